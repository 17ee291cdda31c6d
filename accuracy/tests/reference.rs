//! The reference page says what the declarations say.

use std::path::Path;

use vigie_accuracy::{corpus, reference};
use vigie_engine::{rulebook, Engine};

#[test]
fn the_page_of_the_detectors_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tables = rulebook::compile(&root.join("rules"), None).unwrap_or_else(|errors| panic!("{}", errors[0])).leak();
    let notes = corpus(&root.join("tests/corpus")).unwrap_or_else(|e| panic!("{e}"));
    let page = reference::page(&Engine::new(tables).expect("fresh tables"), &notes);
    let written = std::fs::read_to_string(root.join("docs/detectors.md")).unwrap_or_default();
    let line = page.lines().zip(written.lines()).position(|(new, old)| new != old);
    assert!(page == written, "docs/detectors.md is out of date from line {:?} on: make reference", line.map(|l| l + 1));
}

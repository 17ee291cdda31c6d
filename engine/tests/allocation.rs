//! A clean note allocates nothing once a backend has read a few.

use std::path::Path;

use vigie_engine::{rulebook, Engine, Options, Scratch};

/// The French notes of the corpus that hold nothing.
fn clean_notes() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/crm_fr_a.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let notes = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let clean = notes.filter(|note| note["spans"].as_array().unwrap().is_empty());
    clean.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_clean_note_allocates_nothing() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let tables = rulebook::compile(&rules, None).unwrap_or_else(|e| panic!("{}", e[0])).leak();
    let engine = Engine::new(tables).unwrap();
    let notes = clean_notes();
    assert!(notes.len() > 100);
    let (options, mut scratch) = (Options::default(), Scratch::default());
    let mut scan = |note: &str| assert!(engine.scan(note, &options, &mut scratch).is_empty(), "{note}");
    notes.iter().for_each(|note| scan(note));
    let allocating: Vec<&String> =
        notes.iter().filter(|note| allocation_counter::measure(|| scan(note)).count_total > 0).collect();
    assert!(allocating.is_empty(), "{} of {}: {allocating:#?}", allocating.len(), notes.len());
}

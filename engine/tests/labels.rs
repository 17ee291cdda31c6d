//! What redaction leaves behind must not be found again.

use std::path::Path;

use vigie_engine::category::NAMES;
use vigie_engine::redact::{redact, Operator, Place};
use vigie_engine::{rulebook, Engine, Finding, Options, Scratch};

fn engine() -> Engine<'static> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    Engine::new(rulebook::compile(&rules, None).unwrap_or_else(|e| panic!("{}", e[0])).leak()).unwrap()
}

#[test]
fn the_label_of_every_category_is_clean() {
    let engine = engine();
    for name in NAMES {
        let label = name.to_uppercase();
        for note in [
            format!("La cliente est [{label}], rappeler"),
            format!("mot de passe : [{label}]"),
            format!("[{label}]"),
            format!("Mme [{label}] au [{label}], [{label}] depuis mars"),
        ] {
            let found = engine.scan(&note, &Options::default(), &mut Scratch::default());
            assert!(found.is_empty(), "{note}: {found:?}");
        }
    }
}

#[test]
fn the_same_word_without_its_brackets_is_found() {
    let found = engine().scan("son client est OFFENSIVE, CRIMINAL past", &Options::default(), &mut Scratch::default());
    assert!(found.iter().any(|f| f.category.name() == Some("criminal")), "{found:?}");
}

#[test]
fn a_note_redacted_with_labels_keeps_them() {
    let engine = engine();
    let places = |text: &str| -> Vec<Place<'static>> {
        let found = engine.scan(text, &Options::default(), &mut Scratch::default());
        let place = |f: &Finding<'_>| Place {
            start: f.start,
            end: f.end,
            category: f.category,
            name: f.category.name().unwrap(),
        };
        found.iter().map(place).collect()
    };
    let note = "cliente diabétique, musulmane pratiquante, tél 06 39 98 12 34";
    let redacted = redact(note, Operator::Label, places(note), places);
    for label in ["[HEALTH]", "[RELIGION]", "[PHONE]"] {
        assert!(redacted.contains(label), "{redacted}");
    }
}

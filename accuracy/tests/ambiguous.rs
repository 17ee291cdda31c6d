//! The most dangerous ambiguous words of each language, with a sentence on both sides: `tests/ambiguous/*.tsv`.

use std::path::Path;

use vigie_engine::{rulebook, Category, Engine, Family, Options, Scratch};

/// One word, with a sentence in which it is sensitive and one in which it is not.
struct Row {
    word: String,
    category: Category,
    sensitive: String,
    innocent: String,
}

fn rows(language: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ambiguous").join(format!("{language}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|(number, line)| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut next =
                || fields.next().unwrap_or_else(|| panic!("{}:{}: a field is missing", path.display(), number + 1));
            let (word, category, sensitive, innocent) = (next(), next(), next(), next());
            let known = Category::from_name(&category).filter(|c| c.family() != Family::Identifier);
            let category = known.unwrap_or_else(|| panic!("{}:{}: no such category", path.display(), number + 1));
            Row { word, category, sensitive, innocent }
        })
        .collect()
}

/// Prints what goes wrong; `least` is how many of a hundred sentences of each side must go right.
fn check(language: &str, least: (usize, usize)) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let tables = rulebook::compile(&rules, None).unwrap_or_else(|errors| panic!("{}", errors[0])).leak();
    let engine = Engine::new(tables).expect("fresh tables");
    let mut scratch = Scratch::default();
    let rows = rows(language);
    assert!(rows.len() >= 100, "a hundred words a language");
    let (mut found, mut silent) = (0, 0);
    for row in &rows {
        let findings = engine.scan(&row.sensitive, &Options::default(), &mut scratch);
        if findings.iter().any(|f| f.category == row.category) {
            found += 1;
        } else {
            println!("missed {}: {}", row.word, row.sensitive);
        }
        match engine
            .scan(&row.innocent, &Options::default(), &mut scratch)
            .iter()
            .find(|f| f.family() != Family::Identifier)
        {
            None => silent += 1,
            Some(f) => println!("false {}: {} ({})", row.word, row.innocent, f.rule()),
        }
    }
    println!("{language}: {found} of {} sensitive sentences found, {silent} innocent ones silent", rows.len());
    assert!(found * 100 >= rows.len() * least.0, "{found} of {} sensitive sentences found", rows.len());
    assert!(silent * 100 >= rows.len() * least.1, "{silent} of {} innocent sentences silent", rows.len());
}

#[test]
fn french_words_are_told_apart() {
    check("fr", (85, 95));
}

#[test]
fn english_words_are_told_apart() {
    check("en", (85, 95));
}

#[test]
fn german_words_are_told_apart() {
    check("de", (80, 94));
}

#[test]
fn spanish_words_are_told_apart() {
    check("es", (80, 91));
}

#[test]
fn italian_words_are_told_apart() {
    check("it", (84, 95));
}

#[test]
fn dutch_words_are_told_apart() {
    check("nl", (76, 95));
}

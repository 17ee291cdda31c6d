//! What other projects' test data say of the identifiers: `tests/peers`, whose README names origins and licences.
//!
//! Where an origin expects what the annotation guide or the rules' principles refuse, its cases are counted apart, by name
//! and with the reason.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use vigie_engine::{rulebook, Category, Engine, Family, Options, Scratch};

fn engine() -> Engine<'static> {
    static TABLES: OnceLock<&'static [u8]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        rulebook::compile(&rules, None).unwrap_or_else(|errors| panic!("{}", errors[0])).leak()
    });
    Engine::new(tables).expect("fresh tables")
}

fn lines(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/peers").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}

fn text(line: &Value) -> &str {
    line["text"].as_str().expect("a text")
}

/// The bytes of what is found of a category.
fn found(note: &str, category: Category) -> Vec<Range<usize>> {
    let findings = engine().scan(note, &Options::default(), &mut Scratch::default());
    findings.iter().filter(|f| f.category == category).map(|f| f.start..f.end).collect()
}

/// Whether at least so many of a hundred are right; prints the count and what is not.
fn check(what: &str, least: usize, right: usize, all: usize, wrong: &[String]) {
    println!("{what}: {right} of {all}");
    assert!(
        all > 0 && right * 100 >= all * least,
        "{what}: {right} of {all} is below {least} %:\n{}",
        wrong.join("\n")
    );
}

/// Our category for what a recogniser of Presidio looks for; nothing where we have none, or none for that country.
fn category(entity: &str) -> Option<Category> {
    Some(match entity {
        "ABA_ROUTING_NUMBER" | "US_BANK_NUMBER" => Category::BANK_ACCOUNT,
        "CREDIT_CARD" => Category::CREDIT_CARD,
        "EMAIL_ADDRESS" => Category::EMAIL,
        "IBAN_CODE" => Category::IBAN,
        "IP_ADDRESS" => Category::IP_ADDRESS,
        "MAC_ADDRESS" => Category::MAC_ADDRESS,
        "PHONE_NUMBER" | "TR_PHONE_NUMBER" | "PH_MOBILE_NUMBER" => Category::PHONE,
        "DE_KFZ" | "UK_VEHICLE_REGISTRATION" => Category::LICENCE_PLATE,
        "DE_VAT_ID" | "IT_VAT_CODE" | "SE_ORGANISATIONSNUMMER" => Category::COMPANY_ID,
        "DE_SOCIAL_SECURITY"
        | "DE_TAX_ID"
        | "DE_TAX_NUMBER"
        | "DE_HEALTH_INSURANCE"
        | "ES_NIE"
        | "ES_NIF"
        | "FI_PERSONAL_IDENTITY_CODE"
        | "IT_FISCAL_CODE"
        | "PL_PESEL"
        | "SE_PERSONNUMMER"
        | "UK_NHS"
        | "UK_NINO"
        | "US_ITIN"
        | "US_SSN"
        | "AU_TFN"
        | "CA_SIN"
        | "IN_AADHAAR"
        | "TR_NATIONAL_ID"
        | "ZA_ID_NUMBER" => Category::NATIONAL_ID,
        "DE_FUEHRERSCHEIN" | "DE_ID_CARD" | "DE_PASSPORT" | "ES_PASSPORT" | "IT_DRIVER_LICENSE"
        | "IT_IDENTITY_CARD" | "IT_PASSPORT" | "UK_DRIVING_LICENCE" | "UK_PASSPORT" | "US_DRIVER_LICENSE"
        | "US_PASSPORT" => Category::ID_DOCUMENT,
        _ => return None,
    })
}

/// The least score that the origin asserts for its positives; nothing where it asserts none.
fn score(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Array(all) => all.iter().filter_map(score).reduce(f64::min),
        _ => None,
    }
}

/// Positives of Presidio that are none here.
const NOT_HERE: [(&str, &[&str]); 7] = [
    (
        "the shape of a document's number is that of any reference: words must announce it",
        &["L01X00T44", "C01234565", "CZ6311T03", "l01x00t44", "T22000129", "T99999999", "t22000129"],
    ),
    ("nine digits in thousands are an amount or an order as well", &["876 543 210", "130 692 544", "948 584 792"]),
    ("twelve digits that nothing announces or groups, and colons in them", &["399876543211", "3123:4567:8909"]),
    (
        "the loopback and the unspecified address are no machine's; five numbers are no address",
        &["connecting from ::1", "Loopback ::1", "Default 0.0.0.0", "0.0.0.0/0", "192.168.1.1.1"],
    ),
    ("eleven digits from 01 are a British telephone number", &["01333550323", "00000000000 and 01333550323"]),
    (
        "twelve letters: one hardware address in 100,000, and a note without digits is not searched for numbers",
        &["Device MAC: AA:BB:CC:DD:EE:FF", "Hardware address: AA-BB-CC-DD-EE-FF"],
    ),
    ("small letters and a number that nothing announces", &["aa02 aaa"]),
];

#[test]
fn cases_of_presidio() {
    let apart = |text: &str| NOT_HERE.iter().any(|(_, texts)| texts.contains(&text));
    let (mut positives, mut negatives, mut missed, mut alarms, mut set_apart) = (0, 0, vec![], vec![], 0);
    for line in lines("presidio_cases.jsonl") {
        let entity = line["entity"].as_str().expect("an entity");
        let Some(category) = category(entity) else { continue };
        let note = text(&line);
        let any = !found(note, category).is_empty();
        if line["expected_count"] == 0 {
            negatives += 1;
            alarms.extend(any.then(|| format!("{entity} in {note}")));
        } else if score(&line["expected_score"]).is_some_and(|s| s >= 0.4) {
            if apart(note) {
                set_apart += 1;
                continue;
            }
            positives += 1;
            missed.extend((!any).then(|| format!("no {entity} in {note}")));
        }
    }
    println!("{set_apart} positives set apart");
    check("positives", 98, positives - missed.len(), positives, &missed);
    check("negatives", 98, negatives - alarms.len(), negatives, &alarms);
}

#[test]
fn example_numbers_of_libphonenumber() {
    let (mut international, mut missed) = (0, vec![]);
    let (mut national, mut unreported) = (0, vec![]);
    let (mut invalid, mut alarms) = (0, vec![]);
    for line in lines("phone_numbers.jsonl") {
        let note = text(&line);
        let any = !found(note, Category::PHONE).is_empty();
        let shown = format!("{} {} {note}", line["region"], line["format"]);
        match (line["valid"] == true, line["format"] == "national") {
            (true, false) => {
                international += 1;
                missed.extend((!any).then_some(shown));
            }
            (true, true) => {
                national += 1;
                unreported.extend((!any).then_some(shown));
            }
            (false, _) => {
                invalid += 1;
                alarms.extend(any.then_some(shown));
            }
        }
    }
    check("international form", 100, international - missed.len(), international, &missed);
    // Alone in the note, without any word. Of those missed most are short numbers of services and of countries whose
    // languages the rules do not speak.
    check("national form", 80, national - unreported.len(), national, &unreported);
    check("invalid numbers silent", 95, invalid - alarms.len(), invalid, &alarms);
}

/// Strings on which we answer otherwise than libphonenumber's matcher, which is told a region to read them in.
const OTHERWISE: [(&str, &[&str]); 5] = [
    ("fewer than nine digits are looked at only where a word before announces them", &["0494949 ext. 49"]),
    ("a date and an hour: the guide marks no date as a telephone number", &["2012-01-02 08"]),
    ("ten digits that nothing parts or announces are an order's or a contract's as often", &["4156667777"]),
    ("019 leads abroad from Singapore alone, which only the region told says", &["0191-650-333-6000"]),
    (
        "never given out, but of the form and length of a number: the guide marks what is typed as a number, of any country, \
         and asks no check of it",
        &["0123/456789", "+54 23 1234 0000"],
    ),
];

#[test]
fn strings_of_the_matcher_of_libphonenumber() {
    let all = lines("phone_in_text.jsonl");
    let mut different = Vec::new();
    for line in &all {
        let any = !found(text(line), Category::PHONE).is_empty();
        if (line["found_with_production_metadata"] == true) != any {
            different.push(text(line).to_owned());
        }
    }
    let known = |d: &&String| OTHERWISE.iter().any(|(_, texts)| texts.contains(&d.as_str()));
    let apart = different.iter().filter(known).count();
    different.retain(|d| !known(&d));
    println!("{apart} set apart");
    check("all", 90, all.len() - apart - different.len(), all.len(), &different);
    check("without those set apart", 97, all.len() - apart - different.len(), all.len() - apart, &different);
}

/// A span of the origin: its label and its bytes.
fn spans(line: &Value) -> Vec<(String, Range<usize>)> {
    let note = text(line);
    let byte = |character: &Value| {
        let character = character.as_u64().expect("an offset") as usize;
        note.char_indices().nth(character).map_or(note.len(), |(byte, _)| byte)
    };
    let spans = line["spans"].as_array().expect("spans");
    spans
        .iter()
        .map(|s| (s["label"].as_str().expect("a label").to_owned(), byte(&s["start"])..byte(&s["end"])))
        .collect()
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether a span can be asked for by the guide.
fn is_asked(label: &str, note: &str, span: &Range<usize>) -> bool {
    let before = &note[..span.start];
    let after = &note[span.end..];
    match label {
        // What has grown together with the word beside it is no word of its own.
        "NOM" | "PRENOM" => !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric),
        // A street without a number is no address of anybody.
        "ADRESSE" => !note[span.clone()].starts_with("la "),
        // A date that nothing says to be a birth: the guide asks for those that are given as one.
        "DATE_NAISSANCE" => {
            let near: String = before.chars().rev().take(30).collect::<Vec<_>>().into_iter().rev().collect();
            let near = near.to_lowercase();
            let words = ["né ", "née ", "né(e)", "naissance", "mise au monde", "ddn", "| m |", "| f |", "| h |"];
            words.iter().any(|w| near.rfind(w).is_some_and(|at| !near[at..].contains(['.', ';', '\n'])))
                || after.starts_with(" (")
                    && after.contains(" ans)")
                    && after.len() > 2
                    && after.as_bytes()[2].is_ascii_digit()
        }
        _ => true,
    }
}

#[test]
fn hospital_notes_of_eds_pseudo() {
    // Recall in a hundred; what the precision counts as right besides.
    let kinds: [(Category, &[&str], &[&str], usize); 4] = [
        (Category::PERSON_NAME, &["NOM", "PRENOM"], &[], 90),
        (Category::PHONE, &["TEL"], &[], 90),
        (Category::POSTAL_ADDRESS, &["ADRESSE"], &["ZIP", "VILLE"], 90),
        (Category::DATE_OF_BIRTH, &["DATE_NAISSANCE"], &[], 90),
    ];
    let lines = lines("eds_pseudo_fr.jsonl");
    for (category, labels, besides, least) in kinds {
        let (mut asked, mut missed, mut raised, mut alarms, mut apart) = (0, vec![], 0, vec![], 0);
        for line in &lines {
            let (note, spans) = (text(line), spans(line));
            let found = found(note, category);
            for (label, span) in spans.iter().filter(|(label, _)| labels.contains(&label.as_str())) {
                if !is_asked(label, note, span) {
                    apart += 1;
                    continue;
                }
                asked += 1;
                missed.extend((!found.iter().any(|f| overlap(f, span))).then(|| note[span.clone()].to_owned()));
            }
            for finding in &found {
                raised += 1;
                let right = spans.iter().any(|(label, span)| {
                    overlap(finding, span) && (labels.contains(&label.as_str()) || besides.contains(&label.as_str()))
                });
                alarms.extend((!right).then(|| note[finding.clone()].to_owned()));
            }
        }
        println!("{apart} set apart");
        check(&format!("{category:?} found"), least, asked - missed.len(), asked, &missed);
        check(&format!("{category:?} right"), 95, raised - alarms.len(), raised, &alarms);
    }
}

#[test]
fn neutral_texts_hold_next_to_no_identifier() {
    // Read: the French ones hold an e-mail address and a street with its number, both really there.
    for (file, really_there) in [("neutral_en.jsonl", 0), ("neutral_web_fr.jsonl", 2)] {
        let lines = lines(file);
        let mut alarms = Vec::new();
        for line in &lines {
            let findings = engine().scan(text(line), &Options::default(), &mut Scratch::default());
            let identifier =
                |f: &&_| vigie_engine::Finding::family(f) == Family::Identifier && f.category != Category::PERSON_NAME;
            alarms.extend(findings.iter().find(identifier).map(|f| format!("{} in {}", f.rule(), text(line))));
        }
        let false_alarms = alarms.len().saturating_sub(really_there);
        println!("{file}: {} of {}", alarms.len(), lines.len());
        assert!(false_alarms * 1000 <= lines.len() * 3, "{file}: more than 0.3 %:\n{}", alarms.join("\n"));
    }
}

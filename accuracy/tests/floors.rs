//! Accuracy on the labelled notes must not fall below the figures in `tests/corpus/floors.json`.
//!
//! `make floors` sets them to today's figures; a file that is not named there is not read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vigie_accuracy::notes;
use vigie_accuracy::score::{score, Report};
use vigie_engine::{rulebook, Engine};

/// The floors of one file of labelled notes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    /// The least F1 over all identifiers.
    identifier_f1: f64,
    /// The least mean F1 over the other labels.
    special_macro_f1: f64,
    /// The largest share of clean notes with a finding.
    max_alarm_rate: f64,
    /// By label.
    labels: BTreeMap<String, Label>,
}

/// The floors of one label.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    precision: f64,
    recall: f64,
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus")
}

fn floors() -> BTreeMap<String, Floors> {
    let path = corpus().join("floors.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The score of each file.
fn reports<'a>(files: impl Iterator<Item = &'a String>) -> Vec<(&'a String, Report)> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let tables = rulebook::compile(&rules, None).unwrap_or_else(|errors| panic!("{}", errors[0])).leak();
    let engine = Engine::new(tables).expect("fresh tables");
    let read = |file: &str| notes::read(&corpus().join(file)).unwrap_or_else(|e| panic!("{e}"));
    files.map(|file| (file, score(&engine, &read(file), None))).collect()
}

/// Collects what is below its floor.
struct Check<'a> {
    file: &'a str,
    fallen: &'a mut Vec<String>,
}

impl Check<'_> {
    fn at_least(&mut self, what: &str, figure: f64, floor: f64) {
        if figure < floor {
            self.fallen.push(format!("{}: {what} is {figure:.3}, its floor {floor:.3}", self.file));
        }
    }
}

#[test]
fn no_figure_is_below_its_floor() {
    let floors = floors();
    assert!(!floors.is_empty(), "floors.json names no file");
    let mut fallen = Vec::new();
    for (file, report) in reports(floors.keys()) {
        println!("{file}\n{}", report.table());
        let floors = &floors[file];
        let mut check = Check { file, fallen: &mut fallen };
        check.at_least("the F1 of the identifiers", report.group(true).f1(), floors.identifier_f1);
        check.at_least("the mean F1 of the special labels", report.special_macro_f1(), floors.special_macro_f1);
        // A share of clean notes left alone, so that more is better here too.
        check.at_least("the share of clean notes left alone", 1.0 - report.alarm_rate(), 1.0 - floors.max_alarm_rate);
        for (label, floor) in &floors.labels {
            let tally = report.labels.get(label).copied().unwrap_or_default();
            check.at_least(&format!("the precision of {label}"), tally.precision(), floor.precision);
            check.at_least(&format!("the recall of {label}"), tally.recall(), floor.recall);
        }
    }
    assert!(fallen.is_empty(), "accuracy has fallen:\n{}", fallen.join("\n"));
}

/// Not a test: `make floors`.
#[test]
#[ignore = "writes floors.json"]
fn write_floors() {
    let old = floors();
    let down = |figure: f64| (figure * 1000.0).floor() / 1000.0;
    let mut new = BTreeMap::new();
    for (file, report) in reports(old.keys()) {
        println!("{file}\n{}", report.table());
        let gold = report.labels.iter().filter(|(_, tally)| tally.hit + tally.missed > 0);
        let label = |(name, tally): (&String, &vigie_accuracy::score::Tally)| {
            (name.clone(), Label { precision: down(tally.precision()), recall: down(tally.recall()) })
        };
        let floors = Floors {
            identifier_f1: down(report.group(true).f1()),
            special_macro_f1: down(report.special_macro_f1()),
            max_alarm_rate: (report.alarm_rate() * 1000.0).ceil() / 1000.0,
            labels: gold.map(label).collect(),
        };
        new.insert(file.clone(), floors);
    }
    let text = serde_json::to_string_pretty(&new).expect("plain figures") + "\n";
    std::fs::write(corpus().join("floors.json"), text).expect("floors.json can be written");
}

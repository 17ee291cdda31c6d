//! The reference page of the detectors, `docs/detectors.md`: written from their declarations in the rule files.

use std::fmt::Write;

use vigie_engine::rulebook::Detector;
use vigie_engine::{Category, Engine};

use crate::calibration;
use crate::notes::Note;

const HEAD: &str = "\
# Detectors

Written by `make reference` from the declarations in `rules/`; `make test` fails when it is out of date. The same
declarations feed the matcher, `vigie.detectors()` and the tests. A finding's rule names the file, the entity and the term.
";

/// The whole page, in Markdown.
pub fn page(engine: &Engine<'_>, notes: &[Note]) -> String {
    let tables = engine.tables();
    let mut page = HEAD.to_string();
    for category in Category::all() {
        let Some(text) = tables.category(category) else { continue };
        let (name, family) = (category.name().unwrap_or_default(), category.family().name());
        let _ = write!(page, "\n## {name}\n\n{}. Family: `{family}`.\n\n", text.description);
        let _ = writeln!(page, "To write instead: «{}» / “{}”\n", text.write_fr, text.write_en);
        page += "| entity | languages | what it looks for | found in | not in |\n|---|---|---|---|---|\n";
        let detectors = (0..tables.detector_count()).filter_map(|id| tables.detector(id));
        for detector in detectors.filter(|d| d.category == category) {
            row(&mut page, engine, &detector);
        }
    }
    page += &calibration(engine, notes);
    page
}

fn row(page: &mut String, engine: &Engine<'_>, detector: &Detector<'_>) {
    let example = |found: bool| {
        let of = engine.tables().examples().find(|e| e.detector == detector.id && e.found == found);
        of.map_or(String::new(), |e| cell(e.text))
    };
    let mut description = cell(detector.description);
    if !detector.reference.is_empty() {
        let _ = write!(description, " ({})", cell(detector.reference));
    }
    let _ = writeln!(
        page,
        "| `{}` | {} | {description} | {} | {} |",
        detector.entity,
        detector.languages,
        example(true),
        example(false)
    );
}

/// A text that does not break out of its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn calibration(engine: &Engine<'_>, notes: &[Note]) -> String {
    let mut page = format!(
        "\n## Calibration\n\nHow often a finding of a special category, of each confidence, is right on the {} labelled notes \
         in `tests/corpus`.\nFindings below 0.5 are not reported; they are shown to tell what lies behind the border.\n\n\
         | confidence | findings | right |\n|---|---|---|\n",
        notes.len()
    );
    for band in calibration::bands(engine, notes) {
        let share = 100.0 * band.right as f64 / band.findings.max(1) as f64;
        let _ = writeln!(page, "| {:.2} to {:.2} | {} | {share:.0} % |", band.from, band.to.min(1.0), band.findings);
    }
    page
}

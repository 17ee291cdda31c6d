//! Calibration: how often findings of a confidence are right.

use vigie_engine::{Engine, Family, Options, Scratch};

use crate::notes::Note;

/// One band of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Least confidence.
    pub from: f32,
    /// One past the greatest.
    pub to: f32,
    /// Findings of special categories in the band.
    pub findings: usize,
    /// Those whose note has the label.
    pub right: usize,
}

/// The bands from 0.1 to 1, over the findings of special categories, weak ones included.
pub fn bands(engine: &Engine<'_>, notes: &[Note]) -> Vec<Band> {
    let edges = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];
    let mut bands: Vec<Band> = edges.windows(2).map(|w| Band { from: w[0], to: w[1], findings: 0, right: 0 }).collect();
    let options = Options { min_confidence: 0.1, ..Options::default() };
    let mut scratch = Scratch::default();
    for note in notes {
        for finding in engine.scan(&note.text, &options, &mut scratch) {
            if finding.category.family() == Family::Identifier {
                continue;
            }
            let name = finding.category.name().unwrap_or_default();
            let right = note.spans.iter().any(|s| s.label == name);
            if let Some(band) = bands.iter_mut().find(|b| (b.from..b.to).contains(&finding.confidence)) {
                band.findings += 1;
                band.right += right as usize;
            }
        }
    }
    bands
}

//! What a change of the rules changes: the notes in which something is found now that was not, or no longer.

use std::fmt::{self, Display, Formatter};

use vigie_engine::{Engine, Options, Scratch};

use crate::notes::Note;

/// A note in which the findings differ.
#[derive(Debug)]
pub struct Change {
    /// The note's name in its file.
    pub id: String,
    /// The note.
    pub text: String,
    /// What was found before and is not any more: category and words.
    pub lost: Vec<String>,
    /// What is found now, with the rule that finds it.
    pub won: Vec<String>,
}

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "[{}] {:?}", self.id, self.text)?;
        self.lost.iter().try_for_each(|lost| writeln!(f, "    - {lost}"))?;
        self.won.iter().try_for_each(|won| writeln!(f, "    + {won}"))
    }
}

/// The notes in which two engines find different words or categories; a confidence that moves is no change.
pub fn changes(before: &Engine<'_>, after: &Engine<'_>, notes: &[Note]) -> Vec<Change> {
    let mut scratch = Scratch::default();
    let mut find = |engine: &Engine<'_>, text: &str| -> Vec<(String, String)> {
        let findings = engine.scan(text, &Options::default(), &mut scratch);
        findings.iter().map(|f| (format!("{:?} «{}»", f.category, f.text(text)), f.rule())).collect()
    };
    let mut changes = Vec::new();
    for note in notes {
        let (old, new) = (find(before, &note.text), find(after, &note.text));
        let without = |all: &[(String, String)], others: &[(String, String)]| -> Vec<String> {
            let gone = all.iter().filter(|(what, _)| !others.iter().any(|(other, _)| other == what));
            gone.map(|(what, rule)| format!("{what} {rule}")).collect()
        };
        let (lost, won) = (without(&old, &new), without(&new, &old));
        if !lost.is_empty() || !won.is_empty() {
            changes.push(Change { id: note.id.clone(), text: note.text.clone(), lost, won });
        }
    }
    changes
}

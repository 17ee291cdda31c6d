//! Labelled notes: one JSON object a line.

use std::path::Path;

use serde::Deserialize;

/// A labelled note.
#[derive(Debug, Clone, Deserialize)]
pub struct Note {
    /// Its name.
    pub id: String,
    /// Its language.
    #[serde(default)]
    pub lang: String,
    /// The note.
    pub text: String,
    /// What is in it.
    #[serde(default)]
    pub spans: Vec<Span>,
}

/// A labelled place, in characters, end exclusive.
#[derive(Debug, Clone, Deserialize, PartialEq)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The category.
    pub label: String,
}

/// Reads the notes of a file.
pub fn read(path: &Path) -> Result<Vec<Note>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| serde_json::from_str(line).map_err(|e| format!("{}:{}: {e}", path.display(), i + 1)))
        .collect()
}

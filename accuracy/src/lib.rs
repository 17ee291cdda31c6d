//! Accuracy on labelled notes: identifiers by span, special categories by note, as the annotation guide scores them.

use std::path::Path;

pub mod calibration;
pub mod changes;
pub mod check_digits;
pub mod notes;
pub mod reference;
pub mod score;

/// The labelled notes of a directory and its subdirectories, by the names of their files.
pub fn corpus(directory: &Path) -> Result<Vec<notes::Note>, String> {
    let entries = std::fs::read_dir(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            all.extend(corpus(&path)?);
        } else if path.extension().is_some_and(|e| e == "jsonl") {
            all.extend(notes::read(&path)?);
        }
    }
    Ok(all)
}

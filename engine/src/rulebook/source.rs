//! Reading rule files: heads, sections, keys and terms, with the line of every mistake.

use std::fmt;
use std::path::{Path, PathBuf};

use super::pattern::split;

/// A mistake in a rule file.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}:{line}: {message}", file.display())]
pub struct RuleError {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// A rule file, read but not yet understood.
#[derive(Debug)]
pub struct RuleFile {
    pub path: PathBuf,
    pub head: Keys,
    pub sections: Vec<Section>,
}

/// A part of a file that begins with `[name]`.
#[derive(Debug)]
pub struct Section {
    pub name: String,
    pub line: usize,
    pub keys: Keys,
    pub terms: Vec<TermLine>,
}

/// `key: value` lines.
#[derive(Debug, Default)]
pub struct Keys(Vec<(String, String, usize)>);

impl Keys {
    /// The value of a key, with its line.
    pub fn get(&self, key: &str) -> Option<(&str, usize)> {
        self.0.iter().find(|(k, _, _)| k == key).map(|(_, v, line)| (v.as_str(), *line))
    }

    /// The value of a key, or nothing.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).map_or("", |(v, _)| v)
    }

    /// Every value of a key that may stand more than once.
    pub fn all<'k>(&'k self, key: &'k str) -> impl Iterator<Item = (&'k str, usize)> {
        self.0.iter().filter(move |(k, _, _)| k == key).map(|(_, v, line)| (v.as_str(), *line))
    }
}

/// Flags of a term.
#[derive(Debug, Default, Clone, Copy)]
pub struct Flags {
    pub capital: bool,
    pub accents: bool,
    pub exact: bool,
    pub person: bool,
    pub alone: bool,
}

/// One term: a pattern and its fields.
#[derive(Debug, Clone)]
pub struct TermLine {
    pub pattern: String,
    pub level: Option<f32>,
    pub flags: Flags,
    pub with: Vec<String>,
    pub without: Vec<String>,
    pub line: usize,
}

/// The confidence of a level's name, or of a decimal between 0 and 1.
pub fn level(text: &str) -> Option<f32> {
    Some(match text {
        "certain" => 0.97,
        "strong" => 0.88,
        "likely" => 0.75,
        "fair" => 0.60,
        "weak" => 0.38,
        "faint" => 0.20,
        _ => text.parse().ok().filter(|l| *l > 0.0 && *l < 1.0)?,
    })
}

/// The keys that sections may have; in files of categories any key may stand.
const KEYS: &[&str] = &[
    "category",
    "language",
    "source",
    "licence",
    "description",
    "confidence",
    "failed",
    "matcher",
    "reference",
    "example",
    "counterexample",
    "with",
    "without",
    "weight",
    "reach",
    "side",
    "qualifier",
    "family",
];

/// Reads a rule file. All mistakes are reported, not the first alone.
pub fn read(path: &Path, text: &str, errors: &mut Vec<RuleError>) -> RuleFile {
    let mut file = RuleFile { path: path.to_path_buf(), head: Keys::default(), sections: Vec::new() };
    let only_keys = path.file_name().is_some_and(|n| n == "categories.rules");
    for (number, raw) in text.lines().enumerate() {
        let line = number + 1;
        let mut fail = |message: String| errors.push(RuleError { file: path.to_path_buf(), line, message });
        let content = uncommented(raw).trim();
        if content.is_empty() {
            continue;
        }
        if let Some(name) = content.strip_prefix('[').and_then(|c| c.strip_suffix(']')).filter(|n| is_name(n)) {
            let keys = Keys::default();
            file.sections.push(Section { name: name.to_string(), line, keys, terms: Vec::new() });
            continue;
        }
        if let Some((key, value)) = key_value(content) {
            let known = KEYS.contains(&key) || only_keys;
            if known {
                let keys = file.sections.last_mut().map_or(&mut file.head, |s| &mut s.keys);
                keys.0.push((key.to_string(), value.to_string(), line));
                continue;
            }
        }
        match file.sections.last_mut() {
            None => fail(format!("expected «key: value» or «[section]», found «{content}»")),
            Some(section) => match term(content, line) {
                Ok(term) => section.terms.push(term),
                Err(message) => fail(message),
            },
        }
    }
    file
}

/// Whether brackets hold the name of a section, and not the alternatives of a term.
fn is_name(name: &str) -> bool {
    let name = name.strip_prefix("list ").or(name.strip_prefix("signal ")).unwrap_or(name);
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The line without its comment.
fn uncommented(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.find("  #").map_or(line, |at| &line[..at])
}

fn key_value(content: &str) -> Option<(&str, &str)> {
    let (key, value) = content.split_once(':')?;
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (plain && (value.starts_with(' ') || value.is_empty())).then(|| (key, value.trim()))
}

/// The items of a comma-separated field.
pub fn list(value: &str) -> Vec<String> {
    split(value, ',').into_iter().map(|p| p.trim().to_string()).filter(|p| !p.is_empty()).collect()
}

fn term(content: &str, line: usize) -> Result<TermLine, String> {
    let mut fields = content.split('|').map(str::trim);
    let pattern = fields.next().unwrap_or_default().to_string();
    let mut term =
        TermLine { pattern, level: None, flags: Flags::default(), with: Vec::new(), without: Vec::new(), line };
    for field in fields {
        if let Some(words) = field.strip_prefix("with:") {
            term.with.extend(list(words));
        } else if let Some(words) = field.strip_prefix("without:") {
            term.without.extend(list(words));
        } else {
            for word in field.split([' ', ',']).filter(|w| !w.is_empty()) {
                match word {
                    "capital" => term.flags.capital = true,
                    "accents" => term.flags.accents = true,
                    "exact" => term.flags.exact = true,
                    "person" => term.flags.person = true,
                    "alone" => term.flags.alone = true,
                    _ => match level(word) {
                        Some(level) => term.level = Some(level),
                        None => return Err(unknown_field(word)),
                    },
                }
            }
        }
    }
    if term.pattern.is_empty() {
        return Err("a term has no pattern before its first «|»".into());
    }
    Ok(term)
}

fn unknown_field(word: &str) -> String {
    format!(
        "«{word}» is neither a level (certain, strong, likely, fair, weak, faint, or a decimal between 0 and 1) nor a \
         field (with:, without:, capital, accents, exact, person, alone)"
    )
}

impl fmt::Display for TermLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)
    }
}

//! The pattern language of terms: brackets, alternatives, lists and gaps, unfolded into sequences of items.

use std::collections::HashMap;

use super::layout::RunRecord;
use crate::fold::folded;
use crate::skeleton::Bitmap;
use crate::token::Tokens;

/// The most spellings one pattern may stand for.
pub const LIMIT: usize = 20_000;

/// The most words between two parts of a pattern that are joined by `..`.
pub const GAP: u8 = 3;

/// Named lists of a language: every spelling of every entry.
pub type Lists = HashMap<String, Vec<String>>;

/// A word of a pattern, and how strictly it is compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Word {
    /// Case and accents do not count. Holds the folded word.
    Plain(String),
    /// Matches capitals only. Holds the folded word.
    Capitals(String),
    /// Accents count. Holds the word in lower case, as written.
    Accented(String),
}

impl Word {
    /// The word without case and accents.
    pub fn folded(&self) -> String {
        match self {
            Word::Plain(w) | Word::Capitals(w) => w.clone(),
            Word::Accented(w) => folded(w),
        }
    }
}

/// One part of a pattern: the words or runs of words that may stand there.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Item {
    /// Any of these words.
    pub words: Vec<Word>,
    /// Or any of these runs of several words.
    pub runs: Vec<Vec<Word>>,
    /// How many words of any kind may stand between it and the item before.
    pub gap: u8,
    /// Whether it may be left out.
    pub optional: bool,
}

impl Item {
    /// Every word of the item.
    pub fn all_words(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().chain(self.runs.iter().flatten())
    }
}

/// A pattern, ready to be laid out.
pub type Sequence = Vec<Item>;

/// Unfolds a pattern. `accents`: words written with accents match only so. `short`: a pattern of one short word is
/// allowed, since it only helps others.
pub fn unfold(pattern: &str, lists: &Lists, accents: bool, short: bool) -> Result<Sequence, String> {
    let mut sequence: Sequence = Vec::new();
    let mut gap = 0;
    for text in items(pattern)? {
        if text == ".." {
            gap = GAP;
            continue;
        }
        let mut item = Item { gap: if sequence.is_empty() { 0 } else { gap }, ..Item::default() };
        gap = 0;
        for spelling in spellings(text, lists)? {
            let mut words = words(&spelling, accents);
            let stars = |text: &str| text.matches('*').count();
            if stars(&spelling) != words.iter().map(|w| stars(&w.folded())).sum::<usize>() {
                return Err(format!(
                    "stars count inside a word, or two and more at its end: «{spelling}» would match without them"
                ));
            }
            match words.len() {
                // "[hours/£]" would match without any of its words.
                0 if text.starts_with('[') && !spelling.trim().is_empty() => {
                    return Err(format!("«{spelling}» has no letter and no digit: «{text}» could be left out"));
                }
                0 => item.optional = true,
                1 => item.words.extend(words.pop()),
                n if n > RunRecord::LONGEST => {
                    return Err(format!("«{spelling}» has more than {} words", RunRecord::LONGEST));
                }
                _ => item.runs.push(words),
            }
        }
        item.words.sort();
        item.words.dedup();
        item.runs.sort();
        item.runs.dedup();
        if !item.words.is_empty() || !item.runs.is_empty() {
            sequence.push(item);
        }
    }
    let mut required = sequence.iter().filter(|i| !i.optional);
    match (required.next(), required.next()) {
        (None, _) => Err("the pattern holds no word that must be there".into()),
        (Some(only), None) if !short => match only.words.iter().find(|w| !is_distinctive(w)) {
            Some(word) => Err(format!(
                "«{}» alone has not three letters, capitals, a digit or a star: it would match almost anything",
                word.folded()
            )),
            None => Ok(sequence),
        },
        _ => Ok(sequence),
    }
}

/// All the spellings of an entry of a list, in which other lists may stand.
pub fn entry(pattern: &str, lists: &Lists) -> Result<Vec<String>, String> {
    let mut spelt = vec![String::new()];
    for item in items(pattern)? {
        if item == ".." {
            return Err("a gap («..») cannot stand in a list".into());
        }
        let choices = spellings(item, lists)?;
        spelt = product(&spelt, &choices, " ")?;
    }
    Ok(spelt.into_iter().map(|s| s.trim().to_string()).collect())
}

fn is_distinctive(word: &Word) -> bool {
    match word {
        Word::Capitals(_) => true,
        Word::Plain(w) | Word::Accented(w) => {
            w.chars().count() >= 3 || w.chars().any(|c| c.is_ascii_digit() || c == '*')
        }
    }
}

/// The parts of a pattern between blanks that stand outside brackets.
fn items(pattern: &str) -> Result<Vec<&str>, String> {
    let (mut items, mut from, mut depth) = (Vec::new(), 0usize, Vec::new());
    for (at, c) in pattern.char_indices() {
        match c {
            '(' => depth.push(')'),
            '[' => depth.push(']'),
            '{' => depth.push('}'),
            ')' | ']' | '}' if depth.pop() != Some(c) => {
                return Err(format!("«{c}» closes no bracket"));
            }
            ' ' if depth.is_empty() => {
                items.push(&pattern[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    if let Some(close) = depth.pop() {
        return Err(format!("a «{close}» is missing"));
    }
    items.push(&pattern[from..]);
    items.retain(|i| !i.is_empty());
    Ok(items)
}

/// Every spelling of one item.
fn spellings(item: &str, lists: &Lists) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for alternative in split(item, '/') {
        all.extend(sequence(alternative, lists)?);
        if all.len() > LIMIT {
            return Err(format!("«{item}» stands for more than {LIMIT} spellings"));
        }
    }
    Ok(all)
}

/// The parts of a text between separators that stand outside brackets.
pub fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Every spelling of letters, brackets and lists in a row.
fn sequence(text: &str, lists: &Lists) -> Result<Vec<String>, String> {
    let mut spelt = vec![String::new()];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let choices = match c {
            '(' | '[' | '{' => {
                let close = closing(rest).ok_or_else(|| format!("a bracket is not closed in «{text}»"))?;
                let inside = &rest[1..close];
                rest = &rest[close + 1..];
                match c {
                    '{' => lists
                        .get(inside)
                        .ok_or_else(|| {
                            let mut known: Vec<_> = lists.keys().map(String::as_str).collect();
                            known.sort_unstable();
                            format!("no list is called «{inside}» (known: {})", known.join(", "))
                        })?
                        .clone(),
                    '(' => {
                        let mut choices = spellings(inside, lists)?;
                        choices.push(String::new());
                        choices
                    }
                    _ => spellings(inside, lists)?,
                }
            }
            _ => {
                let end = rest.find(['(', '[', '{']).unwrap_or(rest.len());
                let literal = rest[..end].to_string();
                rest = &rest[end..];
                vec![literal]
            }
        };
        spelt = product(&spelt, &choices, "")?;
    }
    Ok(spelt)
}

/// The place of the bracket that closes the one at the beginning.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn product(left: &[String], right: &[String], between: &str) -> Result<Vec<String>, String> {
    if left.len() * right.len() > LIMIT {
        return Err(format!("the pattern stands for more than {LIMIT} spellings"));
    }
    Ok(left.iter().flat_map(|l| right.iter().map(move |r| format!("{l}{between}{r}"))).collect())
}

/// Cuts a spelling into words as the scanner cuts a note.
pub fn words(spelling: &str, accents: bool) -> Vec<Word> {
    let mut tokens = Tokens::default();
    tokens.read(spelling, Bitmap::new(&[]));
    tokens
        .all
        .iter()
        .map(|token| {
            let text = token.text(spelling);
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            if letters >= 2 && !text.chars().any(char::is_lowercase) {
                Word::Capitals(folded(text))
            } else if accents && token.is_beyond_ascii() {
                Word::Accented(text.to_lowercase())
            } else {
                Word::Plain(folded(text))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(pattern: &str) -> String {
        let lists = Lists::from([("être".to_string(), vec!["est".to_string(), "a été".to_string()])]);
        let sequence = unfold(pattern, &lists, false, false).unwrap();
        let shown = sequence.iter().map(|i| {
            let runs = i.runs.iter().map(|r| r.iter().map(Word::folded).collect::<Vec<_>>().join("_"));
            let words: Vec<_> = i.words.iter().map(Word::folded).chain(runs).collect();
            format!("{}{}{}", ".".repeat(i.gap as usize), words.join("/"), if i.optional { "?" } else { "" })
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn unfolds_brackets_alternatives_lists_and_gaps() {
        assert_eq!(spelt("dépressi[f/ve](s)"), "depressif/depressifs/depressive/depressives");
        assert_eq!(spelt("fou/folle(s) à lier"), "folle/folles/fou a lier");
        assert_eq!(spelt("[accident vasculaire/avc] récent"), "avc/accident_vasculaire recent");
        assert_eq!(spelt("{être} malade"), "est/a_ete malade");
        assert_eq!(spelt("(du) cancer"), "du? cancer");
        assert_eq!(spelt("suivi .. psy"), "suivi ...psy");
        assert_eq!(spelt("l'hôpital"), "l_hopital");
        assert_eq!(spelt("c*n"), "c*n");
    }

    #[test]
    fn refuses_what_matches_anything_and_what_is_broken() {
        let lists = Lists::new();
        assert!(unfold("la", &lists, false, false).unwrap_err().contains("almost anything"));
        assert!(unfold("mala(de", &lists, false, false).is_err());
        assert!(unfold("{inconnu} malade", &lists, false, false).unwrap_err().contains("inconnu"));
        assert!(unfold("sal*", &lists, false, false).unwrap_err().contains("stars"));
    }
}

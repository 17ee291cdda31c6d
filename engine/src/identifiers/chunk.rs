//! Chunks: what stands between blanks, as a person reads a password or a document's number.

use super::Search;
use crate::token::Gap;

/// A piece of the note between blanks, without the punctuation at its ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'n> {
    pub text: &'n str,
    pub start: usize,
    /// `:`, `=` or an arrow stands right before it.
    pub pointed: bool,
}

impl Chunk<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn digits(&self) -> usize {
        self.text.bytes().filter(u8::is_ascii_digit).count()
    }

    pub fn letters(&self) -> usize {
        self.text.chars().filter(|c| c.is_alphabetic()).count()
    }

    /// Signs inside it that words and numbers do not have.
    pub fn signs(&self) -> usize {
        self.text
            .chars()
            .filter(|c| matches!(c, '!' | '#' | '$' | '%' | '&' | '*' | '_' | '@' | '+' | '^' | '~' | '?'))
            .count()
    }
}

/// The chunks behind a byte, at most `most` of them, up to the end of the line.
pub(crate) fn behind(note: &str, from: usize, most: usize) -> impl Iterator<Item = Chunk<'_>> {
    let rest = &note[from..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let mut at = 0;
    let mut pointed = false;
    std::iter::from_fn(move || loop {
        let piece = &line[at..];
        let begin = at + piece.find(|c: char| !is_blank(c))?;
        let end = line[begin..].find(is_blank).map_or(line.len(), |e| begin + e);
        at = end;
        let whole = &line[begin..end];
        let opened =
            whole.trim_start_matches(['(', '[', '"', '«', '“', '\'', ':', '=', '>', '<', '-', ',', ';', '→', '.', '/']);
        let lead = whole.len() - opened.len();
        let points = whole[..lead].contains([':', '=', '>', '→']);
        let text = opened.trim_end_matches([',', ';', ':', ')', ']', '"', '»', '”', '.', '?', '\'', '<', '>', '=']);
        let closes = opened[text.len()..].contains([':', '=']);
        if text.is_empty() {
            pointed |= points || closes;
            continue;
        }
        let chunk = Chunk { text, start: from + begin + lead, pointed: pointed || points };
        pointed = closes;
        return Some(chunk);
    })
    .take(most)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// The tokens behind `from` up to the end of the sentence, at most `most` of them.
pub(crate) fn same_sentence(search: &Search<'_>, from: usize, most: usize) -> usize {
    let until = search.all.len().min(from + 1 + most);
    (from + 1..until).find(|t| search.all[*t].gap == Gap::Sentence).unwrap_or(until)
}

//! Redaction: rewriting a note so that what was found in it is no longer there.
//!
//! Taking words away brings others together, a label has a meaning of its own, and what is left of a number may still
//! be one. So the rewritten note is scanned again until nothing is found, each time with a heavier hand.
//!
//! ```
//! use vigie_engine::redact::{redact, Operator, Place};
//! use vigie_engine::Category;
//! let place = Place { start: 11, end: 25, category: Category::PHONE, name: "phone" };
//! let redacted = redact("Rappeler au01 99 00 12 34.", Operator::Label, vec![place], |_| Vec::new());
//! assert_eq!(redacted, "Rappeler au[PHONE].");
//! ```

use crate::{Category, Family};

/// What stands in the place of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The category: `[PHONE]`.
    Label,
    /// As many asterisks as there were characters.
    Mask,
    /// Nothing.
    Remove,
    /// Asterisks, but for the last four letters or digits of identifiers.
    Partial,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Operator; 4] = [Operator::Label, Operator::Mask, Operator::Remove, Operator::Partial];

    /// The name used in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Label => "label",
            Operator::Mask => "mask",
            Operator::Remove => "remove",
            Operator::Partial => "partial",
        }
    }

    /// The operator of that name.
    pub fn from_name(name: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|o| o.name() == name)
    }
}

/// A span of a note that must go, and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'p> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is about.
    pub category: Category,
    /// The name of the category.
    pub name: &'p str,
}

/// Scans after which what is left is taken away whole. Two are the rule; each one from the third on widens the spans.
const PASSES: usize = 8;

/// What stands where a label would be found with what is around it.
const NEUTRAL: &str = "[***]";

/// Rewrites a note until `scan` finds nothing more in it.
pub fn redact<'p>(
    note: &str,
    operator: Operator,
    places: Vec<Place<'p>>,
    mut scan: impl FnMut(&str) -> Vec<Place<'p>>,
) -> String {
    let mut text = note.to_owned();
    let mut places = places;
    let mut rewritten = Vec::new();
    for pass in 0..PASSES {
        if places.is_empty() {
            return text;
        }
        let spans = spans(&text, &places, &rewritten, pass);
        (text, rewritten) = rewrite(&text, &spans, |span, original| replacement(operator, span, original));
        places = scan(&text);
    }
    if places.is_empty() {
        return text;
    }
    match operator {
        Operator::Label => NEUTRAL.to_owned(),
        Operator::Mask | Operator::Partial => mask(&text),
        Operator::Remove => String::new(),
    }
}

/// A span to rewrite.
pub(crate) struct Span<'p> {
    pub place: Place<'p>,
    /// It holds something that was already rewritten.
    again: bool,
}

/// The places, joined where they overlap or touch what was rewritten before, and widened in late passes.
pub(crate) fn spans<'p>(text: &str, places: &[Place<'p>], rewritten: &[(usize, usize)], pass: usize) -> Vec<Span<'p>> {
    let mut places = places.to_vec();
    for place in places.iter_mut().filter(|_| pass >= 2) {
        for _ in 1..pass {
            place.start = text[..place.start].trim_end().rfind(char::is_whitespace).map_or(0, |i| i + 1);
            let after = text.len() - text[place.end..].trim_start().len();
            place.end = text[after..].find(char::is_whitespace).map_or(text.len(), |i| after + i);
        }
        place.start = text.ceil_char_boundary(place.start);
    }
    places.sort_by_key(|p| (p.start, std::cmp::Reverse(p.end)));
    let mut spans: Vec<Span<'p>> = Vec::new();
    for mut place in places {
        let mut again = false;
        for (start, end) in rewritten {
            if *start < place.end && place.start < *end {
                (place.start, place.end, again) = (place.start.min(*start), place.end.max(*end), true);
            }
        }
        match spans.last_mut() {
            Some(last) if place.start < last.place.end => {
                last.place.end = last.place.end.max(place.end);
                last.again |= again;
            }
            _ => spans.push(Span { place, again }),
        }
    }
    spans
}

/// Puts replacements in the place of spans; also gives the spans of the replacements in the new text.
pub(crate) fn rewrite<'p>(
    text: &str,
    spans: &[Span<'p>],
    mut replace: impl FnMut(&Span<'p>, &str) -> String,
) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut rewritten = Vec::with_capacity(spans.len());
    let mut done = 0;
    for span in spans {
        let Place { start, end, .. } = span.place;
        out.push_str(&text[done..start]);
        let replacement = replace(span, &text[start..end]);
        done = end;
        if replacement.is_empty() && (out.is_empty() || out.ends_with(' ')) && text[end..].starts_with(' ') {
            // Of the two blanks around what is removed, one is enough.
            done += 1;
        }
        rewritten.push((out.len(), out.len() + replacement.len()));
        out.push_str(&replacement);
    }
    out.push_str(&text[done..]);
    (out, rewritten)
}

fn replacement(operator: Operator, span: &Span<'_>, original: &str) -> String {
    match operator {
        Operator::Label if span.again => NEUTRAL.to_owned(),
        Operator::Label => format!("[{}]", span.place.name.to_uppercase()),
        Operator::Partial if !span.again => partial(span.place.category, original),
        Operator::Mask | Operator::Partial => mask(original),
        Operator::Remove => String::new(),
    }
}

/// An asterisk for each character; line breaks stay, so that the note keeps its shape.
fn mask(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { '*' }).collect()
}

/// How many letters and digits of an identifier stay readable, and how many it must have so that four tell little.
const KEPT: usize = 4;
const LEAST: usize = 8;

/// The last letters and digits of an identifier. A secret keeps nothing, nor does what is too short to hide the rest.
fn partial(category: Category, text: &str) -> String {
    let count = text.chars().filter(|c| c.is_alphanumeric()).count();
    if category.family() != Family::Identifier || category == Category::SECRET || count < LEAST {
        return mask(text);
    }
    let mut left = count;
    let mut hide = |c: char| {
        let readable = left <= KEPT;
        left -= usize::from(c.is_alphanumeric());
        if readable || c == ' ' {
            c
        } else {
            '*'
        }
    };
    text.chars().map(&mut hide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, what: &str, category: Category) -> Place<'static> {
        let start = text.find(what).unwrap();
        Place { start, end: start + what.len(), category, name: category.name().unwrap() }
    }

    #[test]
    fn operators_put_what_they_say() {
        let note = "Tél 01 99 00 12 34, été séropositif";
        let places =
            || vec![place(note, "01 99 00 12 34", Category::PHONE), place(note, "séropositif", Category::HEALTH)];
        for (operator, expected) in [
            (Operator::Label, "Tél [PHONE], été [HEALTH]"),
            (Operator::Mask, "Tél **************, été ***********"),
            (Operator::Remove, "Tél , été "),
            (Operator::Partial, "Tél ** ** ** 12 34, été ***********"),
        ] {
            assert_eq!(redact(note, operator, places(), |_| Vec::new()), expected);
        }
    }

    #[test]
    fn secrets_and_short_identifiers_keep_nothing() {
        assert_eq!(partial(Category::SECRET, "correcthorse"), "************");
        assert_eq!(partial(Category::LICENCE_PLATE, "AB-12-C"), "*******");
    }

    #[test]
    fn what_the_rewriting_brings_together_is_found_again() {
        // Without what stood between them, the two halves make the word.
        let scan = |text: &str| {
            text.find("connard")
                .map(|s| vec![Place { start: s, end: s + 7, category: Category::OFFENSIVE, name: "offensive" }])
                .unwrap_or_default()
        };
        let note = "con01 99 00 12 34nard";
        let places = vec![place(note, "01 99 00 12 34", Category::PHONE)];
        assert_eq!(redact(note, Operator::Remove, places, scan), "");
    }

    #[test]
    fn a_label_that_is_found_itself_becomes_neutral() {
        let scan = |text: &str| {
            text.find("CRIMINAL")
                .map(|s| vec![Place { start: s, end: s + 8, category: Category::CRIMINAL, name: "criminal" }])
                .unwrap_or_default()
        };
        let note = "a fait de la prison";
        let places = vec![place(note, "prison", Category::CRIMINAL)];
        assert_eq!(redact(note, Operator::Label, places, scan), "a fait de la [***]");
    }

    #[test]
    fn a_stubborn_scan_ends() {
        let scan = |text: &str| {
            if text.is_empty() {
                vec![]
            } else {
                vec![Place { start: 0, end: 1, category: Category::PHONE, name: "phone" }]
            }
        };
        for operator in Operator::ALL {
            redact("a b c d e", operator, scan("a"), scan);
        }
    }

    #[test]
    fn overlapping_places_are_joined() {
        let note = "abcdef";
        let a = Place { start: 1, end: 4, category: Category::HEALTH, name: "health" };
        let b = Place { start: 2, end: 5, category: Category::HARDSHIP, name: "hardship" };
        assert_eq!(redact(note, Operator::Label, vec![b, a], |_| Vec::new()), "a[HEALTH]f");
    }
}

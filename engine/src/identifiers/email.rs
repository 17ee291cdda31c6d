//! E-mail addresses, as written (RFC 5321, RFC 6531) and as spelt out to get past a form.

use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::token::Gap;

/// Looks at both sides of every `@`.
pub(crate) fn find(search: &mut Search<'_>) {
    let bytes = search.note.as_bytes();
    for at in bytes.iter().enumerate().filter(|(_, b)| **b == b'@').map(|(i, _)| i) {
        if bytes.get(at + 1) == Some(&b' ') && at > 0 && bytes[at - 1] == b' ' {
            spaced(search, at);
            continue;
        }
        let start = local_part(search.note, at);
        let Some(end) = domain(search.note, at + 1) else { continue };
        if start == at {
            continue;
        }
        search.push_bytes((Category::EMAIL, "address"), start, end, Check::Absent, 0.0);
    }
}

/// What takes from an address with blanks around its `@` that nothing else shows to be one: "rdv @ exemple.fr".
const WORD_BEFORE: f32 = -4.0;

/// "jean . dupont @ exemple . fr": blanks slipped in around the signs.
fn spaced(search: &mut Search<'_>, at: usize) {
    let note = search.note;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    // Words with dots between them, and at most a blank on each side of a dot.
    let mut end = at + 2;
    let mut dots = 0;
    loop {
        let word = note[end..].find(|c| !inside(c)).map_or(note.len(), |length| end + length);
        if word == end {
            return;
        }
        end = word;
        let rest = &note[end..];
        let dot = [" . ", "."].iter().find(|d| rest.starts_with(**d) && rest[d.len()..].starts_with(inside));
        let Some(dot) = dot.filter(|_| dots < 4) else { break };
        // A full stop ends a sentence where a capital follows.
        if rest[dot.len()..].starts_with(char::is_uppercase) {
            break;
        }
        dots += 1;
        end += dot.len();
    }
    let domain = &note[at + 2..end];
    let top = domain.rsplit(['.', ' ']).next().unwrap_or_default();
    if dots == 0 || !(2..=6).contains(&top.len()) || !top.chars().all(|c| c.is_ascii_lowercase()) {
        return;
    }
    let mut start = at - 1;
    let mut dotted = false;
    for _ in 0..4 {
        let before = &note[..start];
        let word = before.trim_end_matches(inside);
        if word.len() == start {
            return;
        }
        start = word.len();
        let Some(dot) =
            [" . ", "."].iter().find(|d| word.ends_with(**d) && word[..word.len() - d.len()].ends_with(inside))
        else {
            break;
        };
        dotted = true;
        start -= dot.len();
    }
    let digits = note[start..at].contains(|c: char| c.is_ascii_digit() || c == '_');
    let weight = if dotted || digits || domain.contains(' ') { 0.0 } else { WORD_BEFORE };
    search.push_bytes((Category::EMAIL, "address"), start, end, Check::Absent, weight);
}

/// Where the part before the `@` begins.
fn local_part(note: &str, at: usize) -> usize {
    let mut start = at;
    for (place, c) in note[..at].char_indices().rev() {
        let inside = c.is_alphanumeric()
            || matches!(c, '.' | '_' | '-' | '+' | '\'' | '%' | '&' | '~' | '#' | '\u{200b}' | '\u{ad}');
        if !inside || at - place > 64 {
            break;
        }
        start = place;
    }
    let trimmed = note[start..at].trim_start_matches(['.', '-', '\'', '+', '&', '#', '%', '~']);
    at - trimmed.len()
}

/// The domain that begins at `from`: the start and end of it, and whether it has a top-level domain of the usual form.
fn domain(note: &str, from: usize) -> Option<usize> {
    let mut end = from;
    for (place, c) in note[from..].char_indices() {
        if !(c.is_alphanumeric() || matches!(c, '.' | '-' | '\u{200b}' | '\u{ad}')) || place > 200 {
            break;
        }
        end = from + place + c.len_utf8();
    }
    let mut text = note[from..end].trim_end_matches(['.', '-']);
    // "…@orange.fr.Rappeler": a sentence typed without its blank.
    if let Some((before, last)) = text.rsplit_once('.') {
        if last.starts_with(char::is_uppercase) && before.contains('.') && text.chars().any(char::is_lowercase) {
            text = before;
        }
    }
    let (name, top) = text.rsplit_once('.')?;
    let usual = !name.is_empty() && (2..=24).contains(&top.len()) && top.chars().all(char::is_alphabetic);
    (usual && !text.contains("..")).then_some(from + text.len())
}

/// Looks around words for the at sign: `jean.dupont arobase orange point fr`, `jean (at) orange.fr`.
pub(crate) fn find_spelt(search: &mut Search<'_>) {
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.announcer != Announcer::AtSign {
            continue;
        }
        let (first, last) = announcement.tokens;
        let word = search.all[first].text(search.note);
        let bracketed = matches!(search.byte_before(search.all[first].start()), b'(' | b'[' | b'{' | b'<');
        if word.eq_ignore_ascii_case("at") && !bracketed {
            continue;
        }
        let Some(start) = spelt_local_part(search, first) else { continue };
        let Some(end) = spelt_domain(search, last) else { continue };
        search.push_bytes((Category::EMAIL, "spelt_out"), start, end, Check::Absent, 0.0);
    }
}

fn spelt_local_part(search: &Search<'_>, at_sign: usize) -> Option<usize> {
    let mut token = at_sign.checked_sub(1)?;
    if search.all[token + 1].gap >= Gap::Sentence {
        return None;
    }
    while let Some(before) = token.checked_sub(1) {
        let between = &search.note[search.all[before].end()..search.all[token].start()];
        if !matches!(between, "" | "." | "-" | "_") {
            break;
        }
        token = before;
    }
    // "jean point dupont arobase …", "jean tiret bas dupont arobase …"
    while token >= 2 && is_dot(search.all[token - 1].text(search.note)) && search.all[token].gap < Gap::Clause {
        token -= 2;
    }
    Some(search.all[token].start())
}

fn is_dot(word: &str) -> bool {
    ["point", "dot", "tiret", "underscore"].iter().any(|d| word.eq_ignore_ascii_case(d))
}

fn spelt_domain(search: &Search<'_>, at_sign: usize) -> Option<usize> {
    let mut token = at_sign + 1;
    let first = search.all.get(token).filter(|t| t.gap < Gap::Sentence)?;
    let mut end = first.end();
    let mut dots = 0;
    while let Some(next) = search.all.get(token + 1) {
        let between = search.note.get(end..next.start())?;
        if matches!(between, "" | "." | "-" | "_") {
            dots += (between == ".") as u32;
            token += 1;
        } else if next.gap <= Gap::Clause && is_dot(next.text(search.note)) {
            let Some(after) = search.all.get(token + 2).filter(|t| t.gap <= Gap::Clause) else { break };
            dots += 1;
            token += 2;
            end = after.end();
            if search.byte_at(end) == b' ' && dots > 0 {
                break;
            }
            continue;
        } else {
            break;
        }
        end = next.end();
    }
    let top = search.all[token].text(search.note);
    (dots > 0 && (2..=12).contains(&top.len()) && top.chars().all(char::is_alphabetic)).then_some(end)
}

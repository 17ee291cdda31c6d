//! Secrets that words announce: passwords, PINs, access codes; and keys of programs by their shape.

use super::chunk::{behind, Chunk};
use super::name_words::{among, NEVER};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;

/// How many chunks behind the announcing words the secret may stand.
const REACH: usize = 11;

/// Looks behind every word that announces a secret.
pub(crate) fn find(search: &mut Search<'_>) {
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        let entity = match announcement.announcer {
            Announcer::Password => "password",
            Announcer::AccessCode => "access_code",
            Announcer::ApiKey => "api_key",
            Announcer::Login => "login",
            _ => continue,
        };
        let from = search.all[announcement.tokens.1].end();
        let chunks = behind(search.note, from, REACH);
        let mut previous: Option<Chunk<'_>> = None;
        let mut found = None;
        for (distance, chunk) in chunks.enumerate() {
            if previous.is_some_and(|p| ends_sentence(search.note, &p)) && distance > 5 {
                break;
            }
            if let Some(weight) = strength(entity, &chunk, distance) {
                found = Some((chunk.start, chunk.end(), weight));
                break;
            }
            previous = Some(chunk);
        }
        if let Some((start, end, weight)) = found {
            search.push_bytes((Category::SECRET, entity), start, end, Check::Absent, weight);
        }
    }
}

fn ends_sentence(note: &str, chunk: &Chunk<'_>) -> bool {
    matches!(note.as_bytes().get(chunk.end()), Some(b'.' | b';' | b'?'))
}

/// Whether a chunk may be the secret that was announced, and how much its form says.
fn strength(entity: &str, chunk: &Chunk<'_>, distance: usize) -> Option<f32> {
    let text = chunk.text;
    if text.contains("://")
        || text.starts_with("www.")
        || text.contains('€')
        || text.contains('£')
        || text.contains("@") && text.contains('.') && !text.ends_with('!')
    {
        return None;
    }
    match entity {
        "access_code" => access_code(chunk, distance),
        "api_key" => is_key(text).then_some(0.0),
        "login" => (distance == 0 && chunk.digits() > 0 && chunk.letters() > 1 && chunk.signs() > 0).then_some(0.0),
        _ => password(chunk, distance),
    }
}

/// Digits, perhaps with a letter, a star or a hash: `48B12`, `4471#`, `A7392`.
fn access_code(chunk: &Chunk<'_>, distance: usize) -> Option<f32> {
    let (digits, letters) = (chunk.digits(), chunk.letters());
    let others = chunk.text.chars().filter(|c| !c.is_alphanumeric() && !matches!(c, '#' | '*')).count();
    let upper = chunk.text.chars().all(|c| !c.is_lowercase());
    let plain = others == 0 && (3..=8).contains(&digits) && (letters == 0 || letters <= 4 && upper);
    let year =
        letters == 0 && digits == 4 && (chunk.text.starts_with("20") || chunk.text.starts_with("19")) && distance > 2;
    (plain && !year && (distance <= 3 || chunk.pointed)).then_some(if distance <= 3 { 0.0 } else { -0.5 })
}

/// A word that no one would write otherwise: digits and letters, signs inside, capitals inside.
fn password(chunk: &Chunk<'_>, distance: usize) -> Option<f32> {
    let text = chunk.text;
    let (digits, letters, signs) = (chunk.digits(), chunk.letters(), chunk.signs());
    let length = text.chars().count();
    if !(4..=64).contains(&length) || looks_like_time(text) {
        return None;
    }
    let parts = text.contains(['-', '.']) && digits > 0 && letters > 2;
    let strong = letters >= 2
        && (digits > 0 && (length >= 6 || signs > 0) || signs > 0 && !text.ends_with('!') && length >= 6)
        || parts;
    if strong {
        return Some(0.0);
    }
    if letters == 0 && digits >= 4 && digits == length && (distance <= 2 || chunk.pointed) && distance <= 4 {
        return Some(-0.3);
    }
    let inner_capital = text.chars().skip(1).any(char::is_uppercase) && text.chars().any(char::is_lowercase);
    let word = !among(&NEVER, &FoldedWord::of(text)) && letters == length;
    if word && inner_capital && distance <= 3 {
        return Some(-0.5);
    }
    (word && chunk.pointed && distance == 0 && length >= 5).then_some(-0.5)
}

/// Dates, times, amounts and ordinals: 10h30, 12/03, 24h, 1er, 2x.
fn looks_like_time(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let numeric =
        text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b':' | b'.' | b'-' | b',' | b'h' | b'H'));
    numeric && text.bytes().any(|b| !b.is_ascii_digit())
        || digits > 0 && rest.len() <= 3 && rest.chars().all(char::is_alphabetic) && !rest.is_empty()
}

/// The shape of a program's key: a long mixture, mostly with a short prefix: `ak_7Fq2ZpT90xLm4Wd8`, `AKIA…`, `ghp_…`.
fn is_key(text: &str) -> bool {
    let (mut upper, mut lower, mut digits) = (0, 0, 0);
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' => upper += 1,
            b'a'..=b'z' => lower += 1,
            b'0'..=b'9' => digits += 1,
            b'_' | b'-' | b'.' | b'+' | b'/' | b'=' => {}
            _ => return false,
        }
    }
    let length = text.len();
    length >= 12
        && digits >= 2
        && (upper >= 2 && lower >= 2 || text.contains('_') && length >= 14 || length >= 24 && (upper > 3 || lower > 3))
}

/// A key without words around: a published prefix. `at` is a number token; the chunk around it is looked at.
pub(crate) fn by_shape(search: &mut Search<'_>, at: usize) {
    const PREFIXES: [&str; 20] = [
        "sk_live_",
        "sk_test_",
        "pk_live_",
        "rk_live_",
        "sk-",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "xoxp-",
        "xapp-",
        "AKIA",
        "ASIA",
        "AIza",
        "eyJ",
        "SG.",
        "whsec_",
    ];
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let bytes = search.note.as_bytes();
    let token = &search.all[at];
    let start = token.start() - bytes[..token.start()].iter().rev().take(100).take_while(|b| inside(b)).count();
    let end = token.end() + bytes[token.end()..].iter().take(600).take_while(|b| inside(b)).count();
    let text = search.note[start..end].trim_end_matches(['.', '-']);
    let first_number = !search.note[start..token.start()].bytes().any(|b| b.is_ascii_digit());
    if first_number && text.len() >= 20 && PREFIXES.iter().any(|p| text.starts_with(p)) {
        let end = start + text.len();
        search.push_bytes((Category::SECRET, "key_shape"), start, end, Check::Absent, 0.0);
    }
}

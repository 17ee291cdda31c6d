//! Handles of persons on social networks: `@maelle.bzh_running`.

use super::{Check, Search};
use crate::category::Category;

/// Looks behind every `@` that no letter precedes.
pub(crate) fn find(search: &mut Search<'_>) {
    let bytes = search.note.as_bytes();
    for at in bytes.iter().enumerate().filter(|(_, b)| **b == b'@').map(|(i, _)| i) {
        if search.note[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            continue;
        }
        let rest = &bytes[at + 1..];
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
        let mut handle = &search.note[at + 1..at + 1 + length];
        handle = handle.trim_end_matches('.');
        let letters = handle.bytes().filter(u8::is_ascii_alphabetic).count();
        if !(3..=30).contains(&handle.len()) || letters < 2 {
            continue;
        }
        // A name made of parts is a person's more often than a company's; a company's begins with a capital.
        let parts = handle.contains(['_', '.']) || handle.bytes().any(|b| b.is_ascii_digit());
        let capital = handle.bytes().any(|b| b.is_ascii_uppercase());
        let weight = match (parts, capital) {
            (true, false) => 1.0,
            (true, true) => 0.0,
            (false, false) => -1.0,
            (false, true) => -3.0,
        };
        let end = at + 1 + handle.len();
        search.push_bytes((Category::SOCIAL_HANDLE, "handle"), at, end, Check::Absent, weight);
    }
}

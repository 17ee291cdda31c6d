//! International bank account numbers (ISO 13616): country, two check digits, and an account of that country's structure.

use super::compact::Compact;
use super::iban_registry::COUNTRIES;
use super::{Check, Search};
use crate::category::Category;
use crate::checks;

/// Looks for an IBAN that begins at the token `first`, a word before a number.
pub(crate) fn find(search: &mut Search<'_>, run: &Compact, first: usize) {
    // "IBANFR76…": the label glued to it.
    let label = if run.all().starts_with(b"IBAN") && run.group(0) == 6 { 4 } else { 0 };
    let Some(head) = run.all().get(label..label + 4) else { return };
    if run.group(0) != label + 2 || !head[2].is_ascii_digit() || !head[3].is_ascii_digit() {
        return;
    }
    let Ok(place) = COUNTRIES.binary_search_by(|(country, _)| country[..].cmp(&head[..2])) else { return };
    let structure = COUNTRIES[place].1;
    let length = 4 + structure.iter().map(|(count, _)| *count as usize).sum::<usize>();
    let Some((characters, last)) = run.first(label + length) else { return };
    let characters = &characters[label..];
    if !fits(&characters[4..], structure) || followed(search, last) {
        return;
    }
    let check = if checks::iban(characters) { Check::Passed } else { Check::Failed };
    let start = search.all[first].start() + label;
    search.push_bytes((Category::IBAN, "iban"), start, search.all[last].end(), check, 0.0);
}

/// Whether the account number has digits and letters where its country wants them.
fn fits(account: &[u8], structure: &[(u8, u8)]) -> bool {
    let mut rest = account;
    structure.iter().all(|(count, kind)| {
        let (part, after) = rest.split_at(*count as usize);
        rest = after;
        part.iter().all(|c| match kind {
            b'n' => c.is_ascii_digit(),
            b'a' => c.is_ascii_uppercase(),
            _ => c.is_ascii_alphanumeric(),
        })
    })
}

/// Whether letters or digits go on without a gap.
fn followed(search: &Search<'_>, last: usize) -> bool {
    search.all.get(last + 1).is_some_and(|t| t.gap == crate::token::Gap::Glued)
}

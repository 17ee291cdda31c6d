//! Payment cards and device numbers: long runs of digits under the Luhn formula.

use super::compact::{Compact, Joint};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::checks;
use crate::token::Gap;

/// Looks for a card or an IMEI that begins at the token `first`.
pub(crate) fn find(search: &mut Search<'_>, run: &Compact, first: usize) {
    if run.all().len() < 13 || goes_on_before(search, first) {
        return;
    }
    for length in [16, 15, 19, 14, 13, 18, 17] {
        let Some((digits, last)) = run.first(length) else { continue };
        if !digits.iter().all(u8::is_ascii_digit) || goes_on_after(search, run, first, last) || !checks::luhn(digits) {
            continue;
        }
        let tokens = last - first + 1;
        if checks::card_issuer(digits) {
            let announced = search.announced(Announcer::Card, first, 6);
            let entity = if announced { "announced_card" } else { "card" };
            let weight = if usual_groups(run, tokens) { 0.0 } else { -2.5 };
            search.push((Category::CREDIT_CARD, entity), (first, last), Check::Passed, weight);
        }
        if length == 15 && device(digits) {
            // 35-831910-283161-9 is how the number is printed.
            let printed = tokens == 4 && (0..4).map(|g| run.group(g)).eq([2, 6, 6, 1]);
            search.push((Category::IMEI, "imei"), (first, last), Check::Passed, if printed { 2.0 } else { 0.0 });
        }
        return;
    }
}

/// The reporting bodies that head an IMEI (GSMA TS.06).
fn device(digits: &[u8]) -> bool {
    matches!(checks::modulo(&digits[..2], 100), Some(1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 98 | 99))
}

/// Cards are typed in fours, in 4-6-5 and 4-6-4, or without any blank.
fn usual_groups(run: &Compact, tokens: usize) -> bool {
    let groups = || (0..tokens).map(|g| run.group(g));
    tokens == 1
        || groups().take(tokens - 1).all(|g| g == 4) && run.group(tokens - 1) <= 4
        || groups().eq([4, 6, 5])
        || groups().eq([4, 6, 4])
        || groups().all(|g| g % 4 == 0)
}

/// Whether the number begins in the middle of a longer one.
fn goes_on_before(search: &Search<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let previous = &search.all[before];
    match super::compact::joint(search.note, previous, &search.all[first]) {
        Some(Joint::Glued) => !super::is_label(previous.text(search.note)),
        // The account of an IBAN behind its country and check digits.
        Some(Joint::Blank) if previous.len == 2 && previous.is_number() && previous.gap == Gap::Glued => true,
        Some(Joint::Blank) | None => previous.is_number() && previous.len == 4 && search.all[first].len == 4,
        Some(_) => previous.is_number(),
    }
}

/// Whether the number goes on behind its last token.
fn goes_on_after(search: &Search<'_>, run: &Compact, first: usize, last: usize) -> bool {
    let Some(next) = search.all.get(last + 1) else { return false };
    if next.gap == Gap::Glued {
        return true;
    }
    let inside = last + 1 - first < run.tokens();
    inside && next.is_number() && !matches!(run.joint(last + 1 - first), Joint::Blank | Joint::Slash)
}

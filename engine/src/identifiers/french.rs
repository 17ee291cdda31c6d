//! French numbers of persons and companies: NIR, SIREN, SIRET.

use super::compact::{joint, Compact, Joint};
use super::{Check, Search};
use crate::category::Category;
use crate::checks::{company, national};
use crate::token::Gap;

/// Looks for a NIR, SIRET or SIREN that begins at the token `first`.
pub(crate) fn find(search: &mut Search<'_>, run: &Compact, first: usize) {
    if glued_before(search, first) {
        return;
    }
    nir(search, run, first);
    if let Some((digits, last)) = digits(search, run, 14) {
        if company::siret(digits) {
            let groups = || groups(run, first, last);
            let usual = groups().eq([3, 3, 3, 5]) || groups().eq([9, 5]);
            if groups().any(|g| g < 2) {
                return;
            }
            let weight = if usual { 1.5 } else { 0.0 };
            search.push((Category::COMPANY_ID, "fr_siret"), (first, last), Check::Passed, weight);
            return;
        }
    }
    if let Some((digits, last)) = digits(search, run, 9) {
        let alone = search
            .all
            .get(last + 1)
            .is_none_or(|n| !n.is_number() || joint(search.note, &search.all[last], n).is_none());
        if alone && company::siren(digits) {
            let weight = if groups(run, first, last).eq([3, 3, 3]) { 0.5 } else { 0.0 };
            search.push((Category::COMPANY_ID, "fr_siren"), (first, last), Check::Passed, weight);
        }
    }
}

/// A NIR of Corsica, with a letter in it: `2A` or `2B` at its sixth place. `at` is a number before a letter.
pub(crate) fn corsican(search: &mut Search<'_>, at: usize) {
    let letter = search.all[at + 1].text(search.note);
    if !matches!(letter, "A" | "B" | "a" | "b") || search.all[at].len < 1 {
        return;
    }
    // Back over at most the groups sex, year, month.
    let mut first = at;
    for _ in 0..4 {
        let run = Compact::read(search.note, search.all, first, |_| true);
        if run.all().len() >= 13 && matches!(&run.all()[5..7], b"2A" | b"2B") {
            if !glued_before(search, first) {
                nir(search, &run, first);
            }
            return;
        }
        let Some(before) = first.checked_sub(1).filter(|b| search.all[*b].is_number()) else { return };
        if joint(search.note, &search.all[before], &search.all[first]).is_none() {
            return;
        }
        first = before;
    }
}

fn nir(search: &mut Search<'_>, run: &Compact, first: usize) {
    if !national::french_nir_shape(run.all()) {
        return;
    }
    let letters = |c: &[u8]| c.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || i == 6);
    if let Some((characters, last)) = run.first(15).filter(|(c, last)| letters(c) && !goes_on(search, *last)) {
        let check = if national::french_nir(characters) { Check::Passed } else { Check::Failed };
        search.push((Category::NATIONAL_ID, "fr_nir"), (first, last), check, 0.0);
    } else if let Some((_, last)) = run.first(13).filter(|(c, last)| letters(c) && !goes_on(search, *last)) {
        let grouped = groups(run, first, last).take(3).eq([1, 2, 2]);
        let weight = if grouped { 1.0 } else { 0.0 };
        search.push((Category::NATIONAL_ID, "fr_nir_without_key"), (first, last), Check::Absent, weight);
    }
}

fn digits<'r>(search: &Search<'_>, run: &'r Compact, count: usize) -> Option<(&'r [u8], usize)> {
    run.first(count).filter(|(d, last)| d.iter().all(u8::is_ascii_digit) && !goes_on(search, *last))
}

/// The sizes of the groups.
fn groups(run: &Compact, first: usize, last: usize) -> impl Iterator<Item = usize> + '_ {
    (0..=last - first).map(|g| run.group(g))
}

/// Whether a letter or digit is glued to the end, or a tight sign leads to more digits.
fn goes_on(search: &Search<'_>, last: usize) -> bool {
    let Some(next) = search.all.get(last + 1) else { return false };
    next.gap == Gap::Glued
        || next.is_number()
            && matches!(joint(search.note, &search.all[last], next), Some(Joint::Dot | Joint::Hyphen))
            && search.byte_at(search.all[last].end()) != b' '
}

/// Whether letters that are no label, or digits by a tight sign, lead to the first token.
fn glued_before(search: &Search<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let previous = &search.all[before];
    match joint(search.note, previous, &search.all[first]) {
        Some(Joint::Glued) => !super::is_label(previous.text(search.note)),
        Some(Joint::Dot | Joint::Hyphen | Joint::Slash) => {
            previous.is_number() && search.byte_at(previous.end()) != b' '
        }
        _ => false,
    }
}

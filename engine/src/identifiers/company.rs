//! Companies' numbers that begin with letters: VAT numbers with their country, Swiss and Spanish company numbers.

use super::compact::{Compact, Joint};
use super::national::goes_on;
use super::{Check, Search};
use crate::category::Category;
use crate::checks::{company, national};

/// Looks for a company's number that begins with the word `first`.
pub(crate) fn lettered(search: &mut Search<'_>, run: &Compact, first: usize) {
    if let Some((characters, last)) = run.first(9).filter(|_| run.group(0) == 1) {
        let foreigner = national::spanish_identity(characters);
        if !foreigner && !goes_on(search, last) && company::spanish_vat(characters) {
            search.push((Category::COMPANY_ID, "es_cif"), (first, last), Check::Passed, 0.0);
        }
    }
    vat(search, run, first);
}

/// A VAT number with its country letters.
fn vat(search: &mut Search<'_>, run: &Compact, first: usize) {
    if !matches!(run.group(0), 2 | 3) || run.all().len() < 8 {
        return;
    }
    let country: [u8; 2] = [run.all()[0], run.all()[1]];
    for length in (6..=12).rev() {
        let Some((characters, last)) = run.first(2 + length) else { continue };
        if company::vat(&country, &characters[2..]) && !goes_on(search, last) {
            let entity = match &country {
                b"FR" => "fr_vat",
                b"CH" => "ch_uid",
                _ => "vat",
            };
            // "de" and "si" are words, and amounts follow them.
            let word = !search.is_upper(first) && run.joint(1) == Joint::Blank && run.group(0) == 2;
            let alone = first == 0 && last + 1 == search.all.len();
            let weight = match (word, entity) {
                (true, _) if !alone => -2.2,
                // The letters are the number's own.
                (_, "ch_uid") => 2.0,
                _ => 0.0,
            };
            search.push((Category::COMPANY_ID, entity), (first, last), Check::Passed, weight);
            return;
        }
    }
    // The check of British numbers has changed more than once, and not all that is in use follows it.
    if let Some((characters, last)) = run.first(11).filter(|(c, last)| c.starts_with(b"GB") && !goes_on(search, *last))
    {
        if characters[2..].iter().all(u8::is_ascii_digit) && characters[2] != b'0' {
            search.push((Category::COMPANY_ID, "vat"), (first, last), Check::Failed, 0.0);
        }
    }
}

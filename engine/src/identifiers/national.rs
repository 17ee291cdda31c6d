//! Numbers of persons and companies outside France: by length and check digit, in tables.

use super::compact::{joint, Compact, Joint};
use super::{Check, Search};
use crate::category::Category;
use crate::checks::{company, national};
use crate::token::Gap;

/// A number that has a fixed length and a check.
struct Number {
    category: Category,
    entity: &'static str,
    length: usize,
    holds: fn(&[u8]) -> bool,
    /// How it is grouped where it is grouped at all.
    groups: &'static [&'static [usize]],
    /// What its usual grouping adds.
    grouped: f32,
}

const fn person(
    entity: &'static str,
    length: usize,
    holds: fn(&[u8]) -> bool,
    groups: &'static [&'static [usize]],
    grouped: f32,
) -> Number {
    Number { category: Category::NATIONAL_ID, entity, length, holds, groups, grouped }
}

/// Numbers made of digits alone.
const DIGITS: [Number; 20] = [
    person("uk_nhs", 10, national::uk_nhs, &[&[3, 3, 4]], 0.8),
    person("de_tax", 11, national::german_tax, &[&[2, 3, 3, 3]], 1.0),
    person("be_national", 11, national::belgian, &[&[2, 2, 2, 3, 2], &[6, 3, 2], &[6, 5]], 2.5),
    person("ch_avs", 13, national::swiss, &[&[3, 4, 4, 2]], 1.0),
    person("nl_bsn", 9, national::dutch, &[&[4, 2, 3], &[3, 3, 3]], 0.3),
    person("pt_nif", 9, national::portuguese, &[&[3, 3, 3]], 0.3),
    person("pl_pesel", 11, national::polish, &[], 0.0),
    person("se_personal", 10, national::swedish, &[&[6, 4]], 1.0),
    person("se_personal", 12, national::swedish, &[&[8, 4]], 1.5),
    person("dk_cpr", 10, national::danish, &[&[6, 4]], 0.7),
    person("no_national", 11, national::norwegian, &[&[6, 5]], 1.0),
    person("ro_cnp", 13, national::romanian, &[], 0.0),
    person("hr_oib", 11, national::croatian, &[], 0.0),
    person("tr_identity", 11, national::turkish, &[&[3, 3, 3, 2]], 0.5),
    person("ca_sin", 9, national::canadian, &[&[3, 3, 3]], 0.5),
    person("in_aadhaar", 12, national::indian, &[&[4, 4, 4]], 1.0),
    person("za_identity", 13, national::south_african, &[&[6, 4, 3], &[6, 4, 2, 1]], 1.0),
    person("au_tax", 9, national::australian_tax, &[&[3, 3, 3]], 0.3),
    Number {
        category: Category::COMPANY_ID,
        entity: "be_enterprise",
        length: 10,
        holds: company::belgian_enterprise,
        groups: &[&[4, 3, 3]],
        grouped: 1.5,
    },
    Number {
        category: Category::COMPANY_ID,
        entity: "it_vat",
        length: 11,
        holds: |digits| company::vat(b"IT", digits),
        groups: &[],
        grouped: 0.0,
    },
];

/// Looks for numbers of digits alone that begin at the token `first`.
pub(crate) fn digits(search: &mut Search<'_>, run: &Compact, first: usize) {
    if glued_before(search, first) {
        return;
    }
    social_security(search, run, first);
    for number in &DIGITS {
        let Some((characters, last)) = run.first(number.length) else { continue };
        if !characters.iter().all(u8::is_ascii_digit) || goes_on(search, last) || !(number.holds)(characters) {
            continue;
        }
        let grouped = number.groups.iter().any(|g| is_grouped(run, first, last, g));
        let weight = match (grouped, last == first) {
            (true, _) => number.grouped,
            (false, true) => 0.0,
            (false, false) => -1.0,
        };
        search.push((number.category, number.entity), (first, last), Check::Passed, weight);
    }
}

/// US numbers have no check digit: their grouping is what shows them.
fn social_security(search: &mut Search<'_>, run: &Compact, first: usize) {
    let Some((digits, last)) = run.first(9) else { return };
    if !national::us_social_security(digits) || goes_on(search, last) {
        return;
    }
    let weight = match (is_grouped(run, first, last, &[3, 2, 4]), first == last) {
        (true, _) if run.joint(1) == run.joint(2) && run.joint(1) == Joint::Hyphen => 2.6,
        (true, _) => 1.0,
        (false, true) => 0.0,
        _ => return,
    };
    search.push((Category::NATIONAL_ID, "us_ssn"), (first, last), Check::Absent, weight);
}

/// Looks for numbers that begin with the word `first`: NINO, NIE, codice fiscale, VAT.
pub(crate) fn lettered(search: &mut Search<'_>, run: &Compact, first: usize) {
    if glued_before(search, first) {
        return;
    }
    if let Some((characters, last)) = run.first(9) {
        if national::uk_national_insurance(characters) && !goes_on(search, last) && run.group(0) == 2 {
            search.push((Category::NATIONAL_ID, "uk_nino"), (first, last), Check::Absent, 0.0);
        }
        let foreigner = matches!(characters[0], b'X' | b'Y' | b'Z') && run.group(0) == 1;
        if foreigner && national::spanish_identity(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "es_nie"), (first, last), Check::Passed, 0.0);
        } else if run.group(0) == 1 && !goes_on(search, last) && company::spanish_vat(characters) {
            search.push((Category::COMPANY_ID, "es_cif"), (first, last), Check::Passed, 0.0);
        }
    }
    if let Some((characters, last)) = run.first(16) {
        if national::italian_tax_code(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "it_tax_code"), (first, last), Check::Passed, 0.0);
        }
    }
    vat(search, run, first);
}

/// The codice fiscale with blanks, "RSS MRA 85T10 A562S": its number stands behind two words.
pub(crate) fn spaced_tax_code(search: &mut Search<'_>, at: usize) {
    let Some(first) = at.checked_sub(2) else { return };
    let words = [first, first + 1].iter().all(|t| search.all[*t].len == 3 && !search.all[*t].is_number());
    if !words || glued_before(search, first) {
        return;
    }
    let run =
        Compact::read(search.note, search.all, first, |j| matches!(j, Joint::Glued | Joint::Blank | Joint::Hyphen));
    if let Some((characters, last)) = run.first(16) {
        if national::italian_tax_code(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "it_tax_code"), (first, last), Check::Passed, 0.0);
        }
    }
}

/// A VAT number with its country letters.
fn vat(search: &mut Search<'_>, run: &Compact, first: usize) {
    if !matches!(run.group(0), 2 | 3) || run.all().len() < 10 {
        return;
    }
    let country: [u8; 2] = [run.all()[0], run.all()[1]];
    for length in (8..=12).rev() {
        let Some((characters, last)) = run.first(2 + length) else { continue };
        if company::vat(&country, &characters[2..]) && !goes_on(search, last) {
            let entity = if &country == b"FR" { "fr_vat" } else { "vat" };
            search.push((Category::COMPANY_ID, entity), (first, last), Check::Passed, 0.0);
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

/// Looks for numbers that begin with digits and hold letters: DNI, PPS, Finnish codes.
pub(crate) fn numbered(search: &mut Search<'_>, run: &Compact, first: usize) {
    if glued_before(search, first) {
        return;
    }
    if let Some((characters, last)) = run.first(9) {
        if !goes_on(search, last) && characters[..7].iter().all(u8::is_ascii_digit) {
            if national::spanish_identity(characters) {
                search.push((Category::NATIONAL_ID, "es_dni"), (first, last), Check::Passed, 0.0);
            } else if national::irish(characters) {
                search.push((Category::NATIONAL_ID, "ie_pps"), (first, last), Check::Passed, 0.0);
            }
        }
    }
    if let Some((characters, last)) = run.first(8) {
        if !goes_on(search, last) && national::irish(characters) {
            search.push((Category::NATIONAL_ID, "ie_pps"), (first, last), Check::Passed, -0.7);
        }
    }
    if let Some((characters, last)) = run.first(10) {
        let sign = run.group(0) == 6 && run.tokens() > 1 && run.joint(1) == Joint::Hyphen;
        if sign && !goes_on(search, last) && national::finnish(characters) {
            search.push((Category::NATIONAL_ID, "fi_identity"), (first, last), Check::Passed, 0.0);
        }
    }
    // Since 1 January 2000 an A stands for the hyphen.
    if let Some((characters, last)) = run.first(11) {
        if run.group(0) == 6 && matches!(characters[6], b'A'..=b'F') && !goes_on(search, last) {
            let mut plain = [0; 10];
            plain[..6].copy_from_slice(&characters[..6]);
            plain[6..].copy_from_slice(&characters[7..]);
            if national::finnish(&plain) {
                search.push((Category::NATIONAL_ID, "fi_identity"), (first, last), Check::Passed, 0.0);
            }
        }
    }
}

fn is_grouped(run: &Compact, first: usize, last: usize, groups: &[usize]) -> bool {
    (0..=last - first).map(|g| run.group(g)).eq(groups.iter().copied())
}

/// Whether a letter or digit is glued to the end, or a tight sign leads to more.
fn goes_on(search: &Search<'_>, last: usize) -> bool {
    let Some(next) = search.all.get(last + 1) else { return false };
    let tight = next.is_number() && search.byte_at(search.all[last].end()) != b' ';
    next.gap == Gap::Glued
        || tight
            && matches!(joint(search.note, &search.all[last], next), Some(Joint::Dot | Joint::Hyphen | Joint::Slash))
        || next.is_number()
            && search.byte_at(search.all[last].end()) == b' '
            && next.start() == search.all[last].end() + 1
            && next.len <= 5
            && last > 0
            && search.all[last].len <= 5
            && search.all[last].is_number()
}

/// Whether letters that are no label, or digits by a blank or sign, lead to the first token.
fn glued_before(search: &Search<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let previous = &search.all[before];
    match joint(search.note, previous, &search.all[first]) {
        Some(Joint::Glued) => !super::is_label(previous.text(search.note)),
        Some(Joint::Blank) => previous.is_number() && search.all[first].is_number() && previous.len <= 5,
        Some(Joint::Dot | Joint::Hyphen | Joint::Slash) => {
            search.byte_at(previous.end()) != b' ' && previous.is_number()
        }
        _ => false,
    }
}

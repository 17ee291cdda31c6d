//! Numbers of persons outside France: by length and check digit, in tables.

use super::compact::{joint, Compact, Joint};
use super::{company, Check, Search};
use crate::category::Category;
use crate::checks::national::{Birth, DAY_FIRST, YEAR_FIRST};
use crate::checks::{self, national};
use crate::token::Gap;

/// A number that has a fixed length and a check.
pub(super) struct Number {
    category: Category,
    entity: &'static str,
    length: usize,
    holds: fn(&[u8]) -> bool,
    /// How it is grouped where it is grouped at all.
    groups: &'static [&'static [usize]],
    /// What its usual grouping adds.
    grouped: f32,
    /// The birth date in it, and where it begins.
    born: Option<(Birth, usize)>,
    /// Whether it has two check digits.
    checked_twice: bool,
}

const fn person(
    entity: &'static str,
    length: usize,
    holds: fn(&[u8]) -> bool,
    groups: &'static [&'static [usize]],
    grouped: f32,
) -> Number {
    Number { category: Category::NATIONAL_ID, entity, length, holds, groups, grouped, born: None, checked_twice: false }
}

/// A number with a birth date in it.
const fn born(number: Number, birth: Birth, place: usize) -> Number {
    Number { born: Some((birth, place)), ..number }
}

/// A company's number.
const fn company(
    entity: &'static str,
    length: usize,
    holds: fn(&[u8]) -> bool,
    groups: &'static [&'static [usize]],
    grouped: f32,
) -> Number {
    Number { category: Category::COMPANY_ID, ..person(entity, length, holds, groups, grouped) }
}

/// How many digits the numbers of [`DIGITS`] have.
const LENGTHS: std::ops::RangeInclusive<usize> = 9..=13;

/// Numbers made of digits alone.
const DIGITS: [Number; 37] = [
    person("nl_bsn", 9, national::dutch, &[&[4, 2, 3], &[3, 3, 3]], 0.3),
    person("pt_nif", 9, national::portuguese, &[&[3, 3, 3]], 0.3),
    person("gr_afm", 9, national::greek_tax, &[&[3, 3, 3]], 0.0),
    person("hu_taj", 9, national::hungarian, &[&[3, 3, 3]], 0.5),
    person("ca_sin", 9, national::canadian, &[&[3, 3, 3]], 0.5),
    person("au_tax", 9, national::australian_tax, &[&[3, 3, 3]], 0.3),
    company("de_vat", 9, |digits| checks::company::vat(b"DE", digits), &[&[3, 3, 3]], 0.0),
    company("ch_uid", 9, checks::company::swiss_enterprise, &[&[3, 3, 3]], 0.3),
    person("uk_nhs", 10, national::uk_nhs, &[&[3, 3, 4]], 1.0),
    born(person("se_personnummer", 10, national::swedish, &[&[6, 4]], 1.0), YEAR_FIRST, 0),
    born(person("dk_cpr", 10, national::danish, &[&[6, 4]], 0.7), DAY_FIRST, 0),
    born(person("bg_egn", 10, national::bulgarian, &[], 0.0), YEAR_FIRST, 0),
    born(person("cz_rc", 10, national::czech, &[&[6, 4]], 0.7), YEAR_FIRST, 0),
    born(person("sk_rc", 10, national::czech, &[&[6, 4]], 0.7), YEAR_FIRST, 0),
    born(person("at_svnr", 10, national::austrian, &[&[4, 6], &[4, 2, 2, 2]], 1.0), DAY_FIRST, 4),
    company("be_enterprise", 10, checks::company::belgian_enterprise, &[&[4, 3, 3]], 1.5),
    company("pl_nip", 10, checks::company::polish_tax, &[&[3, 3, 2, 2], &[3, 2, 2, 3]], 1.5),
    company("se_organisation", 10, checks::company::swedish_organisation, &[&[6, 4]], 1.0),
    person("de_steuer_id", 11, national::german_tax, &[&[2, 3, 3, 3]], 1.0),
    born(person("be_nrn", 11, national::belgian, &[&[2, 2, 2, 3, 2], &[6, 3, 2], &[6, 5]], 2.5), YEAR_FIRST, 0),
    born(person("pl_pesel", 11, national::polish, &[], 0.0), YEAR_FIRST, 0),
    born(person("no_fnr", 11, national::norwegian, &[&[6, 5]], 1.0), DAY_FIRST, 0),
    born(person("ee_ik", 11, national::estonian, &[], 0.0), YEAR_FIRST, 1),
    born(person("lt_ak", 11, national::lithuanian, &[], 0.0), YEAR_FIRST, 1),
    born(person("lv_pk", 11, national::latvian, &[&[6, 5]], 1.0), DAY_FIRST, 0),
    born(person("gr_amka", 11, national::greek_social_security, &[], 0.0), DAY_FIRST, 0),
    person("hr_oib", 11, national::croatian, &[], 0.0),
    Number { checked_twice: true, ..person("tr_identity", 11, national::turkish, &[&[3, 3, 3, 2]], 0.5) },
    company("it_vat", 11, checks::company::italian_vat, &[], 0.0),
    born(person("se_personnummer", 12, national::swedish, &[&[8, 4]], 1.5), YEAR_FIRST, 2),
    person("in_aadhaar", 12, national::indian, &[&[4, 4, 4]], 1.0),
    person("ch_ahv", 13, national::swiss, &[&[3, 4, 4, 2]], 1.0),
    person("fr_spi", 13, national::french_tax, &[&[2, 2, 3, 3, 3]], 1.5),
    born(person("lu_matricule", 13, national::luxembourgish, &[&[4, 2, 2, 3, 2], &[8, 5]], 0.5), YEAR_FIRST, 2),
    born(person("ro_cnp", 13, national::romanian, &[], 0.0), YEAR_FIRST, 1),
    born(person("si_emso", 13, national::slovenian, &[], 0.0), DAY_FIRST, 0),
    person("za_identity", 13, national::south_african, &[&[6, 4, 3], &[6, 4, 2, 1]], 1.0),
];

/// What it adds that a number with a right check digit and a birth date, two check digits or a grouping of its own is all
/// there is in the note: nothing counts it among orders or parcels.
const ALONE: f32 = 1.6;
/// A grouping that adds this much is a number's own.
const DISTINCTIVE: f32 = 1.0;

/// Looks for numbers of digits alone that begin at the token `first`.
pub(crate) fn digits(search: &mut Search<'_>, run: &Compact, first: usize) {
    if glued_before(search, first) {
        return;
    }
    social_security(search, run, first);
    for length in LENGTHS {
        let Some((characters, last)) = run.first(length) else { continue };
        if !characters.iter().all(u8::is_ascii_digit) || goes_on(search, last) {
            continue;
        }
        for number in DIGITS.iter().filter(|n| n.length == length) {
            let check = match number.born {
                _ if (number.holds)(characters) => Check::Passed,
                // A slip of the hand in an announced number.
                Some((birth, place)) if birth.is_likely(&characters[place..]) => Check::Failed,
                _ => continue,
            };
            let grouped = number.groups.iter().any(|g| is_grouped(run, first, last, g));
            let mut weight = match (grouped, last == first) {
                _ if check == Check::Failed => 0.0,
                (true, _) => number.grouped,
                (false, true) => 0.0,
                (false, false) => -1.0,
            };
            let distinctive = match number.born {
                Some((birth, place)) => birth.is_likely(&characters[place..]),
                None => grouped && number.grouped >= DISTINCTIVE || number.checked_twice,
            };
            if distinctive && check == Check::Passed && first == 0 && last + 1 == search.all.len() {
                weight += ALONE;
            }
            search.push((number.category, number.entity), (first, last), check, weight);
        }
    }
    czech_with_slash(search, run, first);
    german_tax_office(search, run, first);
}

/// The slash of a Czech or Slovak birth number tells it from other numbers: `736028/5163`, and nine digits before 1954.
fn czech_with_slash(search: &mut Search<'_>, run: &Compact, first: usize) {
    if run.group(0) != 6 || run.tokens() < 2 || run.joint(1) != Joint::Slash || !matches!(run.group(1), 3 | 4) {
        return;
    }
    let Some((characters, last)) = run.first(6 + run.group(1)) else { return };
    if national::czech(characters) && !goes_on(search, last) {
        let weight = if characters.len() == 10 { 3.0 } else { 0.5 };
        search.push((Category::NATIONAL_ID, "cz_rc"), (first, last), Check::Passed, weight);
    }
}

/// US numbers have no check digit: their grouping is what shows them.
fn social_security(search: &mut Search<'_>, run: &Compact, first: usize) {
    let Some((digits, last)) = run.first(9) else { return };
    let entity = match digits {
        _ if national::us_social_security(digits) => "us_ssn",
        _ if national::us_taxpayer(digits) => "us_itin",
        _ => return,
    };
    if goes_on(search, last) {
        return;
    }
    let weight = match (is_grouped(run, first, last, &[3, 2, 4]), first == last) {
        (true, _) if run.joint(1) == run.joint(2) && run.joint(1) == Joint::Hyphen => 2.6,
        // No other number is written so.
        (true, _) if run.joint(1) == run.joint(2) => 1.5,
        (true, _) => 0.0,
        (false, true) => 0.0,
        _ => return,
    };
    search.push((Category::NATIONAL_ID, entity), (first, last), Check::Absent, weight);
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
        }
    }
    if let Some((characters, last)) = run.first(16) {
        if national::italian_tax_code(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "it_codice_fiscale"), (first, last), Check::Passed, 0.0);
        }
    }
    if let Some((characters, last)) = run.first(10) {
        if run.group(0) == 1 && national::german_health(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "de_kvnr"), (first, last), Check::Passed, 0.0);
        }
    }
    company::lettered(search, run, first);
}

/// A German tax number as the offices write it, `123/456/78901`, `12/345/67890`, or with thirteen digits for the whole
/// country (Bundesfinanzministerium, Aufbau der Steuernummer); its check digit differs by state.
fn german_tax_office(search: &mut Search<'_>, run: &Compact, first: usize) {
    let slashed = run.tokens() >= 3 && run.joint(1) == Joint::Slash && run.joint(2) == Joint::Slash;
    let shape = match [run.group(0), run.group(1), run.group(2)] {
        [2 | 3, 3, 4 | 5] | [2 | 3, 4, 4] | [3, 4, 3] => slashed,
        _ => false,
    };
    let (length, weight) = match (shape, run.group(0)) {
        (true, _) => (run.group(0) + run.group(1) + run.group(2), 1.0),
        (false, 13) if run.all()[4] == b'0' => (13, 0.0),
        _ => return,
    };
    if let Some((_, last)) = run.first(length).filter(|(_, last)| !goes_on(search, *last)) {
        search.push((Category::NATIONAL_ID, "de_steuernummer"), (first, last), Check::Absent, weight);
    }
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
            search.push((Category::NATIONAL_ID, "it_codice_fiscale"), (first, last), Check::Passed, 0.0);
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
        // The leading zero left out.
        let mut padded = [b'0'; 9];
        padded[1..].copy_from_slice(characters);
        if !goes_on(search, last) && national::spanish_identity(&padded) {
            search.push((Category::NATIONAL_ID, "es_dni"), (first, last), Check::Passed, -2.2);
        }
    }
    finnish(search, run, first);
    if let Some((characters, last)) = run.first(12) {
        if national::german_pension(characters) && !goes_on(search, last) {
            search.push((Category::NATIONAL_ID, "de_rvnr"), (first, last), Check::Passed, 0.0);
        }
    }
}

/// The sign behind a Finnish birth date tells the century: a hyphen or U to Y for the twentieth, A to F for the
/// twenty-first, a plus for the nineteenth (Valtioneuvoston asetus 690/2022).
fn finnish(search: &mut Search<'_>, run: &Compact, first: usize) {
    if run.group(0) != 6 || run.tokens() < 2 {
        return;
    }
    let sign = run.all().get(6).is_some_and(|c| matches!(c, b'A'..=b'F' | b'U'..=b'Y')) as usize;
    let end = search.all[first].end();
    if sign == 0 && run.joint(1) != Joint::Hyphen && search.byte_at(end) != b'+' {
        return;
    }
    let Some((characters, last)) = run.first(10 + sign).filter(|(_, last)| !goes_on(search, *last)) else { return };
    let mut plain = [0; 10];
    plain[..6].copy_from_slice(&characters[..6]);
    plain[6..].copy_from_slice(&characters[6 + sign..]);
    let birth = if sign > 0 && characters[6] < b'G' { 2000 } else { 1900 };
    let check = match national::finnish(&plain, birth) {
        true => Check::Passed,
        false if DAY_FIRST.is_likely(&plain) && plain[6..9].iter().all(u8::is_ascii_digit) => Check::Failed,
        false => return,
    };
    search.push((Category::NATIONAL_ID, "fi_hetu"), (first, last), check, 0.0);
}

pub(super) fn is_grouped(run: &Compact, first: usize, last: usize, groups: &[usize]) -> bool {
    (0..=last - first).map(|g| run.group(g)).eq(groups.iter().copied())
}

/// Whether a letter or digit is glued to the end, or a tight sign leads to more.
pub(super) fn goes_on(search: &Search<'_>, last: usize) -> bool {
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
pub(super) fn glued_before(search: &Search<'_>, first: usize) -> bool {
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

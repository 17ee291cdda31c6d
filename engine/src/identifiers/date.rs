//! Dates of birth: a date that words announce, or that stands in brackets behind a name.

use super::chunk::same_sentence;
use super::compact::{joint, Joint};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::{Gap, Token};

/// Months in French, English, Spanish, German and Italian, folded; with their abbreviations.
const MONTHS: [&str; 92] = [
    "abril",
    "agosto",
    "apr",
    "april",
    "aprile",
    "aout",
    "aug",
    "august",
    "avr",
    "avril",
    "dec",
    "december",
    "decembre",
    "dezember",
    "dicembre",
    "diciembre",
    "dez",
    "enero",
    "feb",
    "febbraio",
    "febrero",
    "februar",
    "february",
    "fev",
    "fevr",
    "fevrier",
    "gennaio",
    "giugno",
    "jan",
    "januar",
    "january",
    "janv",
    "janvier",
    "jul",
    "juil",
    "juillet",
    "juin",
    "julio",
    "july",
    "juli",
    "jun",
    "june",
    "juni",
    "junio",
    "luglio",
    "maggio",
    "mai",
    "mar",
    "march",
    "mars",
    "marz",
    "marzo",
    "may",
    "mayo",
    "mei",
    "nov",
    "november",
    "novembre",
    "noviembre",
    "oct",
    "october",
    "octobre",
    "octubre",
    "okt",
    "oktober",
    "ott",
    "ottobre",
    "sep",
    "sept",
    "september",
    "septembre",
    "septiembre",
    "set",
    "settembre",
    "abr",
    "ago",
    "ene",
    "maj",
    "januari",
    "februari",
    "maart",
    "augustus",
    "mrt",
    "febr",
    "sett",
    "gen",
    "dic",
    "giu",
    "lug",
    "mag",
    "jaenner",
    "janner",
];

/// How many tokens behind the announcing words the date may begin.
const REACH: usize = 9;

/// Looks behind every word that announces a birth.
pub(crate) fn find(search: &mut Search<'_>) {
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.announcer == Announcer::Birth {
            behind(search, announcement.tokens.1);
        }
    }
    beside_names(search);
}

/// "b. 14/02/1979", "*12.03.1961": a full date of a likely birth year behind the sign for a birth.
pub(crate) fn by_sign(search: &mut Search<'_>, numbers: &[u32]) {
    for place in numbers.iter().map(|n| *n as usize) {
        let token = &search.all[place];
        if !matches!(token.len, 1 | 2) {
            continue;
        }
        let star = search.byte_before(token.start()) == b'*' || search.note[..token.start()].ends_with("* ");
        let letter = place > 0
            && search.all[place - 1].text(search.note) == "b"
            && &search.note[search.all[place - 1].end()..token.start()] == ". ";
        let sex = is_behind_sex(search, place);
        let found = match (star || letter, sex) {
            // The field of a record says enough: whatever the year.
            (_, true) => numeric(search, place).map(|(last, _)| last).or_else(|| spelt_date(search, place)),
            (true, _) => numeric(search, place).filter(|(_, year)| YEARS.contains(year)).map(|(last, _)| last),
            (false, false) if may_have_age(search, place) => numeric(search, place)
                .filter(|(last, year)| YEARS.contains(year) && is_before_age(search, *last))
                .map(|(last, _)| last),
            _ => None,
        };
        if let Some(last) = found {
            search.push((Category::DATE_OF_BIRTH, "announced"), (place, last), Check::Absent, 0.0);
        }
    }
}

/// The years in which those who are spoken of were born.
const YEARS: std::ops::RangeInclusive<u32> = 1915..=2012;

/// "Lucie Belmont | F | 23/11/1989": the letter of a person's sex in the field before.
fn is_behind_sex(search: &Search<'_>, place: usize) -> bool {
    let Some(before) = place.checked_sub(1).filter(|b| search.all[*b].len == 1) else { return false };
    let parted = &search.note[search.all[before].end()..search.all[place].start()];
    parted.contains('|') && matches!(search.all[before].text(search.note), "M" | "F" | "H")
}

/// Whether a full date between blanks or bars may begin here, behind which an age is looked for.
fn may_have_age(search: &Search<'_>, place: usize) -> bool {
    let end = search.all[place].end();
    search.byte_before(search.all[place].start()) == b' ' && matches!(search.byte_at(end), b'/' | b'-' | b'.')
}

/// "22/02/1962 (68 ans)": an age in a bracket behind the date.
fn is_before_age(search: &Search<'_>, last: usize) -> bool {
    let age = search.all.get(last + 1).is_some_and(|t| t.is_number() && t.len <= 3);
    let unit = search.all.get(last + 2).map_or("", |t| t.text(search.note));
    age && search.note[search.all[last].end()..].starts_with(" (")
        && matches!(unit, "ans" | "an" | "years" | "yrs" | "yo" | "y" | "Jahre" | "años" | "anni" | "jaar")
}

/// "né le 2 3 0 4 2 0 0 9": eight digits one by one.
fn spelt_date(search: &Search<'_>, place: usize) -> Option<usize> {
    let mut digits = [0u32; 8];
    for (at, digit) in digits.iter_mut().enumerate() {
        let token = search.all.get(place + at).filter(|t| t.is_number() && t.len == 1)?;
        if at > 0 && joint(search.note, &search.all[place + at - 1], token)? != Joint::Blank {
            return None;
        }
        *digit = token.text(search.note).parse().ok()?;
    }
    let value = |digits: &[u32]| digits.iter().fold(0, |value, digit| value * 10 + digit);
    let (day, month, year) = (value(&digits[..2]), value(&digits[2..4]), value(&digits[4..]));
    let plausible = (1..=31).contains(&day) && (1..=12).contains(&month) && (1900..=2030).contains(&year);
    let goes_on =
        |next: &Token| next.is_number() && joint(search.note, &search.all[place + 7], next) == Some(Joint::Blank);
    let ends = !search.all.get(place + 8).is_some_and(goes_on);
    (plausible && ends).then_some(place + 7)
}

fn behind(search: &mut Search<'_>, announcer: usize) {
    // "geb. 03.08.1984": the dot of the abbreviation ends no sentence.
    let end = search.all[announcer].end();
    let dot = search.byte_at(end) == b'.' && search.all.get(announcer + 1).is_some_and(|t| t.start() <= end + 2);
    let until = same_sentence(search, announcer + dot as usize, REACH);
    let mut place = announcer + 1;
    let mut last_found = None;
    while place < until {
        let Some(last) = date(search, place).map(|(last, _)| last).or_else(|| spelt_date(search, place)) else {
            // A second date follows the first at once ("DOBs 19 June 1984 / 02-02-1981") or not at all.
            if last_found.is_some_and(|l| place > l + 2) {
                return;
            }
            place += 1;
            continue;
        };
        search.push((Category::DATE_OF_BIRTH, "announced"), (place, last), Check::Absent, 0.0);
        last_found = Some(last);
        place = last + 1;
        let and = search.all.get(place).map_or("", |t| t.text(search.note));
        let slash =
            search.all.get(place).is_some_and(|t| search.note[search.all[last].end()..t.start()].contains(['/', '&']));
        if !slash && !matches!(and, "et" | "and" | "y" | "und" | "en" | "e") {
            return;
        }
    }
}

/// "Monsieur Abdelkrim Saïdi (21/08/1979, …": a full date of a likely birth year in a bracket behind a name.
fn beside_names(search: &mut Search<'_>) {
    for index in 0..search.found.len() {
        let candidate = search.found[index];
        if candidate.category != Category::PERSON_NAME || !search.note[candidate.end..].starts_with(" (") {
            continue;
        }
        let place = search.all.partition_point(|t| t.start() < candidate.end);
        if let Some((last, year)) = date(search, place) {
            if YEARS.contains(&year) {
                search.push((Category::DATE_OF_BIRTH, "beside_name"), (place, last), Check::Absent, 0.0);
            }
        }
    }
}

/// The date that begins at a token: its last token and its year (of two digits: as written).
pub(crate) fn date(search: &Search<'_>, place: usize) -> Option<(usize, u32)> {
    let token = search.all.get(place)?;
    if token.is_number() {
        if token.len == 8 {
            return compact_date(search, place);
        }
        if token.len > 4 || token.gap == Gap::Glued && place > 0 && !token.text(search.note).starts_with('0') {
            return None;
        }
        numeric(search, place).or_else(|| day_and_month(search, place))
    } else {
        month_first(search, place)
    }
}

fn value(search: &Search<'_>, place: usize) -> Option<u32> {
    let token = search.all.get(place).filter(|t| t.is_number() && t.len <= 4)?;
    token.text(search.note).parse().ok()
}

/// 07/11/1968, 11.04.1947, 1968-11-07, 14/05/62.
fn numeric(search: &Search<'_>, place: usize) -> Option<(usize, u32)> {
    let parts = (value(search, place)?, value(search, place + 1)?, value(search, place + 2)?);
    let between = |t: usize| &search.note[search.all[t].end()..search.all[t + 1].start()];
    // Bars, where a form has lost its lines: "22|8|1923".
    let barred = between(place) == "|" && between(place + 1) == "|";
    if !barred {
        let joints = [
            joint(search.note, &search.all[place], &search.all[place + 1])?,
            joint(search.note, &search.all[place + 1], &search.all[place + 2])?,
        ];
        if joints[0] == Joint::Glued || joints[0] != joints[1] {
            return None;
        }
    }
    let lengths = [search.all[place].len, search.all[place + 1].len, search.all[place + 2].len];
    let day_and_month = |a: u32, b: u32| (1..=31).contains(&a) && (1..=31).contains(&b) && (a <= 12 || b <= 12);
    let year = match lengths {
        [1 | 2, 1 | 2, 4] if day_and_month(parts.0, parts.1) => parts.2,
        [1 | 2, 1 | 2, 2] if day_and_month(parts.0, parts.1) => parts.2 + 1900,
        [4, 1 | 2, 1 | 2] if day_and_month(parts.1, parts.2) => parts.0,
        _ => return None,
    };
    (1890..=2035).contains(&year).then_some((place + 2, year))
}

/// 07111968.
fn compact_date(search: &Search<'_>, place: usize) -> Option<(usize, u32)> {
    let text = search.all[place].text(search.note);
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let (day, month, year) = (part(0, 2)?, part(2, 4)?, part(4, 8)?);
    let plausible = (1..=31).contains(&day) && (1..=12).contains(&month) && (1900..=2030).contains(&year);
    plausible.then_some((place, year))
}

fn is_month(search: &Search<'_>, place: usize) -> bool {
    search.all.get(place).is_some_and(|t| {
        (3..=12).contains(&t.len) && !t.is_number() && MONTHS.contains(&&*FoldedWord::of(t.text(search.note)))
    })
}

/// 3 février 1951, 1er août 2003, 19th of June 1984.
fn day_and_month(search: &Search<'_>, place: usize) -> Option<(usize, u32)> {
    let day = value(search, place).filter(|d| (1..=31).contains(d))?;
    let mut next = place + 1;
    for filler in ["er", "st", "nd", "rd", "th", "of", "de"] {
        if search.all.get(next).is_some_and(|t| t.text(search.note).eq_ignore_ascii_case(filler)) {
            next += 1;
        }
    }
    if day == 0 || !is_month(search, next) {
        return None;
    }
    year_behind(search, next)
}

/// June 19, 1984.
fn month_first(search: &Search<'_>, place: usize) -> Option<(usize, u32)> {
    if !is_month(search, place) {
        return None;
    }
    value(search, place + 1).filter(|d| (1..=31).contains(d))?;
    let mut day = place + 1;
    if search.all.get(day + 1).is_some_and(|t| ["st", "nd", "rd", "th"].contains(&t.text(search.note))) {
        day += 1;
    }
    year_behind(search, day)
}

fn year_behind(search: &Search<'_>, before: usize) -> Option<(usize, u32)> {
    let mut place = before + 1;
    if search.all.get(place).is_some_and(|t| matches!(t.text(search.note), "de" | "del" | "DE")) {
        place += 1;
    }
    let year = value(search, place)?;
    let token = &search.all[place];
    match token.len {
        4 if (1890..=2035).contains(&year) => Some((place, year)),
        2 => Some((place, year + 1900)),
        _ => None,
    }
}

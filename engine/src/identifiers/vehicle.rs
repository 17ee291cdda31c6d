//! Vehicles: number plates and identification numbers.

use super::compact::{Compact, Joint};
use super::{Check, Search};
use crate::category::Category;
use crate::checks;
use crate::token::Gap;

/// Looks for plates and chassis numbers that begin with the word `first`, before a number.
pub(crate) fn lettered(search: &mut Search<'_>, run: &Compact, first: usize) {
    if first > 0 && search.all[first].gap == Gap::Glued {
        return;
    }
    vin(search, run, first);
    french(search, run, first);
    british(search, run, first);
}

/// Looks for plates and chassis numbers that begin with the number `at`, before a word.
pub(crate) fn numbered(search: &mut Search<'_>, run: &Compact, at: usize) {
    if at > 0 && search.all[at].gap == Gap::Glued && !search.all[at - 1].is_number() {
        return;
    }
    vin(search, run, at);
    old_french(search, run, at);
    hyphenated(search, run, at);
}

/// A vehicle identification number: seventeen letters and digits without I, O, Q (ISO 3779).
fn vin(search: &mut Search<'_>, run: &Compact, first: usize) {
    let Some((characters, last)) = run.first(17) else { return };
    let joints = || (1..=last - first).map(|t| run.joint(t));
    let glued = joints().all(|j| j == Joint::Glued);
    let grouped = joints().all(|j| matches!(j, Joint::Glued | Joint::Blank | Joint::Hyphen));
    let allowed = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase() && !matches!(b, b'I' | b'O' | b'Q');
    let digits = characters.iter().filter(|b| b.is_ascii_digit()).count();
    let serial = characters[13..].iter().all(u8::is_ascii_digit);
    if !grouped || !serial || !(5..=15).contains(&digits) || !characters.iter().all(allowed) || goes_on(search, last) {
        return;
    }
    let check = if checks::vehicle_identification(characters) { Check::Passed } else { Check::Absent };
    let weight = match (glued, check) {
        (true, Check::Passed) => 1.5,
        (true, _) if maker(characters) => 1.0,
        (true, _) => -0.5,
        _ => -2.0,
    };
    search.push((Category::VIN, "vin"), (first, last), check, weight);
}

/// Whether the first letters are those of a region and country that builds cars (ISO 3780): Europe S to Z, Asia J to R,
/// North America 1 to 5.
fn maker(characters: &[u8]) -> bool {
    matches!(characters[0], b'S'..=b'Z' | b'J'..=b'N' | b'1'..=b'5')
        && characters[..3].iter().any(u8::is_ascii_uppercase)
}

/// `AB-123-CD`: the French plates since 2009 (arrêté du 9 février 2009): no I, O, U, not SS; and the Italian ones.
fn french(search: &mut Search<'_>, run: &Compact, first: usize) {
    let Some((plate, last)) = run.first(7) else { return };
    let letter = |b: &u8| b.is_ascii_uppercase() && !matches!(b, b'I' | b'O' | b'U');
    let letters = [plate[0], plate[1], plate[5], plate[6]];
    let shape = run.group(0) == 2 && run.group(1) == 3 && run.group(2) == 2 && last == first + 2;
    if !shape || !letters.iter().all(letter) || !plate[2..5].iter().all(u8::is_ascii_digit) || &plate[2..5] == b"000" {
        return;
    }
    if goes_on(search, last) || &plate[..2] == b"SS" || &plate[5..] == b"SS" {
        return;
    }
    let capitals = search.is_upper(first) && search.is_upper(last);
    let weight = match (run.joint(1), run.joint(2)) {
        (Joint::Hyphen, Joint::Hyphen) => 1.0,
        (Joint::Glued, Joint::Glued) if capitals => 0.0,
        (Joint::Blank, Joint::Blank) if capitals => 0.0,
        (Joint::Dot, Joint::Dot) | (Joint::Mixed, Joint::Mixed) => 0.0,
        (Joint::Glued, Joint::Glued) => -1.2,
        (Joint::Blank, Joint::Blank) => -2.5,
        _ => -1.0,
    };
    search.push((Category::LICENCE_PLATE, "fr_siv"), (first, last), Check::Absent, weight);
}

/// `1234 AB 75`: the French plates before 2009, with the department at their end.
fn old_french(search: &mut Search<'_>, run: &Compact, first: usize) {
    if run.tokens() < 3 || first + 2 >= search.all.len() {
        return;
    }
    let (number, letters, department) = (run.group(0), run.group(1), run.group(2));
    if !(1..=4).contains(&number) || !(2..=3).contains(&letters) || !(2..=3).contains(&department) {
        return;
    }
    let Some((plate, last)) = run.first(number + letters + department) else { return };
    let middle = &plate[number..number + letters];
    let department = &plate[number + letters..];
    let alike = run.joint(1) == run.joint(2);
    let known = match checks::modulo(department, 1000) {
        Some(1..=95) => department.len() == 2,
        Some(971..=978) => true,
        _ => false,
    };
    if !alike
        || !known
        || !middle.iter().all(u8::is_ascii_uppercase)
        || !search.is_upper(first + 1)
        || goes_on(search, last)
    {
        return;
    }
    let weight = if number >= 3 { 0.0 } else { -0.7 };
    search.push((Category::LICENCE_PLATE, "fr_fni"), (first, last), Check::Absent, weight);
}

/// `YK19 ZTR`: British plates since 2001 (DVLA INF104): area, half-year, three letters; and `R7 LLW`, `A123 BCD` before.
fn british(search: &mut Search<'_>, run: &Compact, first: usize) {
    if !search.is_upper(first) || run.tokens() < 3 {
        return;
    }
    let [area, number, letters] = [run.group(0), run.group(1), run.group(2)];
    let Some((plate, last)) = run.first(area + number + letters) else { return };
    let shape = run.joint(1) == Joint::Glued
        && matches!(run.joint(2), Joint::Glued | Joint::Blank | Joint::Hyphen)
        && letters == 3
        && plate[..area].iter().all(u8::is_ascii_uppercase)
        && plate[area..area + number].iter().all(u8::is_ascii_digit)
        && plate[area + number..].iter().all(u8::is_ascii_uppercase)
        && last == first + 2;
    if !shape || goes_on(search, last) || !search.is_upper(last) {
        return;
    }
    if area == 2 && number == 2 {
        let half_year = matches!(checks::modulo(&plate[2..4], 100), Some(1..=29 | 51..=79));
        let usual = plate[..2].iter().chain(&plate[4..]).all(|b| !matches!(b, b'I' | b'Q'));
        if half_year && usual {
            search.push((Category::LICENCE_PLATE, "gb_current"), (first, last), Check::Absent, 0.0);
        }
    } else if area == 1 && (1..=3).contains(&number) && !matches!(plate[0], b'I' | b'O' | b'Q' | b'U' | b'Z') {
        search.push((Category::LICENCE_PLATE, "gb_prefix"), (first, last), Check::Absent, 0.0);
    }
}

/// Irish `191-D-30482` (year and half, county, number), Belgian `1-ABC-234`, Dutch `12-AB-34` by their hyphens.
fn hyphenated(search: &mut Search<'_>, run: &Compact, first: usize) {
    if run.tokens() < 3 || run.joint(1) != Joint::Hyphen || run.joint(2) != Joint::Hyphen {
        return;
    }
    let [head, letters, tail] = [run.group(0), run.group(1), run.group(2)];
    let Some((plate, last)) = run.first(head + letters + tail) else { return };
    let middle = &plate[head..head + letters];
    let capitals = middle.iter().all(u8::is_ascii_uppercase) && search.is_upper(first + 1);
    let number = plate[head + letters..].iter().all(u8::is_ascii_digit);
    if !capitals || !number || goes_on(search, last) || last != first + 2 {
        return;
    }
    const COUNTIES: [&[u8]; 31] = [
        b"C", b"CE", b"CN", b"CW", b"D", b"DL", b"G", b"KE", b"KK", b"KY", b"L", b"LD", b"LH", b"LK", b"LM", b"LS",
        b"MH", b"MN", b"MO", b"OY", b"RN", b"SO", b"T", b"TN", b"TS", b"W", b"WD", b"WH", b"WX", b"WW", b"LT",
    ];
    let year =
        matches!((head, checks::modulo(&plate[..head], 1000)), (2, Some(87..=99 | 0..=12)) | (3, Some(131..=292)));
    if year && (1..=6).contains(&tail) && COUNTIES.contains(&middle) {
        search.push((Category::LICENCE_PLATE, "ie_plate"), (first, last), Check::Absent, 0.0);
    } else if head == 1 && letters == 3 && tail == 3 && matches!(plate[0], b'1'..=b'9') {
        search.push((Category::LICENCE_PLATE, "be_plate"), (first, last), Check::Absent, 0.0);
    }
}

/// `OS-KT 4417`: German plates (Fahrzeug-Zulassungsverordnung): district, one or two letters, up to four digits; at most
/// eight signs. `at` is the number.
pub(crate) fn german(search: &mut Search<'_>, at: usize) {
    let all = search.all;
    let Some(district) = at.checked_sub(2) else { return };
    let letters = at - 1;
    let upper = |t: usize, most: u16| all[t].is_upper() && (1..=most).contains(&all[t].len) && !all[t].is_number();
    if !upper(letters, 2) || !upper(district, 3) || !(1..=4).contains(&all[at].len) || all[district].gap == Gap::Glued {
        return;
    }
    let (Some(first), Some(second)) =
        (super::joint(search.note, &all[district], &all[letters]), super::joint(search.note, &all[letters], &all[at]))
    else {
        return;
    };
    let electric = all.get(at + 1).is_some_and(|t| t.gap == Gap::Glued && matches!(t.text(search.note), "E" | "H"));
    let last = at + electric as usize;
    let hyphen = first == Joint::Hyphen && search.note.as_bytes()[all[district].end()] == b'-';
    let fits = matches!(first, Joint::Hyphen | Joint::Blank | Joint::Mixed)
        && matches!(second, Joint::Hyphen | Joint::Blank | Joint::Glued)
        && all[district].len + all[letters].len + all[at].len <= 8
        && !all[at].text(search.note).starts_with('0');
    if !fits || goes_on(search, last) || search.shouted && !hyphen {
        return;
    }
    let weight = match (hyphen, second) {
        (true, Joint::Blank) => 0.3,
        (true, Joint::Glued) => -0.4,
        (true, _) => -0.9,
        _ => -1.9,
    };
    search.push((Category::LICENCE_PLATE, "de_plate"), (district, last), Check::Absent, weight);
}

/// `4471 KXD`: Spanish plates since 2000 (Real Decreto 2822/1998): four digits and three consonants. `at` is the number.
pub(crate) fn spanish(search: &mut Search<'_>, at: usize) {
    let all = search.all;
    let letters = all[at + 1].text(search.note);
    let usual =
        |b: u8| matches!(b, b'B' | b'C' | b'D' | b'F' | b'G' | b'H' | b'J'..=b'N' | b'P' | b'R'..=b'T' | b'V'..=b'Z');
    let joint = super::joint(search.note, &all[at], &all[at + 1]);
    let fits = all[at].len == 4
        && letters.len() == 3
        && letters.bytes().all(usual)
        && matches!(joint, Some(Joint::Blank | Joint::Hyphen | Joint::Glued));
    let before = search.byte_before(all[at].start());
    if fits && !goes_on(search, at + 1) && all[at].gap != Gap::Glued && !matches!(before, b'-' | b'.' | b',' | b'/') {
        let weight = if joint == Some(Joint::Blank) { 0.0 } else { 0.4 };
        search.push((Category::LICENCE_PLATE, "es_plate"), (at, at + 1), Check::Absent, weight);
    }
}

/// `VX-418-T`, `12-AB-34`: Dutch plates (RDW, sidecodes): six signs in three groups with hyphens. `at` is a number in it.
pub(crate) fn dutch(search: &mut Search<'_>, at: usize) {
    let all = search.all;
    let tight = |left: usize| search.note.get(all[left].end()..all[left + 1].start()) == Some("-");
    let mut first = at;
    while first > 0 && at - first < 2 && tight(first - 1) {
        first -= 1;
    }
    let last = first + 2;
    if last >= all.len() || !tight(first) || !tight(first + 1) || goes_on(search, last) || all[first].gap == Gap::Glued
    {
        return;
    }
    let fits = |t: usize| all[t].is_number() || all[t].is_upper();
    let letters = (first..=last).filter(|t| !all[*t].is_number()).count();
    let sizes = [all[first].len, all[first + 1].len, all[last].len];
    let known = matches!(sizes, [2, 2, 2] | [2, 3, 1] | [1, 3, 2]);
    let alike =
        sizes == [2, 2, 2] || letters == 2 && all[first + 1].is_number() || letters == 1 && !all[first + 1].is_number();
    if known
        && alike
        && (1..=2).contains(&letters)
        && (first..=last).all(fits)
        && search.byte_before(all[first].start()) != b'-'
    {
        search.push((Category::LICENCE_PLATE, "nl_plate"), (first, last), Check::Absent, 0.0);
    }
}

fn goes_on(search: &Search<'_>, last: usize) -> bool {
    search.all.get(last + 1).is_some_and(|t| t.gap == Gap::Glued)
        || matches!(search.byte_at(search.all[last].end()), b'-' | b'_')
            && search.byte_at(search.all[last].end() + 1) != b' '
}

//! The kind of way before its name: "17 route du Moulin Brûlé 87400 Sauviat", "Plaza del Carmen 4", "Rue du Midi 18".

use super::town::{postcode, town, town_behind};
use super::{between, capital, hour_behind, is_number, text, Found};
use crate::fold::FoldedWord;
use crate::identifiers::foreign_words::ORGANISATIONS;
use crate::identifiers::name_words::among;
use crate::identifiers::Search;
use crate::token::Gap;

/// "17 route du Moulin Brûlé 87400 Sauviat", "Rue du Midi 18, 1860 Aigle".
pub(super) fn before_name(search: &Search<'_>, way: (usize, usize)) -> Found {
    let number = house_number(search, way.0);
    // The name: at most eight words, until something that no name of a street has.
    let mut last = way.1;
    let mut core = 0;
    let shouted = capital(search, way.0) && text(search, way.0).len() > 2 && search.is_upper(way.0);
    while last + 1 < search.all.len() && core < 5 {
        let gap = between(search, last);
        let next = last + 1;
        if !matches!(gap, " " | "-" | "'" | "’" | ". " | "." | "\u{a0}" | "&nbsp;")
            || gap.starts_with('.') && search.all[last].len > 3 && last > way.1
        {
            break;
        }
        let word = FoldedWord::of(text(search, next));
        let small = [
            "de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "aux", "au", "a", "sur", "sous", "del",
            "della", "der", "dei", "degli", "delle", "dello", "dell", "los", "las", "do", "da", "dos", "san", "santa",
        ];
        if small.contains(&&*word) {
            last = next;
            continue;
        }
        // "7 pl. même combat": an abbreviation of other things too.
        if core == 0 && !capital(search, next) && matches!(text(search, way.0), "pl" | "st" | "dr" | "ch") {
            return None;
        }
        if is_number(search, next) {
            // "rue du 8 Mai", "11 Novembre": a number inside the name stands before a capital.
            let inside = core == 0 && search.all[next].len <= 2 && number.is_some();
            if !inside {
                break;
            }
        } else if core > 0 && !capital(search, next) && gap != "-" {
            break;
        }
        last = next;
        core += 1;
        // After a name in small letters nothing tells where it ends.
        if !capital(search, next) && !is_number(search, next) && core >= 1 {
            break;
        }
    }
    // No dangling "de la".
    while last > way.1 && search.all[last].len <= 3 && !capital(search, last) && !is_number(search, last) {
        last -= 1;
    }
    if core == 0 {
        return None;
    }
    let mut first = number.unwrap_or(way.0);
    let mut weight = 0.0;
    if number.is_none() {
        // "Rue du Midi 18, 1860 Aigle"
        let behind = last + 1;
        let gap = between(search, last);
        let alone = is_number(search, behind)
            && search.all[behind].len <= 3
            && matches!(gap, " " | ", " | " n. " | ", n. " | " nº " | ", nº " | " n° " | ", n° " | " n ");
        let southern = is_southern(search, way.0);
        if !alone || !capital(search, way.0) && !shouted && !southern || hour_behind(search, behind) {
            return None;
        }
        let street = way.1 + 1;
        if southern
            && (search.is_upper(street) && !shouted || among(&ORGANISATIONS, &FoldedWord::of(text(search, street))))
        {
            return None;
        }
        last = with_letter(search, behind);
        let unit = floor(search, last);
        let end = unit.unwrap_or(last);
        match postcode(search, end).or_else(|| town_behind(search, end).filter(|_| southern)) {
            Some(end) => {
                last = end;
                weight = if southern { 1.5 } else { 0.0 };
            }
            None if unit.is_some() => {
                last = end;
                weight = 0.5;
            }
            None => weight = if southern { -0.4 } else { -1.5 },
        }
        return Some((way.0, last, "continental", weight));
    }
    if let Some(end) = postcode(search, last).or_else(|| town(search, last)) {
        last = end;
    } else if !capital(search, last) && !is_number(search, last) {
        weight -= 0.5;
    }
    first = place_before(search, first);
    Some((first, last, "french", weight))
}

/// "Lieu-dit Kerbihan, 7 chemin …", "Flat 9, 210 …", "Apt 4, …": a part of the address before its number.
pub(super) fn place_before(search: &Search<'_>, first: usize) -> usize {
    for start in (first.saturating_sub(5)..first).rev() {
        let word = FoldedWord::of(text(search, start));
        let opens =
            ["lieu", "flat", "apt", "unit", "apartment", "suite", "lieudit", "residence", "bat", "batiment", "appt"];
        let light = (start..first).all(|t| matches!(between(search, t), " " | "-" | ", " | "," | ". "));
        if !light {
            return first;
        }
        if opens.contains(&&*word) && (capital(search, start) || is_number(search, start + 1)) {
            return start;
        }
    }
    first
}

/// The number before a way: "17", "3 bis", "22,", "12-14", "8B"; its first token.
fn house_number(search: &Search<'_>, way: usize) -> Option<usize> {
    let mut place = way.checked_sub(1)?;
    let light = |t: usize| matches!(between(search, t), " " | ", " | "," | "" | "-" | "\u{a0}" | "  ");
    if !light(place) {
        return None;
    }
    let suffix = FoldedWord::of(text(search, place));
    if matches!(&*suffix, "bis" | "ter" | "quater" | "a" | "b" | "c" | "d" | "e" | "f") {
        place = place.checked_sub(1)?;
        if !light(place) {
            return None;
        }
    }
    let token = search.all.get(place)?;
    // "Le lot 4 résidence Renaissance"
    if place > 0 && matches!(text(search, place - 1), "lot" | "Lot" | "lots" | "appartement" | "logement") {
        return None;
    }
    if !token.is_number() || token.len > 5 || token.gap == Gap::Glued && place > 0 {
        return None;
    }
    if place > 0
        && is_number(search, place - 1)
        && matches!(between(search, place - 1), "/" | ".")
        && search.all[place].len == 2
        && between(search, place).starts_with(',')
    {
        // The end of a date, "né 14/05/62, Rue du Midi 18".
        return None;
    }
    // "12-14 rue", "12/14 rue"
    if place > 0
        && is_number(search, place - 1)
        && search.all[place - 1].len <= 4
        && matches!(between(search, place - 1), "-" | "/")
    {
        place -= 1;
    }
    Some(place)
}

/// Whether a way is Spanish, Italian or Portuguese: the house number follows the name, without a capital at the way.
fn is_southern(search: &Search<'_>, way: usize) -> bool {
    matches!(
        &*FoldedWord::of(text(search, way)),
        "calle"
            | "avda"
            | "avenida"
            | "plaza"
            | "pza"
            | "plza"
            | "paseo"
            | "camino"
            | "carretera"
            | "ctra"
            | "ronda"
            | "rambla"
            | "carrer"
            | "travesia"
            | "urbanizacion"
            | "via"
            | "viale"
            | "piazza"
            | "corso"
            | "vicolo"
            | "largo"
            | "strada"
            | "contrada"
            | "rua"
            | "lungomare"
            | "piazzale"
    )
}

/// The last token of a house number: "23a", "12-14", "5 B", "10/2".
pub(super) fn with_letter(search: &Search<'_>, number: usize) -> usize {
    let Some(next) = search.all.get(number + 1) else { return number };
    let gap = between(search, number);
    let letter = next.len == 1 && !next.is_number();
    let lone = search.byte_at(next.end());
    match gap {
        "" if letter => number + 1,
        " " if letter && search.is_upper(number + 1) && matches!(lone, b' ' | b',' | b'.' | b';' | b')') => number + 1,
        "-" | "/" if next.is_number() && next.len <= 3 => number + 1,
        _ => number,
    }
}

/// A floor and door behind a house number: ", 2ºB", ", 3.º B", " bajo", ", int. 4"; its last token.
pub(super) fn floor(search: &Search<'_>, last: usize) -> Option<usize> {
    let from = search.all[last].end();
    let rest = &search.note[from..];
    let body = rest.trim_start_matches([',', ' ', '-']);
    let lead = rest.len() - body.len();
    if lead == 0 || lead > 3 {
        return None;
    }
    let digits = body.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let behind = body.get(digits..)?.trim_start_matches('.');
    let mut end = from + lead + body.len() - behind.len();
    if (1..=2).contains(&digits) && behind.starts_with(['º', 'ª', '°']) {
        let door = &behind[2..];
        let blank = door.starts_with(' ') as usize;
        let name = &door[blank..];
        let length = name.bytes().take(5).take_while(u8::is_ascii_alphanumeric).count();
        let fits = matches!(length, 1) && name.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            || matches!(&name[..length], "izda" | "izq" | "dcha" | "der" | "drcha" | "Izda" | "Dcha" | "iz" | "dr");
        end += 2 + if fits { blank + length } else { 0 };
    } else if digits == 0 {
        let unit =
            ["bajo", "int.", "interno", "scala", "piso", "esc.", "puerta"].iter().find(|u| body.starts_with(**u))?;
        let tail = &body[unit.len()..];
        let digits =
            tail.trim_start().bytes().take(4).take_while(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).count();
        if digits == 0 && *unit != "bajo" {
            return None;
        }
        end = from + lead + unit.len() + if digits > 0 { tail.len() - tail.trim_start().len() + digits } else { 0 };
    } else {
        return None;
    }
    let token = search.all.partition_point(|t| t.start() < end).checked_sub(1)?;
    (token > last).then_some(token)
}

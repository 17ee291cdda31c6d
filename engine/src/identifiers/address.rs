//! Street-level addresses: number, kind of way, name, and what of postcode and town follows.

use super::compact::{joint, Joint};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// Looks around every word for a kind of way ("rue", "Road") that the rules name.
pub(crate) fn find(search: &mut Search<'_>) {
    let mut until = 0;
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.tokens.0 < until {
            continue;
        }
        let found = match announcement.announcer {
            Announcer::WayBeforeName => before_name(search, announcement.tokens),
            Announcer::WayAfterName => after_name(search, announcement.tokens),
            Announcer::PostBox => post_box(search, announcement.tokens),
            _ => None,
        };
        if let Some((first, last, entity, weight)) = found {
            search.push((Category::POSTAL_ADDRESS, entity), (first, last), Check::Absent, weight);
            until = last + 1;
        }
    }
}

type Found = Option<(usize, usize, &'static str, f32)>;

fn text<'n>(search: &Search<'n>, token: usize) -> &'n str {
    search.all.get(token).map_or("", |t| t.text(search.note))
}

fn is_number(search: &Search<'_>, token: usize) -> bool {
    search.all.get(token).is_some_and(|t| t.is_number())
}

fn capital(search: &Search<'_>, token: usize) -> bool {
    text(search, token).starts_with(char::is_uppercase)
}

fn between<'n>(search: &Search<'n>, left: usize) -> &'n str {
    search.all.get(left + 1).map_or("\n", |t| &search.note[search.all[left].end()..t.start()])
}

/// "17 route du Moulin Brûlé 87400 Sauviat", "Rue du Midi 18, 1860 Aigle".
fn before_name(search: &Search<'_>, way: (usize, usize)) -> Found {
    let number = house_number(search, way.0);
    // The name: at most eight words, until something that no name of a street has.
    let mut last = way.1;
    let mut core = 0;
    let shouted = capital(search, way.0) && text(search, way.0).len() > 2 && search.is_upper(way.0);
    while last + 1 < search.all.len() && core < 5 {
        let gap = between(search, last);
        let next = last + 1;
        if !matches!(gap, " " | "-" | "'" | "’" | ". " | "." | "\u{a0}")
            || gap.starts_with('.') && search.all[last].len > 3
        {
            break;
        }
        let word = FoldedWord::of(text(search, next));
        let small = [
            "de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "aux", "au", "a", "sur", "sous", "del",
            "della", "der",
        ];
        if small.contains(&&*word) {
            last = next;
            continue;
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
        let alone =
            is_number(search, behind) && search.all[behind].len <= 3 && matches!(between(search, last), " " | ", ");
        if !alone || !capital(search, way.0) && !shouted {
            return None;
        }
        last = behind;
        match postcode(search, last) {
            Some(end) => last = end,
            None => weight = -1.5,
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
fn place_before(search: &Search<'_>, first: usize) -> usize {
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

/// A postcode and its town behind a token: ", 37000 Tours", " - 54500 Vandœuvre-lès-Nancy"; the last token.
fn postcode(search: &Search<'_>, last: usize) -> Option<usize> {
    let next = last + 1;
    if !light_gap(between(search, last)) || !is_number(search, next) {
        return None;
    }
    let length = search.all[next].len;
    if !(4..=5).contains(&length) || search.all.get(next + 1).is_some_and(|t| t.gap == Gap::Glued) {
        return None;
    }
    Some(town_words(search, next).unwrap_or(next))
}

fn light_gap(gap: &str) -> bool {
    matches!(gap, " " | ", " | "," | " - " | " – " | "  " | "\n" | " , " | " (" | "\u{a0}" | "\\n")
}

/// A town in capitals directly behind the street, after a comma or a blank with "à".
fn town(search: &Search<'_>, last: usize) -> Option<usize> {
    match between(search, last) {
        ", " | " - " if capital(search, last + 1) => town_words(search, last),
        " " if matches!(text(search, last + 1), "à" | "a") && capital(search, last + 2) => {
            town_words(search, last + 1)
        }
        _ => None,
    }
}

/// The words of a town behind a token: "La Chapelle-sur-Erdre", "Saint Céré".
fn town_words(search: &Search<'_>, before: usize) -> Option<usize> {
    let mut last = None;
    let mut place = before + 1;
    let mut words = 0;
    while place < search.all.len() && words < 6 {
        let gap = between(search, place - 1);
        let joined = matches!(gap, "-" | "'" | "’");
        let opening = place == before + 1 && matches!(gap, " " | ", " | " - " | " , ");
        if !(joined || gap == " " || opening) || is_number(search, place) {
            break;
        }
        let article = matches!(
            text(search, place),
            "le" | "la" | "les" | "sur" | "en" | "de" | "du" | "des" | "l" | "d" | "sous" | "lès"
        );
        let goes_on = joined || capital(search, place) || (article && capital(search, place + 1));
        if !goes_on {
            break;
        }
        // A sentence may go on with a capital: towns have at most three separate words.
        words += !joined as usize;
        if words > 3 {
            break;
        }
        if !article || joined {
            last = Some(place);
        }
        place += 1;
    }
    let cedex =
        last.map(|l| l + 1).filter(|c| text(search, *c).eq_ignore_ascii_case("cedex") && between(search, c - 1) == " ");
    match cedex {
        Some(cedex) if is_number(search, cedex + 1) && between(search, cedex) == " " => Some(cedex + 1),
        Some(cedex) => Some(cedex),
        None => last,
    }
}

/// "17 Pemberley Close, Bath BA2 6TR", "4417 Birchwood Ln, Ste 200, Columbus, OH 43215".
fn after_name(search: &Search<'_>, way: (usize, usize)) -> Found {
    // Back over one to four words in capitals to the number.
    let mut place = way.0;
    let mut words = 0;
    let number = loop {
        place = place.checked_sub(1)?;
        let gap = between(search, place);
        if is_number(search, place) && words > 0 {
            let ordinal = matches!(gap, "") && matches!(text(search, place + 1), "st" | "nd" | "rd" | "th");
            if ordinal {
                words += 1;
                continue;
            }
            if !matches!(gap, " " | ", ") {
                // "22b Cromwell Ave": a letter glued to the number was taken for a word.
                let letter = gap.is_empty() && search.all[place + 1].len == 1;
                if !letter || words < 2 {
                    return None;
                }
            }
            break place;
        }
        let fits = matches!(gap, " " | "-" | "'" | "’" | ". " | "");
        let letter = search.all[place].len == 1 && search.all[place].gap == Gap::Glued;
        if !fits
            || words >= 5
            || is_number(search, place)
            || !capital(search, place)
                && !letter
                && !matches!(text(search, place), "st" | "nd" | "rd" | "th" | "of" | "the")
        {
            return None;
        }
        words += 1;
    };
    let token = &search.all[number];
    if token.len > 5 || token.gap == Gap::Glued && number > 0 {
        return None;
    }
    if number > 0 && matches!(between(search, number - 1), "/" | "." | ":") {
        return None;
    }
    let mut first = number;
    if number > 0
        && is_number(search, number - 1)
        && between(search, number - 1) == "-"
        && search.all[number - 1].len <= 4
    {
        first -= 1;
    }
    first = place_before(search, first);
    let mut last = way.1;
    // Parts behind commas: unit, town, state, postcode.
    for _ in 0..4 {
        let Some(end) = part(search, last) else { break };
        last = end;
    }
    let weight = if last > way.1 { 1.0 } else { 0.0 };
    Some((first, last, "english", weight))
}

/// One part of an English address behind a token: a unit, a town, a state, a postcode; its last token.
fn part(search: &Search<'_>, last: usize) -> Option<usize> {
    let gap = between(search, last);
    if !matches!(gap, ", " | " " | "," | "\n" | " - ") {
        return None;
    }
    let next = last + 1;
    if let Some(end) = british_postcode(search, next) {
        return Some(end);
    }
    if is_number(search, next) && search.all[next].len == 5 && gap != "," {
        let plus_four = is_number(search, next + 1) && between(search, next) == "-" && search.all[next + 1].len == 4;
        return Some(next + plus_four as usize);
    }
    let word = FoldedWord::of(text(search, next));
    if matches!(&*word, "ste" | "suite" | "apt" | "unit" | "flat" | "floor") && is_number(search, next + 1) {
        return Some(next + 1);
    }
    if matches!(text(search, next), "N" | "S" | "E" | "W" | "NE" | "NW" | "SE" | "SW") {
        return Some(next);
    }
    if gap == " " {
        // "Columbus OH 43215"
        let state = search.all[next].len == 2 && search.is_upper(next) && !is_number(search, next);
        return (state && is_number(search, next + 1) && search.all[next + 1].len == 5).then_some(next);
    }
    if !capital(search, next) || is_number(search, next) || super::name_words::among(&super::name_words::NEVER, &word) {
        return None;
    }
    // A town: capitals side by side, at most three.
    let mut end = next;
    while end < next + 2
        && matches!(between(search, end), " " | "-")
        && capital(search, end + 1)
        && !is_number(search, end + 1)
    {
        if british_postcode(search, end + 1).is_some() {
            break;
        }
        end += 1;
    }
    Some(end)
}

/// "BA2 6TR", "EH112NX": its last token.
fn british_postcode(search: &Search<'_>, first: usize) -> Option<usize> {
    let area = search.all.get(first).filter(|t| !t.is_number() && t.len <= 2)?;
    if !search.is_upper(first) || area.len == 0 {
        return None;
    }
    let district = first + 1;
    if !is_number(search, district) || search.all[district].gap != Gap::Glued {
        return None;
    }
    let mut place = district + 1;
    // London: a letter behind the district, "EC1A 1BB".
    if search.all.get(place).is_some_and(|t| t.gap == Gap::Glued && t.len == 1 && !t.is_number()) {
        place += 1;
    }
    let (number, letters) = if is_number(search, place) {
        (place, place + 1)
    } else if search.all[district].len >= 2 && search.all.get(place).is_some_and(|t| t.gap == Gap::Glued && t.len == 2)
    {
        return Some(place);
    } else {
        return None;
    };
    let inward = search.all[number].len == 1
        && search.all.get(letters).is_some_and(|t| t.gap == Gap::Glued && t.len == 2 && !t.is_number());
    let near =
        matches!(joint(search.note, &search.all[number - 1], &search.all[number]), Some(Joint::Blank | Joint::Glued));
    (inward && near).then_some(letters)
}

/// "BP 123", "PO Box 45" with their postcode.
fn post_box(search: &Search<'_>, announcer: (usize, usize)) -> Found {
    let number = announcer.1 + 1;
    if !is_number(search, number) || between(search, announcer.1) != " " || search.all[number].len > 6 {
        return None;
    }
    let last = postcode(search, number)?;
    Some((announcer.0, last, "post_box", 0.0))
}

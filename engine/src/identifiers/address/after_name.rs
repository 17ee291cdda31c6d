//! The kind of way behind its name, as in the British Isles and North America: "17 Pemberley Close, Bath BA2 6TR".

use super::before_name::place_before;
use super::{between, capital, is_number, text, Found};
use crate::fold::FoldedWord;
use crate::identifiers::compact::{joint, Joint};
use crate::identifiers::name_words::{among, NEVER};
use crate::identifiers::Search;
use crate::token::Gap;

/// "17 Pemberley Close, Bath BA2 6TR", "4417 Birchwood Ln, Ste 200, Columbus, OH 43215".
pub(super) fn after_name(search: &Search<'_>, way: (usize, usize)) -> Found {
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
pub(super) fn part(search: &Search<'_>, last: usize) -> Option<usize> {
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
    if !capital(search, next) || is_number(search, next) || among(&NEVER, &word) {
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

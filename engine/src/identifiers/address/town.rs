//! The postcode and the town behind a street.

use super::{between, capital, is_number, text};
use crate::fold::FoldedWord;
use crate::identifiers::foreign_words::OTHER;
use crate::identifiers::name::is_noun;
use crate::identifiers::name_words::{among, NEVER};
use crate::identifiers::Search;
use crate::token::Gap;

/// A postcode and its town behind a token: ", 37000 Tours", " - 54500 Vandœuvre-lès-Nancy"; the last token.
pub(super) fn postcode(search: &Search<'_>, last: usize) -> Option<usize> {
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

pub(super) fn light_gap(gap: &str) -> bool {
    matches!(gap, " " | ", " | "," | " - " | " – " | "  " | "\n" | " , " | " (" | "\u{a0}" | "\\n")
}

/// A town in capitals directly behind the street, after a comma or a blank with "à".
pub(super) fn town(search: &Search<'_>, last: usize) -> Option<usize> {
    match between(search, last) {
        ", " | " - " if capital(search, last + 1) => town_words(search, last),
        " " if matches!(text(search, last + 1), "à" | "a") && capital(search, last + 2) => {
            town_words(search, last + 1)
        }
        _ => None,
    }
}

/// The words of a town behind a token: "La Chapelle-sur-Erdre", "Saint Céré".
pub(super) fn town_words(search: &Search<'_>, before: usize) -> Option<usize> {
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

/// A town in capitals behind a comma, which is no German noun and no word that a sentence begins with.
pub(super) fn town_behind(search: &Search<'_>, last: usize) -> Option<usize> {
    let word = FoldedWord::of(text(search, last + 1));
    let fits = matches!(between(search, last), ", " | " - ")
        && capital(search, last + 1)
        && search.all[last + 1].len >= 3
        && !is_number(search, last + 1)
        && !is_noun(search, last + 1)
        && !among(&NEVER, &word)
        && !among(&OTHER, &word);
    fits.then_some(last + 1)
}

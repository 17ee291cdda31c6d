//! Names of which the first names are initials: `P J Hanrahan`, `D. Mbeki-Rowe`, `A. BEAUVAIS`.

use super::foreign_words::SURNAMES;
use super::given_name::{capital, is_covered, word, FIRMS};
use super::name::{forward, linked};
use super::name_words::{among, NEVER, ROLES};
use super::{Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// An initial or two and a surname, "P J Hanrahan", "D. Mbeki-Rowe", at the beginning of a clause.
pub(crate) fn find(search: &mut Search<'_>) {
    let mut at = 0;
    while at + 1 < search.all.len() {
        let first = at;
        at += 1;
        let is_initial =
            |t: usize| search.all.get(t).is_some_and(|i| i.len == 1 && !i.is_number()) && capital(search, t);
        if search.all[first].len != 1
            || word(search, first) == "M"
            || search.all[first].gap < Gap::Clause
            || !is_initial(first)
        {
            continue;
        }
        let two = is_initial(first + 1) && linked(search, first + 1);
        let dot = search.byte_at(search.all[first].end()) == b'.';
        let surname = first + 1 + two as usize;
        let Some(token) = search.all.get(surname).filter(|t| !t.is_number() && t.len >= 3) else { continue };
        let text = FoldedWord::of(token.text(search.note));
        // "O Martin" on a line of its own: a surname that everybody knows.
        let line = |t: usize| search.all.get(t).is_none_or(|t| t.gap == Gap::Sentence);
        let known = line(first) && line(surname + 1) && among(&SURNAMES, &text);
        let fits = (dot || two || known)
            && linked(search, surname)
            && capital(search, surname)
            && (!search.is_upper(surname) || dot && !search.shouted && token.len > 3);
        if !fits
            || among(&NEVER, &text)
            || among(&ROLES, &text)
            || is_covered(search, first)
            || is_covered(search, surname)
        {
            continue;
        }
        let (last, _) = forward(search, surname, false, 2);
        if !(surname..=last + 1).any(|t| t < search.all.len() && among(&FIRMS, &FoldedWord::of(word(search, t)))) {
            search.push((Category::PERSON_NAME, "initials"), (first, last), Check::Absent, 0.0);
        }
        at = last + 1;
    }
}

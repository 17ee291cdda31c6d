//! A clause or a line that holds nothing but a name, as signatures and lists of people do: `DUPONT Marie Claire`,
//! `Vanelle Roger`, `- Lacoste François (interne)`.

use super::foreign_words::{ORGANISATIONS, OTHER};
use super::given_name::{capital, word, COMPANIES, FIRMS};
use super::name::{is_noun, is_place, linked, PARTICLES};
use super::name_words::{among, BRANDS, NEVER, ROLES};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// The most words of such a name.
const MOST: usize = 5;
/// In a note in capitals throughout every word looks like a name: the line must be short.
const MOST_SHOUTED: usize = 3;
/// What being in such a note takes.
const SHOUTED: f32 = -1.0;

/// Looks at what stands around every first name.
pub(crate) fn find(search: &mut Search<'_>) {
    let mut until = 0;
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.announcer != Announcer::FirstName || announcement.tokens.0 < until {
            continue;
        }
        if let Some((first, last)) = alone(search, announcement.tokens.0) {
            let weight = if search.shouted { SHOUTED } else { 0.0 };
            search.push((Category::PERSON_NAME, "first_name"), (first, last), Check::Absent, weight);
            until = last + 1;
        }
    }
}

/// The words from one border to the next, where all of them may be in a name.
fn alone(search: &Search<'_>, given: usize) -> Option<(usize, usize)> {
    let all = search.all;
    if all[given].gap == Gap::Glued || !capital(search, given) {
        return None;
    }
    // Among small letters a run of words in capitals has its own borders: "généré par HAMET MARIE LOUISE le 12".
    let run = !search.shouted && search.is_upper(given) && all[given].len > 2;
    let joined = |t: usize| linked(search, t) && (!run || capital(search, t) && capital(search, t - 1));
    let mut first = given;
    while first > 0 && !all[first - 1].is_number() && joined(first) {
        first -= 1;
        if given - first >= MOST {
            return None;
        }
    }
    let mut last = given;
    while all.get(last + 1).is_some_and(|t| !t.is_number()) && joined(last + 1) && !is_border(search, last + 1) {
        last += 1;
        if last - first >= MOST {
            return None;
        }
    }
    let words = last + 1 - first;
    let upper = (first..=last).all(|t| search.is_upper(t) && (all[t].len > 2 || t != first && t != last));
    let most = if search.shouted && given_names(search, first, last) < 2 { MOST_SHOUTED } else { MOST };
    let apart = run && upper || is_apart(search, first, last);
    let fits = apart && (2..=most).contains(&words) && !is_place(search, first) && !is_place(search, given);
    (fits && (first..=last).all(|t| may_be_in_name(search, t))).then_some((first, last))
}

/// Whether the words stand between signs or the ends of lines: what goes on with a full stop or a comma inside a sentence is
/// no line of its own.
fn is_apart(search: &Search<'_>, first: usize, last: usize) -> bool {
    let all = search.all;
    let opens =
        first == 0 || search.note[all[first - 1].end()..all[first].start()].contains(['\n', '-', '–', '|', ':', '¦']);
    let closes = all.get(last + 1).is_none_or(|t| {
        t.is_number()
            || is_border(search, last + 1)
            || search.note[all[last].end()..t.start()].contains(['\n', '-', '(', '|', '¦', ','])
    });
    opens && closes
}

/// Whether the word is one that no name has: "Lucie Belmont Tél : …".
fn is_border(search: &Search<'_>, token: usize) -> bool {
    let text = FoldedWord::of(word(search, token));
    search.all[token].len > 1 && !among(&PARTICLES, &text) && (among(&NEVER, &text) || among(&OTHER, &text))
}

/// How many of the tokens are sure first names.
fn given_names(search: &Search<'_>, first: usize, last: usize) -> usize {
    search.announced_by(Announcer::FirstName).filter(|(t, _)| (first..=last).contains(t)).count()
}

/// Whether the token has a capital and is no word of another kind.
fn may_be_in_name(search: &Search<'_>, token: usize) -> bool {
    let text = FoldedWord::of(word(search, token));
    let lists: [&[&str]; 7] = [&NEVER, &OTHER, &ROLES, &BRANDS, &COMPANIES, &FIRMS, &ORGANISATIONS];
    let particle = among(&PARTICLES, &text) && linked_forward(search, token);
    let role = search.announcements.iter().any(|a| {
        matches!(a.announcer, Announcer::Role | Announcer::Title | Announcer::Named)
            && (a.tokens.0..=a.tokens.1).contains(&token)
    });
    capital(search, token)
        && !role
        && search.all[token].gap != Gap::Glued
        && (particle || !lists.iter().any(|list| among(list, &text)))
        && (search.is_upper(token) || !is_noun(search, token))
}

/// Whether the word goes on with the next one, as a particle does.
fn linked_forward(search: &Search<'_>, token: usize) -> bool {
    search.all.get(token + 1).is_some_and(|t| !t.is_number()) && linked(search, token + 1)
}

//! Street-level addresses: number, kind of way, name, and what of postcode and town follows.
//!
//! A module for each order in which countries write them: the way before its name, the way behind it, the way as the ending
//! of a word before the number; and one for the town.

mod after_name;
mod before_name;
mod before_number;
mod town;

pub(crate) use before_number::by_number;

use crate::category::Category;
use crate::identifiers::{Announcer, Check, Search};
use after_name::after_name;
use before_name::before_name;
use town::postcode;

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

/// "BP 123", "PO Box 45" with their postcode.
fn post_box(search: &Search<'_>, announcer: (usize, usize)) -> Found {
    let number = announcer.1 + 1;
    if !is_number(search, number) || between(search, announcer.1) != " " || search.all[number].len > 6 {
        return None;
    }
    let last = postcode(search, number)?;
    Some((announcer.0, last, "post_box", 0.0))
}

/// "Via Teams 14h", "via Roma 14.30": an hour, no house.
fn hour_behind(search: &Search<'_>, number: usize) -> bool {
    let end = search.all[number].end();
    let rest = &search.note[end..];
    rest.starts_with([':', '%', '€', 'h', 'H'])
        || rest.starts_with(" €")
        || rest.starts_with(" h") && !rest.starts_with(" ha")
        || rest.starts_with(['.', ',']) && rest[1..].starts_with(|c: char| c.is_ascii_digit())
}

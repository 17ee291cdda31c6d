//! Identifiers: what has a shape, and often a check digit.
//!
//! Candidates are found by code, one module a group; what announces them, what speaks against them and how sure each is
//! stands in `rules/identifiers/`, in the same declarations as the terms.

mod account;
mod address;
mod card;
mod chunk;
mod compact;
mod date;
mod document;
mod email;
mod french;
mod geo;
mod given_name;
mod handle;
mod iban;
mod iban_registry;
mod name;
mod name_words;
mod national;
mod network;
mod phone;
mod secret;
mod vehicle;

use compact::{joint, Compact, Joint};

use crate::category::Category;
use crate::fold::{fold, folded, Folded};
use crate::token::{Gap, Token, Tokens};

/// What the check digits of a candidate say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// There are check digits and they are right.
    Passed,
    /// There are check digits and they are wrong: kept only where strong words announce the identifier.
    Failed,
    /// The identifier has none.
    Absent,
}

/// A place in the note that has the shape of an identifier.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Candidate {
    /// The category it would be of.
    pub category: Category,
    /// The entity: the name of its detector inside the category.
    pub entity: &'static str,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What its check digits say.
    pub check: Check,
    /// How much the shape itself speaks for it, in log-odds, beyond the detector's own level (0 for the usual shape).
    pub weight: f32,
}

/// Words of the rules that announce an identifier (a title before a name, `mdp :` before a password), found by the term
/// matcher before the identifiers are looked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Announcement<'b> {
    /// The category and entity of the detector whose term matched.
    pub category: Category,
    /// Its entity.
    pub entity: &'b str,
    /// First and last token of the term.
    pub tokens: (usize, usize),
}

/// Finds every candidate of a note.
///
/// What a note shows in passing (an `@`, digits, announcers) decides which modules look at it at all; a note with prices,
/// dates and times costs a few comparisons for each number.
pub fn find(note: &str, tokens: &Tokens, announcements: &[Announcement<'_>], found: &mut Vec<Candidate>) {
    let mut search = Search { note, all: &tokens.all, announcements, found };
    if tokens.at_sign {
        email::find(&mut search);
        handle::find(&mut search);
    }
    if tokens.digits >= LEAST_DIGITS || tokens.mixed {
        numbers(&mut search);
    }
    if !announcements.is_empty() {
        name::find(&mut search);
        given_name::find(&mut search);
        email::find_spelt(&mut search);
        secret::find(&mut search);
        if tokens.digits > 0 {
            address::find(&mut search);
            date::find(&mut search);
            document::find(&mut search);
        }
    }
    given_name::initials(&mut search);
}

/// Fewer digits than this in a note are in no identifier, unless letters are glued to them.
const LEAST_DIGITS: u32 = 3;

/// What every module works on.
pub(crate) struct Search<'s, 'a> {
    pub note: &'s str,
    pub all: &'s [Token],
    pub announcements: &'s [Announcement<'a>],
    pub found: &'s mut Vec<Candidate>,
}

impl Search<'_, '_> {
    /// Adds the candidate that covers the tokens `first..=last`.
    pub fn push(&mut self, kind: (Category, &'static str), tokens: (usize, usize), check: Check, weight: f32) {
        let (start, end) = (self.all[tokens.0].start(), self.all[tokens.1].end());
        self.push_bytes(kind, start, end, check, weight);
    }

    /// Adds a candidate that covers those bytes.
    pub fn push_bytes(
        &mut self,
        (category, entity): (Category, &'static str),
        start: usize,
        end: usize,
        check: Check,
        weight: f32,
    ) {
        self.found.push(Candidate { category, entity, start, end, check, weight });
    }

    /// The byte before a place, or a blank.
    pub fn byte_before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b' ', |i| self.note.as_bytes()[i])
    }

    /// The byte at a place, or a blank.
    pub fn byte_at(&self, at: usize) -> u8 {
        self.note.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    /// Whether a term of that category and entity announces the token: it ends at most `reach` tokens before, in the same
    /// sentence.
    pub fn announced(&self, category: Category, entity: &str, token: usize, reach: usize) -> bool {
        self.announcements.iter().any(|a| {
            a.category == category
                && a.entity == entity
                && a.tokens.1 < token
                && token - a.tokens.1 <= reach
                && self.all[a.tokens.1 + 1..=token].iter().all(|t| t.gap < Gap::Sentence)
        })
    }

    /// Whether the token is a word in capitals.
    pub fn is_upper(&self, token: usize) -> bool {
        self.all[token].text(self.note).chars().all(|c| c.is_uppercase() || c.is_numeric())
    }
}

/// Numbers side by side with little between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cluster {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// How many digits.
    pub digits: usize,
}

/// Walks over the numbers of the note: looks at each cluster of digits, and at each mixture of letters and digits.
fn numbers(search: &mut Search<'_, '_>) {
    let all = search.all;
    let mut at = 0;
    while at < all.len() {
        if !all[at].is_number() {
            at += 1;
            continue;
        }
        let mut cluster = Cluster { first: at, last: at, digits: width(search.note, &all[at]) };
        while let Some(next) = all.get(cluster.last + 1).filter(|t| t.is_number()) {
            if joint(search.note, &all[cluster.last], next).is_none() {
                break;
            }
            cluster.last += 1;
            cluster.digits += width(search.note, next);
        }
        digits(search, &cluster);
        for place in cluster.first..=cluster.last {
            mixed(search, place);
        }
        at = cluster.last + 1;
    }
}

/// Words that are typed glued to a number: "tel0612345678".
pub(crate) fn is_label(word: &str) -> bool {
    const LABELS: [&str; 34] = [
        "appel",
        "call",
        "carte",
        "cb",
        "cell",
        "fax",
        "fixe",
        "gsm",
        "iban",
        "imei",
        "insee",
        "mob",
        "mobile",
        "n",
        "nir",
        "no",
        "nss",
        "num",
        "numero",
        "ph",
        "phone",
        "port",
        "portable",
        "rib",
        "secu",
        "siren",
        "siret",
        "sms",
        "tel",
        "tele",
        "telephone",
        "tva",
        "visa",
        "whatsapp",
    ];
    word.len() <= 12 && LABELS.binary_search(&folded(word).as_str()).is_ok()
}

/// How many digits a number token has.
fn width(note: &str, token: &Token) -> usize {
    if token.is_beyond_ascii() {
        token.text(note).chars().filter(|c| matches!(fold(*c), Folded::Digit(_))).count()
    } else {
        token.len as usize
    }
}

/// What is made of digits alone.
fn digits(search: &mut Search<'_, '_>, cluster: &Cluster) {
    network::addresses(search, cluster);
    if cluster.digits < 6 {
        return;
    }
    if cluster.first < cluster.last {
        geo::decimal(search, cluster);
    }
    let alone = cluster.first == cluster.last && cluster.digits == 6;
    if alone || cluster.digits < 7 {
        let run = Compact::read(search.note, search.all, cluster.first, |_| true);
        account::find(search, &run, cluster.first);
        return;
    }
    phone::find(search, cluster);
    if cluster.digits < 9 {
        return;
    }
    for first in cluster.first..=cluster.last {
        let run = Compact::read(search.note, search.all, first, |_| true);
        card::find(search, &run, first);
        french::find(search, &run, first);
        national::digits(search, &run, first);
        account::find(search, &run, first);
    }
}

/// What mixes letters and digits, around the number `at`.
fn mixed(search: &mut Search<'_, '_>, at: usize) {
    let all = search.all;
    let before = at.checked_sub(1).filter(|b| !all[*b].is_number());
    let joined = before.and_then(|b| joint(search.note, &all[b], &all[at]));
    let letters = before.map_or(0, |b| all[b].len as usize);
    if let (Some(before), Some(joint)) = (before, joined) {
        let inside = before > 0 && all[before].gap == Gap::Glued && all[before - 1].is_number();
        if letters <= 12 && !inside && (letters <= 4 || joint == Joint::Glued) {
            let run = Compact::read(search.note, all, before, |_| true);
            iban::find(search, &run, before);
            national::lettered(search, &run, before);
            vehicle::lettered(search, &run, before);
        }
    }
    national::spaced_tax_code(search, at);
    if all[at].gap == Gap::Glued || matches!(search.byte_before(all[at].start()), b'_' | b'-') {
        secret::by_shape(search, at);
    }
    if search.byte_at(all[at].end()) == 0xc2 {
        geo::sexagesimal(search, at);
    }
    let follows = all.get(at + 1).filter(|t| !t.is_number() && t.len <= 8);
    if follows.is_some_and(|t| joint(search.note, &all[at], t).is_some()) {
        let earlier =
            at.checked_sub(1).filter(|b| all[*b].is_number() && joint(search.note, &all[*b], &all[at]).is_some());
        if let Some(before) = earlier {
            let run = Compact::read(search.note, all, before, |_| true);
            national::numbered(search, &run, before);
        }
        let run = Compact::read(search.note, all, at, |_| true);
        national::numbered(search, &run, at);
        vehicle::numbered(search, &run, at);
        french::corsican(search, at);
        network::plain_mac(search, at);
    }
}

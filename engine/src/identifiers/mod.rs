//! Identifiers: what has a shape, and often a check digit.
//!
//! Candidates are found by code, one module a group; what announces them, what speaks against them and how sure each is
//! stands in `rules/identifiers/`, in the same declarations as the terms.

mod account;
mod address;
mod card;
mod chunk;
mod compact;
mod company;
mod date;
mod document;
mod email;
mod foreign_words;
mod french;
mod geo;
mod given_name;
mod handle;
mod iban;
mod iban_registry;
mod initials;
mod name;
mod name_words;
mod national;
mod network;
mod phone;
mod secret;
mod signature;
mod spoken;
mod vehicle;

use compact::{joint, Compact, Joint};

use crate::category::Category;
use crate::fold::{fold, Folded, FoldedWord};
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

/// What a term of `rules/identifiers/` announces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Announcer {
    /// A title before a name.
    Title,
    /// A first name.
    FirstName,
    /// A first name that is a common word too.
    AmbiguousFirstName,
    /// Words that lead to a name: "s'appelle".
    Named,
    /// A trade or office before a name.
    Role,
    /// A word for the at sign.
    AtSign,
    /// Words before a password.
    Password,
    /// Words before a PIN or a door code.
    AccessCode,
    /// Words before the key of a program.
    ApiKey,
    /// Words before a login with its password.
    Login,
    /// "rue", before the name of a street.
    WayBeforeName,
    /// "Road", behind the name of a street.
    WayAfterName,
    /// A post box.
    PostBox,
    /// Words before a date of birth.
    Birth,
    /// Words before the number of a passport.
    Passport,
    /// Words before the number of an identity card.
    IdentityCard,
    /// Words before the number of a driving licence.
    DrivingLicence,
    /// Words before the number of a residence permit.
    ResidencePermit,
    /// Words before a telephone number.
    Phone,
    /// Words before the number of a payment card.
    Card,
    /// The first two digits of a telephone number, in words.
    SpokenNumber,
}

impl Announcer {
    /// Each with the detector that declares it.
    const ALL: [(Announcer, Category, &'static str); 21] = [
        (Announcer::Title, Category::PERSON_NAME, "titled"),
        (Announcer::FirstName, Category::PERSON_NAME, "first_name"),
        (Announcer::AmbiguousFirstName, Category::PERSON_NAME, "ambiguous_first_name"),
        (Announcer::Named, Category::PERSON_NAME, "named"),
        (Announcer::Role, Category::PERSON_NAME, "role"),
        (Announcer::AtSign, Category::EMAIL, "spelt_out"),
        (Announcer::Password, Category::SECRET, "password"),
        (Announcer::AccessCode, Category::SECRET, "access_code"),
        (Announcer::ApiKey, Category::SECRET, "api_key"),
        (Announcer::Login, Category::SECRET, "login"),
        (Announcer::WayBeforeName, Category::POSTAL_ADDRESS, "way_before_name"),
        (Announcer::WayAfterName, Category::POSTAL_ADDRESS, "way_after_name"),
        (Announcer::PostBox, Category::POSTAL_ADDRESS, "post_box"),
        (Announcer::Birth, Category::DATE_OF_BIRTH, "announced"),
        (Announcer::Passport, Category::ID_DOCUMENT, "passport"),
        (Announcer::IdentityCard, Category::ID_DOCUMENT, "identity_card"),
        (Announcer::DrivingLicence, Category::ID_DOCUMENT, "driving_licence"),
        (Announcer::ResidencePermit, Category::ID_DOCUMENT, "residence_permit"),
        (Announcer::Phone, Category::PHONE, "announced"),
        (Announcer::Card, Category::CREDIT_CARD, "announced_card"),
        (Announcer::SpokenNumber, Category::PHONE, "spoken"),
    ];

    /// What the terms of a detector announce; nothing where its code has no use for terms.
    pub fn of(category: Category, entity: &str) -> Option<Announcer> {
        Announcer::ALL.iter().find(|(_, c, e)| (*c, *e) == (category, entity)).map(|(announcer, _, _)| *announcer)
    }

    /// Its number in compiled tables, from 1.
    pub fn number(self) -> u8 {
        Announcer::ALL.iter().position(|(announcer, _, _)| *announcer == self).map_or(0, |place| place as u8 + 1)
    }

    /// The one of that number.
    pub fn from_number(number: u8) -> Option<Announcer> {
        Announcer::ALL.get((number as usize).checked_sub(1)?).map(|(announcer, _, _)| *announcer)
    }

    /// Whether it announces something without a digit too.
    pub fn works_without_digits(self) -> bool {
        use Announcer::*;
        matches!(
            self,
            Title
                | FirstName
                | AmbiguousFirstName
                | Named
                | Role
                | AtSign
                | Password
                | AccessCode
                | ApiKey
                | Login
                | SpokenNumber
        )
    }
}

/// Words of the rules that announce an identifier (a title before a name, `mdp :` before a password), found by the term
/// matcher before the identifiers are looked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Announcement {
    /// What they announce.
    pub announcer: Announcer,
    /// First and last token of the term.
    pub tokens: (usize, usize),
}

/// Finds every candidate of a note.
///
/// What a note shows in passing (an `@`, digits, announcers) decides which modules look at it at all; a note with prices,
/// dates and times costs a few comparisons for each number.
pub fn find(note: &str, tokens: &Tokens, announcements: &[Announcement], found: &mut Vec<Candidate>) {
    let mut search = Search { note, all: &tokens.all, shouted: tokens.is_shouted(), announcements, found };
    if tokens.at_sign {
        email::find(&mut search);
        handle::find(&mut search);
    }
    if tokens.digits >= LEAST_DIGITS || tokens.mixed {
        numbers(&mut search, &tokens.numbers);
    }
    if !announcements.is_empty() {
        name::find(&mut search);
        given_name::find(&mut search);
        signature::find(&mut search);
        email::find_spelt(&mut search);
        secret::find(&mut search);
        spoken::find(&mut search);
        if tokens.digits > 0 {
            address::find(&mut search);
            date::find(&mut search);
            document::find(&mut search);
        }
    }
    if tokens.digits > 0 {
        address::by_number(&mut search, &tokens.numbers);
        date::by_sign(&mut search, &tokens.numbers);
    }
    if tokens.initials {
        initials::find(&mut search);
    }
}

/// Fewer digits than this in a note are in no identifier, unless letters are glued to them.
const LEAST_DIGITS: u32 = 3;

/// What every module works on.
pub(crate) struct Search<'s> {
    pub note: &'s str,
    pub all: &'s [Token],
    /// Whether the note is written in capitals throughout.
    pub shouted: bool,
    pub announcements: &'s [Announcement],
    pub found: &'s mut Vec<Candidate>,
}

impl Search<'_> {
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

    /// The announcements of one kind, in the order of the note.
    pub fn announced_by(&self, announcer: Announcer) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.announcements.iter().filter(move |a| a.announcer == announcer).map(|a| a.tokens)
    }

    /// Whether a term announces the token: it ends at most `reach` tokens before, in the same sentence.
    pub fn announced(&self, announcer: Announcer, token: usize, reach: usize) -> bool {
        self.announcements.iter().any(|a| {
            a.announcer == announcer
                && a.tokens.1 < token
                && token - a.tokens.1 <= reach
                && self.all[a.tokens.1 + 1..=token].iter().all(|t| t.gap < Gap::Sentence)
        })
    }

    /// Whether the token is a word in capitals.
    pub fn is_upper(&self, token: usize) -> bool {
        self.all[token].is_upper() || self.all[token].is_number()
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
fn numbers(search: &mut Search<'_>, numbers: &[u32]) {
    let all = search.all;
    let mut next = 0;
    while let Some(first) = numbers.get(next).map(|n| *n as usize) {
        let mut cluster = Cluster { first, last: first, digits: width(search.note, &all[first]) };
        next += 1;
        while numbers.get(next).is_some_and(|n| *n as usize == cluster.last + 1) {
            let token = &all[cluster.last + 1];
            if joint(search.note, &all[cluster.last], token).is_none() {
                break;
            }
            cluster.last += 1;
            cluster.digits += width(search.note, token);
            next += 1;
        }
        if is_plain(search, &cluster) {
            continue;
        }
        digits(search, &cluster);
        for place in cluster.first..=cluster.last {
            mixed(search, place, &cluster);
        }
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
    word.len() <= 12 && LABELS.binary_search(&&*FoldedWord::of(word)).is_ok()
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
fn digits(search: &mut Search<'_>, cluster: &Cluster) {
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
    // Fewer digits are a telephone number only where something says so.
    let announced = !search.announcements.is_empty() || search.all[cluster.first].gap == Gap::Glued;
    if cluster.digits >= 9 || announced || search.byte_before(search.all[cluster.first].start()) == b'+' {
        phone::find(search, cluster);
    }
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

/// Whether a few digits stand by themselves between blanks or punctuation, and the words around them are none of a plate
/// or tax code: "le 12 mars", "2.5 %", "vers 10h30".
fn is_plain(search: &Search<'_>, cluster: &Cluster) -> bool {
    if cluster.digits >= 6 || cluster.last - cluster.first >= 3 {
        return false;
    }
    let all = search.all;
    let (start, end) = (all[cluster.first].start(), all[cluster.last].end());
    let hour = |at: usize| {
        all.get(at).is_some_and(|t| t.gap == Gap::Glued && matches!(t.text(search.note), "h" | "H"))
            && all[at - 1].len <= 2
    };
    let before = search.byte_before(start);
    let behind_hour = cluster.first > 0 && hour(cluster.first - 1);
    let next = cluster.last + 1;
    let after = search.byte_at(end);
    let parted = matches!(before, b' ' | b'\n' | b'(') || behind_hour && all[cluster.first].len <= 2;
    let ended = matches!(after, b' ' | b',' | b';' | b')' | b'\n' | b'\r' | b'\t' | b'!' | b'?' | b'%')
        || after == b'.' && !search.byte_at(end + 1).is_ascii_alphanumeric()
        || hour(next);
    if !parted || !ended {
        return false;
    }
    let word = |at: Option<usize>| at.and_then(|at| all.get(at)).filter(|t| !t.is_number());
    let previous = word(cluster.first.checked_sub(1));
    let earlier = word(cluster.first.checked_sub(2));
    let follows = word(Some(next));
    let upper = |token: Option<&Token>| token.is_some_and(Token::is_upper);
    let width = |token: Option<&Token>| token.map_or(0, |t| t.len);
    let plate = upper(previous) && upper(follows)
        || all[cluster.first].len == 3 && width(follows) == 2
        || all[cluster.first].len == 4 && width(follows) == 3 && upper(follows)
        || width(previous) <= 2 && upper(previous) && upper(earlier) && width(earlier) <= 3
        || matches!(width(follows), 2 | 3) && all.get(next + 1).is_some_and(|t| t.is_number());
    !(plate || width(previous) == 3 && width(earlier) == 3)
}

/// What mixes letters and digits, around the number `at`.
fn mixed(search: &mut Search<'_>, at: usize, cluster: &Cluster) {
    let all = search.all;
    let before = at.checked_sub(1).filter(|b| !all[*b].is_number());
    let joined = before.and_then(|b| joint(search.note, &all[b], &all[at]));
    let letters = before.map_or(0, |b| all[b].len as usize);
    if let (Some(before), Some(joint)) = (before, joined) {
        let inside = before > 0 && all[before].gap == Gap::Glued && all[before - 1].is_number();
        let short = letters <= 12 && (letters <= 4 || joint == Joint::Glued);
        if short && !inside && may_be_lettered(search, before, joint, cluster) {
            let run = Compact::read(search.note, all, before, |_| true);
            iban::find(search, &run, before);
            national::lettered(search, &run, before);
            vehicle::lettered(search, &run, before);
        }
    }
    if before.is_some_and(|b| all[b].is_upper() && all[b].len <= 2) {
        vehicle::german(search, at);
    }
    if all[at].len <= 3 && (search.byte_before(all[at].start()) == b'-' || search.byte_at(all[at].end()) == b'-') {
        vehicle::dutch(search, at);
    }
    if all[at].len == 4 && all.get(at + 1).is_some_and(|t| t.len == 3 && t.is_upper()) {
        vehicle::spanish(search, at);
    }
    national::spaced_tax_code(search, at);
    if all[at].gap == Gap::Glued || matches!(search.byte_before(all[at].start()), b'_' | b'-') {
        secret::by_shape(search, at);
    }
    if search.byte_at(all[at].end()) == 0xc2 {
        geo::sexagesimal(search, at);
    }
    let follows = all.get(at + 1).filter(|t| !t.is_number() && t.len <= 8);
    if let Some(word) = follows.filter(|t| joint(search.note, &all[at], t).is_some()) {
        numbered(search, at, word, cluster);
    }
}

/// Whether a word before a number can begin an IBAN, a person's number or a plate: a look at the lengths, which spares
/// "le 12 mars" and "du 15/10/2026" the rest.
fn may_be_lettered(search: &Search<'_>, before: usize, joint: Joint, cluster: &Cluster) -> bool {
    let (word, number) = (&search.all[before], &search.all[before + 1]);
    if number.len >= 6 {
        return true;
    }
    match search.all.get(before + 2).filter(|t| t.gap <= Gap::Clause) {
        None => false,
        Some(next) if next.is_number() => cluster.digits >= 6,
        // "IT15 Z077 …": an Italian IBAN in groups.
        Some(next) if joint == Joint::Glued && word.len == 2 && number.len == 2 && next.len == 1 => true,
        // "GE29 NB00 …".
        Some(next) if joint == Joint::Glued && word.len == 2 && number.len == 2 && next.len == 2 => next.is_upper(),
        Some(next) if joint == Joint::Glued => next.gap == Gap::Glued || matches!(next.len, 3 | 4) || word.len > 2,
        Some(next) => word.is_upper() && next.is_upper() || number.len == 3 && next.len == 2,
    }
}

/// What begins with the number `at`, before a word.
fn numbered(search: &mut Search<'_>, at: usize, word: &Token, cluster: &Cluster) {
    let all = search.all;
    if cluster.digits >= 6 {
        // Groups of thousands or of a date may stand before: "12.345.678-Z".
        for first in at.saturating_sub(3).max(cluster.first)..=at {
            let run = Compact::read(search.note, all, first, |_| true);
            national::numbered(search, &run, first);
        }
    }
    let start = all[at].start();
    let glued = search.note.as_bytes()[start..].iter().take(17).take_while(|b| b.is_ascii_alphanumeric()).count();
    let number_behind = all.get(at + 2).is_some_and(|t| t.is_number());
    if glued >= 12 || number_behind && (word.is_upper() || word.len > 1) {
        let run = Compact::read(search.note, all, at, |_| true);
        vehicle::numbered(search, &run, at);
    }
    if word.len == 1 {
        french::corsican(search, at);
    }
    // Twelve hexadecimal digits, which may begin with letters.
    let before = if at > 0 && all[at].gap == Gap::Glued { all[at - 1].len as usize } else { 0 };
    if word.gap == Gap::Glued && glued + before == 12 {
        network::plain_mac(search, at);
    }
}

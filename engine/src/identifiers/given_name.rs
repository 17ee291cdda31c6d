//! Names of persons without a title: a first name that the rules know, with what of a surname stands around it, and
//! names behind words such as "consorts" or "spoke to".

use super::name::{forward, is_place, linked, tight};
use super::name_words::{among, BRANDS, NEVER, ROLES};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// Before a name these make it a company's or a saint's.
const COMPANIES: [&str; 23] = [
    "agence",
    "atelier",
    "boucherie",
    "boulangerie",
    "cabinet",
    "cafe",
    "ets",
    "garage",
    "groupe",
    "hotel",
    "maison",
    "marche",
    "montessori",
    "pharmacie",
    "restaurant",
    "saint",
    "sainte",
    "salon",
    "sarl",
    "sas",
    "societe",
    "st",
    "ste",
];

/// Behind a name these do.
const FIRMS: [&str; 33] = [
    "assurances",
    "automobiles",
    "batiment",
    "bros",
    "center",
    "centre",
    "co",
    "coiffure",
    "company",
    "conseil",
    "consulting",
    "corp",
    "electricite",
    "energie",
    "freres",
    "group",
    "groupe",
    "hotel",
    "immobilier",
    "inc",
    "llc",
    "ltd",
    "market",
    "plc",
    "plomberie",
    "renovation",
    "sa",
    "sarl",
    "sas",
    "sons",
    "store",
    "transports",
    "university",
];

/// An initial or two and a surname, "P J Hanrahan", "D. Mbeki-Rowe", at the beginning of a clause.
pub(crate) fn initials(search: &mut Search<'_>) {
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
        let fits = (dot || two) && linked(search, surname) && capital(search, surname) && !search.is_upper(surname);
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

/// Looks at every first name and every word that leads to a name.
pub(crate) fn find(search: &mut Search<'_>) {
    let shouted = search.shouted;
    let mut until = 0;
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        let (first, last) = announcement.tokens;
        match announcement.announcer {
            Announcer::FirstName | Announcer::AmbiguousFirstName if first >= until => {
                let sure = announcement.announcer == Announcer::FirstName;
                if let Some(end) = first_name(search, first, shouted, sure) {
                    until = end + 1;
                }
            }
            Announcer::Named => named(search, last, shouted, 1, "named"),
            Announcer::Role => named(search, last, shouted, 2, "role"),
            _ => {}
        }
    }
}

fn word<'n>(search: &Search<'n>, token: usize) -> &'n str {
    search.all[token].text(search.note)
}

fn capital(search: &Search<'_>, token: usize) -> bool {
    search.all[token].is_capital()
}

/// Whether a titled name covers the token already.
fn is_covered(search: &Search<'_>, token: usize) -> bool {
    let at = search.all[token].start();
    search.found.iter().any(|c| {
        matches!(c.category, Category::PERSON_NAME | Category::EMAIL | Category::SOCIAL_HANDLE)
            && (c.start..c.end).contains(&at)
    })
}

/// The name around a first name; its last token.
fn first_name(search: &mut Search<'_>, token: usize, shouted: bool, sure: bool) -> Option<usize> {
    if !capital(search, token) || search.all[token].gap == Gap::Glued || is_covered(search, token) {
        return None;
    }
    let mut first = token;
    let mut sure = sure;
    // "Jean-Loup", "Anne-Sophie": the parts of a compound.
    while first > 0
        && tight(search, first)
        && search.note[..search.all[first].start()].ends_with(['-', '‐', '‑'])
        && capital(search, first - 1)
    {
        first -= 1;
        sure = true;
    }
    // "Pierre-Louis": an ambiguous name is none in a compound.
    sure |= search.note[search.all[token].end()..].starts_with('-')
        && search.all.get(token + 1).is_some_and(|_| tight(search, token + 1) && capital(search, token + 1));
    if is_place(search, first) || before_is_company(search, first) || is_joined(search, first, token) {
        return None;
    }
    let (last, words) = forward(search, token, shouted, 4);
    // "Grace St": a street.
    let way = (token + 1..=last + 1)
        .any(|t| t < search.all.len() && ["St", "Rd", "Ave", "Street", "Road", "Lane"].contains(&word(search, t)));
    if way {
        return Some(last);
    }
    let firm = search.all.get(last + 1).is_some_and(|t| {
        t.gap == Gap::Soft && among(&FIRMS, &FoldedWord::of(t.text(search.note)))
            || search.note[search.all[last].end()..].starts_with(" & ")
                && t.gap == Gap::Soft
                && capital(search, last + 1)
                && t.text(search.note) != "Mrs"
                && among(&FIRMS, &FoldedWord::of(t.text(search.note)))
    });
    let inside_firm = (token + 1..=last).any(|t| among(&FIRMS, &FoldedWord::of(word(search, t))));
    if firm || inside_firm {
        return Some(last);
    }
    // "DUPONT Jean": a surname in capitals before it, in a note that is not written in them.
    let mut surname = false;
    if !shouted && first > 0 && search.is_upper(first - 1) && !search.is_upper(first) {
        let before = search.all[first - 1];
        let gap = &search.note[before.end()..search.all[first].start()];
        let text = FoldedWord::of(before.text(search.note));
        if gap == " " && before.len >= 3 && !before.is_number() && !among(&NEVER, &text) && !is_abbreviation(&text) {
            first -= 1;
            surname = true;
        }
    }
    if is_brand(search, token, last) {
        return Some(last);
    }
    let whole = words > 1 || surname;
    let entity = match (sure, whole) {
        (true, true) => "first_name",
        (true, false) => "first_name_alone",
        (false, true) => "ambiguous_first_name",
        (false, false) => "ambiguous_first_name_alone",
    };
    let mut weight = 0.0;
    if !whole && shouted {
        weight -= 1.5;
    }
    // A word in capitals in a note that is not: more often an abbreviation or a product.
    if !shouted && search.is_upper(token) && search.all[token].len > 1 {
        weight -= match (whole, sure) {
            (true, true) => 0.4,
            (true, false) => 1.3,
            (false, _) => 0.8,
        };
    }
    search.push((Category::PERSON_NAME, entity), (first, last), Check::Absent, weight);
    Some(last)
}

/// Companies, shops and institutions that bear a person's name.
fn is_brand(search: &Search<'_>, first: usize, last: usize) -> bool {
    const NAMES: [&str; 62] = [
        "agatha ruiz",
        "alain afflelou",
        "alexander mcqueen",
        "alexandre dumas",
        "anatole france",
        "anne frank",
        "aristide briand",
        "ben sherman",
        "calvin klein",
        "camille claudel",
        "carrefour market",
        "charles michels",
        "christian dior",
        "christian louboutin",
        "claude bernard",
        "colin cowie",
        "daniel hechter",
        "daniel moquet",
        "diego rivera",
        "eddie bauer",
        "eric bompard",
        "ernst young",
        "francois mitterrand",
        "franck provost",
        "frederic moreau",
        "georges pompidou",
        "giorgio armani",
        "guy degrenne",
        "guy hoquet",
        "helena rubinstein",
        "henry schein",
        "hugo boss",
        "jacques dessange",
        "jack daniels",
        "jack wolfskin",
        "jean jaures",
        "jean moulin",
        "jean paul",
        "jim beam",
        "john deere",
        "john lewis",
        "johnnie walker",
        "jules ferry",
        "laura ashley",
        "leroy merlin",
        "levi strauss",
        "louis vuitton",
        "marie blachere",
        "marie claire",
        "marie curie",
        "marie brizard",
        "marks spencer",
        "michael kors",
        "paul smith",
        "ralph lauren",
        "robert half",
        "simone veil",
        "stella artois",
        "ted baker",
        "tommy hilfiger",
        "victor hugo",
        "yves rocher",
    ];
    if last == first {
        return false;
    }
    let (given, surname) = (FoldedWord::of(word(search, first)), FoldedWord::of(word(search, first + 1)));
    NAMES.iter().any(|name| name.split_once(' ').is_some_and(|(a, b)| a == &*given && b == &*surname))
}

/// Abbreviations in capitals that stand before first names.
fn is_abbreviation(word: &str) -> bool {
    [
        "rdv", "tel", "clt", "sav", "mail", "ref", "cde", "nrp", "nb", "sms", "dsi", "daf", "pdg", "drh", "ceo", "cto",
        "cfo", "tbc", "msg", "vip", "via",
    ]
    .contains(&word)
}

fn before_is_company(search: &Search<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    search.all[first].gap <= Gap::Soft && among(&COMPANIES, &FoldedWord::of(word(search, before)))
        || search.note[..search.all[first].start()].ends_with(['@', '#', '/', '_', '&'])
}

/// Whether a sign joins the word to something that is no name: an address, a file, a domain.
fn is_joined(search: &Search<'_>, _first: usize, last: usize) -> bool {
    let behind = &search.note[search.all[last].end()..];
    behind.starts_with(['@', '_', '/', '\\']) || behind.starts_with('.') && behind[1..].starts_with(char::is_alphabetic)
}

/// A name behind words that lead to one: "consorts Delmas", "spoke to Imani Osei".
fn named(search: &mut Search<'_>, announcer: usize, shouted: bool, least: usize, entity: &'static str) {
    let first = announcer + 1;
    let Some(token) = search.all.get(first) else { return };
    let gap = &search.note[search.all[announcer].end()..token.start()];
    if !matches!(gap, " " | " : " | ": " | " = " | "  " | ":")
        || token.is_number()
        || !capital(search, first)
        || is_covered(search, first)
    {
        return;
    }
    let text = FoldedWord::of(token.text(search.note));
    let known = among(&NEVER, &text) || among(&ROLES, &text) || among(&BRANDS, &text);
    let acronym = search.is_upper(first) && !shouted && token.len <= 4;
    if known || acronym || shouted && search.is_upper(announcer) && least > 1 || token.len < 2 {
        return;
    }
    let (last, words) = forward(search, first, shouted, 4);
    let firm = (first..=last + 1).any(|t| t < search.all.len() && among(&FIRMS, &FoldedWord::of(word(search, t))));
    if words < least || firm {
        return;
    }
    search.push((Category::PERSON_NAME, entity), (first, last), Check::Absent, 0.0);
}

#[cfg(test)]
mod tests {
    #[test]
    fn lists_are_in_order() {
        assert!(super::COMPANIES.is_sorted() && super::FIRMS.is_sorted());
    }
}

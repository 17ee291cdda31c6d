//! Names of persons without a title: a first name that the rules know, with what of a surname stands around it, and
//! names behind words such as "consorts" or "spoke to".

use super::foreign_words::{ORGANISATIONS, OTHER, SURNAMES};
use super::name::{forward, is_noun, is_place, linked, tight};
use super::name_words::{among, BRANDS, NEVER, ROLES};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// Before a name these make it a company's or a saint's.
pub(super) const COMPANIES: [&str; 44] = [
    "agence",
    "atelier",
    "bar",
    "bodegas",
    "boucherie",
    "boulangerie",
    "cabinet",
    "cafe",
    "casa",
    "chiesa",
    "ets",
    "farmacia",
    "ferreteria",
    "finca",
    "garage",
    "groupe",
    "hostal",
    "hotel",
    "iglesia",
    "kirche",
    "maison",
    "marche",
    "modell",
    "montessori",
    "panaderia",
    "pharmacie",
    "restaurant",
    "ristorante",
    "saint",
    "sainte",
    "salon",
    "san",
    "sankt",
    "sant",
    "santa",
    "santo",
    "sao",
    "sarl",
    "sas",
    "sint",
    "societe",
    "st",
    "ste",
    "villa",
];

/// Behind a name these do.
pub(super) const FIRMS: [&str; 49] = [
    "assurances",
    "automobiles",
    "batiment",
    "bau",
    "bros",
    "bv",
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
    "gbr",
    "gmbh",
    "group",
    "groupe",
    "holding",
    "hotel",
    "immobilien",
    "immobilier",
    "inc",
    "kg",
    "llc",
    "ltd",
    "market",
    "ohg",
    "plc",
    "plomberie",
    "renovation",
    "sa",
    "sarl",
    "sas",
    "sl",
    "slu",
    "snc",
    "soehne",
    "sons",
    "spa",
    "srl",
    "store",
    "transporte",
    "transportes",
    "transports",
    "university",
];

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

pub(super) fn word<'n>(search: &Search<'n>, token: usize) -> &'n str {
    search.all[token].text(search.note)
}

pub(super) fn capital(search: &Search<'_>, token: usize) -> bool {
    search.all[token].is_capital()
}

/// Whether a titled name covers the token already.
pub(super) fn is_covered(search: &Search<'_>, token: usize) -> bool {
    let at = search.all[token].start();
    search.found.iter().any(|c| {
        matches!(c.category, Category::PERSON_NAME | Category::EMAIL | Category::SOCIAL_HANDLE)
            && (c.start..c.end).contains(&at)
    })
}

/// The name around a first name; its last token.
fn first_name(search: &mut Search<'_>, token: usize, shouted: bool, sure: bool) -> Option<usize> {
    if search.all[token].gap == Gap::Glued || is_covered(search, token) {
        return None;
    }
    if !capital(search, token) {
        return if sure { small(search, token) } else { None };
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
    // "la paroisse St-Vincent", "à la St-Valentin".
    let saint = |t: usize| matches!(&*FoldedWord::of(word(search, t)), "st" | "ste" | "saint" | "sainte");
    if first < token && saint(first) || is_behind_article(search, first) {
        return None;
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
    // "MARTIN Denis": a surname that is a first name as well; the next one is looked at with it.
    let beside = search.all.get(token + 1).filter(|_| linked(search, token + 1) && !shouted);
    if search.is_upper(token)
        && search.all[token].len > 2
        && beside.is_some_and(|next| next.is_capital() && !search.is_upper(token + 1) && next.len > 2)
        && search.announcements.iter().any(|a| {
            a.tokens.0 == token + 1 && matches!(a.announcer, Announcer::FirstName | Announcer::AmbiguousFirstName)
        })
    {
        return None;
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
    // "D. Evaristo Lamas", "D.ª Carmen": the Spanish title, which is a single letter.
    if first > 0 && matches!(word(search, first - 1), "D" | "Dª") && search.all[first].gap <= Gap::Soft {
        first -= 1;
    }
    // "de Joffrey Salomé": a first name that nobody knows before one that is a surname here.
    if words == 1 && !surname && first == token && is_unknown_first_name(search, token) {
        first -= 1;
        surname = true;
    }
    let whole = words > 1 || surname;
    let entity = match (sure, whole) {
        (true, true) => "first_name",
        (true, false) => "first_name_alone",
        (false, true) => "ambiguous_first_name",
        (false, false) => "ambiguous_first_name_alone",
    };
    // "lost his job in Jan": a month, unless a word of contact stands before.
    let month = matches!(word(search, token), "Jan" | "April" | "June" | "August" | "May" | "Julio" | "Mai" | "Juli");
    let called = token.checked_sub(1).is_some_and(|b| CONTACT.contains(&&*FoldedWord::of(word(search, b))));
    if month && !whole && (!called || search.all[token].gap > Gap::Soft) {
        return Some(last);
    }
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

/// "le TC de La Rochelle": an article with its capital behind a preposition begins the name of a place.
fn is_behind_article(search: &Search<'_>, first: usize) -> bool {
    let Some(preposition) = first.checked_sub(2).filter(|_| linked(search, first) && linked(search, first - 1)) else {
        return false;
    };
    matches!(word(search, first - 1), "La" | "Le" | "Las" | "Los" | "El")
        && matches!(word(search, preposition), "de" | "à" | "a" | "en" | "sur" | "vers" | "pour" | "from" | "in" | "to")
}

/// Whether the word before a name alone is the first name, and the name the surname: a word with a capital of no list, itself
/// behind a preposition.
fn is_unknown_first_name(search: &Search<'_>, token: usize) -> bool {
    let Some(before) = token.checked_sub(2) else { return false };
    let given = token - 1;
    let fits = |t: usize| search.all[t].gap == Gap::Soft && !search.all[t].is_number() && linked(search, t);
    if !fits(token) || !fits(given) || !capital(search, given) || search.is_upper(given) || search.all[given].len < 3 {
        return false;
    }
    let text = FoldedWord::of(word(search, given));
    let lists: [&[&str]; 6] = [&NEVER, &OTHER, &ROLES, &BRANDS, &COMPANIES, &ORGANISATIONS];
    !lists.iter().any(|list| among(list, &text))
        && !is_noun(search, given)
        && matches!(
            word(search, before),
            "de" | "avec"
                | "par"
                | "chez"
                | "pour"
                | "of"
                | "with"
                | "to"
                | "from"
                | "for"
                | "by"
                | "di"
                | "con"
                | "van"
                | "met"
                | "voor"
                | "para"
                | "por"
                | "und"
                | "et"
                | "and"
        )
}

/// Words of contact before a name, in small letters.
#[rustfmt::skip]
const CONTACT: [&str; 50] = [
    "a", "aan", "ai", "appele", "appeler", "avec", "avisar", "avise", "bei", "bij", "bonjour", "by", "chez", "chiamare",
    "con", "contact", "contacter", "cc", "da", "dixit", "e", "et", "joindre", "m", "met", "mit", "monsieur", "madame",
    "mr", "mrs", "mme", "naar", "par", "parler", "per", "prevenir", "rappele", "rappeler", "recontacter",
    "relancer", "rencontre", "sentire", "spoke", "to", "tel", "via", "von", "vu", "with", "x",
];

/// "vu jean dupont ce matin": a sure first name in small letters behind a word of contact, with a surname that is known,
/// or alone where the clause ends or goes on with a function word.
fn small(search: &mut Search<'_>, token: usize) -> Option<usize> {
    let before = token.checked_sub(1).filter(|_| search.all[token].gap == Gap::Soft)?;
    let all = search.all;
    if all[token].len < 3 || !CONTACT.contains(&&*FoldedWord::of(word(search, before))) || is_place(search, token) {
        return None;
    }
    let mut last = token;
    let mut weight = -0.5;
    let mut next = token + 1;
    while next < all.len() && next <= token + 3 && linked(search, next) && !all[next].is_number() {
        let text = FoldedWord::of(word(search, next));
        if among(&SURNAMES, &text) {
            (last, weight) = (next, 0.3);
            break;
        }
        if !matches!(&*text, "de" | "da" | "di" | "van" | "der" | "den" | "von" | "le" | "el" | "la") {
            break;
        }
        next += 1;
    }
    if last == token {
        // Alone: what follows must be no name and no noun.
        let follows = all.get(token + 1);
        let ends = follows.is_none_or(|t| {
            let text = FoldedWord::of(t.text(search.note));
            t.gap >= Gap::Clause || t.is_number() || among(&NEVER, &text) || among(&OTHER, &text)
        });
        if !ends
            || matches!(word(search, before), "a" | "e" | "x" | "m" | "da" | "per" | "by" | "von" | "via" | "et" | "to")
        {
            return None;
        }
    }
    search.push((Category::PERSON_NAME, "first_name_alone"), (token, last), Check::Absent, weight);
    Some(last)
}

/// Companies, shops and institutions that bear a person's name.
fn is_brand(search: &Search<'_>, first: usize, last: usize) -> bool {
    const NAMES: [&str; 81] = [
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
        "travis perkins",
        "zadig voltaire",
        "mercedes sprinter",
        "mercedes vito",
        "mercedes benz",
        "mercedes classe",
        "mercedes citan",
        "paco rabanne",
        "pepe jeans",
        "adolfo dominguez",
        "roberto cavalli",
        "elena miro",
        "max mara",
        "alfa romeo",
        "seat leon",
        "philipp plein",
        "jil sander",
        "peter hahn",
        "albert heijn",
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
    let known = among(&NEVER, &text)
        || among(&OTHER, &text)
        || among(&ROLES, &text)
        || among(&BRANDS, &text)
        || among(&ORGANISATIONS, &text)
        || is_noun(search, first);
    let acronym = search.is_upper(first) && !shouted && (2..=4).contains(&token.len);
    // "Patient: E DARGENT": an initial is one before a surname only.
    let surname = |t: usize| search.all.get(t).is_some_and(|s| s.len > 2 && linked(search, t) && s.is_capital());
    let lone = token.len < 2 && !surname(first + 1) && !surname(first + 2);
    if known && token.len > 1 || acronym || shouted && search.is_upper(announcer) && least > 1 || lone {
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

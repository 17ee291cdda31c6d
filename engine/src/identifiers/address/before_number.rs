//! Streets without a word for a way of their own: German and Dutch, where it ends the name ("Kerkstraat 12"), and the
//! Spanish "C/".

use super::before_name::{floor, with_letter};
use super::town::{light_gap, postcode, town_behind, town_words};
use super::{between, capital, hour_behind, is_number, text};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::identifiers::foreign_words::OTHER;
use crate::identifiers::name::is_noun;
use crate::identifiers::name_words::{among, NEVER};
use crate::identifiers::{Check, Search};
use crate::token::Gap;

/// Looks before every short number for a street of German or Dutch, whose kind ends its name ("Hauptstr. 5", "Kerkstraat 12"),
/// or whatever a postcode and town behind make one ("Am Mühlbach 23, 83512 Wasserburg"), and for a Spanish "C/".
pub(crate) fn by_number(search: &mut Search<'_>, numbers: &[u32]) {
    for number in numbers.iter().map(|n| *n as usize) {
        let Some(street) = number.checked_sub(1).filter(|_| search.all[number].len <= 4) else { continue };
        let token = &search.all[street];
        if token.is_number() || token.len < 3 || search.all[number].gap == Gap::Glued {
            continue;
        }
        if !matches!(between(search, street), " " | ". " | "." | "\u{a0}" | ", ") || hour_behind(search, number) {
            continue;
        }
        if let Some((first, last, weight)) =
            spanish(search, street, number).or_else(|| northern(search, street, number))
        {
            let covered = search.found.iter().any(|c| {
                c.category == Category::POSTAL_ADDRESS
                    && c.start < search.all[last].end()
                    && search.all[first].start() < c.end
            });
            if !covered {
                search.push((Category::POSTAL_ADDRESS, "continental"), (first, last), Check::Absent, weight);
            }
        }
    }
}

/// "C/ Tejedores 14, 2ºB, 50003 Zaragoza".
fn spanish(search: &Search<'_>, street: usize, number: usize) -> Option<(usize, usize, f32)> {
    let mut first = street;
    for _ in 0..6 {
        let single = search.all[first].len == 1 && first < street;
        if single && search.byte_at(search.all[first].end()) == b'/' && matches!(text(search, first), "C" | "c") {
            let mut last = with_letter(search, number);
            last = floor(search, last).unwrap_or(last);
            last = postcode(search, last).or_else(|| town_behind(search, last)).unwrap_or(last);
            return Some((first, last, 1.5));
        }
        if is_number(search, first) || search.all[first].gap >= Gap::Sentence {
            return None;
        }
        first = first.checked_sub(1)?;
    }
    None
}

/// How a street's kind ends a word of German or Dutch.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// No other word ends so: "straße", "gracht".
    Sure,
    /// Other words do: "weg", "platz".
    Likely,
    /// None that is known.
    None,
}

fn kind(search: &Search<'_>, street: usize) -> Kind {
    const SURE: [&str; 9] = ["strasse", "straat", "gasse", "gracht", "allee", "laan", "singel", "plein", "kade"];
    const LIKELY: [&str; 12] =
        ["weg", "platz", "ring", "damm", "ufer", "dijk", "hof", "steig", "pad", "dreef", "markt", "burgwal"];
    const OTHERS: [&str; 26] = [
        "wasch",
        "fertigung",
        "produktion",
        "montage",
        "lackier",
        "foerder",
        "stell",
        "park",
        "sitz",
        "arbeits",
        "lager",
        "aus",
        "um",
        "fern",
        "rettungs",
        "flucht",
        "transport",
        "snel",
        "onder",
        "weg",
        "boden",
        "fahr",
        "hering",
        "spring",
        "super",
        "bau",
    ];
    let word = FoldedWord::of(text(search, street));
    let stem = |ending: &&&str| word.len() > ending.len() + 2 || **ending == &*word;
    let other = OTHERS.iter().any(|o| word.starts_with(o));
    let point = search.byte_at(search.all[street].end()) == b'.';
    if other {
        return Kind::None;
    }
    if SURE.iter().any(|e| word.ends_with(e) && stem(&e)) || point && word.ends_with("str") {
        return Kind::Sure;
    }
    if LIKELY.iter().any(|e| word.ends_with(e) && stem(&e)) || word.len() > 5 && word.ends_with("str") {
        return Kind::Likely;
    }
    Kind::None
}

fn northern(search: &Search<'_>, street: usize, number: usize) -> Option<(usize, usize, f32)> {
    // The name of a street has a capital, which spares "vers 14 h" and "livré le 12" the rest.
    if !capital(search, street) {
        return None;
    }
    let kind = kind(search, street);
    let mut last = with_letter(search, number);
    let post = northern_postcode(search, last);
    if kind == Kind::None && post.is_none() {
        return None;
    }
    if kind == Kind::Likely && post.is_none() && search.all[number].len > 3 || between(search, street) == ", " {
        return None;
    }
    // The words of the name before its last: joined by hyphens, or behind "Am", or an adjective.
    let mut first = street;
    while first > 0 && matches!(between(search, first - 1), "-" | "'" | "’") && !is_number(search, first - 1) {
        first -= 1;
    }
    let short = FoldedWord::of(text(search, street)).len() <= 7 && kind != Kind::None && first == street;
    for back in 1..=3 {
        let Some(place) = street.checked_sub(back).filter(|p| between(search, *p) == " " && !is_number(search, *p))
        else {
            break;
        };
        let opens = matches!(
            text(search, place),
            "Am" | "An"
                | "Im"
                | "In"
                | "Zum"
                | "Zur"
                | "Auf"
                | "Unter"
                | "Hinter"
                | "Vor"
                | "Alte"
                | "Alter"
                | "Neue"
                | "Neuer"
                | "Lange"
                | "Kleine"
                | "Große"
                | "Obere"
                | "Untere"
                | "Van"
                | "De"
                | "Het"
                | "Laan"
                | "Oude"
                | "Nieuwe"
                | "Sint"
                | "Op"
                | "Aan"
        );
        if opens {
            first = first.min(place);
            break;
        }
        let adjective = back == 1 && short && capital(search, place) && text(search, place).ends_with("er");
        if adjective {
            first = first.min(place);
            break;
        }
        if !capital(search, place) && !matches!(text(search, place), "der" | "den" | "dem" | "de" | "het" | "van") {
            break;
        }
    }
    if kind == Kind::None && first == street && (is_noun(search, street) || search.all[street].len < 4) {
        return None;
    }
    let mut weight = match kind {
        Kind::Sure => 0.3,
        Kind::Likely => -0.7,
        Kind::None => -0.6,
    };
    if let Some(end) = post {
        last = end;
        weight += 1.5;
    } else if let Some(end) = town_behind(search, last).filter(|_| kind == Kind::Sure) {
        last = end;
    }
    Some((first, last, weight))
}

/// ", 83512 Wasserburg", ", 8321 KP Urk", ", 8004 Zürich" behind a house number; the last token.
fn northern_postcode(search: &Search<'_>, last: usize) -> Option<usize> {
    let code = last + 1;
    let gap = between(search, last);
    if !light_gap(gap) || !is_number(search, code) {
        return None;
    }
    let next = search.all.get(code + 1).filter(|t| !t.is_number())?;
    let dutch =
        search.all[code].len == 4 && next.len == 2 && next.is_upper() && matches!(between(search, code), "" | " ");
    if dutch {
        let town = code + 2;
        let named = between(search, code + 1) == " " && capital(search, town) && !is_number(search, town);
        return Some(if named { town_words(search, code + 1).unwrap_or(code + 1) } else { code + 1 });
    }
    let word = FoldedWord::of(text(search, code + 1));
    let town = between(search, code) == " " && capital(search, code + 1) && next.len >= 3 && !is_noun(search, code + 1);
    let swiss = search.all[code].len == 4 && gap.starts_with(',') && !search.is_upper(code + 1);
    let money = matches!(&*word, "euro" | "eur" | "stk" | "chf" | "usd" | "stuck")
        || among(&NEVER, &word)
        || among(&OTHER, &word);
    (town && !money && (search.all[code].len == 5 || swiss)).then(|| {
        // A town, not the sentence behind it: hyphens join, "am" and "an" lead on.
        let mut end = code + 1;
        while matches!(between(search, end), "-") && capital(search, end + 1) {
            end += 1;
        }
        if matches!(text(search, end + 1), "am" | "an" | "im" | "bei" | "ob") && between(search, end) == " " {
            let mut more = end + 2;
            if matches!(text(search, more), "der" | "den" | "dem") {
                more += 1;
            }
            if capital(search, more) && !is_number(search, more) {
                end = more;
            }
        }
        end
    })
}

//! Names of persons that a title announces: `Mme Quéméneur`, `M. et Mme Petit`, `Capt. R. Llewellyn`,
//! `MARCHETTI/LUCIA MRS`.

use super::foreign_words::{NOUNS, ORGANISATIONS, OTHER, SURNAMES};
use super::name_words::{among, BRANDS, NEVER, ROLES};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// The most words of a name behind its title.
const MOST_WORDS: usize = 5;

/// Words that stand before a surname and belong to it.
pub(super) const PARTICLES: [&str; 43] = [
    "abd", "abou", "abu", "af", "al", "av", "bar", "ben", "bin", "bint", "d", "da", "dal", "das", "de", "del", "della",
    "den", "der", "di", "do", "dos", "du", "el", "la", "las", "le", "les", "los", "mac", "mc", "ni", "nic", "o",
    "ould", "t", "ten", "ter", "van", "vom", "von", "y", "zur",
];

/// Before a title these make it part of a street or an institution: "rue du Docteur Roux".
#[rustfmt::skip]
const PLACES: [&str; 73] = [
    "allee", "av", "avda", "avenida", "avenue", "bd", "bld", "blvd", "boulevard", "calle", "centro", "chemin",
    "chiesa", "cite", "clinica", "clinique", "clos", "colegio", "college", "corso", "cours", "drive", "ecole",
    "ermita", "escuela", "fundacion", "gasse", "gymnase", "gymnasium", "hopital", "hospital", "iglesia", "impasse",
    "instituto", "istituto", "kapelle", "kerk", "kirche", "klinik", "laan", "lane", "largo", "lycee", "ospedale",
    "parque", "parroquia", "piazza", "pl", "place", "plaza", "plein", "quai", "residence", "residencia", "road",
    "route", "rua", "rue", "school", "schule", "scuola", "square", "st", "stade", "stadio", "straat", "strasse",
    "street", "teatro", "via", "viale", "villa", "virgen",
];

/// Looks behind every title.
pub(crate) fn find(search: &mut Search<'_>) {
    let shouted = search.shouted;
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.announcer != Announcer::Title {
            continue;
        }
        let title = announcement.tokens;
        if let Some(first) = reversed(search, title) {
            search.push((Category::PERSON_NAME, "titled"), (first, title.1), Check::Absent, 0.0);
            continue;
        }
        if !is_title(search, title) || is_place(search, title.0) {
            continue;
        }
        if let Some((last, weight)) = behind(search, title, shouted) {
            let first = couple(search, title.0);
            search.push((Category::PERSON_NAME, "titled"), (first, last), Check::Absent, weight);
        }
    }
}

/// Short titles are words as well ("me", "m", "dr"): they need a capital or their dot.
fn is_title(search: &Search<'_>, (first, last): (usize, usize)) -> bool {
    let token = &search.all[last];
    let text = token.text(search.note);
    if first > 0 && search.byte_before(search.all[first].start()) == b'\'' {
        return false;
    }
    // "over 36m. Rep 9.9": a unit of measure.
    if first > 0 && search.all[first].gap == Gap::Glued {
        return false;
    }
    match text.len() {
        1 => {
            text == "M" && search.byte_before(token.start()) != b'-'
                || text == "m" && search.byte_at(token.end()) == b'.'
        }
        2 if text.eq_ignore_ascii_case("me") => text != "me",
        _ => true,
    }
}

/// Whether the title stands in the name of a street or an institution.
pub(crate) fn is_place(search: &Search<'_>, title: usize) -> bool {
    let from = title.saturating_sub(3);
    (from..title).any(|t| {
        let token = &search.all[t];
        token.len <= 12
            && (among(&PLACES, &FoldedWord::of(token.text(search.note)))
                || token.len == 1
                    && search.byte_at(token.end()) == b'/'
                    && matches!(token.text(search.note), "C" | "c"))
            && search.all[t + 1..=title].iter().all(|t| t.gap < Gap::Clause)
    })
}

/// The first token of the title, or of the one before it: "M. et Mme", "Mr & Mrs", "Monsieur le Docteur".
fn couple(search: &Search<'_>, title: usize) -> usize {
    let ends_at = |token: usize| search.announced_by(Announcer::Title).find(|(_, last)| *last == token);
    let between = |token: usize| &search.note[search.all[token].end()..search.all[token + 1].start()];
    let light = |gap: &str| gap.chars().all(|c| matches!(c, ' ' | '.' | '&' | '/' | '-' | '+' | '\u{a0}'));
    let Some(before) = title.checked_sub(1).filter(|b| light(between(*b))) else { return title };
    if let Some(other) = ends_at(before) {
        return other.0;
    }
    let linking = ["et", "and", "ou", "le", "la", "und", "y", "e", "en", "u"];
    if linking.iter().any(|l| search.all[before].text(search.note).eq_ignore_ascii_case(l)) {
        if let Some(other) = before.checked_sub(1).filter(|b| light(between(*b))).and_then(ends_at) {
            return other.0;
        }
    }
    title
}

/// `MARCHETTI/LUCIA MRS`, as booking systems write it: the first token of the name before the title.
fn reversed(search: &Search<'_>, title: (usize, usize)) -> Option<usize> {
    let given = title.0.checked_sub(1)?;
    let mut first = given.checked_sub(1)?;
    let slash = search.note.get(search.all[first].end()..search.all[given].start())? == "/";
    let blank = search.note.get(search.all[given].end()..search.all[title.0].start())? == " ";
    let words =
        [first, given].iter().all(|t| !search.all[*t].is_number() && search.is_upper(*t) && search.all[*t].len > 1);
    if !slash || !blank || !words {
        return None;
    }
    while first > 0 && !search.all[first - 1].is_number() && search.is_upper(first - 1) && tight(search, first) {
        first -= 1;
    }
    Some(first)
}

/// Whether a hyphen or an apostrophe alone joins the token to the one before.
pub(crate) fn tight(search: &Search<'_>, token: usize) -> bool {
    matches!(&search.note[search.all[token - 1].end()..search.all[token].start()], "-" | "'" | "’" | "‐" | "‑")
}

/// What kind of word may be in a name.
#[derive(Clone, Copy, PartialEq)]
enum Word {
    Name,
    Particle,
    Initial,
}

/// The last token of the name behind a title, and what its form says for or against it.
fn behind(search: &Search<'_>, title: (usize, usize), shouted: bool) -> Option<(usize, f32)> {
    let first = title.1 + 1;
    let token = search.all.get(first)?;
    let gap = &search.note[search.all[title.1].end()..token.start()];
    let blank = |c| matches!(c, ' ' | '.' | '\u{a0}' | '\u{202f}');
    if gap.is_empty() || gap != "&nbsp;" && (gap.len() > 6 || !gap.chars().all(blank)) {
        return None;
    }
    if among(&BRANDS, &FoldedWord::of(token.text(search.note))) {
        return None;
    }
    let capital = |t: usize| search.all[t].text(search.note).chars().next().is_some_and(char::is_uppercase);
    // The first word that is no particle tells how the name is written.
    let mut core = first;
    while core < first + 3 && search.all.get(core).is_some_and(|t| t.len <= 5) {
        let word = FoldedWord::of(search.all[core].text(search.note));
        if !among(&PARTICLES, &word) || core > first && !linked(search, core) {
            break;
        }
        core += 1;
    }
    if core >= search.all.len() || core > first && !linked(search, core) {
        return None;
    }
    let small = !capital(core);
    if is_weekday(search, title) {
        return None;
    }
    let rank = rank(search, title, gap);
    let abbreviation = search.all[title.1].len >= 3 && search.is_upper(title.1);
    if rank == Rank::NeedsCapitals && (small || shouted || abbreviation || !capital(title.0))
        || rank == Rank::NeedsName && small
        || rank == Rank::Never
    {
        return None;
    }
    if small
        && core > first
        && !matches!(text_of(search, first), "de" | "le" | "van" | "da" | "di" | "von" | "ben" | "el" | "al")
    {
        return None;
    }
    // "Madame chante": only what everybody knows for a surname.
    let known = |t: usize| among(&SURNAMES, &FoldedWord::of(text_of(search, t)));
    if small && search.all[title.1].len >= 5 && !known(core) {
        return None;
    }
    if is_german(search, title) && is_noun(search, first)
        || among(&ORGANISATIONS, &FoldedWord::of(text_of(search, first))) && small
    {
        return None;
    }
    let careful = small || shouted;
    let last = words(search, first, careful, MOST_WORDS).map(|(last, _)| last);
    let last = last?;
    // "M. P." says less than "M. Petit", a word in small letters less than one with its capital.
    let initials = (first..=last).all(|t| search.all[t].len == 1);
    let weight = if initials { -1.5 } else { 0.0 } + if small { -2.0 } else { 0.0 };
    Some((last, weight))
}

/// The words of a name that begin at a token: the last token, and how many words there are.
fn words(search: &Search<'_>, first: usize, careful: bool, most: usize) -> Option<(usize, usize)> {
    let capital = |t: usize| search.all[t].text(search.note).starts_with(char::is_uppercase);
    let mut last = None;
    let mut words = 0;
    let mut place = first;
    while let Some(token) = search.all.get(place) {
        let into_number = search.all.get(place + 1).is_some_and(|n| n.gap == Gap::Glued && n.is_number());
        if place > first && !linked(search, place) || token.is_number() || into_number || words >= most {
            break;
        }
        // "Mauro Rossi CF …": an abbreviation behind a name that is not in capitals.
        let abbreviation =
            place > first && (2..=3).contains(&token.len) && search.is_upper(place) && !search.is_upper(first);
        // "Petra Termin": a German noun behind a name.
        if abbreviation && !careful || last.is_some() && is_noun(search, place) {
            break;
        }
        if place > first && last == Some(place - 1) && tight(search, place) {
            last = Some(place);
            place += 1;
            continue;
        }
        match kind(search, place, careful, place > first && last.is_none()) {
            None => break,
            Some(Word::Particle) => {}
            Some(_)
                if careful
                    && words >= 1
                    && !(is_first_name(search, place)
                        || words == 1 && is_first_name(search, first)
                        || words == 1 && among(&SURNAMES, &FoldedWord::of(text_of(search, place)))) =>
            {
                break
            }
            Some(Word::Name) if !careful && !capital(place) => break,
            Some(_) => {
                last = Some(place);
                words += 1;
            }
        }
        place += 1;
    }
    last.map(|last| (last, words))
}

/// Whether the rules know the token as a first name.
fn is_first_name(search: &Search<'_>, token: usize) -> bool {
    search.is_upper(token)
        && search
            .announcements
            .iter()
            .any(|a| a.tokens.0 == token && matches!(a.announcer, Announcer::FirstName | Announcer::AmbiguousFirstName))
}

/// The name that begins with the first name or surname at a token, in capitals: its last token and its words.
pub(crate) fn forward(search: &Search<'_>, first: usize, shouted: bool, most: usize) -> (usize, usize) {
    words(search, first, shouted, most).unwrap_or((first, 1))
}

/// How much a title alone says.
#[derive(Clone, Copy, PartialEq)]
enum Rank {
    /// A name follows even in small letters: "mme martin".
    Always,
    /// The name must have its capital: "maître Bourdeau", "docteur Haddad".
    NeedsName,
    /// A word or abbreviation of other things too: title and name must have capitals, in a note not written in them.
    NeedsCapitals,
    /// No title as it is written: "HR", "MW", "Fr" without its dot.
    Never,
}

fn text_of<'n>(search: &Search<'n>, token: usize) -> &'n str {
    search.all[token].text(search.note)
}

/// Whether a title is German, behind which nouns have capitals too.
fn is_german(search: &Search<'_>, title: (usize, usize)) -> bool {
    matches!(
        &*FoldedWord::of(text_of(search, title.1)),
        "hr" | "hrn" | "herr" | "herrn" | "fr" | "frau" | "fam" | "familie"
    )
}

/// "bis Fr. Mittag", "Do./Fr. Montage": Friday.
fn is_weekday(search: &Search<'_>, title: (usize, usize)) -> bool {
    let Some(before) = title.0.checked_sub(1) else { return false };
    text_of(search, title.1) == "Fr"
        && matches!(
            &*FoldedWord::of(text_of(search, before)),
            "bis" | "am" | "ab" | "mo" | "di" | "mi" | "do" | "seit" | "jeden" | "nachsten" | "diesen" | "kommenden"
        )
}

/// Whether a word is a German noun, by itself or by what abstract nouns and compounds end in.
pub(crate) fn is_noun(search: &Search<'_>, token: usize) -> bool {
    const ENDINGS: [&str; 30] = [
        "ung", "ungen", "heit", "keit", "schaft", "tion", "termin", "vertrag", "angebot", "schaden", "schein",
        "anlage", "nummer", "konto", "gesprach", "wechsel", "kosten", "betrag", "zeit", "technik", "gerat", "preis",
        "wagen", "haus", "raum", "platz", "arbeiten", "leiter", "leiterin", "versand",
    ];
    let token = &search.all[token];
    if !token.is_capital() || token.len < 3 {
        return false;
    }
    let word = FoldedWord::of(token.text(search.note));
    among(&NOUNS, &word)
        || word.len() >= 8 && ENDINGS.iter().any(|e| word.ends_with(e)) && !matches!(&*word, "hornung" | "schaffhaus")
}

fn small_letter(search: &Search<'_>, token: usize) -> bool {
    search.all[token].text(search.note).starts_with(char::is_lowercase)
}

fn rank(search: &Search<'_>, title: (usize, usize), gap: &str) -> Rank {
    let word = FoldedWord::of(search.all[title.1].text(search.note));
    match &*word {
        "hr" | "fr" | "fam" | "sig" | "ing" | "arch" | "ir" | "mw" | "rag" | "geom" | "dn" | "prof"
            if search.is_upper(title.1) || small_letter(search, title.1) && !gap.contains('.') =>
        {
            Rank::Never
        }
        "hr" | "hrn" | "herrn" | "fam" | "familie" | "eheleute" | "ehepaar" | "frl" | "fraulein" | "sig" | "sigg"
        | "sigra" | "ra" | "na" | "ssa" | "dott" | "dottor" | "dottore" | "dottoressa" | "avv" | "avvocato"
        | "geom" | "geometra" | "rag" | "ragionier" | "ragioniere" | "signor" | "signora" | "signorina" | "signori"
        | "dhr" | "mevr" | "mevrouw" | "meneer" | "mijnheer" | "mvr" | "mw" | "heer" | "drs" | "senor" | "senora"
        | "senorita" | "sr" | "sra" | "srta" | "dna" | "dona" | "don" | "dn" => Rank::NeedsName,
        "fr" | "ing" | "arch" | "ir" if !gap.contains('.') => Rank::Never,
        "fr" | "ing" | "arch" | "ir" if !small_letter(search, title.1) => Rank::NeedsName,
        "mr" | "mrs" | "mme" | "mlle" | "ms" | "monsieur" | "madame" | "mademoiselle" => Rank::Always,
        "pr" if !search.is_upper(title.1) && !small_letter(search, title.1) => Rank::NeedsName,
        "m" | "dr" if gap.contains('.') && !small_letter(search, title.1) => Rank::Always,
        "m" | "dr" | "mm" | "me" | "miss" | "maitre" | "docteur" | "doctor" | "herr" | "frau" | "messieurs"
        | "mesdames" | "mmes" | "mlles" | "professeur" | "professor" | "captain" | "capitaine" => Rank::NeedsName,
        _ => Rank::NeedsCapitals,
    }
}

/// Whether blanks, a hyphen, an apostrophe or the dot of an initial alone stand before the token.
pub(crate) fn linked(search: &Search<'_>, token: usize) -> bool {
    let before = &search.all[token - 1];
    let gap = &search.note[before.end()..search.all[token].start()];
    match gap {
        " " | "-" | "'" | "’" | "\u{a0}" | "&nbsp;" | "\u{202f}" | "  " | "‐" | "‑" => true,
        ". " | "." | ".-" => {
            let initial =
                before.len == 1 || before.len == 2 && matches!(text_of(search, token - 1), "Ch" | "Ph" | "Th");
            initial && !before.is_number()
        }
        _ => false,
    }
}

fn kind(search: &Search<'_>, place: usize, careful: bool, behind_particle: bool) -> Option<Word> {
    let token = &search.all[place];
    let text = token.text(search.note);
    let word = FoldedWord::of(text);
    let capital = text.chars().next().is_some_and(char::is_uppercase);
    if text.chars().count() == 1 {
        let apostrophe = search.note[token.end()..].starts_with(['\'', '’']);
        return match capital {
            true if apostrophe => Some(Word::Particle),
            true if !careful || search.byte_at(token.end()) == b'.' => Some(Word::Initial),
            false if apostrophe && among(&PARTICLES, &word) => Some(Word::Particle),
            _ => None,
        };
    }
    if among(&PARTICLES, &word) {
        return Some(Word::Particle);
    }
    if among(&NEVER, &word) || among(&OTHER, &word) || (careful || behind_particle) && among(&ROLES, &word) {
        return None;
    }
    if careful && word.len() < 3 {
        return None;
    }
    Some(Word::Name)
}

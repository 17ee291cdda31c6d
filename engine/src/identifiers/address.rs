//! Street-level addresses: number, kind of way, name, and what of postcode and town follows.

use super::compact::{joint, Joint};
use super::foreign_words::{ORGANISATIONS, OTHER};
use super::name::is_noun;
use super::name_words::{among, NEVER};
use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

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

/// "17 route du Moulin Brûlé 87400 Sauviat", "Rue du Midi 18, 1860 Aigle".
fn before_name(search: &Search<'_>, way: (usize, usize)) -> Found {
    let number = house_number(search, way.0);
    // The name: at most eight words, until something that no name of a street has.
    let mut last = way.1;
    let mut core = 0;
    let shouted = capital(search, way.0) && text(search, way.0).len() > 2 && search.is_upper(way.0);
    while last + 1 < search.all.len() && core < 5 {
        let gap = between(search, last);
        let next = last + 1;
        if !matches!(gap, " " | "-" | "'" | "’" | ". " | "." | "\u{a0}")
            || gap.starts_with('.') && search.all[last].len > 3 && last > way.1
        {
            break;
        }
        let word = FoldedWord::of(text(search, next));
        let small = [
            "de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "aux", "au", "a", "sur", "sous", "del",
            "della", "der", "dei", "degli", "delle", "dello", "dell", "los", "las", "do", "da", "dos", "san", "santa",
        ];
        if small.contains(&&*word) {
            last = next;
            continue;
        }
        // "7 pl. même combat": an abbreviation of other things too.
        if core == 0 && !capital(search, next) && matches!(text(search, way.0), "pl" | "st" | "dr" | "ch") {
            return None;
        }
        if is_number(search, next) {
            // "rue du 8 Mai", "11 Novembre": a number inside the name stands before a capital.
            let inside = core == 0 && search.all[next].len <= 2 && number.is_some();
            if !inside {
                break;
            }
        } else if core > 0 && !capital(search, next) && gap != "-" {
            break;
        }
        last = next;
        core += 1;
        // After a name in small letters nothing tells where it ends.
        if !capital(search, next) && !is_number(search, next) && core >= 1 {
            break;
        }
    }
    // No dangling "de la".
    while last > way.1 && search.all[last].len <= 3 && !capital(search, last) && !is_number(search, last) {
        last -= 1;
    }
    if core == 0 {
        return None;
    }
    let mut first = number.unwrap_or(way.0);
    let mut weight = 0.0;
    if number.is_none() {
        // "Rue du Midi 18, 1860 Aigle"
        let behind = last + 1;
        let gap = between(search, last);
        let alone = is_number(search, behind)
            && search.all[behind].len <= 3
            && matches!(gap, " " | ", " | " n. " | ", n. " | " nº " | ", nº " | " n° " | ", n° " | " n ");
        let southern = is_southern(search, way.0);
        if !alone || !capital(search, way.0) && !shouted && !southern || hour_behind(search, behind) {
            return None;
        }
        let street = way.1 + 1;
        if southern
            && (search.is_upper(street) && !shouted || among(&ORGANISATIONS, &FoldedWord::of(text(search, street))))
        {
            return None;
        }
        last = with_letter(search, behind);
        let unit = floor(search, last);
        let end = unit.unwrap_or(last);
        match postcode(search, end).or_else(|| town_behind(search, end).filter(|_| southern)) {
            Some(end) => {
                last = end;
                weight = if southern { 1.5 } else { 0.0 };
            }
            None if unit.is_some() => {
                last = end;
                weight = 0.5;
            }
            None => weight = if southern { -0.4 } else { -1.5 },
        }
        return Some((way.0, last, "continental", weight));
    }
    if let Some(end) = postcode(search, last).or_else(|| town(search, last)) {
        last = end;
    } else if !capital(search, last) && !is_number(search, last) {
        weight -= 0.5;
    }
    first = place_before(search, first);
    Some((first, last, "french", weight))
}

/// "Lieu-dit Kerbihan, 7 chemin …", "Flat 9, 210 …", "Apt 4, …": a part of the address before its number.
fn place_before(search: &Search<'_>, first: usize) -> usize {
    for start in (first.saturating_sub(5)..first).rev() {
        let word = FoldedWord::of(text(search, start));
        let opens =
            ["lieu", "flat", "apt", "unit", "apartment", "suite", "lieudit", "residence", "bat", "batiment", "appt"];
        let light = (start..first).all(|t| matches!(between(search, t), " " | "-" | ", " | "," | ". "));
        if !light {
            return first;
        }
        if opens.contains(&&*word) && (capital(search, start) || is_number(search, start + 1)) {
            return start;
        }
    }
    first
}

/// The number before a way: "17", "3 bis", "22,", "12-14", "8B"; its first token.
fn house_number(search: &Search<'_>, way: usize) -> Option<usize> {
    let mut place = way.checked_sub(1)?;
    let light = |t: usize| matches!(between(search, t), " " | ", " | "," | "" | "-" | "\u{a0}" | "  ");
    if !light(place) {
        return None;
    }
    let suffix = FoldedWord::of(text(search, place));
    if matches!(&*suffix, "bis" | "ter" | "quater" | "a" | "b" | "c" | "d" | "e" | "f") {
        place = place.checked_sub(1)?;
        if !light(place) {
            return None;
        }
    }
    let token = search.all.get(place)?;
    // "Le lot 4 résidence Renaissance"
    if place > 0 && matches!(text(search, place - 1), "lot" | "Lot" | "lots" | "appartement" | "logement") {
        return None;
    }
    if !token.is_number() || token.len > 5 || token.gap == Gap::Glued && place > 0 {
        return None;
    }
    if place > 0
        && is_number(search, place - 1)
        && matches!(between(search, place - 1), "/" | ".")
        && search.all[place].len == 2
        && between(search, place).starts_with(',')
    {
        // The end of a date, "né 14/05/62, Rue du Midi 18".
        return None;
    }
    // "12-14 rue", "12/14 rue"
    if place > 0
        && is_number(search, place - 1)
        && search.all[place - 1].len <= 4
        && matches!(between(search, place - 1), "-" | "/")
    {
        place -= 1;
    }
    Some(place)
}

/// A postcode and its town behind a token: ", 37000 Tours", " - 54500 Vandœuvre-lès-Nancy"; the last token.
fn postcode(search: &Search<'_>, last: usize) -> Option<usize> {
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

fn light_gap(gap: &str) -> bool {
    matches!(gap, " " | ", " | "," | " - " | " – " | "  " | "\n" | " , " | " (" | "\u{a0}" | "\\n")
}

/// A town in capitals directly behind the street, after a comma or a blank with "à".
fn town(search: &Search<'_>, last: usize) -> Option<usize> {
    match between(search, last) {
        ", " | " - " if capital(search, last + 1) => town_words(search, last),
        " " if matches!(text(search, last + 1), "à" | "a") && capital(search, last + 2) => {
            town_words(search, last + 1)
        }
        _ => None,
    }
}

/// The words of a town behind a token: "La Chapelle-sur-Erdre", "Saint Céré".
fn town_words(search: &Search<'_>, before: usize) -> Option<usize> {
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

/// "17 Pemberley Close, Bath BA2 6TR", "4417 Birchwood Ln, Ste 200, Columbus, OH 43215".
fn after_name(search: &Search<'_>, way: (usize, usize)) -> Found {
    // Back over one to four words in capitals to the number.
    let mut place = way.0;
    let mut words = 0;
    let number = loop {
        place = place.checked_sub(1)?;
        let gap = between(search, place);
        if is_number(search, place) && words > 0 {
            let ordinal = matches!(gap, "") && matches!(text(search, place + 1), "st" | "nd" | "rd" | "th");
            if ordinal {
                words += 1;
                continue;
            }
            if !matches!(gap, " " | ", ") {
                // "22b Cromwell Ave": a letter glued to the number was taken for a word.
                let letter = gap.is_empty() && search.all[place + 1].len == 1;
                if !letter || words < 2 {
                    return None;
                }
            }
            break place;
        }
        let fits = matches!(gap, " " | "-" | "'" | "’" | ". " | "");
        let letter = search.all[place].len == 1 && search.all[place].gap == Gap::Glued;
        if !fits
            || words >= 5
            || is_number(search, place)
            || !capital(search, place)
                && !letter
                && !matches!(text(search, place), "st" | "nd" | "rd" | "th" | "of" | "the")
        {
            return None;
        }
        words += 1;
    };
    let token = &search.all[number];
    if token.len > 5 || token.gap == Gap::Glued && number > 0 {
        return None;
    }
    if number > 0 && matches!(between(search, number - 1), "/" | "." | ":") {
        return None;
    }
    let mut first = number;
    if number > 0
        && is_number(search, number - 1)
        && between(search, number - 1) == "-"
        && search.all[number - 1].len <= 4
    {
        first -= 1;
    }
    first = place_before(search, first);
    let mut last = way.1;
    // Parts behind commas: unit, town, state, postcode.
    for _ in 0..4 {
        let Some(end) = part(search, last) else { break };
        last = end;
    }
    let weight = if last > way.1 { 1.0 } else { 0.0 };
    Some((first, last, "english", weight))
}

/// One part of an English address behind a token: a unit, a town, a state, a postcode; its last token.
fn part(search: &Search<'_>, last: usize) -> Option<usize> {
    let gap = between(search, last);
    if !matches!(gap, ", " | " " | "," | "\n" | " - ") {
        return None;
    }
    let next = last + 1;
    if let Some(end) = british_postcode(search, next) {
        return Some(end);
    }
    if is_number(search, next) && search.all[next].len == 5 && gap != "," {
        let plus_four = is_number(search, next + 1) && between(search, next) == "-" && search.all[next + 1].len == 4;
        return Some(next + plus_four as usize);
    }
    let word = FoldedWord::of(text(search, next));
    if matches!(&*word, "ste" | "suite" | "apt" | "unit" | "flat" | "floor") && is_number(search, next + 1) {
        return Some(next + 1);
    }
    if matches!(text(search, next), "N" | "S" | "E" | "W" | "NE" | "NW" | "SE" | "SW") {
        return Some(next);
    }
    if gap == " " {
        // "Columbus OH 43215"
        let state = search.all[next].len == 2 && search.is_upper(next) && !is_number(search, next);
        return (state && is_number(search, next + 1) && search.all[next + 1].len == 5).then_some(next);
    }
    if !capital(search, next) || is_number(search, next) || super::name_words::among(&super::name_words::NEVER, &word) {
        return None;
    }
    // A town: capitals side by side, at most three.
    let mut end = next;
    while end < next + 2
        && matches!(between(search, end), " " | "-")
        && capital(search, end + 1)
        && !is_number(search, end + 1)
    {
        if british_postcode(search, end + 1).is_some() {
            break;
        }
        end += 1;
    }
    Some(end)
}

/// "BA2 6TR", "EH112NX": its last token.
fn british_postcode(search: &Search<'_>, first: usize) -> Option<usize> {
    let area = search.all.get(first).filter(|t| !t.is_number() && t.len <= 2)?;
    if !search.is_upper(first) || area.len == 0 {
        return None;
    }
    let district = first + 1;
    if !is_number(search, district) || search.all[district].gap != Gap::Glued {
        return None;
    }
    let mut place = district + 1;
    // London: a letter behind the district, "EC1A 1BB".
    if search.all.get(place).is_some_and(|t| t.gap == Gap::Glued && t.len == 1 && !t.is_number()) {
        place += 1;
    }
    let (number, letters) = if is_number(search, place) {
        (place, place + 1)
    } else if search.all[district].len >= 2 && search.all.get(place).is_some_and(|t| t.gap == Gap::Glued && t.len == 2)
    {
        return Some(place);
    } else {
        return None;
    };
    let inward = search.all[number].len == 1
        && search.all.get(letters).is_some_and(|t| t.gap == Gap::Glued && t.len == 2 && !t.is_number());
    let near =
        matches!(joint(search.note, &search.all[number - 1], &search.all[number]), Some(Joint::Blank | Joint::Glued));
    (inward && near).then_some(letters)
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

/// Whether a way is Spanish, Italian or Portuguese: the house number follows the name, without a capital at the way.
fn is_southern(search: &Search<'_>, way: usize) -> bool {
    matches!(
        &*FoldedWord::of(text(search, way)),
        "calle"
            | "avda"
            | "avenida"
            | "plaza"
            | "pza"
            | "plza"
            | "paseo"
            | "camino"
            | "carretera"
            | "ctra"
            | "ronda"
            | "rambla"
            | "carrer"
            | "travesia"
            | "urbanizacion"
            | "via"
            | "viale"
            | "piazza"
            | "corso"
            | "vicolo"
            | "largo"
            | "strada"
            | "contrada"
            | "rua"
            | "lungomare"
            | "piazzale"
    )
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

/// The last token of a house number: "23a", "12-14", "5 B", "10/2".
fn with_letter(search: &Search<'_>, number: usize) -> usize {
    let Some(next) = search.all.get(number + 1) else { return number };
    let gap = between(search, number);
    let letter = next.len == 1 && !next.is_number();
    let lone = search.byte_at(next.end());
    match gap {
        "" if letter => number + 1,
        " " if letter && search.is_upper(number + 1) && matches!(lone, b' ' | b',' | b'.' | b';' | b')') => number + 1,
        "-" | "/" if next.is_number() && next.len <= 3 => number + 1,
        _ => number,
    }
}

/// A floor and door behind a house number: ", 2ºB", ", 3.º B", " bajo", ", int. 4"; its last token.
fn floor(search: &Search<'_>, last: usize) -> Option<usize> {
    let from = search.all[last].end();
    let rest = &search.note[from..];
    let body = rest.trim_start_matches([',', ' ', '-']);
    let lead = rest.len() - body.len();
    if lead == 0 || lead > 3 {
        return None;
    }
    let digits = body.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let behind = body.get(digits..)?.trim_start_matches('.');
    let mut end = from + lead + body.len() - behind.len();
    if (1..=2).contains(&digits) && behind.starts_with(['º', 'ª', '°']) {
        let door = &behind[2..];
        let blank = door.starts_with(' ') as usize;
        let name = &door[blank..];
        let length = name.bytes().take(5).take_while(u8::is_ascii_alphanumeric).count();
        let fits = matches!(length, 1) && name.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            || matches!(&name[..length], "izda" | "izq" | "dcha" | "der" | "drcha" | "Izda" | "Dcha" | "iz" | "dr");
        end += 2 + if fits { blank + length } else { 0 };
    } else if digits == 0 {
        let unit =
            ["bajo", "int.", "interno", "scala", "piso", "esc.", "puerta"].iter().find(|u| body.starts_with(**u))?;
        let tail = &body[unit.len()..];
        let digits =
            tail.trim_start().bytes().take(4).take_while(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).count();
        if digits == 0 && *unit != "bajo" {
            return None;
        }
        end = from + lead + unit.len() + if digits > 0 { tail.len() - tail.trim_start().len() + digits } else { 0 };
    } else {
        return None;
    }
    let token = search.all.partition_point(|t| t.start() < end).checked_sub(1)?;
    (token > last).then_some(token)
}

/// A town in capitals behind a comma, which is no German noun and no word that a sentence begins with.
fn town_behind(search: &Search<'_>, last: usize) -> Option<usize> {
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

//! Telephone numbers in words, as somebody dictates them: "zéro six douze trente-quatre cinquante-six soixante-dix-huit".

use super::{Announcer, Check, Search};
use crate::category::Category;
use crate::fold::FoldedWord;
use crate::token::Gap;

/// How the words of French and English count.
#[rustfmt::skip]
const WORDS: [(&str, u32); 48] = [
    ("cinq", 5), ("cinquante", 50), ("deux", 2), ("dix", 10), ("douze", 12), ("eight", 8), ("eighty", 80), ("fifty", 50),
    ("five", 5), ("forty", 40), ("four", 4), ("huit", 8), ("neuf", 9), ("nine", 9), ("ninety", 90), ("nonante", 90),
    ("o", 0), ("octante", 80), ("oh", 0), ("one", 1), ("onze", 11), ("quarante", 40), ("quatorze", 14), ("quatre", 4),
    ("quinze", 15), ("seize", 16), ("sept", 7), ("septante", 70), ("seven", 7), ("seventy", 70), ("six", 6), ("sixty", 60),
    ("soixante", 60), ("ten", 10), ("thirty", 30), ("three", 3), ("treize", 13), ("trente", 30), ("trois", 3), ("twelve", 12),
    ("twenty", 20), ("two", 2), ("un", 1), ("une", 1), ("vingt", 20), ("vingts", 20), ("zero", 0), ("zeros", 0),
];

/// Looks behind every "zéro six" and its like.
pub(crate) fn find(search: &mut Search<'_>) {
    let mut until = 0;
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        if announcement.announcer != Announcer::SpokenNumber || announcement.tokens.0 < until {
            continue;
        }
        if let Some(last) = number(search, announcement.tokens.0) {
            let first = announcement.tokens.0;
            search.push((Category::PHONE, "spoken"), (first, last), Check::Absent, 0.0);
            until = last + 1;
        }
    }
}

/// The last token of a number of ten or eleven digits in words.
fn number(search: &Search<'_>, first: usize) -> Option<usize> {
    let mut digits = 0;
    let mut place = first;
    while let Some((value, next)) = group(search, place) {
        if search.all[first + 1..next].iter().any(|t| t.gap >= Gap::Sentence) {
            break;
        }
        digits += if value > 9 { 2 } else { 1 };
        place = next;
        let ends = value_at(search, place).is_none();
        if matches!(digits, 10 | 11) && ends {
            return Some(place - 1);
        }
        if digits > 11 {
            break;
        }
    }
    None
}

/// The number that begins at a token, below a hundred, and the token behind it: "soixante-dix-huit" is one, "six douze" two.
fn group(search: &Search<'_>, place: usize) -> Option<(u32, usize)> {
    let (mut value, mut next) = (value_at(search, place)?, place + 1);
    if value == 4 && value_at(search, next) == Some(20) {
        (value, next) = (80, next + 1);
    }
    // Tens go with what is below them; sixty and eighty with what is below twenty.
    let and = search.all.get(next).is_some_and(|t| t.text(search.note) == "et") as usize;
    let below = match value {
        60 | 80 => 20,
        10 => 10,
        20.. => 10,
        _ => 0,
    };
    if let Some(rest) = value_at(search, next + and).filter(|rest| *rest > 0 && *rest < below) {
        // "dix-sept", but not "dix deux".
        if value != 10 || rest >= 7 {
            (value, next) = (value + rest, next + and + 1);
            if rest == 10 {
                if let Some(unit) = value_at(search, next).filter(|unit| (7..10).contains(unit)) {
                    (value, next) = (value + unit, next + 1);
                }
            }
        }
    }
    Some((value, next))
}

/// The value of a word.
fn value_at(search: &Search<'_>, place: usize) -> Option<u32> {
    let token = search.all.get(place).filter(|t| t.len <= 12 && !t.is_number())?;
    let word = FoldedWord::of(token.text(search.note));
    WORDS.binary_search_by(|(w, _)| (*w).cmp(&*word)).ok().map(|at| WORDS[at].1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_in_order() {
        assert!(super::WORDS.is_sorted_by_key(|(word, _)| *word));
    }
}

//! Disguises: words spelt out letter by letter or written with digits and signs, to get past a filter.

use crate::fold::{fold, Folded};
use crate::skeleton::Bitmap;
use crate::token::{Gap, Token, Tokens};

/// Rewrites the tokens with such words put together. Tells whether any of them may begin something.
pub fn uncover(note: &str, tokens: &Tokens, uncovered: &mut Tokens, bitmap: Bitmap<'_>) -> bool {
    if !tokens.spelt_out && !tokens.disguised {
        return false;
    }
    uncovered.clear();
    let mut found = false;
    let mut at = 0;
    while at < tokens.all.len() {
        let end = spelt_out(note, tokens, at).or_else(|| mixed(note, tokens, at));
        let token = tokens.all[at];
        match end {
            Some(last) => {
                let whole = Token::disguised(note, token.start(), tokens.all[last].end(), token.gap, letter);
                if bitmap.may_hold(whole.skeleton) {
                    uncovered.anchors.push(uncovered.all.len() as u32);
                    found = true;
                }
                uncovered.all.push(whole);
                at = last + 1;
            }
            None => {
                uncovered.all.push(token);
                at += 1;
            }
        }
    }
    found
}

/// The last token of a run of at least four single letters with the same sign between them.
fn spelt_out(note: &str, tokens: &Tokens, at: usize) -> Option<usize> {
    let single = |t: &Token| t.len <= 2 && !t.is_number() && (t.len == 1 || t.is_beyond_ascii());
    if !single(&tokens.all[at]) {
        return None;
    }
    let between = |token: usize| tokens.all.get(token + 1).map(|next| &note[tokens.all[token].end()..next.start()]);
    let mut last = at;
    while between(last) == between(at) && tokens.all.get(last + 1).is_some_and(|t| single(t) && t.gap <= Gap::Clause) {
        last += 1;
    }
    (last - at >= 3).then_some(last)
}

/// The last token of letters and digits written together, with letters at its beginning and no long number.
fn mixed(note: &str, tokens: &Tokens, at: usize) -> Option<usize> {
    let first = &tokens.all[at];
    let joined = |last: usize| {
        tokens.all.get(last + 1).is_some_and(|t| {
            let between = &note[tokens.all[last].end()..t.start()];
            t.gap == Gap::Glued || matches!(between, "@" | "$" | "!" | "€" | "|")
        })
    };
    let mut last = at;
    while joined(last) {
        last += 1;
    }
    let letters = (at..=last).any(|i| !tokens.all[i].is_number());
    let short = (at..=last).all(|i| !tokens.all[i].is_number() || tokens.all[i].len <= 2);
    (last > at && letters && short && !first.is_number()).then_some(last)
}

/// The letter that a digit or sign stands for.
pub fn letter(c: char) -> Option<char> {
    match c {
        '0' => Some('o'),
        '1' | '!' | '|' => Some('i'),
        '3' | '€' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '7' => Some('t'),
        '8' => Some('b'),
        _ => match fold(c) {
            Folded::Letter(l) => Some(l),
            _ => None,
        },
    }
}

//! National bank accounts: the French RIB, the British sort code, the American routing number.

use super::compact::{joint, Compact, Joint};
use super::{Check, Search};
use crate::category::Category;
use crate::checks;
use crate::token::Gap;

/// Looks for an account that begins at the token `first`, a number.
pub(crate) fn find(search: &mut Search<'_>, run: &Compact, first: usize) {
    if search.all[first].gap == Gap::Glued && first > 0 && !super::is_label(search.all[first - 1].text(search.note)) {
        return;
    }
    french(search, run, first);
    british(search, run, first);
    american(search, first);
}

/// Bank, branch, account (which may hold letters) and key: 5, 5, 11 and 2 characters.
fn french(search: &mut Search<'_>, run: &Compact, first: usize) {
    let Some((characters, last)) = run.first(23) else { return };
    if !characters[..10].iter().chain(&characters[21..]).all(u8::is_ascii_digit) || glued_behind(search, last) {
        return;
    }
    let grouped = (0..=last - first).all(|g| run.group(g) > 1 || run.joint(g) == Joint::Glued)
        && (1..=last - first).all(|g| matches!(run.joint(g), Joint::Glued | Joint::Blank | Joint::Hyphen));
    if grouped && checks::french_bank_account(characters) {
        search.push((Category::BANK_ACCOUNT, "fr_rib"), (first, last), Check::Passed, 0.0);
    }
}

/// `90-14-88 27730419`, `40-12-08 a/c 61730492`: sort code and account number.
fn british(search: &mut Search<'_>, run: &Compact, first: usize) {
    let all = search.all;
    let hyphens = run.tokens() >= 3
        && (0..3).all(|g| run.group(g) == 2)
        && run.joint(1) == run.joint(2)
        && matches!(run.joint(1), Joint::Hyphen | Joint::Blank);
    let last_of_code = if hyphens {
        first + 2
    } else if all[first].len == 6 {
        first
    } else {
        return;
    };
    let weight = if hyphens && run.joint(1) == Joint::Hyphen { 0.0 } else { -1.8 };
    let (account, named) = skip_label(search, last_of_code);
    let Some(token) = all.get(account).filter(|t| t.is_number() && matches!(t.len, 7 | 8)) else { return };
    let near = token.start() - all[last_of_code].end() <= 24;
    if near && !glued_behind(search, account) && run.all()[..6].iter().all(u8::is_ascii_digit) {
        let weight = weight + if named { 2.0 } else { 0.0 };
        search.push((Category::BANK_ACCOUNT, "gb_account"), (first, account), Check::Absent, weight);
    }
}

/// `021000021 acct 4471902238`: a valid routing number and an account.
fn american(search: &mut Search<'_>, first: usize) {
    let routing = &search.all[first];
    // "0711-0130-7" is how cheques print it.
    let run = Compact::read(search.note, search.all, first, |j| j == Joint::Hyphen);
    if run.tokens() == 3 && (0..3).map(|g| run.group(g)).eq([4, 4, 1]) && checks::us_routing_number(run.all()) {
        search.push((Category::BANK_ACCOUNT, "us_routing"), (first, first + 2), Check::Passed, 2.5);
        return;
    }
    if routing.len != 9 || !checks::us_routing_number(routing.text(search.note).as_bytes()) {
        return;
    }
    let (account, named) = skip_label(search, first);
    let number =
        search.all.get(account).filter(|t| t.is_number() && (5..=17).contains(&t.len) && t.gap < Gap::Sentence);
    if number.is_some() && named && !glued_behind(search, account) {
        search.push((Category::BANK_ACCOUNT, "us_account"), (first, account), Check::Passed, 0.0);
    } else {
        search.push((Category::BANK_ACCOUNT, "us_routing"), (first, first), Check::Passed, 0.0);
    }
}

/// The token behind "a/c", "acct no" and the like, and whether there was one.
fn skip_label(search: &Search<'_>, last: usize) -> (usize, bool) {
    const LABELS: [&str; 13] =
        ["a", "c", "ac", "acc", "acct", "account", "no", "number", "num", "and", "n", "nr", "compte"];
    let mut place = last + 1;
    while place < search.all.len() && place <= last + 4 {
        let token = &search.all[place];
        let known = LABELS.iter().any(|l| token.text(search.note).eq_ignore_ascii_case(l));
        if token.is_number() || !known || token.gap >= Gap::Sentence {
            break;
        }
        place += 1;
    }
    (place, place > last + 1)
}

fn glued_behind(search: &Search<'_>, last: usize) -> bool {
    let Some(next) = search.all.get(last + 1) else { return false };
    next.gap == Gap::Glued
        || next.is_number()
            && matches!(joint(search.note, &search.all[last], next), Some(Joint::Hyphen | Joint::Dot))
            && search.byte_at(search.all[last].end()) != b' '
}

//! The Nordic and Baltic countries.

use super::{is_day, last_digit, two, DAY_FIRST, YEAR_FIRST};
use crate::checks::{digit, luhn, modulo, weighted};

/// A Swedish personal number, ten digits with Luhn, or twelve with the century (Skatteverket). Coordination numbers add 60
/// to the day.
pub fn swedish(digits: &[u8]) -> bool {
    let short = match digits.len() {
        10 => digits,
        12 if digits.starts_with(b"19") || digits.starts_with(b"20") => &digits[2..],
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = (two(short, 0), two(short, 2), two(short, 4)) else { return false };
    let century = match digits.len() {
        12 => modulo(&digits[..2], 100).map(|c| c * 100),
        _ => None,
    };
    let exists = |century: u64| is_day(century + year, month, if day > 60 { day - 60 } else { day });
    century.map_or(exists(1900) || exists(2000), exists) && luhn(short)
}

/// A Danish CPR number: birth date and serial; the check digit is no longer kept to (CPR-kontoret).
pub fn danish(digits: &[u8]) -> bool {
    if digits.len() != 10 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Some((year, month, day)) = DAY_FIRST.read(digits) else { return false };
    let century = match digits[6] {
        b'5'..=b'8' if year >= 58 => 1800,
        b'0'..=b'3' => 1900,
        b'4' | b'9' if year >= 37 => 1900,
        _ => 2000,
    };
    is_day(century + year, month, day)
}

/// A Norwegian national number: birth date and two check digits (Skatteetaten). D-numbers add 40 to the day, H-numbers to
/// the month.
pub fn norwegian(digits: &[u8]) -> bool {
    let sums =
        [weighted(digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]), weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])];
    digits.len() == 11 && norwegian_birth(digits) && sums.iter().all(|sum| sum.is_some_and(|s| s % 11 == 0))
}

/// A Finnish personal identity code: birth date, sign of the century, serial, check character modulo 31. Read without the
/// sign, which gives the century: ten characters (Digital and Population Data Services Agency).
pub fn finnish(characters: &[u8], century: u64) -> bool {
    if characters.len() != 10
        || !DAY_FIRST.is_day_of(characters, &[century])
        || modulo(&characters[6..9], 1000) < Some(2)
    {
        return false;
    }
    let rest = modulo(&characters[..9], 31);
    rest.is_some_and(|rest| characters[9] == b"0123456789ABCDEFHJKLMNPRSTUVWXY"[rest as usize])
}

/// Whether the first nine digits of a Norwegian number hold a birth date; the individual number tells the century.
fn norwegian_birth(digits: &[u8]) -> bool {
    let Some((year, month, day)) = DAY_FIRST.read(digits) else { return false };
    let century = match modulo(&digits[6..9], 1000) {
        Some(0..=499) => 1900,
        Some(500..=749) if year >= 54 => 1800,
        Some(500..=999) if year < 40 => 2000,
        Some(900..=999) => 1900,
        _ => return false,
    };
    day < 80
        && is_day(century + year, if month > 40 { month - 40 } else { month }, if day > 40 { day - 40 } else { day })
}

/// An Estonian personal code (isikukood): century and sex, birth date, serial, check digit in two rounds (EVS 585:2007).
pub fn estonian(digits: &[u8]) -> bool {
    let century = match digits.first() {
        Some(b'1' | b'2') => 1800,
        Some(b'3' | b'4') => 1900,
        Some(b'5' | b'6') => 2000,
        Some(b'7' | b'8') => 2100,
        _ => return false,
    };
    digits.len() == 11 && YEAR_FIRST.is_day_of(&digits[1..], &[century]) && two_rounds(digits)
}

/// A Lithuanian personal code (asmens kodas): as the Estonian, and 9 before a number without birth date (Gyventojų registro
/// įstatymas).
pub fn lithuanian(digits: &[u8]) -> bool {
    estonian(digits) || digits.len() == 11 && digits[0] == b'9' && two_rounds(digits)
}

/// The check digit of the Baltic numbers: weights 1 to 9 and on, modulo 11; where that leaves ten, weights 3 to 9 and on.
pub(crate) fn two_rounds(digits: &[u8]) -> bool {
    let Some((last, body)) = digits.split_last() else { return false };
    let sum = |shift: u32| {
        body.iter().enumerate().try_fold(0, |sum, (place, d)| Some(sum + digit(*d)? * ((place as u32 + shift) % 9 + 1)))
    };
    let check = match sum(0).map(|s| s % 11) {
        Some(10) => sum(2).map(|s| s % 11 % 10),
        other => other,
    };
    check.is_some() && check == digit(*last)
}

/// A Latvian personal code: birth date, century, serial, check digit; since 2017 32 and nine digits without meaning
/// (Pilsonības un migrācijas lietu pārvalde).
pub fn latvian(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    if digits.len() != 11 || sum.zip(last_digit(digits)).is_none_or(|(sum, last)| (1 + sum) % 11 % 10 != last) {
        return false;
    }
    let century = digit(digits[6]).map_or(0, |c| 1800 + 100 * c as u64);
    digits.starts_with(b"32") || digits[0] < b'4' && DAY_FIRST.is_day_of(digits, &[century])
}

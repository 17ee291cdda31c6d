//! Central and south-eastern Europe.

use super::{is_complement_11, is_day, last_digit, two, YEAR_FIRST};
use crate::checks::{mod_11_10, modulo, weighted};

/// A Polish PESEL: birth date with the century in the month, weights 1, 3, 7, 9 (Ustawa o ewidencji ludności).
pub fn polish(digits: &[u8]) -> bool {
    let Some((year, month, day)) = YEAR_FIRST.read(digits) else { return false };
    // The nineteenth century adds 80 to the month, the twenty-first 20, and so on.
    let century = [1900, 2000, 2100, 2200, 1800][(month / 20) as usize];
    digits.len() == 11
        && is_day(century + year, month % 20, day)
        && weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_some_and(|sum| sum % 10 == 0)
}

/// A Romanian CNP: sex and century, birth date, county, check digit (Legea 105/1996).
pub fn romanian(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]);
    digits.len() == 13
        && matches!(digits[0], b'1'..=b'9')
        && romanian_birth(digits)
        && matches!(two(digits, 7), Some(1..=48 | 51 | 52 | 70 | 80..=83))
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| last == if sum % 11 == 10 { 1 } else { sum % 11 })
}

/// A Croatian OIB: eleven digits, ISO 7064 MOD 11-10.
pub fn croatian(digits: &[u8]) -> bool {
    digits.len() == 11 && mod_11_10(digits)
}

fn romanian_birth(digits: &[u8]) -> bool {
    let century = match digits[0] {
        b'3' | b'4' => 1800,
        b'5' | b'6' => 2000,
        _ => 1900,
    };
    YEAR_FIRST.is_day_of(&digits[1..], &[century])
}

/// A Czech or Slovak birth number (rodné číslo): birth date, serial, and since 1954 a check digit modulo 11 (zákon
/// 133/2000 Sb.; zákon 301/1995 Z. z.). Women add 50 to the month; where a day's numbers ran out it is 20 more.
pub fn czech(digits: &[u8]) -> bool {
    let Some((year, month, day)) = YEAR_FIRST.read(digits) else { return false };
    let born = |century: u64| is_day(century + year, month % 50 % 20, day);
    match digits.len() {
        9 => digits.iter().all(u8::is_ascii_digit) && (year < 54 && born(1900) || year >= 80 && born(1800)),
        10 => {
            let rest = modulo(&digits[..9], 11).map(|rest| rest % 10);
            born(if year < 54 { 2000 } else { 1900 })
                && rest.zip(last_digit(digits)).is_some_and(|(r, l)| r == l as u64)
        }
        _ => false,
    }
}

/// A Bulgarian uniform civil number (EGN): birth date, place, check digit modulo 11 (Закон за гражданската регистрация).
/// The nineteenth century adds 20 to the month, the twenty-first 40.
pub fn bulgarian(digits: &[u8]) -> bool {
    let Some((year, month, day)) = YEAR_FIRST.read(digits) else { return false };
    let (century, month) = match month {
        41.. => (2000, month - 40),
        21.. => (1800, month - 20),
        _ => (1900, month),
    };
    let sum = weighted(digits, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    digits.len() == 10
        && is_day(century + year, month, day)
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| sum % 11 % 10 == last)
}

/// A Slovenian personal number (EMŠO), the form of all countries of the former Yugoslavia: birth date with three digits of
/// the year, region, serial, check digit modulo 11 (Zakon o centralnem registru prebivalstva).
pub fn slovenian(digits: &[u8]) -> bool {
    let year = digits.get(4..7).and_then(|y| modulo(y, 1000)).map_or(0, |y| if y < 800 { 2000 + y } else { 1000 + y });
    let sum = weighted(digits, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    digits.len() == 13
        && two(digits, 2).zip(two(digits, 0)).is_some_and(|(month, day)| is_day(year, month, day))
        && is_complement_11(sum, digits)
}

/// A Hungarian social-security number (TAJ): nine digits, weights 3 and 7 (1996. évi XX. törvény).
pub fn hungarian(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[3, 7, 3, 7, 3, 7, 3, 7]);
    digits.len() == 9
        && digits != b"000000000"
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| sum % 10 == last)
}

//! Countries outside Europe.

use super::YEAR_FIRST;
use crate::checks::{luhn, modulo, verhoeff, weighted};

/// A US social-security number: no area 000, 666 or 9xx, no group 00, no serial 0000 (SSA); there is no check digit.
pub fn us_social_security(digits: &[u8]) -> bool {
    if digits.len() != 9 || digits == b"123456789" || digits == b"987654321" {
        return false;
    }
    let parts = (modulo(&digits[..3], 1000), modulo(&digits[3..5], 100), modulo(&digits[5..], 10_000));
    match parts {
        (Some(area), Some(group), Some(serial)) if group > 0 && serial > 0 => !matches!(area, 0 | 666 | 900..),
        _ => false,
    }
}

/// A Canadian social insurance number: nine digits, Luhn (Employment and Social Development Canada).
pub fn canadian(digits: &[u8]) -> bool {
    digits.len() == 9 && !matches!(digits[0], b'0' | b'8') && luhn(digits)
}

/// An Indian Aadhaar: twelve digits, not beginning with 0 or 1, Verhoeff (UIDAI).
pub fn indian(digits: &[u8]) -> bool {
    digits.len() == 12 && digits[0] > b'1' && verhoeff(digits)
}

/// A South African identity number: birth date, serial, citizenship, Luhn (Department of Home Affairs).
pub fn south_african(digits: &[u8]) -> bool {
    digits.len() == 13
        && YEAR_FIRST.is_day_of(digits, &[1900, 2000])
        && matches!(digits[10], b'0'..=b'2')
        && luhn(digits)
}

/// An Australian tax file number: nine digits, weighted sum divisible by eleven (ATO).
pub fn australian_tax(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits != b"000000000"
        && weighted(digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_some_and(|sum| sum % 11 == 0)
}

/// A US individual taxpayer number (ITIN): 9xx, then a group of 50 to 65, 70 to 88, 90 to 92 or 94 to 99 (IRS, Publication
/// 1915); there is no check digit.
pub fn us_taxpayer(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits[0] == b'9'
        && digits != b"987654321"
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(modulo(&digits[3..5], 100), Some(50..=65 | 70..=88 | 90..=92 | 94..=99))
}

//! Check digits of persons' numbers, by region.
//!
//! A birth date inside a number is held to the calendar: 31 April is no birthday.

mod eastern;
mod northern;
mod overseas;
mod southern;
mod western;

pub use eastern::*;
pub use northern::*;
pub use overseas::*;
pub use southern::*;
pub use western::*;

use super::{digit, modulo};

/// Whether the day exists in the Gregorian calendar.
fn is_day(year: u64, month: u64, day: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + leap as u64,
        _ => 0,
    };
    (1..=length).contains(&day)
}

/// The number that two digits at a place make.
fn two(digits: &[u8], place: usize) -> Option<u64> {
    digits.get(place..place + 2).and_then(|d| modulo(d, 100))
}

/// Where the year, the month and the day of a birth date stand, two digits each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Birth {
    year: usize,
    month: usize,
    day: usize,
}

/// `YYMMDD`.
pub const YEAR_FIRST: Birth = Birth { year: 0, month: 2, day: 4 };
/// `DDMMYY`.
pub const DAY_FIRST: Birth = Birth { year: 4, month: 2, day: 0 };

impl Birth {
    /// Whether the digits look like a birth date in a number that was mistyped: a day, and a month to which 20 may have been
    /// added for the century.
    pub fn is_likely(self, digits: &[u8]) -> bool {
        self.read(digits).is_some_and(|(year, month, day)| {
            let month = if month > 20 { month - 20 } else { month };
            is_day(2000 + year, month, day)
        })
    }

    /// The three numbers.
    fn read(self, digits: &[u8]) -> Option<(u64, u64, u64)> {
        Some((two(digits, self.year)?, two(digits, self.month)?, two(digits, self.day)?))
    }

    /// Whether they are a day of one of the centuries.
    fn is_day_of(self, digits: &[u8], centuries: &[u64]) -> bool {
        self.read(digits).is_some_and(|(year, month, day)| centuries.iter().any(|c| is_day(c + year, month, day)))
    }
}

fn last_digit(digits: &[u8]) -> Option<u32> {
    digits.last().and_then(|d| digit(*d))
}

/// Eleven minus the weighted sum modulo eleven is the last digit; ten and eleven stand for zero.
fn is_complement_11(sum: Option<u32>, digits: &[u8]) -> bool {
    sum.zip(last_digit(digits)).is_some_and(|(sum, last)| (11 - sum % 11) % 11 % 10 == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_numbers() {
        assert!(french_nir(b"255081416802538") && !french_nir(b"255081416802539"));
        assert!(french_nir(b"180022A00401611") || !french_nir_shape(b"1800230"));
        assert!(!french_nir_shape(b"9550814168025"));
    }

    #[test]
    fn european_numbers() {
        assert!(uk_national_insurance(b"AB123456C") && !uk_national_insurance(b"BG123456C"));
        assert!(uk_nhs(b"9434765919") && !uk_nhs(b"9434765918"));
        assert!(us_social_security(b"078051120") && !us_social_security(b"666051120"));
        assert!(spanish_identity(b"12345678Z") && spanish_identity(b"X1234567L") && !spanish_identity(b"12345678A"));
        assert!(italian_tax_code(b"RSSMRA85T10A562S") && !italian_tax_code(b"RSSMRA85T10A562T"));
        assert!(german_tax(b"86095742719") && !german_tax(b"86095742718"));
        assert!(belgian(b"85073003328") && !belgian(b"85073003329"));
        assert!(swiss(b"7569217076985") && !swiss(b"7569217076986"));
        assert!(dutch(b"111222333") && !dutch(b"111222334"));
        assert!(portuguese(b"123456789") && !portuguese(b"123456780"));
        assert!(polish(b"44051401359") && !polish(b"44051401358"));
        assert!(irish(b"1234567T") && irish(b"1234567FA") && !irish(b"1234567A"));
        assert!(finnish(b"131052308T", 1900) && !finnish(b"131052308U", 1900));
        assert!(swedish(b"8112189876") && !swedish(b"8112189875"));
        assert!(romanian(b"1630615123457") && !romanian(b"1630615123458"));
        assert!(turkish(b"10000000146") && !turkish(b"10000000147"));
    }
}

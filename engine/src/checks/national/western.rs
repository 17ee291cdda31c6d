//! France, the British Isles, the Benelux, Germany, Austria and Switzerland.

use super::{is_day, last_digit, two, DAY_FIRST};
use crate::checks::{digit, luhn, mod_11_10, modulo, verhoeff, weighted};

/// The French social-security number (NIR) with its key: 97 - (number mod 97), the departments of Corsica read as 19 for
/// 2A and 18 for 2B (INSEE; décret 82-103).
pub fn french_nir(characters: &[u8]) -> bool {
    let Some((number, key)) = characters.split_at_checked(13).filter(|(_, key)| key.len() == 2) else { return false };
    let mut plain: [u8; 13] = match number.try_into() {
        Ok(plain) => plain,
        Err(_) => return false,
    };
    match &number[5..7] {
        b"2A" => plain[5..7].copy_from_slice(b"19"),
        b"2B" => plain[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    french_nir_shape(characters) && modulo(&plain, 97).zip(modulo(key, 100)).is_some_and(|(rest, key)| key == 97 - rest)
}

/// Whether thirteen characters or more begin like a NIR: sex (7 and 8 while provisional), year, month (or 20 to 42 and 50
/// to 99 where the month is unknown), department.
pub fn french_nir_shape(characters: &[u8]) -> bool {
    if characters.len() < 13 {
        return false;
    }
    let month = modulo(&characters[3..5], 100);
    let department = &characters[5..7];
    let corsica = department == b"2A" || department == b"2B";
    matches!(characters[0], b'1'..=b'4' | b'7' | b'8')
        && matches!(month, Some(1..=12 | 20..=42 | 50..=99))
        && (corsica || modulo(department, 100).is_some_and(|d| d > 0))
        && characters[7..13].iter().all(u8::is_ascii_digit)
        && &characters[7..10] != b"000"
        && &characters[10..13] != b"000"
        && digit(characters[1]).is_some()
        && digit(characters[2]).is_some()
}

/// A UK National Insurance number: two letters, six digits, A to D (HMRC, NIM39110); there is no check digit.
pub fn uk_national_insurance(characters: &[u8]) -> bool {
    let [first, second, digits @ .., suffix] = characters else { return false };
    let letter = |c: &u8| c.is_ascii_uppercase() && !matches!(c, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V');
    digits.len() == 6
        && letter(first)
        && letter(second)
        && *second != b'O'
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(suffix, b'A'..=b'D')
        && !matches!(&[*first, *second], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ")
}

/// A UK NHS number: ten digits, modulus 11 (NHS Data Dictionary).
pub fn uk_nhs(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 10
        && digits.iter().any(|d| *d != digits[0])
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| (sum + last) % 11 == 0)
}

/// An Irish PPS number: seven digits, a check letter, perhaps a second letter (Department of Social Protection).
pub fn irish(characters: &[u8]) -> bool {
    let Some(sum) = weighted(characters, &[8, 7, 6, 5, 4, 3, 2]) else { return false };
    let extra = match characters.len() {
        8 => 0,
        9 => match characters[8] {
            letter @ b'A'..=b'I' => (letter - b'A' + 1) as u32 * 9,
            b'W' | b'T' | b'X' => 0,
            _ => return false,
        },
        _ => return false,
    };
    characters[7] == b"WABCDEFGHIJKLMNOPQRSTUV"[((sum + extra) % 23) as usize]
}

/// A Belgian national number: birth date, serial and 97 - (number mod 97), with a 2 before it for those born from 2000 on
/// (loi du 8 août 1983).
pub fn belgian(digits: &[u8]) -> bool {
    // Those whose sex was unknown or stated at registration (BIS numbers) add 20 or 40 to the month.
    if digits.len() != 11 || !matches!(modulo(&digits[2..4], 100), Some(0..=12 | 20..=32 | 40..=52)) {
        return false;
    }
    let (Some(number), Some(key)) = (modulo(&digits[..9], 1_000_000_000), modulo(&digits[9..], 100)) else {
        return false;
    };
    matches!(modulo(&digits[4..6], 100), Some(0..=31))
        && [0, 2_000_000_000].iter().any(|e| 97 - (number + e) % 97 == key)
}

/// A Dutch citizen service number (BSN): the eleven-test (Wet algemene bepalingen burgerservicenummer).
pub fn dutch(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 9
        && digits != b"000000000"
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| (sum + 11 * 9 - last) % 11 == 0)
}

/// A German tax number (Steuer-ID): eleven digits, one of the first ten twice or three times and at least one not at all,
/// ISO 7064 MOD 11-10 (§ 139b AO).
pub fn german_tax(digits: &[u8]) -> bool {
    if digits.len() != 11 || digits[0] == b'0' || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut counts = [0u8; 10];
    digits[..10].iter().for_each(|d| counts[(d - b'0') as usize] += 1);
    let repeated = counts.iter().filter(|c| **c > 1).count();
    repeated == 1 && counts.iter().all(|c| *c <= 3) && mod_11_10(digits)
}

/// A Swiss social-security number (AVS, AHV): 756 and the check digit of EAN-13 (Office central de compensation).
pub fn swiss(digits: &[u8]) -> bool {
    digits.len() == 13
        && digits.starts_with(b"756")
        && weighted(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_some_and(|sum| sum % 10 == 0)
}

/// A French tax number (SPI, "numéro fiscal de référence"): thirteen digits beginning with 0 to 3, the last three the first
/// ten modulo 511 (Direction générale des finances publiques; OECD, TIN sheet of France).
pub fn french_tax(digits: &[u8]) -> bool {
    digits.len() == 13
        && matches!(digits[0], b'0'..=b'3')
        && digits[1..10].iter().any(|d| *d != b'0')
        && modulo(&digits[..10], 511).zip(modulo(&digits[10..], 1000)).is_some_and(|(rest, key)| rest == key)
}

/// A Luxembourg matricule: birth date, serial, a Luhn digit and a Verhoeff digit, both over the first eleven (loi du 19
/// juin 2013 relative à l'identification des personnes physiques; OECD, TIN sheet of Luxembourg).
pub fn luxembourgish(digits: &[u8]) -> bool {
    if digits.len() != 13 {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (modulo(&digits[..4], 10_000), two(digits, 4), two(digits, 6)) else {
        return false;
    };
    let mut other = [b'0'; 12];
    other[..11].copy_from_slice(&digits[..11]);
    other[11] = digits[12];
    (1850..2100).contains(&year) && is_day(year, month, day) && luhn(&digits[..12]) && verhoeff(&other)
}

/// A German pension insurance number (Rentenversicherungsnummer): area, birth date, letter of the name, serial and check
/// digit (VKVV § 2). Where a day's serials ran out 50 is added to the day.
pub fn german_pension(characters: &[u8]) -> bool {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    if characters.len() != 12 || !characters[8].is_ascii_uppercase() {
        return false;
    }
    let letter = characters[8] - b'A' + 1;
    let mut plain = [0; 12];
    plain[..8].copy_from_slice(&characters[..8]);
    plain[8] = b'0' + letter / 10;
    plain[9] = b'0' + letter % 10;
    plain[10..].copy_from_slice(&characters[9..11]);
    let sum = plain.iter().zip(WEIGHTS).try_fold(0, |sum, (d, weight)| {
        let product = digit(*d)? * weight;
        Some(sum + product / 10 + product % 10)
    });
    let area = matches!(modulo(&characters[..2], 100), Some(2..=99));
    let born = DAY_FIRST.read(&characters[2..8]).is_some_and(|(year, month, day)| {
        [1900, 2000].iter().any(|century| is_day(century + year, month, if day > 50 { day - 50 } else { day }))
    });
    area && born && sum.zip(last_digit(characters)).is_some_and(|(sum, last)| sum % 10 == last)
}

/// An Austrian social-insurance number: serial, check digit, birth date (ASVG § 31; Dachverband der
/// Sozialversicherungsträger). Where a day's serials ran out the month is 13 to 15.
pub fn austrian(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    digits.len() == 10
        && digits[0] != b'0'
        && matches!(two(digits, 4), Some(1..=31))
        && matches!(two(digits, 6), Some(1..=15))
        && sum.zip(digit(digits[3])).is_some_and(|(sum, check)| sum % 11 == check)
}

/// A German health insurance number (Krankenversichertennummer): a letter and nine digits, the last a check digit over the
/// letter's two-digit number and the others, weights 1 and 2 (GKV-Spitzenverband, § 290 SGB V).
pub fn german_health(characters: &[u8]) -> bool {
    if characters.len() != 10 || !characters[0].is_ascii_uppercase() {
        return false;
    }
    let letter = characters[0] - b'A' + 1;
    let mut plain = [b'0' + letter / 10, b'0' + letter % 10, 0, 0, 0, 0, 0, 0, 0, 0];
    plain[2..].copy_from_slice(&characters[1..9]);
    let sum = plain.iter().enumerate().try_fold(0, |sum, (place, d)| {
        let product = digit(*d)? * (place as u32 % 2 + 1);
        Some(sum + product / 10 + product % 10)
    });
    sum.zip(last_digit(characters)).is_some_and(|(sum, last)| sum % 10 == last)
}

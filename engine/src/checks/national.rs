//! Check digits of persons' numbers.

use super::{digit, luhn, mod_11_10, modulo, verhoeff, weighted};

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

/// Whether six digits are a date as `YYMMDD` (`order` 0) or `DDMMYY` (`order` 1).
fn is_date(digits: &[u8], order: u8) -> bool {
    let (month, day) = if order == 0 { (&digits[2..4], &digits[4..6]) } else { (&digits[2..4], &digits[..2]) };
    matches!(modulo(month, 100), Some(1..=12)) && matches!(modulo(day, 100), Some(1..=31))
}

fn last_digit(digits: &[u8]) -> Option<u32> {
    digits.last().and_then(|d| digit(*d))
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

/// A US social-security number: no area 000, 666 or 9xx, no group 00, no serial 0000 (SSA); there is no check digit.
/// Individual taxpayer numbers (9xx-5x to 9xx-99, IRS) count as well.
pub fn us_social_security(digits: &[u8]) -> bool {
    if digits.len() != 9 || digits == b"123456789" || digits == b"987654321" {
        return false;
    }
    let parts = (modulo(&digits[..3], 1000), modulo(&digits[3..5], 100), modulo(&digits[5..], 10_000));
    match parts {
        (Some(area), Some(group), Some(serial)) if group > 0 && serial > 0 => match area {
            0 | 666 => false,
            900..=999 => matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99),
            _ => true,
        },
        _ => false,
    }
}

/// The letter of a Spanish DNI or NIE: the number modulo 23 (Real Decreto 1553/2005); X, Y, Z of a NIE read as 0, 1, 2.
pub fn spanish_identity(characters: &[u8]) -> bool {
    let Some((letter, body)) = characters.split_last() else { return false };
    let mut plain = [b'0'; 8];
    if body.len() != 8 {
        return false;
    }
    plain.copy_from_slice(body);
    plain[0] = match body[0] {
        b'X' => b'0',
        b'Y' => b'1',
        b'Z' => b'2',
        digit => digit,
    };
    modulo(&plain, 23).is_some_and(|rest| *letter == b"TRWAGMYFPDXBNJZSQVHLCKE"[rest as usize])
}

/// An Italian codice fiscale: name, birth date, place and a control letter (D.M. 23 dicembre 1976).
pub fn italian_tax_code(characters: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    if characters.len() != 16 || !characters[..6].iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    // Where two persons share a code, digits are replaced by these letters.
    let number = |c: &u8| c.is_ascii_digit() || b"LMNPQRSTUV".contains(c);
    let shape = characters[6..8].iter().chain(&characters[9..11]).chain(&characters[12..15]).all(number)
        && b"ABCDEHLMPRST".contains(&characters[8])
        && characters[11].is_ascii_uppercase();
    let mut sum = 0;
    for (place, c) in characters[..15].iter().enumerate() {
        let value = match c {
            b'0'..=b'9' => (c - b'0') as u32,
            b'A'..=b'Z' => (c - b'A') as u32,
            _ => return false,
        };
        sum += if place % 2 == 0 { ODD[value as usize] } else { value };
    }
    shape && characters[15] == b'A' + (sum % 26) as u8
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

/// A Belgian national number: birth date, serial and 97 - (number mod 97), with a 2 before it for those born from 2000 on
/// (loi du 8 août 1983).
pub fn belgian(digits: &[u8]) -> bool {
    if digits.len() != 11 || !matches!(modulo(&digits[2..4], 100), Some(0..=12 | 20..=32 | 40..=52)) {
        return false;
    }
    let (Some(number), Some(key)) = (modulo(&digits[..9], 1_000_000_000), modulo(&digits[9..], 100)) else {
        return false;
    };
    matches!(modulo(&digits[4..6], 100), Some(0..=31))
        && [0, 2_000_000_000].iter().any(|e| 97 - (number + e) % 97 == key)
}

/// A Swiss social-security number (AVS, AHV): 756 and the check digit of EAN-13 (Office central de compensation).
pub fn swiss(digits: &[u8]) -> bool {
    digits.len() == 13
        && digits.starts_with(b"756")
        && weighted(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_some_and(|sum| sum % 10 == 0)
}

/// A Dutch citizen service number (BSN): the eleven-test (Wet algemene bepalingen burgerservicenummer).
pub fn dutch(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 9
        && digits != b"000000000"
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| (sum + 11 * 9 - last) % 11 == 0)
}

/// A Portuguese taxpayer number (NIF): modulus 11 (Decreto-Lei 14/2013). Persons' begin with 1, 2, 3 or 45.
pub fn portuguese(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 8, 7, 6, 5, 4, 3, 2]);
    digits.len() == 9
        && (matches!(digits[0], b'1'..=b'3') || digits.starts_with(b"45"))
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| match sum % 11 {
            0 | 1 => last == 0,
            rest => last == 11 - rest,
        })
}

/// A Polish PESEL: birth date with the century in the month, weights 1, 3, 7, 9 (Ustawa o ewidencji ludności).
pub fn polish(digits: &[u8]) -> bool {
    let month = digits.get(2..4).and_then(|m| modulo(m, 20));
    digits.len() == 11
        && matches!(month, Some(1..=12))
        && matches!(modulo(&digits[4..6], 100), Some(1..=31))
        && weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_some_and(|sum| sum % 10 == 0)
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

/// A Finnish personal identity code: birth date, sign of the century, serial, check character modulo 31. Read without the
/// sign: ten characters (Digital and Population Data Services Agency).
pub fn finnish(characters: &[u8]) -> bool {
    if characters.len() != 10 || !is_date(&characters[..6], 1) {
        return false;
    }
    let rest = modulo(&characters[..9], 31);
    rest.is_some_and(|rest| characters[9] == b"0123456789ABCDEFHJKLMNPRSTUVWXY"[rest as usize])
}

/// A Swedish personal number, ten digits with Luhn, or twelve with the century (Skatteverket). Coordination numbers add 60
/// to the day.
pub fn swedish(digits: &[u8]) -> bool {
    let short = match digits.len() {
        10 => digits,
        12 if digits.starts_with(b"19") || digits.starts_with(b"20") => &digits[2..],
        _ => return false,
    };
    matches!(modulo(&short[2..4], 100), Some(1..=12))
        && matches!(modulo(&short[4..6], 100), Some(1..=31 | 61..=91))
        && luhn(short)
}

/// A Danish CPR number: birth date and serial; the check digit is no longer kept to (CPR-kontoret).
pub fn danish(digits: &[u8]) -> bool {
    digits.len() == 10 && digits.iter().all(u8::is_ascii_digit) && is_date(&digits[..6], 1)
}

/// A Norwegian national number: birth date and two check digits (Skatteetaten).
pub fn norwegian(digits: &[u8]) -> bool {
    let sums =
        [weighted(digits, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]), weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])];
    digits.len() == 11
        && matches!(modulo(&digits[..2], 40), Some(1..=31))
        && matches!(modulo(&digits[2..4], 100), Some(1..=12))
        && sums.iter().all(|sum| sum.is_some_and(|s| s % 11 == 0))
}

/// A Romanian CNP: sex and century, birth date, county, check digit (Legea 105/1996).
pub fn romanian(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]);
    digits.len() == 13
        && matches!(digits[0], b'1'..=b'9')
        && is_date(&digits[1..7], 0)
        && sum.zip(last_digit(digits)).is_some_and(|(sum, last)| last == if sum % 11 == 10 { 1 } else { sum % 11 })
}

/// A Croatian OIB: eleven digits, ISO 7064 MOD 11-10.
pub fn croatian(digits: &[u8]) -> bool {
    digits.len() == 11 && mod_11_10(digits)
}

/// A Turkish identity number: eleven digits, two check digits (Nüfus ve Vatandaşlık İşleri).
pub fn turkish(digits: &[u8]) -> bool {
    if digits.len() != 11 || digits[0] == b'0' {
        return false;
    }
    let (Some(odd), Some(even), Some(all)) = (
        weighted(digits, &[1, 0, 1, 0, 1, 0, 1, 0, 1]),
        weighted(digits, &[0, 1, 0, 1, 0, 1, 0, 1]),
        weighted(digits, &[1; 10]),
    ) else {
        return false;
    };
    let tenth = (odd * 7 + 9 * 10 - even) % 10;
    digit(digits[9]) == Some(tenth) && digit(digits[10]) == Some(all % 10)
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
    digits.len() == 13 && is_date(&digits[..6], 0) && matches!(digits[10], b'0'..=b'2') && luhn(digits)
}

/// An Australian tax file number: nine digits, weighted sum divisible by eleven (ATO).
pub fn australian_tax(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits != b"000000000"
        && weighted(digits, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_some_and(|sum| sum % 11 == 0)
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
        assert!(finnish(b"131052308T") && !finnish(b"131052308U"));
        assert!(swedish(b"8112189876") && !swedish(b"8112189875"));
        assert!(romanian(b"1630615123457") && !romanian(b"1630615123458"));
        assert!(turkish(b"10000000146") && !turkish(b"10000000147"));
    }
}

//! Check digits of companies' numbers.

use super::{digit, luhn, mod_11_10, mod_97_10, modulo, national, weighted};

/// A French SIREN: nine digits, Luhn (INSEE, décret 73-314).
pub fn siren(digits: &[u8]) -> bool {
    digits.len() == 9 && luhn(digits) && digits != b"000000000"
}

/// A French SIRET: SIREN and five digits of the establishment, Luhn over all fourteen. The establishments of La Poste
/// (SIREN 356 000 000) but its seat ran out of Luhn numbers: the sum of their digits is divisible by five (INSEE).
pub fn siret(digits: &[u8]) -> bool {
    if digits.len() != 14 || !siren(&digits[..9]) {
        return false;
    }
    let sum = digits.iter().filter_map(|d| digit(*d)).sum::<u32>();
    match digits.starts_with(b"356000000") {
        true => sum % 5 == 0 || digits == b"35600000000048",
        false => luhn(digits),
    }
}

/// The French VAT number after `FR`: a key of two digits, 12 + 3 (SIREN mod 97) mod 97, and the SIREN (CGI, art. 286 ter).
/// A key with letters is checked modulo 11 (European Commission, VIES). Monaco's numbers have 000 for the head of a SIREN.
pub fn french_vat(characters: &[u8]) -> bool {
    let Some((key, number)) = characters.split_at_checked(2).filter(|(_, number)| number.len() == 9) else {
        return false;
    };
    if !number.starts_with(b"000") && !siren(number) {
        return false;
    }
    if let Some(key) = modulo(key, 100) {
        return modulo(number, 97).is_some_and(|rest| key == (12 + 3 * rest) % 97);
    }
    // Digits, then the letters without I and O.
    let value = |c: u8| b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".iter().position(|l| *l == c).map(|v| v as u64);
    let (Some(first), Some(second), Some(rest)) = (value(key[0]), value(key[1]), modulo(number, 11)) else {
        return false;
    };
    let sum = if key[0].is_ascii_digit() { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (rest + 1 + sum / 11) % 11 == sum % 11
}

/// A VAT number of the European Union, Switzerland, Norway or the United Kingdom behind its country letters, with the
/// check digits of its country. The algorithms are those of the European Commission's VIES description.
pub fn vat(country: &[u8], rest: &[u8]) -> bool {
    match country {
        b"FR" => french_vat(rest),
        b"GB" | b"XI" => british_vat(rest),
        b"IE" => irish_vat(rest),
        b"DE" => rest.len() == 9 && rest[0] != b'0' && mod_11_10(rest),
        b"ES" => spanish_vat(rest),
        b"IT" => italian_vat(rest),
        b"BE" => belgian_enterprise(rest),
        b"NL" => dutch_vat(rest),
        b"LU" => rest.len() == 8 && modulo(&rest[..6], 89).zip(modulo(&rest[6..], 100)).is_some_and(|(a, b)| a == b),
        b"PT" => rest.len() == 9 && rest[0] != b'0' && modulus_11(rest, &[9, 8, 7, 6, 5, 4, 3, 2]),
        b"PL" => polish_tax(rest),
        b"AT" => austrian_vat(rest),
        b"DK" => {
            rest.len() == 8
                && rest[0] != b'0'
                && weighted(rest, &[2, 7, 6, 5, 4, 3, 2, 1]).is_some_and(|sum| sum % 11 == 0)
        }
        b"FI" => rest.len() == 8 && weighted(rest, &[7, 9, 10, 5, 8, 4, 2, 1]).is_some_and(|sum| sum % 11 == 0),
        b"SE" => rest.len() == 12 && rest.ends_with(b"01") && luhn(&rest[..10]),
        b"EL" | b"GR" => national::greek_tax(rest),
        b"BG" => bulgarian_vat(rest),
        b"CH" => rest.first() == Some(&b'E') && swiss_enterprise(&rest[1..]),
        b"CY" => cypriot_vat(rest),
        b"CZ" => czech_vat(rest),
        b"EE" => rest.len() == 9 && weighted(rest, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_some_and(|sum| sum % 10 == 0),
        b"HU" => rest.len() == 8 && weighted(rest, &[9, 7, 3, 1, 9, 7, 3, 1]).is_some_and(|sum| sum % 10 == 0),
        b"LT" => matches!(rest.len(), 9 | 12) && rest[rest.len() - 2] == b'1' && national::two_rounds(rest),
        b"LV" => latvian_vat(rest),
        b"MT" => {
            let sum = weighted(rest, &[3, 4, 6, 7, 8, 9, 10, 1]);
            rest.len() == 8 && rest[0] != b'0' && sum.is_some_and(|sum| sum % 37 == 0)
        }
        b"RO" => romanian_vat(rest),
        b"SK" => slovak_vat(rest),
        // A remainder of zero is no number.
        b"SI" => {
            let sum = weighted(rest, &[8, 7, 6, 5, 4, 3, 2]);
            rest.len() == 8
                && rest[0] != b'0'
                && sum.is_some_and(|s| s % 11 != 0)
                && modulus_11(rest, &[8, 7, 6, 5, 4, 3, 2])
        }
        b"HR" => rest.len() == 11 && mod_11_10(rest),
        _ => false,
    }
}

/// Eleven minus the weighted sum modulo eleven is the last digit; ten and eleven stand for zero.
fn modulus_11(digits: &[u8], weights: &[u32]) -> bool {
    let last = digits.last().and_then(|d| digit(*d));
    weighted(digits, weights).zip(last).is_some_and(|(sum, last)| match sum % 11 {
        0 | 1 => last == 0,
        rest => last == 11 - rest,
    })
}

/// A UK VAT number: nine digits (twelve with a branch), modulus 97, with or without 55 (HMRC).
fn british_vat(digits: &[u8]) -> bool {
    if !matches!(digits.len(), 9 | 12) || digits[..7].iter().all(|d| *d == b'0') {
        return false;
    }
    let sum = weighted(digits, &[8, 7, 6, 5, 4, 3, 2]).zip(modulo(&digits[7..9], 100));
    sum.is_some_and(|(sum, key)| match (sum as u64 + key) % 97 {
        0 => true,
        // Numbers from 100 0001 on.
        42 | 55 => digits[0] != b'0',
        _ => false,
    }) && digits[9..].iter().all(u8::is_ascii_digit)
}

/// An Italian VAT number: seven digits, the office that gave it, Luhn (D.P.R. 633/1972, art. 35; Agenzia delle Entrate).
pub fn italian_vat(digits: &[u8]) -> bool {
    digits.len() == 11
        && digits[..7].iter().any(|d| *d != b'0')
        && matches!(modulo(&digits[7..10], 1000), Some(1..=100 | 120 | 121 | 888 | 999))
        && luhn(digits)
}

/// An Irish VAT number: that of a person's PPS, or the old form with a letter in second place (Revenue Commissioners).
fn irish_vat(characters: &[u8]) -> bool {
    if national::irish(characters) {
        return true;
    }
    if characters.len() != 8 || !characters[1].is_ascii_uppercase() && !matches!(characters[1], b'+' | b'*') {
        return false;
    }
    let mut plain = [b'0'; 8];
    plain[1..6].copy_from_slice(&characters[2..7]);
    plain[6] = characters[0];
    plain[7] = characters[7];
    national::irish(&plain)
}

/// A Spanish tax number: a person's DNI or NIE, or a letter, seven digits and a control digit or letter (Real Decreto
/// 1065/2007; Orden EHA/451/2008).
pub fn spanish_vat(characters: &[u8]) -> bool {
    if characters.len() != 9 {
        return false;
    }
    if national::spanish_identity(characters) {
        return true;
    }
    if !b"ABCDEFGHJNPQRSUVW".contains(&characters[0]) {
        return false;
    }
    let mut sum = 0;
    for (place, c) in characters[1..8].iter().enumerate() {
        let Some(value) = digit(*c) else { return false };
        sum += match place % 2 {
            0 => value * 2 / 10 + value * 2 % 10,
            _ => value,
        };
    }
    let control = ((10 - sum % 10) % 10) as u8;
    characters[8] == b'0' + control || characters[8] == b"JABCDEFGHI"[control as usize]
}

/// A Belgian enterprise number: ten digits, 97 - (first eight mod 97) (Banque-Carrefour des Entreprises).
pub fn belgian_enterprise(digits: &[u8]) -> bool {
    digits.len() == 10
        && matches!(digits[0], b'0' | b'1')
        && modulo(&digits[..8], 97).zip(modulo(&digits[8..], 100)).is_some_and(|(rest, key)| key == 97 - rest)
}

/// A Dutch VAT number: nine digits, B, two digits; the eleven-test, or since 2020 MOD 97-10 over the whole with `NL`.
fn dutch_vat(characters: &[u8]) -> bool {
    let branch = characters.get(10..).and_then(|branch| modulo(branch, 100));
    if characters.len() != 12 || characters[9] != b'B' || branch.is_none_or(|branch| branch == 0) {
        return false;
    }
    national::dutch(&characters[..9]) || mod_97_10(b"NL".iter().chain(characters).copied())
}

/// An Austrian VAT number behind `AT`: U and eight digits (Bundesministerium für Finanzen).
fn austrian_vat(characters: &[u8]) -> bool {
    if characters.len() != 9 || characters[0] != b'U' {
        return false;
    }
    let mut sum = 4;
    for (place, c) in characters[1..8].iter().enumerate() {
        let Some(value) = digit(*c) else { return false };
        sum += match place % 2 {
            0 => value,
            _ => value * 2 / 10 + value * 2 % 10,
        };
    }
    digit(characters[8]) == Some((10 - sum % 10) % 10)
}

/// A Bulgarian VAT number: nine digits of a body, or ten of a person or another registered party (Национална агенция за
/// приходите; VIES).
fn bulgarian_vat(digits: &[u8]) -> bool {
    let last = digits.last().and_then(|d| digit(*d));
    match digits.len() {
        9 => {
            let sum = weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8]).map(|s| s % 11);
            let check =
                if sum == Some(10) { weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 10]).map(|s| s % 11 % 10) } else { sum };
            check.is_some() && check == last
        }
        10 => {
            let foreigner = weighted(digits, &[21, 19, 17, 13, 11, 9, 7, 3, 1]).map(|s| s % 10);
            let other = weighted(digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|s| (11 - s % 11) % 11);
            national::bulgarian(digits) || last.is_some() && (foreigner == last || other == last)
        }
        _ => false,
    }
}

/// A Cypriot VAT number: eight digits and a letter (VIES).
fn cypriot_vat(characters: &[u8]) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    if characters.len() != 9 || characters.starts_with(b"12") {
        return false;
    }
    let sum = characters[..8].iter().enumerate().try_fold(0, |sum, (place, c)| {
        let value = digit(*c)?;
        Some(sum + if place % 2 == 0 { ODD[value as usize] } else { value })
    });
    sum.is_some_and(|sum| characters[8] == b'A' + (sum % 26) as u8)
}

/// A Czech VAT number (DIČ): eight digits of a company, nine of special cases, or a birth number (VIES).
fn czech_vat(digits: &[u8]) -> bool {
    let last = digits.last().and_then(|d| digit(*d));
    match digits.len() {
        8 if digits[0] != b'9' => {
            let sum = weighted(digits, &[8, 7, 6, 5, 4, 3, 2]);
            let check = sum.map(|sum| match (11 - sum % 11) % 11 {
                0 => 1,
                rest => rest % 10,
            });
            check.is_some() && check == last
        }
        9 if digits[0] == b'6' => {
            let sum = weighted(&digits[1..], &[8, 7, 6, 5, 4, 3, 2]).map(|s| s % 11);
            let check = sum.map(|rest| (18 - (21 - rest) % 11) % 10);
            check.is_some() && check == last
        }
        9 | 10 => national::czech(digits),
        _ => false,
    }
}

/// A Latvian VAT number: eleven digits of a body, or a person's code (VIES).
fn latvian_vat(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]);
    match digits.first() {
        Some(b'4'..=b'9') => digits.len() == 11 && sum.is_some_and(|sum| sum % 11 == 3),
        _ => national::latvian(digits),
    }
}

/// A Romanian VAT number (CUI): two to ten digits, weights from the right (OUG 3/2003; VIES).
fn romanian_vat(digits: &[u8]) -> bool {
    if !(2..=10).contains(&digits.len()) || digits[0] == b'0' {
        return false;
    }
    let mut plain = [b'0'; 10];
    plain[10 - digits.len()..].copy_from_slice(digits);
    weighted(&plain, &[7, 5, 3, 2, 1, 7, 5, 3, 2]).is_some_and(|sum| digit(plain[9]) == Some(sum * 10 % 11 % 10))
}

/// A Slovak VAT number: ten digits divisible by eleven, the third 2, 3, 4, 7, 8 or 9, or a birth number (VIES).
fn slovak_vat(digits: &[u8]) -> bool {
    let body = digits.len() == 10 && digits[0] != b'0' && matches!(digits[2], b'2' | b'3' | b'4' | b'7' | b'8' | b'9');
    digits.len() == 10 && national::czech(digits) || body && modulo(digits, 11) == Some(0)
}

/// A Swiss enterprise number (UID) behind `CHE`: nine digits, modulus 11 (Office fédéral de la statistique). The VAT number
/// is the same with MWST, TVA or IVA behind it.
pub fn swiss_enterprise(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4]);
    digits.len() == 9 && sum.is_some_and(|sum| digit(digits[8]) == Some((11 - sum % 11) % 11))
}

/// A Polish taxpayer number (NIP): ten digits, modulus 11 (Ustawa o zasadach ewidencji podatników).
pub fn polish_tax(digits: &[u8]) -> bool {
    digits.len() == 10
        && digits.iter().any(|d| *d != b'0')
        && weighted(digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7])
            .zip(digit(digits[9]))
            .is_some_and(|(sum, last)| sum % 11 == last)
}

/// A Swedish organisation number: ten digits, the third 2 or more, Luhn (Bolagsverket).
pub fn swedish_organisation(digits: &[u8]) -> bool {
    digits.len() == 10 && digits[2] >= b'2' && digits[0] != b'0' && luhn(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_companies() {
        assert!(siren(b"732829320") && !siren(b"732829321"));
        assert!(siret(b"73282932000074") && !siret(b"73282932000075"));
        assert!(siret(b"35600000000048") && siret(b"35600000049837"), "La Poste");
        assert!(french_vat(b"40303265045") && !french_vat(b"41303265045"));
    }

    #[test]
    fn vat_numbers() {
        let published: [(&[u8], &[u8]); 14] = [
            (b"GB", b"980780684"),
            (b"IE", b"6433435F"),
            (b"DE", b"136695976"),
            (b"ES", b"J99216582"),
            (b"IT", b"00743110157"),
            (b"BE", b"0403019261"),
            (b"NL", b"004495445B01"),
            (b"LU", b"15027442"),
            (b"PT", b"501964843"),
            (b"PL", b"8567346215"),
            (b"AT", b"U13585627"),
            (b"DK", b"13585628"),
            (b"FI", b"20774740"),
            (b"SE", b"123456789701"),
        ];
        for (country, number) in published {
            assert!(vat(country, number), "{}", String::from_utf8_lossy(number));
        }
        assert!(!vat(b"DE", b"136695977") && !vat(b"GB", b"980780685"));
    }
}

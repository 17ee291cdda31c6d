//! Check digits of companies' numbers.

use super::{digit, luhn, mod_11_10, mod_97_10, modulo, weighted};

/// A French SIREN: nine digits, Luhn (INSEE, décret 73-314).
pub fn siren(digits: &[u8]) -> bool {
    digits.len() == 9 && luhn(digits) && digits != b"000000000"
}

/// A French SIRET: SIREN and five digits of the establishment, Luhn over all fourteen. The establishments of La Poste
/// (SIREN 356 000 000) ran out of Luhn numbers: the sum of their digits is divisible by five (INSEE).
pub fn siret(digits: &[u8]) -> bool {
    if digits.len() != 14 || !siren(&digits[..9]) {
        return false;
    }
    let sum = digits.iter().filter_map(|d| digit(*d)).sum::<u32>();
    luhn(digits) || (digits.starts_with(b"356000000") && sum % 5 == 0)
}

/// The French VAT number after `FR`: a key of two digits, 12 + 3 (SIREN mod 97) mod 97, and the SIREN (CGI, art. 286 ter).
/// Keys with letters exist and are not computed here.
pub fn french_vat(characters: &[u8]) -> bool {
    if characters.len() != 11 || !siren(&characters[2..]) {
        return false;
    }
    match (modulo(&characters[..2], 100), modulo(&characters[2..], 97)) {
        (Some(key), Some(rest)) => key == (12 + 3 * rest) % 97,
        _ => false,
    }
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
        b"IT" => rest.len() == 11 && luhn(rest),
        b"BE" => belgian_enterprise(rest),
        b"NL" => dutch_vat(rest),
        b"LU" => rest.len() == 8 && modulo(&rest[..6], 89).zip(modulo(&rest[6..], 100)).is_some_and(|(a, b)| a == b),
        b"PT" => rest.len() == 9 && rest[0] != b'0' && modulus_11(rest, &[9, 8, 7, 6, 5, 4, 3, 2]),
        b"PL" => {
            let sum = weighted(rest, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
            rest.len() == 10 && sum.zip(digit(rest[9])).is_some_and(|(sum, last)| sum % 11 == last)
        }
        b"AT" => austrian_vat(rest),
        b"DK" => rest.len() == 8 && weighted(rest, &[2, 7, 6, 5, 4, 3, 2, 1]).is_some_and(|sum| sum % 11 == 0),
        b"FI" => rest.len() == 8 && modulus_11(rest, &[7, 9, 10, 5, 8, 4, 2]),
        b"SE" => rest.len() == 12 && rest.ends_with(b"01") && luhn(&rest[..10]),
        b"EL" | b"GR" => greek_vat(rest),
        b"SI" => rest.len() == 8 && rest[0] != b'0' && modulus_11(rest, &[8, 7, 6, 5, 4, 3, 2]),
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
    sum.is_some_and(|(sum, key)| matches!((sum as u64 + key) % 97, 0 | 42))
        && digits[9..].iter().all(u8::is_ascii_digit)
}

/// An Irish VAT number: that of a person's PPS, or the old form with a letter in second place (Revenue Commissioners).
fn irish_vat(characters: &[u8]) -> bool {
    if super::national::irish(characters) {
        return true;
    }
    if characters.len() != 8 || !characters[1].is_ascii_uppercase() && !matches!(characters[1], b'+' | b'*') {
        return false;
    }
    let mut plain = [b'0'; 8];
    plain[1..6].copy_from_slice(&characters[2..7]);
    plain[6] = characters[0];
    plain[7] = characters[7];
    super::national::irish(&plain)
}

/// A Spanish tax number: a person's DNI or NIE, or a letter, seven digits and a control digit or letter (Real Decreto
/// 1065/2007; Orden EHA/451/2008).
pub fn spanish_vat(characters: &[u8]) -> bool {
    if characters.len() != 9 {
        return false;
    }
    if super::national::spanish_identity(characters) {
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
    if characters.len() != 12 || characters[9] != b'B' || !characters[10..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    super::national::dutch(&characters[..9]) || mod_97_10(b"NL".iter().chain(characters).copied())
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

/// A Greek VAT number: nine digits, powers of two, modulus 11.
fn greek_vat(digits: &[u8]) -> bool {
    let last = digits.last().and_then(|d| digit(*d));
    let sum = weighted(digits, &[256, 128, 64, 32, 16, 8, 4, 2]);
    digits.len() == 9 && sum.zip(last).is_some_and(|(sum, last)| sum % 11 % 10 == last)
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

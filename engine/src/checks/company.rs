//! Check digits of companies' numbers.

use super::{digit, luhn, modulo};

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
}

//! Check digits of persons' numbers.

use super::{digit, modulo};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_numbers() {
        assert!(french_nir(b"255081416802538") && !french_nir(b"255081416802539"));
        assert!(french_nir(b"180022A00401611") || !french_nir_shape(b"1800230"));
        assert!(!french_nir_shape(b"9550814168025"));
    }
}

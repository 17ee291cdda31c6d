//! The check-digit algorithms beside those of python-stdnum: `tests/identifiers/check_digits.py` draws the numbers and writes
//! its verdict on each.

use vigie_engine::checks::{self, company, national};

/// Our algorithm for a module of python-stdnum; nothing where there is none.
fn algorithm(module: &str) -> Option<fn(&[u8]) -> bool> {
    Some(match module {
        "luhn" => checks::luhn,
        "iban" => checks::iban,
        "verhoeff" => checks::verhoeff,
        "us.rtn" => checks::us_routing_number,
        "fr.nir" => national::french_nir,
        "fr.nif" => national::french_tax,
        "fr.siren" => company::siren,
        "fr.siret" => company::siret,
        "fr.tva" => |n| company::vat(b"FR", n),
        "gb.nhs" => national::uk_nhs,
        "gb.vat" => |n| company::vat(b"GB", n),
        "us.ssn" => national::us_social_security,
        "es.dni" | "es.nie" => national::spanish_identity,
        "es.cif" => |n| company::vat(b"ES", n),
        "it.codicefiscale" => national::italian_tax_code,
        "it.iva" => |n| company::vat(b"IT", n),
        "de.idnr" => national::german_tax,
        "de.vat" => |n| company::vat(b"DE", n),
        "be.nn" => national::belgian,
        "be.vat" => |n| company::vat(b"BE", n),
        "nl.bsn" => national::dutch,
        "nl.btw" => |n| company::vat(b"NL", n),
        "ch.ssn" => national::swiss,
        "ch.uid" => |n| company::vat(b"CH", &n[2..]),
        "lu.tva" => |n| company::vat(b"LU", n),
        "pt.nif" => national::portuguese,
        "at.vnr" => national::austrian,
        "at.uid" => |n| company::vat(b"AT", n),
        "ie.pps" => national::irish,
        "ie.vat" => |n| company::vat(b"IE", n),
        "pl.pesel" => national::polish,
        "pl.nip" => |n| company::vat(b"PL", n),
        "se.personnummer" => national::swedish,
        "se.vat" => |n| company::vat(b"SE", n),
        "dk.cpr" => national::danish,
        "dk.cvr" => |n| company::vat(b"DK", n),
        "no.fodselsnummer" => national::norwegian,
        "fi.hetu" => finnish,
        "fi.alv" => |n| company::vat(b"FI", n),
        "cz.rc" | "sk.rc" => national::czech,
        "cz.dic" => |n| company::vat(b"CZ", n),
        "sk.dph" => |n| company::vat(b"SK", n),
        "ro.cnp" => national::romanian,
        "ro.cui" => |n| company::vat(b"RO", n),
        "bg.egn" => national::bulgarian,
        "bg.vat" => |n| company::vat(b"BG", n),
        "hr.oib" => national::croatian,
        "si.emso" => national::slovenian,
        "si.ddv" => |n| company::vat(b"SI", n),
        "gr.vat" => |n| company::vat(b"EL", n),
        "gr.amka" => national::greek_social_security,
        "ee.ik" => national::estonian,
        "ee.kmkr" => |n| company::vat(b"EE", n),
        "lt.asmens" => national::lithuanian,
        "lt.pvm" => |n| company::vat(b"LT", n),
        "lv.pvn" => |n| company::vat(b"LV", n),
        "hu.anum" => |n| company::vat(b"HU", n),
        "mt.vat" => |n| company::vat(b"MT", n),
        "cy.vat" => |n| company::vat(b"CY", n),
        "tr.tckimlik" => national::turkish,
        "ca.sin" => national::canadian,
        "in_.aadhaar" => national::indian,
        "za.idnr" => national::south_african,
        "au.tfn" => national::australian_tax,
        _ => return None,
    })
}

/// The Finnish code with the sign of its century.
fn finnish(number: &[u8]) -> bool {
    let century = match number.get(6) {
        Some(b'+') => 1800,
        Some(b'-' | b'U'..=b'Y') => 1900,
        Some(b'A'..=b'F') => 2000,
        _ => return false,
    };
    let plain: Vec<u8> = number.iter().enumerate().filter(|(place, _)| *place != 6).map(|(_, c)| *c).collect();
    national::finnish(&plain, century)
}

/// What comparing came to.
#[derive(Default)]
pub struct Comparison {
    /// How many verdicts agree: on valid numbers, on invalid ones.
    pub agreed: (usize, usize),
    /// The lines on which they do not.
    pub different: Vec<String>,
}

/// Compares our verdicts with those written behind the numbers, a number a line.
pub fn compare<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Comparison, String> {
    let mut comparison = Comparison::default();
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let [module, number, verdict @ ("valid" | "invalid")] = fields[..] else {
            return Err(format!("not a module, a number and a verdict: {line}"));
        };
        let holds = algorithm(module).ok_or_else(|| format!("no algorithm for {module}"))?;
        match (holds(number.as_bytes()), verdict == "valid") {
            (true, true) => comparison.agreed.0 += 1,
            (false, false) => comparison.agreed.1 += 1,
            _ => comparison.different.push(line.to_owned()),
        }
    }
    Ok(comparison)
}

//! Identifiers through the whole engine: tables of what is found and what is not, and properties of the check digits.

use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use vigie_engine::{checks, rulebook, Engine, Options, Scratch};

/// The engine with the identifiers' rules alone, compiled once.
fn engine() -> Engine<'static> {
    static TABLES: OnceLock<&'static [u8]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        let names = std::fs::read_dir(rules.join("identifiers")).expect("rules/identifiers");
        let only: Vec<String> =
            names.flatten().map(|e| format!("identifiers/{}", e.file_name().to_string_lossy())).collect();
        rulebook::compile(&rules, Some(&only)).map_err(|e| e[0].to_string()).expect("rules").leak()
    });
    Engine::new(tables).expect("tables")
}

/// What is found of a category in a note.
fn found(category: &str, note: &str) -> Vec<String> {
    let findings = engine().scan(note, &Options::default(), &mut Scratch::default());
    findings.iter().filter(|f| f.category.name() == Some(category)).map(|f| f.text(note).to_string()).collect()
}

/// Every row: a category, a note, and the words that must be found there; none when the note is clean of it.
const CASES: &[(&str, &str, &[&str])] = &[
    ("email", "mail: Jean.Dupont+crm@sous.domaine.fr.", &["Jean.Dupont+crm@sous.domaine.fr"]),
    ("email", "jean.dupont (at) orange.fr merci", &["jean.dupont (at) orange.fr"]),
    ("email", "meet at orange.fr office", &[]),
    ("phone", "tel 06 12 34 56 78 / 01.46.08.55.31", &["06 12 34 56 78", "01.46.08.55.31"]),
    (
        "phone",
        "0612345678, +33 (0)6 12 34 56 78, 0033612345678",
        &["0612345678", "+33 (0)6 12 34 56 78", "0033612345678"],
    ),
    (
        "phone",
        "tel0612345678 et 06\u{a0}12\u{a0}34\u{a0}56\u{a0}78",
        &["0612345678", "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78"],
    ),
    ("phone", "０６ １２ ３４ ５６ ７８", &["０６ １２ ３４ ５６ ７８"]),
    ("phone", "06 12\u{200b} 34 56 78", &["06 12\u{200b} 34 56 78"]),
    ("phone", "call 07700 900671 or (614) 555-0142", &["07700 900671", "(614) 555-0142"]),
    ("phone", "le 12/03/2024 à 14h30, 1 234 567,00 €", &[]),
    ("phone", "colis 08 44 51 02 21 77 34, cde 0612345678", &[]),
    (
        "iban",
        "FR76 3000 6000 0112 3456 7890 189 et DE89370400440532013000",
        &["FR76 3000 6000 0112 3456 7890 189", "DE89370400440532013000"],
    ),
    ("iban", "fr7630006000011234567890189", &["fr7630006000011234567890189"]),
    ("iban", "ref FR76 3000 6000 0112 3456 7890 188", &[]),
    ("credit_card", "CB 4111-1111-1111-1111 exp 09/27", &["4111-1111-1111-1111"]),
    ("credit_card", "Cde 4111 1111 1111 1111 bloquée", &[]),
    ("credit_card", "card 4111 1111 1111 1112", &[]),
    ("national_id", "NIR 2 55 08 14 168 025 38", &["2 55 08 14 168 025 38"]),
    ("national_id", "NINO PT 33 78 94 A, DNI 12345678-Z", &["PT 33 78 94 A", "12345678-Z"]),
    ("national_id", "lot 255081416802539", &[]),
    ("company_id", "SIRET 732 829 320 00074, TVA FR40303265045", &["732 829 320 00074", "FR40303265045"]),
    ("company_id", "SIRET 73282932000075", &[]),
    ("ip_address", "IP 81.56.214.9 puis 2a01:cb08:8d3f:4100::1", &["81.56.214.9", "2a01:cb08:8d3f:4100::1"]),
    ("ip_address", "depuis la maj 10.4.2.1, le 12.03.2024", &[]),
    ("mac_address", "MAC 7C:79:2A:A0:2A:B0 / b8c8.3978.43a5", &["7C:79:2A:A0:2A:B0", "b8c8.3978.43a5"]),
    ("imei", "IMEI 490154203237518", &["490154203237518"]),
    ("licence_plate", "immat AB-123-CD, reg BD70 OFN", &["AB-123-CD", "BD70 OFN"]),
    ("licence_plate", "de 100 à 200 m, réf AB-123-CD", &[]),
    ("vin", "châssis VF17A8WK0MJ580495", &["VF17A8WK0MJ580495"]),
    ("bank_account", "RIB 20041 01005 0500013M026 06", &["20041 01005 0500013M026 06"]),
    ("bank_account", "s/c 40-12-08 a/c 61730492", &["40-12-08 a/c 61730492"]),
    ("date_of_birth", "née le 3 février 1951 à Oran", &["3 février 1951"]),
    ("date_of_birth", "contrat signé le 3 février 1951", &[]),
    ("id_document", "passeport 19CE48213 valide", &["19CE48213"]),
    ("geo_coordinates", "GPS 47.8862, -4.1567", &["47.8862, -4.1567"]),
    ("social_handle", "son insta @maelle.bzh_running", &["@maelle.bzh_running"]),
    ("social_handle", "le compte @AgenceDuPort", &[]),
    ("secret", "code du portail 48B12", &["48B12"]),
    ("secret", "mdp : Gribouille1974!", &["Gribouille1974!"]),
    ("secret", "code promo THANKS15, mot de passe oublié", &[]),
    ("postal_address", "habite 17 route du Moulin Brûlé 87400 Sauviat", &["17 route du Moulin Brûlé 87400 Sauviat"]),
    ("postal_address", "17 Pemberley Close, Bath BA2 6TR", &["17 Pemberley Close, Bath BA2 6TR"]),
    ("postal_address", "livraison rue de l'Église", &[]),
    ("person_name", "M. et Mme Petit, Mr & Mrs Stroud", &["M. et Mme Petit", "Mr & Mrs Stroud"]),
    ("person_name", "MARCHETTI/LUCIA MRS", &["MARCHETTI/LUCIA MRS"]),
    ("person_name", "mme martin a rappelé", &["mme martin"]),
    (
        "person_name",
        "Mr Da Silva, Ms Aoife Ní Bhriain, Capt. R. Llewellyn",
        &["Mr Da Silva", "Ms Aoife Ní Bhriain", "Capt. R. Llewellyn"],
    ),
    ("person_name", "voir avec Jean-Pierre Le Goff", &["Jean-Pierre Le Goff"]),
    ("person_name", "Mme la directrice, M. Propre, Dr Pepper, Mr Bricolage, mr paie en liquide", &[]),
    ("person_name", "rue du Docteur Roux, lycée Simone Veil", &[]),
    ("person_name", "Hr. Krämer bittet um Rückruf", &["Hr. Krämer"]),
    ("person_name", "Frau Dr. Ahlers-Wendt hat Widerspruch eingelegt", &["Frau Dr. Ahlers-Wendt"]),
    ("person_name", "Eheleute Tiedemann wollen nun doch finanzieren", &["Eheleute Tiedemann"]),
    ("person_name", "El señor Peláez viene, avisar a la sra. Cifuentes", &["señor Peláez", "sra. Cifuentes"]),
    ("person_name", "Llamar a D. Julián Ortega mañana", &["D. Julián Ortega"]),
    ("person_name", "Hablado con Maite, confirma entrega", &["Maite"]),
    ("person_name", "Lieferung bis Fr. Nachmittag, HR-Abteilung, MW Leistung 12", &[]),
    ("person_name", "Kunde Wasserschaden Küche, Iglesia de San Pedro, La Sra. dice que no", &[]),
    ("phone", "Mobil 0176 44556677, Tel 040/123456-0", &["0176 44556677", "040/123456-0"]),
    ("phone", "probar 91 234 56 78, móvil 655 443 322", &["91 234 56 78", "655 443 322"]),
    ("phone", "Presupuesto 645 200 300 euros", &[]),
    ("postal_address", "Abholung Karl-Marx-Allee 102, 10243 Berlin", &["Karl-Marx-Allee 102, 10243 Berlin"]),
    (
        "postal_address",
        "Enviar a Plaza del Carmen 4, 3º dcha, 28013 Madrid",
        &["Plaza del Carmen 4, 3º dcha, 28013 Madrid"],
    ),
    ("postal_address", "Anlieferung Rampe 4, 12 Paletten, 24000 Stück", &[]),
    ("licence_plate", "Kennzeichen M-XY 1234, TÜV fällig", &["M-XY 1234"]),
    ("secret", "WLAN Kennwort: Sonnenblume77, Türcode 4711#", &["Sonnenblume77", "4711#"]),
    ("id_document", "Personalausweis L01X00T47 vorgelegt", &["L01X00T47"]),
    ("date_of_birth", "*14.05.1955, wohnt im Erdgeschoss", &["14.05.1955"]),
    // Numbers of persons: the check digits hold, or words announce a slip of the hand.
    ("national_id", "PESEL 44051401359, CNP 1630615123457", &["44051401359", "1630615123457"]),
    ("national_id", "rodné číslo 801226/3875 et isikukood 37103151672", &["801226/3875", "37103151672"]),
    ("national_id", "RVNR 65 210285 K 231, hetu 131052-308T", &["65 210285 K 231", "131052-308T"]),
    ("national_id", "EMŠO 0305987504078; TAJ 470 487 844", &["0305987504078", "470 487 844"]),
    ("national_id", "SVNR 4963 191282 ; AMKA 23088051125", &["4963 191282", "23088051125"]),
    ("national_id", "matricule 1982061898237, n° fiscal 2677096825018", &["1982061898237", "2677096825018"]),
    ("national_id", "n° de sécu 2 55 08 14 168 025 39", &["2 55 08 14 168 025 39"]),
    ("national_id", "pesel 44051401358 (faute de frappe ?)", &["44051401358"]),
    ("national_id", "cde 37103151672, colis 0305987504078, stock 470487844", &[]),
    ("national_id", "NIR255081416802538", &["255081416802538"]),
    ("national_id", "DNI 12.345.678-Z", &["12.345.678-Z"]),
    (
        "company_id",
        "TVA FR40303265045, CZ00177041, LV40003521600, HU12892312, CHE-950.140.990 MWST",
        &["FR40303265045", "CZ00177041", "LV40003521600", "HU12892312", "CHE-950.140.990"],
    ),
    ("company_id", "tva CZ00177042 et LV40003521601", &[]),
    ("company_id", "un budget de 136 695 976 euros", &[]),
    ("company_id", "SIRET La Poste 356 000 000 00048, siret73282932000074", &["356 000 000 00048", "73282932000074"]),
    // Ways people write.
    ("phone", "TEL0612345678 portable:0712345678", &["0612345678", "0712345678"]),
    ("phone", "joignable au06.12.34.56.78 le soir", &["06.12.34.56.78"]),
    ("phone", "0 6 1 2 3 4 5 6 7 8", &["0 6 1 2 3 4 5 6 7 8"]),
    ("phone", "0 6 . 1 2 . 3 4 . 5 6 . 7 8", &["0 6 . 1 2 . 3 4 . 5 6 . 7 8"]),
    ("phone", "tel&nbsp;: 06&nbsp;12&nbsp;34&nbsp;56&nbsp;78&nbsp;merci", &["06&nbsp;12&nbsp;34&nbsp;56&nbsp;78"]),
    ("person_name", "rappeler Mme&nbsp;Quéméneur demain", &["Mme&nbsp;Quéméneur"]),
    (
        "iban",
        "FR14&nbsp;2004&nbsp;1010&nbsp;0505&nbsp;0001&nbsp;3M02&nbsp;606",
        &["FR14&nbsp;2004&nbsp;1010&nbsp;0505&nbsp;0001&nbsp;3M02&nbsp;606"],
    ),
    ("phone", "<p>06 12 34 56 78<br>01 46 08 55 31</p>", &["06 12 34 56 78", "01 46 08 55 31"]),
    ("phone", "{\"tel\":\"0612345678\",\"fax\":\"+33146085531\"}", &["0612345678", "+33146085531"]),
    ("phone", "Le 3/2 Luc a écrit :\n> Cordialement,\n> Tél : 06 12 34 56 78", &["06 12 34 56 78"]),
    ("phone", "+33 (0)6.12.34.56.78 ; (+33) 6 12 34 56 78", &["+33 (0)6.12.34.56.78", "(+33) 6 12 34 56 78"]),
    ("phone", "(33)612345678, +44 2034567890x456", &["(33)612345678", "+44 2034567890"]),
    (
        "phone",
        "au zéro six douze trente-quatre cinquante-six soixante-dix-huit",
        &["zéro six douze trente-quatre cinquante-six soixante-dix-huit"],
    ),
    ("phone", "zéro six erreurs, zéro deux, dates 08/12/28 05/11/97", &[]),
    ("phone", "commande 741041012, IPP 3456721983, v. 192.168.1.10", &[]),
    ("email", "jean . dupont @ exemple . fr", &["jean . dupont @ exemple . fr"]),
    ("email", "rdv @ exemple.fr, prix @ 12 euros . Merci", &[]),
    ("email", "<a href=\"mailto:jean.dupont@exemple.fr\">", &["jean.dupont@exemple.fr"]),
    (
        "person_name",
        "Le 3/2 a écrit :\n> Bien à vous,\n> DUPONT Marie Claire\n> 06 12 34 56 78",
        &["DUPONT Marie Claire"],
    ),
    ("person_name", "Patient: E DARGENT, dossier de BOURSIER SERGE", &["E DARGENT", "BOURSIER SERGE"]),
    ("person_name", "la paroisse St-Vincent loue, greffe du TC de La Rochelle", &[]),
    ("date_of_birth", "Lucie Belmont | F | 23/11/1989 et le 22/02/1962 (68 ans)", &["23/11/1989", "22/02/1962"]),
    ("date_of_birth", "né le 2 3 0 4 2 0 0 9 à Metz, vu le 22/02/2024 (2 heures)", &["2 3 0 4 2 0 0 9"]),
    ("iban", "GE29 NB00 0000 0101 9049 17", &["GE29 NB00 0000 0101 9049 17"]),
    ("bank_account", "routing 0711-0130-7", &["0711-0130-7"]),
    ("mac_address", "MAC 00:00:00:00:00:00, puis 00:1A:2B:3C:4D:5E", &["00:1A:2B:3C:4D:5E"]),
];

#[test]
fn notes_of_the_table() {
    let mut wrong = Vec::new();
    for (category, note, expected) in CASES {
        let found = found(category, note);
        if found != *expected {
            wrong.push(format!("{category} in {note:?}: {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The digits with one of them replaced by another.
fn changed(digits: &str, place: usize, by: u8) -> Vec<u8> {
    let mut changed = digits.as_bytes().to_vec();
    let place = place % changed.len();
    changed[place] = b'0' + (changed[place] - b'0' + 1 + by % 9) % 10;
    changed
}

/// An algorithm that lets no single wrong digit pass, how the body of its numbers is made of a date and of digits, and what
/// may stand behind the body.
type Strict = (fn(&[u8]) -> bool, fn(&str, &str) -> String, fn() -> Vec<String>);

fn one_digit() -> Vec<String> {
    (0..10).map(|d| d.to_string()).collect()
}

fn two_digits() -> Vec<String> {
    (0..100).map(|d| format!("{d:02}")).collect()
}

fn three_digits() -> Vec<String> {
    (0..1000).map(|d| format!("{d:03}")).collect()
}

fn letters() -> Vec<String> {
    (b'A'..=b'Z').map(|l| (l as char).to_string()).collect()
}

/// Dates are given as `YYMMDD`; digits are twelve.
const STRICT: [(&str, Strict); 14] = [
    ("verhoeff", (checks::verhoeff, |_, d| d.into(), one_digit)),
    ("mod_11_10", (checks::mod_11_10, |_, d| d[..10].into(), one_digit)),
    ("uk_nhs", (checks::national::uk_nhs, |_, d| d[..9].into(), one_digit)),
    ("nl_bsn", (checks::national::dutch, |_, d| d[..8].into(), one_digit)),
    ("pl_pesel", (checks::national::polish, |date, d| format!("{date}{}", &d[..4]), one_digit)),
    ("ch_ahv", (checks::national::swiss, |_, d| format!("756{}", &d[..9]), one_digit)),
    ("no_fnr", (checks::national::norwegian, |date, d| format!("{}4{}", day_first(date), &d[..2]), two_digits)),
    ("es_dni", (checks::national::spanish_identity, |_, d| d[..8].into(), letters)),
    ("se_personnummer", (checks::national::swedish, |date, d| format!("{date}{}", &d[..3]), one_digit)),
    (
        "gr_amka",
        (checks::national::greek_social_security, |date, d| format!("{}{}", day_first(date), &d[..4]), one_digit),
    ),
    ("hu_taj", (checks::national::hungarian, |_, d| d[..8].into(), one_digit)),
    ("fr_spi", (checks::national::french_tax, |_, d| format!("2{}", &d[..9]), three_digits)),
    ("fr_siren", (checks::company::siren, |_, d| d[..8].into(), one_digit)),
    ("lu_matricule", (checks::national::luxembourgish, |date, d| format!("19{date}{}", &d[..3]), two_digits)),
];

fn day_first(date: &str) -> String {
    format!("{}{}{}", &date[4..], &date[2..4], &date[..2])
}

proptest! {
    #[test]
    fn one_wrong_digit_is_refused_by_the_numbers_of_persons_and_companies(
        date in "[4-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])",
        digits in "[0-9]{12}",
        place in 0usize..15,
        by in 0u8..9,
    ) {
        for (name, (holds, body, ends)) in STRICT {
            let body = body(&date, &digits);
            // Some bodies have no check digit and are not given out.
            let Some(end) = ends().into_iter().find(|end| holds(format!("{body}{end}").as_bytes())) else { continue };
            let wrong = [changed(&body, place, by), end.into_bytes()].concat();
            prop_assert!(!holds(&wrong), "{name}: {}", String::from_utf8_lossy(&wrong));
        }
    }

    #[test]
    fn one_wrong_digit_is_refused_by_luhn(body in "[0-9]{15}", place in 0usize..16, by in 0u8..9) {
        let valid = (b'0'..=b'9').map(|d| format!("{body}{}", d as char)).find(|n| checks::luhn(n.as_bytes()));
        let valid = valid.expect("one of ten digits passes");
        prop_assert!(!checks::luhn(&changed(&valid, place, by)));
    }

    #[test]
    fn one_wrong_digit_is_refused_by_mod_97(body in "[0-9]{23}", place in 0usize..23, by in 0u8..9) {
        let valid = (2..=98).map(|k| format!("FR{k:02}{body}")).find(|n| checks::iban(n.as_bytes())).expect("one key passes");
        let wrong = [valid.as_bytes()[..4].to_vec(), changed(&valid[4..], place, by)].concat();
        prop_assert!(!checks::iban(&wrong));
    }

    #[test]
    fn one_wrong_digit_is_refused_by_the_key_of_the_nir(
        number in "[12][0-9]{2}(0[1-9]|1[0-2])[1-8][1-9][1-9]{6}",
        place in 0usize..13,
        by in 0u8..9,
    ) {
        let key = 97 - number.parse::<u64>().unwrap() % 97;
        let valid = format!("{number}{key:02}");
        prop_assert!(checks::national::french_nir(valid.as_bytes()));
        let wrong = [changed(&number, place, by), valid.as_bytes()[13..].to_vec()].concat();
        prop_assert!(!checks::national::french_nir(&wrong));
    }

    #[test]
    fn any_text_is_read_without_panic(note in "\\PC{0,120}") {
        let _ = engine().scan(&note, &Options::default(), &mut Scratch::default());
    }

    #[test]
    fn hostile_mixtures_are_read_without_panic(
        note in "([0-9]{1,6}|[A-Z]{1,3}|FR76|\\+33|rue|né le|mdp|Mme|@|°|'|\"|é|０|\u{200b}|[ .,:/()-]){0,40}",
    ) {
        let _ = engine().scan(&note, &Options::default(), &mut Scratch::default());
    }
}

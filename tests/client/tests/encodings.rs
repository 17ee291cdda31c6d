//! Databases in other encodings: positions are PostgreSQL's, and nothing crashes on bytes that are no text.

mod common;

use postgres::{Client, NoTls};

/// A database in that encoding.
fn database(encoding: &str) -> Option<Client> {
    let name = format!("vigie_test_{}", encoding.to_lowercase());
    let mut client = common::connect(&name)?;
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
    client
        .batch_execute(&format!(
            "CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        ))
        .unwrap();
    let mut config: postgres::Config = std::env::var("VIGIE_TEST_DSN").unwrap().parse().unwrap();
    let mut client = config.dbname(&name).connect(NoTls).expect("the new database can be reached");
    client.batch_execute("CREATE EXTENSION pg_vigie").unwrap();
    Some(client)
}

const SUBSTRINGS: &str = "SELECT bool_and(substr(note, start, length) = \"match\"), count(*),
    bool_and(vigie.categories(vigie.redact(note)) = '{}') FROM n, vigie.scan(note)";

#[test]
fn latin_1_is_converted() {
    let Some(mut client) = database("LATIN1") else { return };
    client
        .batch_execute("CREATE TABLE n (note text); INSERT INTO n VALUES ('été : cliente séropositive, éé connard')")
        .unwrap();
    let row = client.query_one(SUBSTRINGS, &[]).unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, i64>(1), row.get::<_, bool>(2)), (true, 2, true));
    let row =
        client.query_one("SELECT vigie.redact(note), count(d) FROM n, vigie.detectors() d GROUP BY note", &[]).unwrap();
    assert_eq!(row.get::<_, &str>(0), "été : cliente [HEALTH], éé [OFFENSIVE]");
    client.batch_execute("SET vigie.message_language = 'fr'").unwrap();
    let error = client.execute("SELECT vigie.assert_clean(note) FROM n", &[]).unwrap_err();
    assert!(error.as_db_error().unwrap().message().starts_with("donnees sensibles"), "without accents: {error:?}");
    assert!(client.query("SELECT vigie.explain(note) FROM n", &[]).is_ok());
}

#[test]
fn undeclared_bytes_are_read_as_they_can_be() {
    let Some(mut client) = database("SQL_ASCII") else { return };
    // UTF-8, Latin-1, both, and neither; characters are bytes here.
    client
        .batch_execute(
            r"SET client_encoding = 'SQL_ASCII';
              CREATE TABLE n (note text);
              INSERT INTO n VALUES ('cliente séropositive'), (E'cliente s\xe9ropositive'), (E'\xe9 é connard \xff'), (E'\xc3\x28 connard')",
        )
        .unwrap();
    let row = client.query_one(SUBSTRINGS, &[]).unwrap();
    assert_eq!((row.get::<_, bool>(0), row.get::<_, i64>(1), row.get::<_, bool>(2)), (true, 4, true));
    let query = r"SELECT vigie.redact(note) = E'\xc3\x28 [OFFENSIVE]' FROM n WHERE note LIKE '%( %'";
    assert!(client.query_one(query, &[]).unwrap().get::<_, bool>(0));
}

//! The error of a rejection, as an application gets it.

mod common;

use std::io::Write;

use postgres::error::{DbError, SqlState};
use postgres::{Client, Error, NoTls};

/// A word that stands beside the insult in every note, and must be seen nowhere else.
const MARK: &str = "ZYXMARQUEUR";

fn note() -> String {
    format!("{MARK} quel connard {MARK}")
}

fn guarded(test: &str) -> Option<Client> {
    let mut client = common::connect(test)?;
    client
        .batch_execute(
            "CREATE TABLE note (id serial PRIMARY KEY, comment text, filler text);
             SELECT vigie.protect('note', 'comment');
             SET vigie.message_language = 'en';",
        )
        .unwrap();
    Some(client)
}

/// The database's error, without any trace of the note.
fn clean(error: Error) -> DbError {
    let error = error.as_db_error().expect("an error of the database").clone();
    let everything = format!("{error:?} {error}");
    assert!(!everything.contains(MARK), "the note is in the error: {everything}");
    assert!(!everything.contains("connard"), "the finding is in the error: {everything}");
    error
}

#[test]
fn fields_point_at_the_form() {
    let Some(mut client) = guarded("fields") else { return };
    let error = clean(client.execute("INSERT INTO note (comment) VALUES ($1)", &[&note()]).unwrap_err());
    assert_eq!(error.code(), &SqlState::CHECK_VIOLATION);
    assert_eq!(error.schema(), Some("fields"));
    assert_eq!(error.table(), Some("note"));
    assert_eq!(error.column(), Some("comment"));
    assert_eq!(error.constraint(), Some("zz_vigie_guard_comment"));
    assert_eq!(error.detail(), Some("offensive: characters 18 to 24."));
    assert!(error.hint().is_some_and(|h| !h.is_empty()));
    assert!(error.message().contains("\"comment\"") && error.message().contains("offensive"), "{}", error.message());
    assert_eq!(error.where_(), None);
}

#[test]
fn french_is_spoken_where_it_is_asked_for() {
    let Some(mut client) = guarded("french") else { return };
    client.batch_execute("SET vigie.message_language = 'fr'").unwrap();
    let error = clean(client.execute("INSERT INTO note (comment) VALUES ($1)", &[&note()]).unwrap_err());
    assert!(error.message().starts_with("données sensibles dans la colonne « comment »"), "{}", error.message());
    assert_eq!(error.detail(), Some("offensive : caractères 18 à 24."));
}

/// Every way in which a note can reach a table, and in which PostgreSQL would like to show it.
fn attempts(client: &mut Client) -> Vec<DbError> {
    let note = note();
    let mut errors = Vec::new();
    let mut refused = |result: Result<(), Error>| errors.push(clean(result.expect_err("the note is refused")));
    refused(client.batch_execute(&format!("INSERT INTO note (comment) VALUES ('{note}')")));
    refused(client.batch_execute(&format!("INSERT INTO note (comment) VALUES ('rien'), ('{note}'), ('rien')")));
    refused(client.execute("INSERT INTO note (comment) VALUES ($1)", &[&note]).map(|_| ()));
    let statement = client.prepare("INSERT INTO note (comment, filler) VALUES ($1, $2)").unwrap();
    refused(client.execute(&statement, &[&note, &MARK]).map(|_| ()));
    refused(
        client
            .batch_execute(&format!("PREPARE p (text) AS INSERT INTO note (comment) VALUES ($1); EXECUTE p('{note}')")),
    );
    refused(client.batch_execute(&format!("DO $$ BEGIN INSERT INTO note (comment) VALUES ('{note}'); END $$")));
    client
        .batch_execute(
            "CREATE OR REPLACE FUNCTION add(t text) RETURNS void LANGUAGE plpgsql AS
             $$ BEGIN EXECUTE format('INSERT INTO note (comment) VALUES (%L)', t); END $$;
             INSERT INTO note (comment) VALUES ('rien')",
        )
        .unwrap();
    refused(client.execute("SELECT add($1)", &[&note]).map(|_| ()));
    refused(client.batch_execute(&format!("UPDATE note SET comment = '{note}'")));
    refused(client.batch_execute(&format!(
        "WITH n AS (INSERT INTO note (comment) VALUES ('{note}') RETURNING 1) SELECT * FROM n"
    )));
    refused(client.execute("SELECT vigie.assert_clean($1)", &[&note]).map(|_| ()));
    client.batch_execute("CREATE TABLE checked (comment text CHECK (vigie.assert_clean(comment)))").unwrap();
    refused(client.execute("INSERT INTO checked VALUES ($1)", &[&note]).map(|_| ()));
    for table in ["note (comment)", "checked"] {
        let mut copy = client.copy_in(&format!("COPY {table} FROM STDIN")).unwrap();
        copy.write_all(format!("rien\n{note}\n").as_bytes()).unwrap();
        refused(copy.finish().map(|_| ()));
    }
    errors
}

#[test]
fn nothing_of_the_note_is_in_the_error_or_the_log() {
    let Some(log) = common::Log::here() else { return };
    let Some(mut client) = guarded("leaks") else { return };
    // As talkative as a server can be about errors, without logging every statement.
    for setting in [
        "log_error_verbosity = 'verbose'",
        "log_min_error_statement = 'debug5'",
        "log_parameter_max_length = -1",
        "log_parameter_max_length_on_error = -1",
    ] {
        client.batch_execute(&format!("SET {setting}")).unwrap();
    }
    for error in attempts(&mut client) {
        assert_eq!(error.code(), &SqlState::CHECK_VIOLATION, "{error:?}");
        assert_eq!(error.where_(), None, "{error:?}");
    }
    let logged = log.since();
    assert!(logged.contains("\"vigie.reject\""), "each rejection leaves a line of JSON: {logged}");
    for word in [MARK, "connard"] {
        let line = logged.lines().find(|l| l.contains(word));
        assert_eq!(line, None, "the note is in the server log");
    }
}

#[test]
fn the_server_log_has_a_line_of_json() {
    let Some(log) = common::Log::here() else { return };
    let Some(mut client) = guarded("json_line") else { return };
    client.execute("INSERT INTO note (comment) VALUES ($1)", &[&note()]).unwrap_err();
    let logged = log.since();
    let line = logged.lines().find(|l| l.contains("\"json_line.note\"")).expect("a line about the table");
    let json: serde_json::Value = serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap();
    assert_eq!(json["event"], "vigie.reject");
    assert_eq!(json["column"], "comment");
    assert_eq!(json["policy"], "default");
    assert_eq!(json["findings"], serde_json::json!([{"category": "offensive", "start": 18, "length": 7}]));
}

#[test]
fn what_fails_next_has_its_own_fields_and_context() {
    let Some(mut client) = guarded("next") else { return };
    let caught = "DO $$ BEGIN
            BEGIN INSERT INTO note (comment) VALUES ('quel connard');
            EXCEPTION WHEN check_violation THEN NULL; END;
            INSERT INTO note (id, comment) VALUES (1, 'rien'), (1, 'rien');
        END $$";
    let error = client.batch_execute(caught).unwrap_err();
    let error = error.as_db_error().unwrap();
    assert_eq!(error.code(), &SqlState::UNIQUE_VIOLATION);
    assert_eq!((error.constraint(), error.column()), (Some("note_pkey"), None));
    assert!(error.where_().is_some_and(|w| w.contains("PL/pgSQL")), "{error:?}");
}

#[test]
fn the_session_goes_on() {
    let Some(mut client) = guarded("goes_on") else { return };
    for _ in 0..100 {
        client.execute("INSERT INTO note (comment) VALUES ($1)", &[&note()]).unwrap_err();
    }
    let mut transaction = client.transaction().unwrap();
    transaction.execute("INSERT INTO note (comment) VALUES ('rien')", &[]).unwrap();
    let mut point = transaction.savepoint("point").unwrap();
    point.execute("INSERT INTO note (comment) VALUES ($1)", &[&note()]).unwrap_err();
    point.rollback().unwrap();
    transaction.commit().unwrap();
    let row = client.query_one("SELECT count(*), min(comment) FROM note", &[]).unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, &str>(1)), (1, "rien"));
}

#[test]
fn a_warning_carries_the_same_fields() {
    let Some(mut client) = guarded("warning") else { return };
    client
        .batch_execute(
            "SELECT vigie.unprotect('note', 'comment');
             SELECT vigie.drop_policy(name) FROM vigie.policies WHERE name = 'client_warns';
             SELECT vigie.create_policy('client_warns', '{\"default_action\": \"warn\"}');
             SELECT vigie.protect('note', 'comment', 'client_warns');",
        )
        .unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let dsn = std::env::var("VIGIE_TEST_DSN").unwrap();
    let mut config: postgres::Config = dsn.parse().unwrap();
    config.notice_callback(move |notice| sender.send(notice).unwrap());
    let mut listener = config.connect(NoTls).unwrap();
    listener.execute("INSERT INTO warning.note (comment) VALUES ($1)", &[&note()]).unwrap();
    let notice = receiver.try_iter().find(|n| n.code() == &SqlState::CHECK_VIOLATION).expect("a warning");
    assert_eq!((notice.table(), notice.column()), (Some("note"), Some("comment")));
    assert!(!format!("{notice:?}").contains(MARK));
    client.batch_execute("DROP TABLE note; SELECT vigie.drop_policy('client_warns')").unwrap();
}

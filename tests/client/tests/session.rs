//! What goes on between sessions and during long scans.

mod common;

use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::NoTls;

#[test]
fn a_cancel_stops_the_scan_of_a_huge_text() {
    let Some(mut client) = common::connect("cancel") else { return };
    client.batch_execute("SET statement_timeout = '300ms'").unwrap();
    let started = Instant::now();
    // Two hundred megabytes, in which there is much to look at.
    let scan =
        "SELECT count(*) FROM vigie.scan(repeat('rappeler Mme au 12 34 sur le dossier de la cliente ', 4000000))";
    let error = client.execute(scan, &[]).unwrap_err();
    assert_eq!(error.code(), Some(&SqlState::QUERY_CANCELED), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    client.batch_execute("RESET statement_timeout").unwrap();
    let row = client.query_one("SELECT vigie.categories('quel connard')", &[]).unwrap();
    assert_eq!(row.get::<_, Vec<String>>(0), ["offensive"]);
}

#[test]
fn a_policy_changed_elsewhere_is_in_force_at_the_next_statement() {
    let Some(mut writer) = common::connect("changed") else { return };
    let mut officer = postgres::Client::connect(&std::env::var("VIGIE_TEST_DSN").unwrap(), NoTls).unwrap();
    officer
        .batch_execute(
            "SELECT vigie.drop_policy(name) FROM vigie.policies WHERE name = 'changing';
             SELECT vigie.create_policy('changing', '{\"default_action\": \"reject\"}')",
        )
        .unwrap();
    writer
        .batch_execute("CREATE TABLE note (id serial PRIMARY KEY, comment text); SELECT vigie.protect('note', 'comment', 'changing')")
        .unwrap();
    let write = "INSERT INTO note (comment) VALUES ('quel connard')";
    assert!(writer.execute(write, &[]).is_err());
    let mut change = officer.transaction().unwrap();
    change.execute("SELECT vigie.alter_policy('changing', '{}')", &[]).unwrap();
    assert!(writer.execute(write, &[]).is_err(), "not committed yet");
    change.rollback().unwrap();
    assert!(writer.execute(write, &[]).is_err(), "rolled back");
    officer.execute("SELECT vigie.alter_policy('changing', '{}')", &[]).unwrap();
    assert!(writer.execute(write, &[]).is_ok(), "committed");
    officer
        .execute("UPDATE vigie.policy SET spec = '{\"default_action\": \"reject\"}' WHERE name = 'changing'", &[])
        .unwrap();
    assert!(writer.execute(write, &[]).is_err(), "changed by hand");
    writer.batch_execute("DROP TABLE note; SELECT vigie.drop_policy('changing')").unwrap();
}

#[test]
fn parallel_workers_read() {
    let Some(mut client) = common::connect("parallel") else { return };
    client
        .batch_execute(
            "CREATE TABLE note AS SELECT CASE WHEN i % 10 = 0 THEN 'quel connard' ELSE 'Livraison mardi.' END AS comment
               FROM generate_series(1, 20000) i;
             SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
             SET max_parallel_workers_per_gather = 2;",
        )
        .unwrap();
    let query = "SELECT count(*) FROM note WHERE vigie.is_sensitive(comment) AND vigie.violates(comment, 'default')";
    let plan: Vec<String> =
        client.query(&format!("EXPLAIN {query}"), &[]).unwrap().iter().map(|row| row.get(0)).collect();
    assert!(plan.iter().any(|l| l.contains("Parallel")), "{plan:?}");
    assert_eq!(client.query_one(query, &[]).unwrap().get::<_, i64>(0), 2000);
}

//! Connections and the server log.

use postgres::{Client, NoTls};

/// A connection with a schema of its own, or none when no server is named.
pub fn connect(test: &str) -> Option<Client> {
    let Ok(dsn) = std::env::var("VIGIE_TEST_DSN") else {
        eprintln!("skipped: VIGIE_TEST_DSN names no server to test {test} with");
        return None;
    };
    let mut client = Client::connect(&dsn, NoTls).expect("the server of VIGIE_TEST_DSN can be reached");
    // One at a time: tests run side by side.
    let setup = format!(
        "SELECT pg_advisory_lock(4711);
         CREATE EXTENSION IF NOT EXISTS pg_vigie;
         SELECT pg_advisory_unlock(4711);
         DROP SCHEMA IF EXISTS {test} CASCADE;
         CREATE SCHEMA {test};
         SET search_path = {test};"
    );
    client.batch_execute(&setup).expect("the extension can be created");
    Some(client)
}

/// The server log from now on.
#[allow(dead_code)]
pub struct Log {
    path: String,
    from: usize,
}

#[allow(dead_code)]
impl Log {
    /// Notes where the log ends now; none when no log is named.
    pub fn here() -> Option<Log> {
        let path = std::env::var("VIGIE_TEST_LOG").ok().or_else(|| {
            eprintln!("skipped: VIGIE_TEST_LOG names no server log to look into");
            None
        })?;
        let from = std::fs::read(&path).expect("the log of VIGIE_TEST_LOG can be read").len();
        Some(Log { path, from })
    }

    /// What was logged since.
    pub fn since(&self) -> String {
        let bytes = std::fs::read(&self.path).expect("the log can be read");
        String::from_utf8_lossy(&bytes[self.from..]).into_owned()
    }
}

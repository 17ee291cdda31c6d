//! The background worker: one for each database that `vigie.worker_databases` names, when the library is preloaded. It
//! writes down the rejections that guards post to it, and works the queue of guards in deferred mode.

use std::time::Duration;

use pgrx::bgworkers::{BackgroundWorker, BackgroundWorkerBuilder, SignalWakeFlags};
use pgrx::datum::DatumWithOid;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pgrx::JsonB;

use crate::{mailbox, settings, store};

/// How many rows of the queue are worked through in one transaction.
const BATCH: i32 = 200;

/// Registers the workers. While the library is preloaded, and only then.
pub fn register() {
    settings::define_for_server();
    mailbox::prepare();
    for (place, database) in settings::worker_databases().iter().take(mailbox::DATABASES).enumerate() {
        BackgroundWorkerBuilder::new(&format!("pg_vigie worker for database {database}"))
            .set_type("pg_vigie worker")
            .set_library("pg_vigie")
            .set_function("vigie_worker_main")
            .set_argument(Some(pg_sys::Datum::from(place)))
            .set_restart_time(Some(Duration::from_secs(10)))
            .enable_spi_access()
            .load();
    }
}

/// What a worker does. PostgreSQL calls it, in a process of its own.
#[pg_guard]
#[no_mangle]
pub extern "C-unwind" fn vigie_worker_main(place: pg_sys::Datum) {
    BackgroundWorker::attach_signal_handlers(SignalWakeFlags::SIGHUP | SignalWakeFlags::SIGTERM);
    let databases = settings::worker_databases();
    let Some(database) = databases.get(place.value()) else { return };
    BackgroundWorker::connect_worker_to_spi(Some(database), None);
    mailbox::serve();
    while BackgroundWorker::wait_latch(Some(settings::worker_interval())) {
        if BackgroundWorker::sighup_received() {
            // SAFETY: reads the configuration again, as PostgreSQL's own workers do on that signal.
            unsafe { pg_sys::ProcessConfigFile(pg_sys::GucContext::PGC_SIGHUP) };
        }
        write_down();
        while work() > 0 && !BackgroundWorker::sigterm_received() {
            write_down();
        }
    }
    // What came in until the end is not lost.
    write_down();
}

/// Whether the extension is in this database: it may be created after the server started.
fn is_installed() -> bool {
    store::relation(c"queue").is_some() && store::relation(c"events").is_some()
}

/// Writes posted rejections into `vigie.events`.
fn write_down() {
    let letters = mailbox::letters();
    if letters.is_empty() {
        return;
    }
    let written = BackgroundWorker::transaction(|| {
        if !is_installed() {
            return true;
        }
        let letters: Vec<serde_json::Value> = letters.iter().filter_map(|l| serde_json::from_str(l).ok()).collect();
        Spi::run_with_args(
            "INSERT INTO vigie.events (happened_at, relation, relation_name, row_key, column_name, action, categories, \
                                       policy, policy_version, actor, application, client_address, digest, digest_key) \
             SELECT l.happened_at, l.relation::pg_catalog.oid, l.relation_name, l.row_key, l.column_name, l.action, \
                    l.categories, l.policy, l.policy_version, l.actor, l.application, l.client_address, \
                    pg_catalog.decode(l.digest, 'hex'), l.digest_key \
               FROM pg_catalog.jsonb_to_recordset($1) AS l (happened_at timestamptz, relation bigint, \
                    relation_name text, row_key jsonb, column_name name, action text, categories text[], policy text, \
                    policy_version integer, actor name, application text, client_address inet, digest text, \
                    digest_key integer)",
            &[DatumWithOid::from(JsonB(letters.into()))],
        )
        .is_ok()
    });
    if written {
        mailbox::discard(letters.len());
    }
}

/// Works through a batch of the queue; gives how many entries were done.
fn work() -> i64 {
    BackgroundWorker::transaction(|| {
        if !is_installed() {
            return 0;
        }
        Spi::get_one_with_args::<i64>("SELECT vigie.process_batch($1)", &[DatumWithOid::from(BATCH)])
            .ok()
            .flatten()
            .unwrap_or(0)
    })
}

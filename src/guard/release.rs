//! Quarantined notes: putting one back.

use std::cell::Cell;

use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;

use crate::error::{Error, OrRaise};
use crate::policies::spi_error;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a note is being put back, which guards let pass.
pub fn is_running() -> bool {
    RUNNING.get()
}

/// Ends with whatever happens, so that no later write slips through.
struct Running;

impl Running {
    fn begin() -> Running {
        RUNNING.set(true);
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(false);
    }
}

/// Puts the original of a quarantined note back into its row.
#[pg_extern(volatile, parallel_unsafe, strict)]
#[search_path(pg_catalog, pg_temp)]
fn release(id: i64) {
    let update = Spi::get_one_with_args::<String>("SELECT vigie.release_statement($1)", &[DatumWithOid::from(id)]);
    let unknown = || Error::Unknown { what: "quarantined note", name: id.to_string(), known: Vec::new() };
    let update = update.map_err(spi_error).or_raise().ok_or_else(unknown).or_raise();
    let rows = {
        let _running = Running::begin();
        Spi::connect_mut(|client| client.update(&update, None, &[DatumWithOid::from(id)]).map(|t| t.len()))
    };
    if rows.map_err(spi_error).or_raise() == 0 {
        Error::Internal("the row of the quarantined note is gone".into()).raise();
    }
    let released = "UPDATE vigie.quarantine SET released_at = now(), released_by = session_user WHERE id = $1";
    Spi::run_with_args(released, &[DatumWithOid::from(id)]).map_err(spi_error).or_raise();
}

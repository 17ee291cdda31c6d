//! The guard: the trigger that applies a policy to a column as it is written.
//!
//! Before a row is written it decides (`before`): it refuses the note, rewrites it, warns, or fills the tags column.
//! After the row is written, where there is no tags column, it keeps `vigie.tags` true (`after`). What both need to know
//! of the table, the column and the policy is worked out once (`plan`) and kept until any of them changes, so that a
//! clean note costs one look into a hash table and one scan.

mod after;
mod before;
mod event;
mod plan;
mod protect;
mod record;
mod release;
mod value;

use pgrx::prelude::*;

use crate::error::{Error, OrRaise};
use crate::store;
use event::{Event, Operation};

/// Tells PostgreSQL how the functions below are called.
#[no_mangle]
pub extern "C" fn pg_finfo_vigie_guard() -> &'static pg_sys::Pg_finfo_record {
    &VERSION_1
}

/// As above.
#[no_mangle]
pub extern "C" fn pg_finfo_vigie_policy_changed() -> &'static pg_sys::Pg_finfo_record {
    &VERSION_1
}

static VERSION_1: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };

/// The trigger function `vigie.guard('column', 'policy'[, 'tags_column'])`.
///
/// # Safety
/// PostgreSQL calls it.
#[no_mangle]
#[pg_guard]
pub unsafe extern "C-unwind" fn vigie_guard(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: PostgreSQL calls this with the data of one call.
    let event = unsafe { Event::of(fcinfo) }.or_raise();
    let answer = match (event.is_before(), event.is_for_each_row(), event.operation()) {
        (true, true, Operation::Insert | Operation::Update) => {
            plan::plan(&event).and_then(|p| before::guard(&event, &p))
        }
        (false, _, _) => match plan::plan(&event) {
            // The column was dropped, and with it the triggers that PostgreSQL knows to be about it.
            Err(Error::NoColumn { .. }) if event.operation() == Operation::Truncate => Ok(std::ptr::null_mut()),
            plan => plan.and_then(|p| after::keep_tags(&event, &p)),
        },
        _ => Err(Error::Guard("fires BEFORE INSERT OR UPDATE FOR EACH ROW, or AFTER".into())),
    };
    pg_sys::Datum::from(answer.or_raise())
}

/// The trigger function of the table of policies.
///
/// # Safety
/// PostgreSQL calls it.
#[no_mangle]
#[pg_guard]
pub unsafe extern "C-unwind" fn vigie_policy_changed(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: PostgreSQL calls this with the data of one call.
    let event = unsafe { Event::of(fcinfo) }.or_raise();
    store::announce_policy_change(event.relation_id());
    pg_sys::Datum::from(0)
}

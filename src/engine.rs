//! The engine of this backend: the rule tables inside the library, and memory for scans.

use std::cell::{Cell, OnceCell};
use std::panic::AssertUnwindSafe;

use pgrx::check_for_interrupts;
use vigie_engine::{Engine, Scratch};

use crate::error::Error;

/// Puts what it holds at an address that eight divides: the tables are read in place as numbers of up to eight bytes.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);

static RULES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/rules.tables")));

thread_local! {
    static ENGINE: OnceCell<Engine<'static>> = const { OnceCell::new() };
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// The engine. Nothing is built: the tables were when the library was compiled.
pub fn engine() -> Engine<'static> {
    ENGINE.with(|engine| {
        *engine.get_or_init(|| Engine::new(&RULES.0).expect("the tables were compiled with this library"))
    })
}

/// Lends the memory of earlier scans. A cancelled scan unwinds and loses it, and the next one begins anew.
///
/// A fault in the engine would end as PostgreSQL's error with the message of Rust's panic, and that of a bad slice quotes
/// the text. Such a message goes no further than here.
pub fn with_scratch<T>(scan: impl FnOnce(&mut Scratch) -> T) -> T {
    SCRATCH.with(|cell| {
        let mut scratch = cell.take().unwrap_or_default();
        let found = std::panic::catch_unwind(AssertUnwindSafe(|| scan(&mut scratch)));
        match found {
            Ok(found) => {
                cell.set(Some(scratch));
                found
            }
            Err(fault) if fault.is::<String>() || fault.is::<&str>() => {
                let what =
                    "the engine of pg_vigie failed on this text: this is a bug, please report it without the text";
                Error::Internal(what.into()).raise()
            }
            // An error of PostgreSQL's own on its way, a cancel for example.
            Err(error) => std::panic::resume_unwind(error),
        }
    })
}

/// What a long scan calls now and then: a cancelled query ends here.
pub fn interrupt() {
    check_for_interrupts!();
}

//! A mailbox in shared memory: what a transaction that is being undone tells the background worker, which writes it down
//! in a transaction of its own. It is there when the library is preloaded, and taken in where a worker serves the database.

use std::cell::Cell;

use pgrx::pg_sys::{self, Oid};
use pgrx::prelude::pg_guard;
use pgrx::{PGRXSharedMemory, PgLwLock};

/// How many letters wait at most; what comes when the box is full goes to the server log.
const LETTERS: usize = 256;
/// The longest letter in bytes.
const LONGEST: usize = 1024;
/// How many databases have a worker at most.
pub const DATABASES: usize = 16;

/// A letter to the worker of a database.
#[derive(Clone, Copy)]
struct Letter {
    database: Oid,
    length: u16,
    bytes: [u8; LONGEST],
}

#[derive(Clone, Copy)]
struct Mailbox {
    /// The databases whose workers have said that they are there.
    served: [Oid; DATABASES],
    letters: [Letter; LETTERS],
    count: usize,
}

impl Default for Mailbox {
    fn default() -> Mailbox {
        let empty = Letter { database: Oid::INVALID, length: 0, bytes: [0; LONGEST] };
        Mailbox { served: [Oid::INVALID; DATABASES], letters: [empty; LETTERS], count: 0 }
    }
}

// SAFETY: made of numbers and bytes alone, without a pointer.
unsafe impl PGRXSharedMemory for Mailbox {}

// SAFETY: no other library has a lock of that name.
static MAILBOX: PgLwLock<Mailbox> = unsafe { PgLwLock::new(c"pg_vigie_mailbox") };

thread_local! {
    static IS_THERE: Cell<bool> = const { Cell::new(false) };
}

/// Asks for the memory; while the library is preloaded, and only then.
pub fn prepare() {
    pgrx::pg_shmem_init!(MAILBOX);
    // Backends are forked off the process that does this.
    IS_THERE.set(true);
}

/// Tells that a worker serves this database from now on.
pub fn serve() {
    let mut mailbox = MAILBOX.exclusive();
    let own = this_database();
    if !mailbox.served.contains(&own) {
        if let Some(free) = mailbox.served.iter_mut().find(|d| **d == Oid::INVALID) {
            *free = own;
        }
    }
}

/// Posts a letter to the worker of this database; false where nobody would read it, or it does not fit.
pub fn post(letter: &str) -> bool {
    if !IS_THERE.get() || letter.len() > LONGEST {
        return false;
    }
    let mut mailbox = MAILBOX.exclusive();
    let (own, count) = (this_database(), mailbox.count);
    if count == LETTERS || !mailbox.served.contains(&own) {
        return false;
    }
    let place = &mut mailbox.letters[count];
    place.database = own;
    place.length = letter.len() as u16;
    place.bytes[..letter.len()].copy_from_slice(letter.as_bytes());
    mailbox.count = count + 1;
    true
}

/// The letters to the worker of this database, in the order in which they came.
pub fn letters() -> Vec<String> {
    let own = this_database();
    let read = |letter: &Letter| String::from_utf8_lossy(&letter.bytes[..letter.length as usize]).into_owned();
    let mailbox = MAILBOX.share();
    mailbox.letters[..mailbox.count].iter().filter(|l| l.database == own).map(read).collect()
}

/// Takes the first so many letters to this database out of the box, once they are written down.
pub fn discard(mut read: usize) {
    let own = this_database();
    let mut mailbox = MAILBOX.exclusive();
    let mut kept = 0;
    for place in 0..mailbox.count {
        let letter = mailbox.letters[place];
        if letter.database == own && read > 0 {
            read -= 1;
            continue;
        }
        mailbox.letters[kept] = letter;
        kept += 1;
    }
    mailbox.count = kept;
}

fn this_database() -> Oid {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::MyDatabaseId }
}

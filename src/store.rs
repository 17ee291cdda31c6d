//! The extension's own tables, read where they lie.
//!
//! Policies and the key are read straight from their tables, without a query: no plan, no `search_path`, and no rights
//! that the writer of a note would need. What changes them in any session, committed or rolled back, is seen through
//! PostgreSQL's relation-cache invalidation, at no cost per note.

use std::cell::Cell;
use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum, Oid};
use pgrx::prelude::*;
use pgrx::{direct_function_call, FromDatum};

use crate::error::Error;
use crate::text::Note;

/// A version of a policy, as stored.
pub struct StoredPolicy {
    /// The name.
    pub name: String,
    /// The version.
    pub version: i32,
    /// Whether this version says that it was dropped.
    pub dropped: bool,
}

/// The newest version of each policy, dropped ones among them.
pub fn policies() -> Result<Vec<StoredPolicy>, Error> {
    let mut newest: Vec<StoredPolicy> = Vec::new();
    let table = relation(c"policy").ok_or_else(|| missing("policy"))?;
    POLICY_TABLE.set(table);
    watch();
    rows(table, |row| {
        // SAFETY: the columns of vigie.policy are name text, version integer, spec jsonb, and are never dropped.
        let (name, version) = unsafe { (row.get::<&[u8]>(1), row.get::<i32>(2)) };
        let (Some(name), Some(version)) = (name, version) else { return };
        let name = Note::new(name).as_str().to_owned();
        let at = newest.iter().position(|p| p.name == name);
        if at.is_some_and(|at| newest[at].version > version) {
            return;
        }
        // SAFETY: as above.
        let dropped = unsafe { row.datum(3) }.is_none();
        let policy = StoredPolicy { name, version, dropped };
        match at {
            Some(at) => newest[at] = policy,
            None => newest.push(policy),
        }
    });
    Ok(newest)
}

/// A version of a policy as JSON, of which a session reads what it uses alone; none where it says that it was dropped.
pub fn policy_spec(name: &str, version: i32) -> Result<Option<String>, Error> {
    let table = relation(c"policy").ok_or_else(|| missing("policy"))?;
    let mut spec = None;
    rows(table, |row| {
        // SAFETY: the columns of vigie.policy are name text, version integer, spec jsonb, and are never dropped.
        let (own, number) = unsafe { (row.get::<&[u8]>(1), row.get::<i32>(2)) };
        if number == Some(version) && own.is_some_and(|own| Note::new(own).as_str() == name) {
            // SAFETY: as above; jsonb_out makes a string of a jsonb.
            let text = unsafe {
                row.datum(3).and_then(|spec| direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(spec)]))
            };
            spec = text.map(|s| Note::new(s.to_bytes()).as_str().to_owned());
        }
    });
    Ok(spec)
}

/// The key of pseudonyms and digests, and its number.
pub fn key() -> Result<(i32, Vec<u8>), Error> {
    let table = relation(c"digest_key").ok_or_else(|| missing("digest_key"))?;
    let mut newest: Option<(i32, Vec<u8>)> = None;
    rows(table, |row| {
        // SAFETY: the columns of vigie.digest_key are id integer, key bytea.
        let (id, key) = unsafe { (row.get::<i32>(1), row.get::<&[u8]>(2)) };
        if let (Some(id), Some(key)) = (id, key) {
            if newest.as_ref().is_none_or(|(newest, _)| *newest < id) {
                newest = Some((id, key.to_vec()));
            }
        }
    });
    newest.ok_or_else(|| Error::Internal("vigie.digest_key is empty".into()))
}

fn missing(table: &str) -> Error {
    Error::Internal(format!("table vigie.{table} is missing: is the extension pg_vigie installed in this database?"))
}

/// A relation of the extension's schema.
pub fn relation(name: &CStr) -> Option<Oid> {
    // SAFETY: looks names up in the catalogue; the strings are zero-terminated.
    let oid = unsafe {
        let schema = pg_sys::get_namespace_oid(c"vigie".as_ptr(), true);
        pg_sys::get_relname_relid(name.as_ptr(), schema)
    };
    (oid != Oid::INVALID).then_some(oid)
}

/// A row of one of our tables.
struct Row {
    tuple: pg_sys::HeapTuple,
    descriptor: pg_sys::TupleDesc,
}

impl Row {
    /// A column.
    ///
    /// # Safety
    /// The table has that column.
    unsafe fn datum(&self, column: i32) -> Option<Datum> {
        let mut null = false;
        // SAFETY: the tuple and its descriptor are those of the scan that is at this row.
        let datum = unsafe { pg_sys::heap_getattr(self.tuple, column, self.descriptor, &mut null) };
        (!null).then_some(datum)
    }

    /// A column as a value.
    ///
    /// # Safety
    /// The table has that column, of that type.
    unsafe fn get<T: FromDatum>(&self, column: i32) -> Option<T> {
        // SAFETY: the caller vouches for the column and its type.
        unsafe { self.datum(column).and_then(|datum| T::from_datum(datum, false)) }
    }
}

/// Calls `each` with the rows of a table, as they are now: what others have committed, and what we have done.
fn rows(table: Oid, mut each: impl FnMut(&Row)) {
    // SAFETY: the relation is opened and closed here, and the scan ends before. Without a snapshot the scan takes the
    // newest, as for system catalogues. If something fails in between, PostgreSQL closes both with the transaction.
    unsafe {
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(table, lock);
        let descriptor = (*relation).rd_att;
        let scan =
            pg_sys::systable_beginscan(relation, Oid::INVALID, false, std::ptr::null_mut(), 0, std::ptr::null_mut());
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            each(&Row { tuple, descriptor });
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, lock);
    }
}

thread_local! {
    static WATCHING: Cell<bool> = const { Cell::new(false) };
    static POLICY_TABLE: Cell<Oid> = const { Cell::new(Oid::INVALID) };
    static POLICY_CHANGES: Cell<u64> = const { Cell::new(0) };
    static RELATION_CHANGES: Cell<u64> = const { Cell::new(0) };
}

/// A number that grows when a policy may have changed.
pub fn policy_changes() -> u64 {
    POLICY_CHANGES.get()
}

/// A number that grows when any table may have changed its shape or its triggers.
pub fn relation_changes() -> u64 {
    RELATION_CHANGES.get()
}

/// Asks PostgreSQL to tell of changes, once in a backend.
pub fn watch() {
    if !WATCHING.replace(true) {
        // SAFETY: the function lives as long as the library, which is never unloaded.
        unsafe { pg_sys::CacheRegisterRelcacheCallback(Some(relation_changed), Datum::from(0)) };
    }
}

/// Called by PostgreSQL, at any moment: it does nothing but count.
#[pg_guard]
unsafe extern "C-unwind" fn relation_changed(_arg: Datum, relation: Oid) {
    RELATION_CHANGES.set(RELATION_CHANGES.get() + 1);
    if relation == Oid::INVALID || relation == POLICY_TABLE.get() {
        POLICY_CHANGES.set(POLICY_CHANGES.get() + 1);
    }
}

/// Tells every session that policies changed, when and if this transaction commits, and this one now.
pub fn announce_policy_change(table: Oid) {
    // SAFETY: the relation exists: it is the one whose trigger is running.
    unsafe { pg_sys::CacheInvalidateRelcacheByRelid(table) };
}

/// Acts as the owner of the extension's tables while it lives, so that whoever writes a note needs no rights to them.
pub struct AsOwner {
    user: Oid,
    context: i32,
    /// The level of settings that ends with it.
    settings: Option<i32>,
}

impl AsOwner {
    /// Becomes the owner of a table.
    pub fn of(table: Oid) -> AsOwner {
        AsOwner::with(table, 0)
    }

    /// Becomes the owner of somebody else's table, whose triggers are not to be trusted: they can leave neither settings
    /// nor deferred triggers behind for the caller to run.
    pub fn restricted(table: Oid) -> AsOwner {
        let mut owner = AsOwner::with(table, pg_sys::SECURITY_RESTRICTED_OPERATION as i32);
        // SAFETY: begins a level of settings, which the drop of this value ends, or the end of the transaction.
        owner.settings = Some(unsafe { pg_sys::NewGUCNestLevel() });
        owner
    }

    fn with(table: Oid, more: i32) -> AsOwner {
        let (mut user, mut context) = (Oid::INVALID, 0);
        // SAFETY: reads and sets the current user of the backend, as PostgreSQL does for functions that are SECURITY
        // DEFINER. If something fails, both this value's drop and the end of the transaction put it back.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
            let relation = pg_sys::table_open(table, pg_sys::AccessShareLock as pg_sys::LOCKMODE);
            let owner = (*(*relation).rd_rel).relowner;
            pg_sys::table_close(relation, pg_sys::NoLock as pg_sys::LOCKMODE);
            pg_sys::SetUserIdAndSecContext(owner, context | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32 | more);
        }
        AsOwner { user, context, settings: None }
    }
}

impl Drop for AsOwner {
    fn drop(&mut self) {
        // SAFETY: puts back what was there; after an error the end of the transaction does so for settings.
        unsafe {
            if let Some(level) = self.settings.filter(|_| !std::thread::panicking()) {
                pg_sys::AtEOXact_GUC(false, level);
            }
            pg_sys::SetUserIdAndSecContext(self.user, self.context);
        }
    }
}

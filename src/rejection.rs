//! The error of a rejected note, and what keeps the note out of it.
//!
//! PostgreSQL adds to an error what was going on: the statement, the row that `COPY` was reading, the parameters of a
//! prepared statement, the statements of functions. All of these can hold the note. And pgrx rebuilds an error from its
//! code, message, detail, hint and context alone, so that what says "this column" or "hide the statement" is lost on
//! its way. Both are solved by one error-context callback: pushed with nothing behind it just before the error is
//! raised, it is the only one that PostgreSQL calls when it finishes the error, and sets the fields on the error itself.

use std::cell::{RefCell, UnsafeCell};
use std::ffi::{c_void, CString};

use pgrx::pg_sys::errcodes::PgSqlErrorCode;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde_json::Value;
use vigie_engine::Category;

use crate::engine::engine;
use crate::settings::french;
use crate::text::{server_bytes, spellable};

/// A note that must not be stored.
pub struct Rejection<'r> {
    /// What was found.
    pub spots: Vec<Spot<'r>>,
    /// Where the note was going to; unknown to a function.
    pub target: Option<Target>,
}

/// Where something was found in the note, without what it was.
pub struct Spot<'r> {
    /// The category.
    pub category: Category,
    /// Its name.
    pub name: &'r str,
    /// The place in a document of the string that it is in; empty for a plain note.
    pub path: String,
    /// The first character, from 1.
    pub start: i32,
    /// How many characters.
    pub length: i32,
    /// What the policy tells the writer.
    pub hint: Option<&'r str>,
}

/// The column that a note was going to, and the trigger that guards it.
#[derive(Clone)]
pub struct Target {
    /// The schema of the table.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The trigger.
    pub constraint: String,
}

impl Rejection<'_> {
    /// Raises the error.
    pub fn raise(self) -> ! {
        let report = self.report();
        arm(self.target);
        report.report(PgLogLevel::ERROR);
        unreachable!("an error does not come back")
    }

    /// Warns with the same words and fields, and lets the note through.
    pub fn warn(self) {
        let report = self.report();
        quietly(self.target, || report.report(PgLogLevel::WARNING));
    }

    fn report(&self) -> ErrorReport {
        let french = french();
        let (message, detail, hint) = (self.message(french), self.detail(french), self.hint(french));
        ErrorReport::new(PgSqlErrorCode::ERRCODE_CHECK_VIOLATION, spellable(&message), "vigie")
            .set_detail(spellable(&detail))
            .set_hint(spellable(&hint))
    }

    fn message(&self, french: bool) -> String {
        let mut names: Vec<String> = Vec::new();
        for spot in &self.spots {
            let name = self.named(spot, french);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let names = names.join(", ");
        match (&self.target, french) {
            (Some(Target { column, table, .. }), true) => {
                format!("données sensibles dans la colonne « {column} » de la table « {table} » : {names}")
            }
            (Some(Target { column, table, .. }), false) => {
                format!("sensitive data in column \"{column}\" of table \"{table}\": {names}")
            }
            (None, true) => format!("données sensibles : {names}"),
            (None, false) => format!("sensitive data: {names}"),
        }
    }

    /// The category in words, with its name as programs know it where the words differ.
    fn named(&self, spot: &Spot<'_>, french: bool) -> String {
        let engine = engine();
        let text = engine.tables().category(spot.category);
        let words = text.map_or("", |t| if french { t.name_fr } else { t.name_en });
        if words.is_empty() || words == spot.name {
            spot.name.to_owned()
        } else {
            format!("{words} ({})", spot.name)
        }
    }

    fn detail(&self, french: bool) -> String {
        let place = |spot: &Spot<'_>| {
            let (start, end) = (spot.start, spot.start + spot.length - 1);
            match (french, spot.path.as_str()) {
                (true, "") => format!("{} : caractères {start} à {end}", spot.name),
                (true, path) => format!("{} : caractères {start} à {end} de {path}", spot.name),
                (false, "") => format!("{}: characters {start} to {end}", spot.name),
                (false, path) => format!("{}: characters {start} to {end} of {path}", spot.name),
            }
        };
        format!("{}.", self.spots.iter().map(place).collect::<Vec<_>>().join("; "))
    }

    /// The policy's hints; where it has none, what the categories suggest.
    fn hint(&self, french: bool) -> String {
        let engine = engine();
        let mut hints: Vec<&str> = Vec::new();
        for spot in &self.spots {
            let suggestion = || {
                let text = engine.tables().category(spot.category);
                text.map(|t| if french { t.write_fr } else { t.write_en })
            };
            match spot.hint.or_else(suggestion) {
                Some(hint) if !hint.is_empty() && !hints.contains(&hint) => hints.push(hint),
                _ => {}
            }
        }
        hints.join(" ")
    }

    /// One line of JSON for the server log: the fields of the event, which has no other place where no worker records it,
    /// and where in the note something was found.
    pub fn log(&self, mut event: Value) {
        let place = |s: &Spot<'_>| {
            let mut place = serde_json::json!({ "category": s.name, "start": s.start, "length": s.length });
            if !s.path.is_empty() {
                place["path"] = s.path.as_str().into();
            }
            place
        };
        event["event"] = "vigie.reject".into();
        event["findings"] = self.spots.iter().map(place).collect();
        if let Some(target) = &self.target {
            event["table"] = format!("{}.{}", target.schema, target.table).into();
            event["column"] = target.column.as_str().into();
        }
        if let Some(fields) = event.as_object_mut() {
            // A key that people made can be an address; one that a sequence made tells nothing.
            let natural = |key: &Value| key.as_object().is_some_and(|k| k.values().any(|v| !v.is_number()));
            fields.retain(|name, value| {
                let told_otherwise =
                    ["action", "categories", "column_name", "happened_at", "relation", "relation_name"];
                !(value.is_null() || told_otherwise.contains(&name.as_str()) || name == "row_key" && natural(value))
            });
        }
        let line = event.to_string();
        let report = ErrorReport::new(PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION, spellable(&line), "vigie");
        quietly(None, || report.report(PgLogLevel::LOG_SERVER_ONLY));
    }
}

/// What the callback sets on the error.
struct Fields(Vec<(u8, CString)>);

thread_local! {
    /// The fields of the error that is being raised; the callback takes them, so that they are set on no other.
    static FIELDS: RefCell<Option<Fields>> = const { RefCell::new(None) };
    /// Lives as long as the backend, since the error is finished after the frames that raised it are gone.
    static CALLBACK: UnsafeCell<pg_sys::ErrorContextCallback> = const {
        UnsafeCell::new(pg_sys::ErrorContextCallback {
            previous: std::ptr::null_mut(),
            callback: Some(finish),
            arg: std::ptr::null_mut(),
        })
    };
}

/// Called by PostgreSQL while it finishes the error.
#[pg_guard]
unsafe extern "C-unwind" fn finish(_arg: *mut c_void) {
    let Some(fields) = FIELDS.with(|fields| fields.borrow_mut().take()) else { return };
    // SAFETY: PostgreSQL calls this while the error is on its stack, and copies the strings.
    unsafe {
        pg_sys::errhidestmt(true);
        pg_sys::errhidecontext(true);
        for (field, value) in &fields.0 {
            pg_sys::err_generic_string(i32::from(*field), value.as_ptr());
        }
    }
}

/// Makes our callback the only one for the error that is raised next. Whoever catches the error (a subtransaction, the
/// main loop) puts the stack back as it was.
fn arm(target: Option<Target>) {
    let field = |code: u8, value: String| CString::new(server_bytes(&value)).ok().map(|v| (code, v));
    let fields = target.into_iter().flat_map(|t| {
        [
            field(pg_sys::PG_DIAG_SCHEMA_NAME, t.schema),
            field(pg_sys::PG_DIAG_TABLE_NAME, t.table),
            field(pg_sys::PG_DIAG_COLUMN_NAME, t.column),
            field(pg_sys::PG_DIAG_CONSTRAINT_NAME, t.constraint),
        ]
    });
    let fields = Fields(fields.flatten().collect());
    FIELDS.with(|f| f.replace(Some(fields)));
    // SAFETY: the callback lives as long as the backend, whose only thread this is.
    CALLBACK.with(|callback| unsafe { pg_sys::error_context_stack = callback.get() });
}

/// Reports something milder than an error with the callback in place, and puts the stack back.
fn quietly(target: Option<Target>, report: impl FnOnce()) {
    // SAFETY: reads and restores a variable of the backend, whose only thread this is; what is reported in between is
    // no error, so that it comes back.
    let before = unsafe { pg_sys::error_context_stack };
    arm(target);
    report();
    // SAFETY: as above.
    unsafe { pg_sys::error_context_stack = before };
    FIELDS.with(|fields| fields.borrow_mut().take());
}

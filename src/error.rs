//! Every error of the SQL layer, with its SQLSTATE, detail and hint, but for the [rejection](crate::rejection).

use pgrx::pg_sys::errcodes::PgSqlErrorCode;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::PgLogLevel;
use vigie_engine::policy::{nearest, PolicyError};

use crate::text::spellable;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name that does not exist where a fixed choice of names does.
    #[error("unknown {what} \"{name}\"")]
    Unknown {
        /// Category, operator, policy …
        what: &'static str,
        /// The name that was given.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// A NULL where a name is needed.
    #[error("{0} must not be NULL")]
    Null(&'static str),
    /// A policy that cannot be understood.
    #[error("invalid policy \"{name}\": {error}")]
    Policy {
        /// Its name.
        name: String,
        /// What is wrong with it.
        error: PolicyError,
    },
    /// A policy of that name is there already.
    #[error("policy \"{0}\" already exists")]
    PolicyExists(String),
    /// A built-in policy can be neither changed nor dropped.
    #[error("policy \"{0}\" is built in: it cannot be changed or dropped")]
    BuiltIn(String),
    /// A policy that guards use cannot be dropped.
    #[error("policy \"{name}\" cannot be dropped because guards use it")]
    PolicyInUse {
        /// Its name.
        name: String,
        /// The columns that it guards.
        columns: String,
    },
    /// Only tables can be guarded.
    #[error("\"{0}\" is not a table")]
    NotATable(String),
    /// No such column.
    #[error("column \"{column}\" of table \"{table}\" does not exist")]
    NoColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The column cannot hold what it must.
    #[error("column \"{column}\" of table \"{table}\" is of type {actual}; {expected}")]
    ColumnType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        actual: String,
        /// What it should be, as a clause.
        expected: &'static str,
    },
    /// Only a table's owner may guard it.
    #[error("must be owner of table \"{0}\"")]
    NotOwner(String),
    /// The column is guarded already.
    #[error("column \"{column}\" of table \"{table}\" is already protected")]
    Protected {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The column is not guarded.
    #[error("column \"{column}\" of table \"{table}\" is not protected")]
    NotProtected {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A quarantined note cannot be put back.
    #[error("quarantined note {id} cannot be put back: {reason}")]
    Held {
        /// Its number.
        id: i64,
        /// Why, as a clause.
        reason: String,
    },
    /// The row of a quarantined note is not there any more.
    #[error("quarantined note {id} cannot be put back: its row is gone from table \"{table}\"")]
    RowGone {
        /// The number of the note.
        id: i64,
        /// The table.
        table: String,
    },
    /// The deferred mode names rows by their keys.
    #[error("table \"{0}\" has no primary key, by which the deferred mode could name its rows")]
    NoKey(String),
    /// The trigger function was called in a way it cannot work.
    #[error("vigie.guard: {0}")]
    Guard(String),
    /// Something of the extension's own is missing or broken.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// An unknown name among those that exist.
    pub fn unknown<'n>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'n str>) -> Error {
        Error::Unknown { what, name: name.to_owned(), known: known.into_iter().map(str::to_owned).collect() }
    }

    fn code(&self) -> PgSqlErrorCode {
        use PgSqlErrorCode::*;
        match self {
            Error::Unknown { .. } | Error::Policy { .. } => ERRCODE_INVALID_PARAMETER_VALUE,
            Error::Null(_) => ERRCODE_NULL_VALUE_NOT_ALLOWED,
            Error::PolicyExists(_) | Error::Protected { .. } => ERRCODE_DUPLICATE_OBJECT,
            Error::BuiltIn(_) | Error::NotOwner(_) => ERRCODE_INSUFFICIENT_PRIVILEGE,
            Error::PolicyInUse { .. } => ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST,
            Error::NotATable(_) => ERRCODE_WRONG_OBJECT_TYPE,
            Error::NoColumn { .. } => ERRCODE_UNDEFINED_COLUMN,
            Error::ColumnType { .. } => ERRCODE_DATATYPE_MISMATCH,
            Error::NotProtected { .. } => ERRCODE_UNDEFINED_OBJECT,
            Error::Held { .. } | Error::NoKey(_) => ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            Error::RowGone { .. } => ERRCODE_NO_DATA_FOUND,
            Error::Guard(_) => ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
            Error::Internal(_) => ERRCODE_INTERNAL_ERROR,
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Error::Unknown { known, .. } => (!known.is_empty()).then(|| format!("Known: {}.", known.join(", "))),
            Error::PolicyInUse { columns, .. } => Some(format!("It guards {columns}.")),
            _ => None,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Error::Unknown { what, name, known } => {
                let nearest = nearest(name, known.iter().map(String::as_str));
                nearest.map(|n| format!("Perhaps you meant the {what} \"{n}\"."))
            }
            Error::Policy { error, .. } => error.nearest.as_ref().map(|n| format!("Perhaps you meant \"{n}\".")),
            Error::BuiltIn(_) => Some("Create a policy of your own with vigie.create_policy.".into()),
            Error::PolicyInUse { .. } => Some("Take the guards away first, with vigie.unprotect.".into()),
            Error::Protected { .. } => Some("Take the guard away first, with vigie.unprotect.".into()),
            Error::PolicyExists(_) => Some("Change it with vigie.alter_policy.".into()),
            Error::Held { .. } | Error::RowGone { .. } => Some("Its original stays in vigie.quarantine.".into()),
            Error::NoKey(_) => Some("Give it a primary key, or use the mode 'immediate'.".into()),
            Error::Guard(_) => Some(
                "CREATE TRIGGER … BEFORE INSERT OR UPDATE … FOR EACH ROW EXECUTE FUNCTION vigie.guard('column', 'policy')."
                    .into(),
            ),
            _ => None,
        }
    }

    /// Raises the error in PostgreSQL.
    pub fn raise(self) -> ! {
        let mut report = ErrorReport::new(self.code(), spellable(&self.to_string()), "vigie");
        if let Some(detail) = self.detail() {
            report = report.set_detail(spellable(&detail));
        }
        if let Some(hint) = self.hint() {
            report = report.set_hint(spellable(&hint));
        }
        report.report(PgLogLevel::ERROR);
        unreachable!("an error does not come back")
    }
}

/// The value, or the error raised in PostgreSQL.
pub trait OrRaise<T> {
    /// The value, or the error raised in PostgreSQL.
    fn or_raise(self) -> T;
}

impl<T> OrRaise<T> for Result<T, Error> {
    fn or_raise(self) -> T {
        self.unwrap_or_else(|error| error.raise())
    }
}

//! What a trigger function is told, and the rows it is told of.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum, HeapTuple, Oid};

use crate::error::Error;
use crate::text::Note;

/// What happens to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is new.
    Insert,
    /// It changes.
    Update,
    /// It goes.
    Delete,
    /// All rows go.
    Truncate,
}

/// One call of a trigger function.
pub struct Event<'t> {
    data: &'t pg_sys::TriggerData,
}

impl<'t> Event<'t> {
    /// The event of a call.
    ///
    /// # Safety
    /// `fcinfo` is what PostgreSQL called the function with, and lives as long as the event.
    pub unsafe fn of(fcinfo: pg_sys::FunctionCallInfo) -> Result<Event<'t>, Error> {
        // SAFETY: the context of a call is null or a node, which begins with its tag.
        let data = unsafe {
            let context = (*fcinfo).context;
            if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_TriggerData {
                return Err(Error::Guard("can only be called as a trigger".into()));
            }
            &*context.cast::<pg_sys::TriggerData>()
        };
        Ok(Event { data })
    }

    /// What happens.
    pub fn operation(&self) -> Operation {
        match self.data.tg_event & pg_sys::TRIGGER_EVENT_OPMASK {
            pg_sys::TRIGGER_EVENT_INSERT => Operation::Insert,
            pg_sys::TRIGGER_EVENT_DELETE => Operation::Delete,
            pg_sys::TRIGGER_EVENT_UPDATE => Operation::Update,
            _ => Operation::Truncate,
        }
    }

    /// Whether it has not happened yet.
    pub fn is_before(&self) -> bool {
        self.data.tg_event & pg_sys::TRIGGER_EVENT_TIMINGMASK == pg_sys::TRIGGER_EVENT_BEFORE
    }

    /// Whether it is about one row.
    pub fn is_for_each_row(&self) -> bool {
        self.data.tg_event & pg_sys::TRIGGER_EVENT_ROW != 0
    }

    /// The trigger.
    pub fn trigger_id(&self) -> Oid {
        // SAFETY: PostgreSQL gives the trigger with the event.
        unsafe { (*self.data.tg_trigger).tgoid }
    }

    /// The name of the trigger.
    pub fn trigger_name(&self) -> String {
        // SAFETY: as above; the name is zero-terminated.
        string(unsafe { CStr::from_ptr((*self.data.tg_trigger).tgname) })
    }

    /// The arguments that the trigger was created with.
    pub fn arguments(&self) -> Vec<String> {
        // SAFETY: as above; there are `tgnargs` zero-terminated arguments.
        unsafe {
            let trigger = &*self.data.tg_trigger;
            let argument = |i: usize| string(CStr::from_ptr(*trigger.tgargs.add(i)));
            (0..trigger.tgnargs as usize).map(argument).collect()
        }
    }

    /// The column of `UPDATE OF`, where there is exactly one.
    pub fn only_column(&self) -> Option<i32> {
        // SAFETY: as above; `tgattr` has `tgnattr` elements.
        unsafe {
            let trigger = &*self.data.tg_trigger;
            (trigger.tgnattr == 1).then(|| i32::from(*trigger.tgattr))
        }
    }

    /// The table.
    pub fn relation(&self) -> pg_sys::Relation {
        self.data.tg_relation
    }

    /// The table's number.
    pub fn relation_id(&self) -> Oid {
        // SAFETY: PostgreSQL holds the relation open during the call.
        unsafe { (*self.data.tg_relation).rd_id }
    }

    fn descriptor(&self) -> pg_sys::TupleDesc {
        // SAFETY: as above.
        unsafe { (*self.data.tg_relation).rd_att }
    }

    /// The row as it will be, or as it is.
    pub fn new_row(&self) -> Row<'_> {
        let tuple = match self.operation() {
            Operation::Update => self.data.tg_newtuple,
            _ => self.data.tg_trigtuple,
        };
        Row { tuple, event: self }
    }

    /// The row as it was; for an insert, the row.
    pub fn old_row(&self) -> Row<'_> {
        Row { tuple: self.data.tg_trigtuple, event: self }
    }
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Row<'e> {
    tuple: HeapTuple,
    event: &'e Event<'e>,
}

impl Row<'_> {
    /// The row as a trigger function gives it back.
    pub fn as_tuple(&self) -> HeapTuple {
        self.tuple
    }

    /// The value of a column that the table has.
    pub fn value(&self, column: i32) -> Option<Datum> {
        let mut null = false;
        // SAFETY: the row is one of the event's table, whose descriptor this is; plans name columns of that table only.
        let datum = unsafe { pg_sys::heap_getattr(self.tuple, column, self.event.descriptor(), &mut null) };
        (!null).then_some(datum)
    }

    /// The row with other values in some columns.
    pub fn with(self, changes: &[(i32, Option<Datum>)]) -> Self {
        if changes.is_empty() {
            return self;
        }
        let mut columns: Vec<i32> = changes.iter().map(|(column, _)| *column).collect();
        let mut values: Vec<Datum> = changes.iter().map(|(_, v)| v.unwrap_or(Datum::null())).collect();
        let mut nulls: Vec<bool> = changes.iter().map(|(_, v)| v.is_none()).collect();
        // SAFETY: as above; the three arrays are of one length, and the values of the columns' types. The new row is
        // allocated in the memory context of the call, as PostgreSQL expects.
        let tuple = unsafe {
            pg_sys::heap_modify_tuple_by_cols(
                self.tuple,
                self.event.descriptor(),
                changes.len() as i32,
                columns.as_mut_ptr(),
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            )
        };
        Row { tuple, ..self }
    }
}

/// A name of the server as a string.
pub fn string(name: &CStr) -> String {
    Note::new(name.to_bytes()).as_str().to_owned()
}

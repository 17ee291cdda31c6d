//! What a trigger function is told, and the rows it is told of.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum, HeapTuple, Oid};
use pgrx::varlena::varsize_any;
use pgrx::FromDatum;

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
        // SAFETY: as above.
        unsafe { arguments(&*self.data.tg_trigger) }
    }

    /// The columns of `UPDATE OF`, which PostgreSQL keeps as numbers: those of the guard that fires before a row is
    /// written and has the same arguments, or else the trigger's own; none where neither has such a list.
    pub fn update_of(&self) -> Vec<i32> {
        // SAFETY: as above; PostgreSQL holds the relation open, and with it the list of its triggers, during the call.
        unsafe {
            let own = &*self.data.tg_trigger;
            let is_guard = |t: &pg_sys::Trigger| u32::from(t.tgtype as u16) & pg_sys::TRIGGER_TYPE_BEFORE != 0;
            if is_guard(own) && own.tgnattr > 0 {
                return columns(own);
            }
            let (others, mine) = ((*self.data.tg_relation).trigdesc, arguments(own));
            let others = match others.is_null() {
                true => &[],
                false => std::slice::from_raw_parts((*others).triggers, (*others).numtriggers as usize),
            };
            let same =
                |t: &&pg_sys::Trigger| t.tgfoid == own.tgfoid && t.tgnattr > 0 && is_guard(t) && arguments(t) == mine;
            columns(others.iter().find(same).unwrap_or(own))
        }
    }

    /// Whether the trigger has no `UPDATE OF`, so that it fires for every update.
    pub fn is_for_all_columns(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.data.tg_trigger).tgnattr == 0 }
    }

    /// Whether the statement of an update names one of the columns.
    pub fn names(&self, columns: &[i32]) -> bool {
        let member = |column: &i32| {
            // SAFETY: PostgreSQL gives the set with the event; a null pointer is the empty set.
            unsafe {
                pg_sys::bms_is_member(column - pg_sys::FirstLowInvalidHeapAttributeNumber, self.data.tg_updatedcols)
            }
        };
        columns.iter().any(member)
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

/// The arguments of a trigger.
///
/// # Safety
/// The trigger is one that PostgreSQL describes.
unsafe fn arguments(trigger: &pg_sys::Trigger) -> Vec<String> {
    // SAFETY: there are `tgnargs` zero-terminated arguments.
    let argument = |i: usize| unsafe { string(CStr::from_ptr(*trigger.tgargs.add(i))) };
    (0..trigger.tgnargs as usize).map(argument).collect()
}

/// The columns of a trigger's `UPDATE OF`.
///
/// # Safety
/// As above.
unsafe fn columns(trigger: &pg_sys::Trigger) -> Vec<i32> {
    // SAFETY: `tgattr` has `tgnattr` elements.
    (0..trigger.tgnattr as usize).map(|i| unsafe { i32::from(*trigger.tgattr.add(i)) }).collect()
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

    /// Whether another row has the same value, byte by byte, in a column whose type is a varlena.
    pub fn has_same(&self, other: &Row<'_>, column: i32) -> bool {
        let (one, other) = match (self.value(column), other.value(column)) {
            (Some(one), Some(other)) => (one, other),
            (one, other) => return one.is_none() && other.is_none(),
        };
        // SAFETY: both are varlenas of rows that PostgreSQL holds during the call.
        unsafe {
            let stored = |datum: Datum| {
                let varlena = datum.cast_mut_ptr::<pg_sys::varlena>();
                std::slice::from_raw_parts(varlena.cast::<u8>(), varsize_any(varlena))
            };
            // A long value that nobody touched is the same pointer to the same place.
            stored(one) == stored(other)
                || (pg_sys::toast_raw_datum_size(one) == pg_sys::toast_raw_datum_size(other)
                    && <&[u8]>::from_datum(one, false) == <&[u8]>::from_datum(other, false))
        }
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

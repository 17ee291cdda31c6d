//! What a guard needs to know of its table, its column and its policy, worked out once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CStr;
use std::rc::Rc;

use pgrx::pg_sys::{self, Oid};
use pgrx::spi::quote_qualified_identifier;
use pgrx::{direct_function_call, IntoDatum, PgTupleDesc};
use vigie_engine::document::Form;
use vigie_engine::policy::{Action, Policy};

use super::event::{string, Event, Row};
use crate::error::Error;
use crate::policies;
use crate::rejection::Target;
use crate::store;

/// What a guard knows.
pub struct Plan {
    changes: (u64, u64),
    /// What the trigger's arguments call the column: its name when it was protected, by which a column's triggers know
    /// each other.
    pub label: String,
    /// The names that errors give.
    pub target: Target,
    /// The table in whose name tags and events are kept: the root, for a partition.
    pub table: Oid,
    /// Its name, with its schema.
    pub table_name: String,
    /// The guarded column.
    pub column: Column,
    /// The policy.
    pub policy: Rc<Policy>,
    /// Where tags go.
    pub tags: Tags,
    /// The columns of `UPDATE OF`: the trigger's own, or those of the guard whose place it takes for other updates.
    pub listed: Vec<i32>,
    /// Whether another guard of the column fires for updates that name those.
    pub is_second: bool,
    /// Whether the guard looks at what was written later, when the queue is worked through.
    pub deferred: bool,
    /// The consent columns that the policy names and the table has.
    consents: Vec<(String, i32)>,
    /// The primary key; may be empty.
    key: Vec<KeyColumn>,
}

/// A column that holds notes.
pub struct Column {
    /// Its number.
    pub number: i32,
    /// How notes stand in its values; a value is a note itself where there is none.
    pub form: Option<Form>,
    /// The functions that give its type out as text and read it, with what the latter is told.
    pub output: Oid,
    pub input: Oid,
    pub parameter: Oid,
    pub modifier: i32,
    /// Its type, perhaps a domain.
    pub type_id: Oid,
    /// Whether the type is a domain, whose constraints must hold for what is rewritten.
    pub is_domain: bool,
    /// The most characters it holds.
    pub limit: Option<usize>,
    /// Whether shorter values are padded with blanks.
    pub padded: bool,
}

/// Where the tags of a note go.
pub enum Tags {
    /// The policy tags nothing.
    Nowhere,
    /// Into a column of type `jsonb`.
    Jsonb(TagsColumn),
    /// Into a column of type `text[]`.
    Names(TagsColumn),
    /// Into `vigie.tags`.
    Table,
}

/// A column for tags.
#[derive(Clone, Copy)]
pub struct TagsColumn {
    /// Its number.
    pub number: i32,
    /// Whether it must hold something.
    pub not_null: bool,
}

/// Whether settings of the session change how values of a type are written.
fn is_styled(base: Oid) -> bool {
    use pg_sys::{DATEOID, FLOAT4OID, FLOAT8OID, INTERVALOID, TIMESTAMPOID, TIMESTAMPTZOID, TIMETZOID};
    [DATEOID, FLOAT4OID, FLOAT8OID, INTERVALOID, TIMESTAMPOID, TIMESTAMPTZOID, TIMETZOID].contains(&base)
}

impl KeyColumn {
    /// A value as text, the same in every session: it names a row for good.
    fn written(&self, datum: pg_sys::Datum) -> String {
        // SAFETY: the output function is that of the column's type.
        let text = || string(unsafe { CStr::from_ptr(pg_sys::OidOutputFunctionCall(self.output, datum)) });
        if !self.is_styled {
            return text();
        }
        // SAFETY: as postgres_fdw writes values for another server; the level of settings ends here, or with the
        // transaction where something fails.
        unsafe {
            let level = pg_sys::NewGUCNestLevel();
            for (name, value) in [
                (c"datestyle", c"ISO"),
                (c"timezone", c"UTC"),
                (c"intervalstyle", c"postgres"),
                (c"extra_float_digits", c"3"),
            ] {
                let (context, source) = (pg_sys::GucContext::PGC_USERSET, pg_sys::GucSource::PGC_S_SESSION);
                let action = pg_sys::GucAction::GUC_ACTION_SAVE;
                pg_sys::set_config_option(name.as_ptr(), value.as_ptr(), context, source, action, true, 0, false);
            }
            let text = text();
            pg_sys::AtEOXact_GUC(true, level);
            text
        }
    }
}

/// A column of the primary key.
struct KeyColumn {
    number: i32,
    name: String,
    output: Oid,
    is_number: bool,
    /// Whether settings of the session change how its values are written.
    is_styled: bool,
}

thread_local! {
    static PLANS: RefCell<HashMap<Oid, Rc<Plan>>> = RefCell::default();
}

/// The plan of a trigger: the one that is kept, unless a table or a policy changed since.
pub fn plan(event: &Event<'_>) -> Result<Rc<Plan>, Error> {
    let (trigger, changes) = (event.trigger_id(), (store::relation_changes(), store::policy_changes()));
    let kept = PLANS.with_borrow(|plans| plans.get(&trigger).filter(|p| p.changes == changes).cloned());
    if let Some(plan) = kept {
        return Ok(plan);
    }
    store::watch();
    // What is counted while the plan is made makes it stale at once, which is safe.
    let changes = (store::relation_changes(), store::policy_changes());
    let plan = Rc::new(make(event, changes)?);
    PLANS.with_borrow_mut(|plans| plans.insert(trigger, plan.clone()));
    Ok(plan)
}

fn make(event: &Event<'_>, changes: (u64, u64)) -> Result<Plan, Error> {
    let arguments = event.arguments();
    let [column, policy, rest @ ..] = arguments.as_slice() else {
        return Err(Error::Guard("needs the arguments 'column' and 'policy'".into()));
    };
    // SAFETY: PostgreSQL holds the relation open during the call.
    let (descriptor, schema, table) = unsafe {
        let relation = event.relation();
        let schema = pg_sys::get_namespace_name((*(*relation).rd_rel).relnamespace);
        let schema = if schema.is_null() { String::new() } else { string(CStr::from_ptr(schema)) };
        let table = string(CStr::from_ptr((*(*relation).rd_rel).relname.data.as_ptr()));
        (PgTupleDesc::from_pg_copy((*relation).rd_att), schema, table)
    };
    let columns = Columns { descriptor: &descriptor, table: &table };
    // A renamed column keeps its number in `UPDATE OF`, but not its name in the arguments.
    let listed = event.update_of();
    // Without a column for tags the argument is empty where another follows.
    let tags = rest.first().filter(|tags| !tags.is_empty());
    let number = columns.notes_of(&listed, column, tags).ok_or_else(|| columns.missing(column))?;
    let tags = match tags {
        Some(tags) => {
            let others: Vec<i32> = listed.iter().copied().filter(|n| *n != number).collect();
            let number = columns.one_of(&others, tags, |c| c.is_tags());
            Some(number.ok_or_else(|| columns.missing(tags))?)
        }
        None => None,
    };
    let deferred = match rest.get(1).map(String::as_str) {
        None | Some("immediate") => false,
        Some("deferred") => true,
        Some(_) => return Err(Error::Guard("takes \"immediate\" or \"deferred\" for its fourth argument".into())),
    };
    // After the column, so that a trigger that outlived it does not ask for a policy that may be gone too.
    let policy = policies::policy(policy)?;
    let consents = policy.consents().filter_map(|c| Some((c.to_owned(), columns.boolean(c)?))).collect();
    let root = root(event.relation_id());
    Ok(Plan {
        changes,
        label: column.clone(),
        table: root,
        table_name: qualified_name(root),
        column: columns.notes(number)?,
        is_second: event.is_before() && event.is_for_all_columns() && !listed.is_empty(),
        listed,
        deferred,
        tags: columns.tags(tags, &policy)?,
        key: key(event.relation(), &columns),
        consents,
        policy,
        target: Target { column: columns.name(number), schema, constraint: event.trigger_name(), table },
    })
}

/// The columns of a table.
struct Columns<'d> {
    descriptor: &'d PgTupleDesc<'d>,
    table: &'d str,
}

impl Columns<'_> {
    fn attribute(&self, number: i32) -> Option<&pg_sys::FormData_pg_attribute> {
        self.descriptor.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    fn name(&self, number: i32) -> String {
        // SAFETY: a name is zero-terminated.
        self.attribute(number).map(|a| string(unsafe { CStr::from_ptr(a.attname.data.as_ptr()) })).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<i32> {
        (1..=self.descriptor.len() as i32)
            .find(|n| self.attribute(*n).is_some_and(|a| !a.attisdropped) && self.name(*n) == name)
    }

    /// The column of a kind among those of `UPDATE OF`, and the one of that name where there are several; without such
    /// a list, the column of that name. `vigie.protections` tells the same.
    fn one_of(&self, listed: &[i32], name: &str, kind: impl Fn(&Kind) -> bool) -> Option<i32> {
        let of_kind = |n: &i32| self.attribute(*n).is_some_and(|a| kind(&Kind::of(a)));
        let listed: Vec<i32> = listed.iter().copied().filter(of_kind).collect();
        let named = listed.iter().copied().find(|n| self.name(*n) == name);
        named.or_else(|| listed.first().copied()).or_else(|| self.number(name))
    }

    /// The column of the notes. `protect` lists it first, and the one for tags behind it, whatever they are called by now.
    fn notes_of(&self, listed: &[i32], name: &str, tags: Option<&String>) -> Option<i32> {
        let kind = |n: &i32| self.attribute(*n).map(Kind::of);
        match (listed, tags) {
            ([only], None) if kind(only).is_some_and(|k| k.is_notes()) => return Some(*only),
            ([first, second], Some(tags))
                if kind(first).is_some_and(|k| k.is_notes())
                    && kind(second).is_some_and(|k| k.is_tags())
                    && self.name(*first) != *tags =>
            {
                return Some(*first)
            }
            _ => {}
        }
        let others: Vec<i32> = listed.iter().copied().filter(|n| tags.is_none_or(|t| self.name(*n) != *t)).collect();
        self.one_of(&others, name, |c| c.is_notes())
    }

    fn missing(&self, column: &str) -> Error {
        Error::NoColumn { table: self.table.to_owned(), column: column.to_owned() }
    }

    fn boolean(&self, name: &str) -> Option<i32> {
        self.number(name).filter(|n| self.attribute(*n).is_some_and(|a| a.atttypid == pg_sys::BOOLOID))
    }

    fn wrong_type(&self, number: i32, expected: &'static str) -> Error {
        let type_id = self.attribute(number).map_or(Oid::INVALID, |a| a.atttypid);
        // SAFETY: gives a zero-terminated string for any number.
        let actual = string(unsafe { CStr::from_ptr(pg_sys::format_type_be(type_id)) });
        Error::ColumnType { table: self.table.to_owned(), column: self.name(number), actual, expected }
    }

    /// The column of the notes: its values must be texts, however the type is called, or documents of texts.
    fn notes(&self, number: i32) -> Result<Column, Error> {
        let attribute = self.attribute(number).ok_or_else(|| self.missing("?"))?;
        let kind = Kind::of(attribute);
        if !kind.is_notes() {
            return Err(self.wrong_type(number, EXPECTED));
        }
        let Kind { base, modifier, form, .. } = kind;
        let (mut output, mut input, mut parameter, mut varlena) = (Oid::INVALID, Oid::INVALID, Oid::INVALID, false);
        // SAFETY: looks the type up in the catalogue.
        unsafe {
            pg_sys::getTypeOutputInfo(base, &mut output, &mut varlena);
            pg_sys::getTypeInputInfo(base, &mut input, &mut parameter);
        }
        // The modifier of varchar(n) and char(n) counts the four bytes of a length.
        let limit = usize::try_from(modifier - 4).ok().filter(|_| form.is_none());
        Ok(Column {
            number,
            form,
            output,
            input,
            parameter,
            modifier,
            type_id: attribute.atttypid,
            is_domain: base != attribute.atttypid,
            limit,
            padded: base == pg_sys::BPCHAROID && limit.is_some(),
        })
    }

    fn tags(&self, number: Option<i32>, policy: &Policy) -> Result<Tags, Error> {
        let Some(number) = number else {
            return Ok(if policy.may(Action::Tag) { Tags::Table } else { Tags::Nowhere });
        };
        let attribute = self.attribute(number).ok_or_else(|| self.missing("?"))?;
        let tags = TagsColumn { number, not_null: attribute.attnotnull };
        match attribute.atttypid {
            pg_sys::JSONBOID => Ok(Tags::Jsonb(tags)),
            pg_sys::TEXTARRAYOID => Ok(Tags::Names(tags)),
            _ => Err(self.wrong_type(number, "expected jsonb or text[] for tags")),
        }
    }
}

/// What a column must be to be guarded.
pub const EXPECTED: &str =
    "expected text, varchar, char, citext, json, jsonb, xml, an array of texts, or a domain over one of them";

/// What a column can hold.
struct Kind {
    base: Oid,
    modifier: i32,
    is_text: bool,
    form: Option<Form>,
}

impl Kind {
    fn of(attribute: &pg_sys::FormData_pg_attribute) -> Kind {
        Kind::new(attribute.atttypid, attribute.atttypmod)
    }

    fn new(type_id: Oid, mut modifier: i32) -> Kind {
        // SAFETY: looks the type up in the catalogue.
        let (base, element) = unsafe {
            let base = pg_sys::getBaseTypeAndTypmod(type_id, &mut modifier);
            (base, pg_sys::get_element_type(base))
        };
        let form = match base {
            pg_sys::JSONOID | pg_sys::JSONBOID => Some(Form::Json),
            pg_sys::XMLOID => Some(Form::Xml),
            // SAFETY: as above.
            _ if element != Oid::INVALID && is_text(unsafe { pg_sys::getBaseType(element) }) => Some(Form::Array),
            _ => None,
        };
        Kind { base, modifier, is_text: is_text(base), form }
    }

    /// Texts, however the type is called, or documents of them.
    fn is_notes(&self) -> bool {
        self.is_text || self.form.is_some()
    }

    fn is_tags(&self) -> bool {
        [pg_sys::JSONBOID, pg_sys::TEXTARRAYOID].contains(&self.base)
    }
}

/// Whether a type is one of texts: a varlena of the category of strings.
fn is_text(base: Oid) -> bool {
    let (mut category, mut preferred) = (0, false);
    // SAFETY: looks the type up in the catalogue.
    let length = unsafe {
        pg_sys::get_type_category_preferred(base, &mut category, &mut preferred);
        pg_sys::get_typlen(base)
    };
    category as u8 == pg_sys::TYPCATEGORY_STRING && length == -1
}

/// Whether columns of a type can be guarded: they hold notes or documents.
pub fn holds_notes(type_id: Oid) -> bool {
    Kind::new(type_id, -1).is_notes()
}

/// The name of a table, with its schema, as SQL names it.
fn qualified_name(table: Oid) -> String {
    // SAFETY: looks the table up in the catalogue; the names are null, or zero-terminated.
    unsafe {
        let (schema, name) =
            (pg_sys::get_namespace_name(pg_sys::get_rel_namespace(table)), pg_sys::get_rel_name(table));
        if schema.is_null() || name.is_null() {
            return String::new();
        }
        quote_qualified_identifier(string(CStr::from_ptr(schema)), string(CStr::from_ptr(name)))
    }
}

/// The table at the top of a tree of partitions.
fn root(table: Oid) -> Oid {
    // SAFETY: looks the table up in the catalogue; the answer is null for what is no partition.
    let root = unsafe { direct_function_call::<Oid>(pg_sys::pg_partition_root, &[table.into_datum()]) };
    root.unwrap_or(table)
}

fn key(relation: pg_sys::Relation, columns: &Columns<'_>) -> Vec<KeyColumn> {
    let mut key = Vec::new();
    // SAFETY: PostgreSQL holds the relation open during the call; the set is a copy.
    unsafe {
        let kind = pg_sys::IndexAttrBitmapKind::INDEX_ATTR_BITMAP_PRIMARY_KEY;
        let set = pg_sys::RelationGetIndexAttrBitmap(relation, kind);
        let mut member = pg_sys::bms_next_member(set, -1);
        while member >= 0 {
            let number = member + pg_sys::FirstLowInvalidHeapAttributeNumber;
            if let Some(attribute) = columns.attribute(number) {
                let (mut output, mut varlena) = (Oid::INVALID, false);
                pg_sys::getTypeOutputInfo(attribute.atttypid, &mut output, &mut varlena);
                let base = pg_sys::getBaseType(attribute.atttypid);
                let is_number = [pg_sys::INT2OID, pg_sys::INT4OID, pg_sys::INT8OID].contains(&base);
                key.push(KeyColumn {
                    number,
                    name: columns.name(number),
                    output,
                    is_number,
                    is_styled: is_styled(base),
                });
            }
            member = pg_sys::bms_next_member(set, member);
        }
    }
    key
}

impl Plan {
    /// The columns that the guard looks at and writes: the notes', and the tags' where there is one.
    pub fn watched(&self) -> ([i32; 2], usize) {
        match self.tags {
            Tags::Jsonb(tags) | Tags::Names(tags) => ([self.column.number, tags.number], 2),
            Tags::Nowhere | Tags::Table => ([self.column.number, 0], 1),
        }
    }

    /// The primary key of a row as a JSON object, if the table has one.
    pub fn row_key(&self, row: &Row<'_>) -> Option<serde_json::Value> {
        let mut object = serde_json::Map::new();
        for column in &self.key {
            let value = row.value(column.number).map(|datum| {
                let text = column.written(datum);
                match text.parse::<i64>() {
                    Ok(number) if column.is_number => serde_json::Value::from(number),
                    _ => serde_json::Value::from(text),
                }
            });
            object.insert(column.name.clone(), value.unwrap_or_default());
        }
        (!object.is_empty()).then_some(serde_json::Value::Object(object))
    }

    /// Whether the consent column is true in the row.
    pub fn consents(&self, row: &Row<'_>, name: &str) -> bool {
        let column = self.consents.iter().find(|(n, _)| n == name);
        column.and_then(|(_, number)| row.value(*number)).is_some_and(|datum| datum.value() != 0)
    }
}

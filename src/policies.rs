//! The functions that read with a policy, and those that make and change policies.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use pgrx::{Array, JsonB};
use vigie_engine::policy::{Decided, Policy, BUILT_IN, BUILT_IN_VERSION};
use vigie_engine::pseudonym::{pseudonymize as replace, Operator};
use vigie_engine::redact::{redact, Operator as Redaction, Place};
use vigie_engine::CategorySet;

use crate::engine::{engine, interrupt, with_scratch};
use crate::error::{Error, OrRaise};
use crate::reading::{category_set, places};
use crate::store::{self, StoredPolicy};
use crate::text::{Note, Text};

thread_local! {
    static COMPILED: RefCell<Compiled> = RefCell::default();
}

/// The policies that this backend has compiled, as of a number of changes.
#[derive(Default)]
struct Compiled {
    built_in: HashMap<String, Rc<Policy>>,
    own: HashMap<String, Rc<Policy>>,
    changes: u64,
}

/// The policy of that name, compiled once in a backend and again after it changed.
pub fn policy(name: &str) -> Result<Rc<Policy>, Error> {
    let changes = store::policy_changes();
    let cached = COMPILED.with_borrow_mut(|compiled| {
        if compiled.changes != changes {
            compiled.own.clear();
            compiled.changes = changes;
        }
        compiled.built_in.get(name).or_else(|| compiled.own.get(name)).cloned()
    });
    if let Some(policy) = cached {
        return Ok(policy);
    }
    if let Some(policy) = Policy::built_in(name, engine().tables()) {
        let policy = Rc::new(policy);
        COMPILED.with_borrow_mut(|compiled| compiled.built_in.insert(name.to_owned(), policy.clone()));
        return Ok(policy);
    }
    let policy = Rc::new(load(name)?);
    COMPILED.with_borrow_mut(|compiled| compiled.own.insert(name.to_owned(), policy.clone()));
    Ok(policy)
}

fn load(name: &str) -> Result<Policy, Error> {
    let stored = store::policies()?;
    let unknown = || {
        let own = stored.iter().filter(|p| !p.dropped).map(|p| p.name.as_str());
        Error::unknown("policy", name, BUILT_IN.iter().map(|(n, _)| *n).chain(own))
    };
    let version = stored.iter().find(|p| p.name == name && !p.dropped).ok_or_else(unknown)?.version;
    let spec = store::policy_spec(name, version)?.ok_or_else(unknown)?;
    compile(name, version, &spec)
}

fn compile(name: &str, version: i32, spec: &str) -> Result<Policy, Error> {
    let invalid = |error| Error::Policy { name: name.to_owned(), error };
    Policy::new(name, version, spec, engine().tables()).map_err(invalid)
}

/// The categories that the policy `default` rejects.
pub fn rejected_by_default() -> CategorySet {
    policy("default").or_raise().rejected()
}

/// What a policy does about a note, consent aside.
fn decided<'p>(policy: &'p Policy, text: &str) -> Vec<Decided<'p>> {
    let findings = with_scratch(|scratch| policy.scan(&engine(), text, Some(&interrupt), scratch));
    policy.decide(findings, |_| false).findings
}

/// What a policy forbids in a note, as redaction takes it.
fn forbidden<'p>(policy: &'p Policy, text: &str) -> Vec<Place<'p>> {
    let forbidden = decided(policy, text).into_iter().filter(|d| d.action.forbids());
    forbidden.map(|d| place(policy, &d)).collect()
}

/// A finding, as redaction takes it.
fn place<'p>(policy: &'p Policy, decided: &Decided<'p>) -> Place<'p> {
    let finding = &decided.finding;
    let name = policy.category_name(finding.category);
    Place { start: finding.start, end: finding.end, category: finding.category, name }
}

/// What a scan with a policy gives out of a finding.
type Row = (String, String, i32, i32, Text, f32, Text, &'static str);

// In full, because pgrx cannot name a column "match", which is a word of Rust.
#[pg_extern(sql = r#"
CREATE FUNCTION vigie.scan(note text, policy text)
RETURNS TABLE (
    category text, entity text, start integer, length integer, "match" text, confidence real, rule text, action text
)
STRICT STABLE PARALLEL SAFE COST 100 ROWS 3
LANGUAGE c AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
"#)]
fn scan_with_policy(
    note: Note<'_>,
    policy: &str,
) -> TableIterator<
    'static,
    (
        name!(category, String),
        name!(entity, String),
        name!(start, i32),
        name!(length, i32),
        name!(matched, Text),
        name!(confidence, f32),
        name!(rule, Text),
        name!(action, &'static str),
    ),
> {
    let policy = self::policy(policy).or_raise();
    let mut positions = note.positions();
    let row = |Decided { finding, action, .. }: &Decided<'_>| -> Row {
        let (start, length) = positions.span(finding.start, finding.end);
        let rule = Text::of(&finding.rule());
        let part = note.part(finding.start, finding.end);
        let category = policy.category_name(finding.category).to_owned();
        (category, finding.entity.to_owned(), start, length, part, finding.confidence, rule, action.name())
    };
    TableIterator::new(decided(&policy, note.as_str()).iter().map(row).collect::<Vec<_>>())
}

#[pg_extern(name = "categories", stable, parallel_safe, strict, cost = 100)]
fn categories_with_policy(note: Note<'_>, policy: &str) -> Vec<String> {
    let policy = self::policy(policy).or_raise();
    let decided = decided(&policy, note.as_str());
    let mut names: Vec<String> = decided.iter().map(|d| policy.category_name(d.finding.category).to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[pg_extern(stable, parallel_safe, strict, cost = 100)]
fn violates(note: Note<'_>, policy: &str) -> bool {
    let policy = self::policy(policy).or_raise();
    let violates = decided(&policy, note.as_str()).iter().any(|d| d.action.forbids());
    violates
}

#[pg_extern(stable, parallel_safe, strict, cost = 100)]
fn redact_with(note: Note<'_>, policy: &str) -> Text {
    let policy = self::policy(policy).or_raise();
    let places = |text: &str| forbidden(&policy, text);
    note.rewritten(redact(note.as_str(), Redaction::Label, places(note.as_str()), places))
}

#[pg_extern(stable, parallel_safe, cost = 100)]
fn pseudonymize(
    note: Option<Note<'_>>,
    operator: default!(Option<&str>, "'pseudonym'"),
    categories: default!(Option<Array<'_, &str>>, "NULL"),
) -> Option<Text> {
    let operator = operator.ok_or(Error::Null("the operator")).or_raise();
    let unknown = || Error::unknown("operator", operator, Operator::ALL.map(Operator::name));
    let operator = Operator::from_name(operator).ok_or_else(unknown).or_raise();
    let categories = category_set(categories).or_raise().unwrap_or(CategorySet::ALL);
    let note = note?;
    let (_, key) = store::key().or_raise();
    Some(note.rewritten(replace(note.as_str(), operator, &key, &places(note.as_str(), categories))))
}

#[pg_extern(immutable, parallel_safe)]
fn built_in_policies() -> TableIterator<'static, (name!(name, &'static str), name!(version, i32), name!(spec, JsonB))> {
    let json = |text| serde_json::from_str(text).unwrap_or_default();
    TableIterator::new(BUILT_IN.iter().map(move |(name, spec)| (*name, BUILT_IN_VERSION, JsonB(json(spec)))))
}

#[pg_extern(volatile, parallel_unsafe, strict)]
#[search_path(pg_catalog, pg_temp)]
fn create_policy(name: &str, spec: JsonB) -> i32 {
    let versions = begin_change(name).or_raise();
    if versions.iter().any(|p| !p.dropped) {
        Error::PolicyExists(name.to_owned()).raise();
    }
    add_version(name, &versions, Some(spec)).or_raise()
}

#[pg_extern(volatile, parallel_unsafe, strict)]
#[search_path(pg_catalog, pg_temp)]
fn alter_policy(name: &str, spec: JsonB) -> i32 {
    let versions = begin_change(name).or_raise();
    load(name).or_raise();
    add_version(name, &versions, Some(spec)).or_raise()
}

#[pg_extern(volatile, parallel_unsafe, strict)]
#[search_path(pg_catalog, pg_temp)]
fn drop_policy(name: &str) {
    let versions = begin_change(name).or_raise();
    load(name).or_raise();
    let guarded = Spi::get_one_with_args::<String>(
        "SELECT string_agg(format('%s.%I', target, column_name), ', ') FROM vigie.protections WHERE policy = $1",
        &[DatumWithOid::from(name)],
    );
    if let Some(columns) = guarded.map_err(spi_error).or_raise() {
        Error::PolicyInUse { name: name.to_owned(), columns }.raise();
    }
    add_version(name, &versions, None).or_raise();
}

/// Keeps others from changing policies until the end of the transaction, and gives what is stored under the name.
fn begin_change(name: &str) -> Result<Vec<StoredPolicy>, Error> {
    if BUILT_IN.iter().any(|(n, _)| *n == name) {
        return Err(Error::BuiltIn(name.to_owned()));
    }
    Spi::run("LOCK TABLE vigie.policy IN SHARE ROW EXCLUSIVE MODE").map_err(spi_error)?;
    let mut versions = store::policies()?;
    versions.retain(|p| p.name == name);
    Ok(versions)
}

fn add_version(name: &str, versions: &[StoredPolicy], spec: Option<JsonB>) -> Result<i32, Error> {
    let version = versions.iter().map(|p| p.version).max().unwrap_or(0) + 1;
    if let Some(JsonB(spec)) = &spec {
        compile(name, version, &spec.to_string())?;
    }
    Spi::run_with_args(
        "INSERT INTO vigie.policy (name, version, spec) VALUES ($1, $2, $3)",
        &[DatumWithOid::from(name), DatumWithOid::from(version), DatumWithOid::from(spec)],
    )
    .map_err(spi_error)?;
    Ok(version)
}

/// An SPI call that PostgreSQL itself did not refuse, and yet failed.
pub fn spi_error(error: pgrx::spi::Error) -> Error {
    Error::Internal(error.to_string())
}

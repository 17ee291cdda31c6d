//! Installing guards and taking them away.

use std::ffi::CStr;

use pgrx::datum::DatumWithOid;
use pgrx::prelude::*;
use pgrx::spi::{quote_identifier, quote_literal, quote_qualified_identifier};
use pgrx::JsonB;
use vigie_engine::policy::{Action, Policy};

use super::event::string;
use super::plan::{holds_notes, EXPECTED};
use super::record;
use crate::error::{Error, OrRaise};
use crate::policies::{policy as policy_named, spi_error};
use crate::store::AsOwner;
use crate::text::spellable;

/// Guards sort after the other triggers of a table, which PostgreSQL fires in the order of their names: no other can put
/// text in after the guard has looked.
const GUARD: &str = "zz_vigie_guard_";
const UNNAMED: &str = "zz_vigie_unnamed_";
const TAGS: &str = "zz_vigie_tags_";

#[pg_extern(sql = r#"
CREATE FUNCTION vigie.protect(
    target regclass, column_name name, policy text DEFAULT 'default', tags_column name DEFAULT NULL,
    mode text DEFAULT 'immediate'
) RETURNS void
VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
LANGUAGE c AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
"#)]
fn protect(
    target: Option<pg_sys::Oid>,
    column_name: Option<&CStr>,
    policy: Option<&str>,
    tags_column: Option<&CStr>,
    mode: Option<&str>,
) {
    let target = target.ok_or(Error::Null("the table")).or_raise();
    let column = column_name.map(string).ok_or(Error::Null("the column")).or_raise();
    let policy = policy.ok_or(Error::Null("the policy")).or_raise();
    let deferred = match mode.unwrap_or("immediate") {
        "immediate" => false,
        "deferred" => true,
        other => Error::unknown("mode", other, ["immediate", "deferred"]).raise(),
    };
    install(&Request { target, column, policy, tags_column: tags_column.map(string), deferred }).or_raise();
}

#[pg_extern(sql = r#"
CREATE FUNCTION vigie.unprotect(target regclass, column_name name) RETURNS void
STRICT VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
LANGUAGE c AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
"#)]
fn unprotect(target: pg_sys::Oid, column_name: &CStr) {
    remove(target, &string(column_name)).or_raise();
}

/// The arguments of a trigger as the catalogue keeps them: each ends with a zero byte.
#[pg_extern(immutable, parallel_safe, strict)]
fn trigger_arguments(arguments: &[u8]) -> Vec<String> {
    let mut parts: Vec<_> = arguments.split(|b| *b == 0).collect();
    parts.pop();
    parts.into_iter().map(|part| crate::text::Note::new(part).as_str().to_owned()).collect()
}

/// Runs a statement about a row of a table, which is given by its key, as the table's owner, so that triggers which that
/// owner wrote never run with the rights of whoever maintains the database.
#[pg_extern(volatile, parallel_unsafe, strict)]
fn touch(relation: pg_sys::Oid, statement: &str, row_key: JsonB) -> i64 {
    let _owner = AsOwner::restricted(relation);
    let changed = Spi::connect_mut(|client| client.update(statement, None, &[row_key.into()]).map(|t| t.len()));
    changed.map_err(spi_error).or_raise() as i64
}

/// What `protect` was asked for.
struct Request<'r> {
    target: pg_sys::Oid,
    column: String,
    policy: &'r str,
    tags_column: Option<String>,
    deferred: bool,
}

/// A table that is to be guarded.
struct Table {
    /// Its name as SQL names it.
    name: String,
    /// Its name alone.
    relname: String,
    key: Vec<String>,
}

fn install(request: &Request<'_>) -> Result<(), Error> {
    let Request { target, column, policy, tags_column, deferred } = request;
    let table = owned_table(*target)?;
    check_column(*target, &table, column, holds_notes, EXPECTED)?;
    if let Some(tags) = tags_column {
        let holds_tags = |type_id| [pg_sys::JSONBOID, pg_sys::TEXTARRAYOID].contains(&type_id);
        check_column(*target, &table, tags, holds_tags, "expected jsonb or text[] for tags")?;
    }
    if *deferred && table.key.is_empty() {
        return Err(Error::NoKey(table.relname));
    }
    let named = policy_named(policy)?;
    let tags = named.may(Action::Tag);
    if !triggers(*target, column)?.is_empty() {
        return Err(Error::Protected { table: table.relname, column: column.clone() });
    }
    warn_of_consents(*target, &table, &named)?;
    let label = &label(*target, column)?;
    let mut arguments = format!("{}, {}", quote_literal(label), quote_literal(policy));
    let mut columns = quote_identifier(column);
    if let Some(tags) = tags_column {
        // Also when somebody writes the tags: they stay what the guard says.
        arguments = format!("{arguments}, {}", quote_literal(tags));
        columns = format!("{columns}, {}", quote_identifier(tags));
    }
    if *deferred {
        let tags = if tags_column.is_none() { ", ''" } else { "" };
        arguments = format!("{arguments}{tags}, 'deferred'");
    }
    let Table { name, relname, key } = &table;
    let trigger = trigger_name(GUARD, label);
    create(&format!(
        "TRIGGER {trigger} BEFORE INSERT OR UPDATE OF {columns} ON {name} \
         FOR EACH ROW EXECUTE FUNCTION vigie.guard({arguments})"
    ))?;
    // Updates that do not name the columns fire this one, since another trigger may write into them. Naming the columns
    // in the condition also makes PostgreSQL drop it with them.
    let mut filled = vec![format!("OLD.{0} IS NOT NULL OR NEW.{0} IS NOT NULL", quote_identifier(column))];
    filled.extend(tags_column.iter().map(|tags| format!("NEW.{} IS NOT NULL", quote_identifier(tags))));
    create(&format!(
        "TRIGGER {} BEFORE UPDATE ON {name} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION vigie.guard({arguments})",
        trigger_name(UNNAMED, label),
        filled.join(" OR "),
    ))?;
    if tags_column.is_some() && !deferred {
        return Ok(());
    }
    if key.is_empty() {
        if tags {
            warning!(
                "{}",
                spellable(&format!(
                    "table \"{relname}\" has no primary key, by which vigie.tags could name its rows: \
                     what policy \"{policy}\" tags is recorded in vigie.events alone"
                ))
            );
        }
        return Ok(());
    }
    let columns = key.iter().filter(|c| *c != column).chain([column]);
    let columns: Vec<String> = columns.map(quote_identifier).collect();
    let (insert, unnamed, change, truncate) = (
        trigger_name(&format!("{TAGS}insert_"), label),
        trigger_name(&format!("{TAGS}unnamed_"), label),
        trigger_name(&format!("{TAGS}change_"), label),
        trigger_name(&format!("{TAGS}truncate_"), label),
    );
    let guard = format!("EXECUTE FUNCTION vigie.guard({arguments})");
    let due = format!("FOR EACH ROW WHEN (vigie.tags_due({})) {guard}", quote_literal(label));
    create(&format!("TRIGGER {insert} AFTER INSERT ON {name} {due}"))?;
    create(&format!("TRIGGER {unnamed} AFTER UPDATE ON {name} {due}"))?;
    let columns = columns.join(", ");
    create(&format!("TRIGGER {change} AFTER UPDATE OF {columns} OR DELETE ON {name} FOR EACH ROW {guard}"))?;
    create(&format!("TRIGGER {truncate} AFTER TRUNCATE ON {name} FOR EACH STATEMENT {guard}"))
}

/// Warns where the policy asks for a consent that no row of the table can give.
fn warn_of_consents(target: pg_sys::Oid, table: &Table, policy: &Policy) -> Result<(), Error> {
    let mut names: Vec<&str> = policy.consents().collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let column_type = Spi::get_one_with_args::<String>(
            "SELECT (SELECT format_type(atttypid, atttypmod) FROM pg_attribute \
             WHERE attrelid = $1 AND attname = $2 AND attnum > 0 AND NOT attisdropped)",
            &[DatumWithOid::from(target), DatumWithOid::from(name)],
        );
        let wrong = match column_type.map_err(spi_error)?.as_deref() {
            Some("boolean") => continue,
            Some(other) => format!("is of type {other}, not boolean"),
            None => "does not exist".into(),
        };
        let (table, policy) = (&table.relname, &policy.name);
        warning!(
            "{}",
            spellable(&format!(
                "consent column \"{name}\" of table \"{table}\" {wrong}: \
                 policy \"{policy}\" takes it as not given"
            ))
        );
    }
    Ok(())
}

fn remove(target: pg_sys::Oid, column: &str) -> Result<(), Error> {
    let table = owned_table(target)?;
    let triggers = triggers(target, column)?;
    if triggers.is_empty() {
        return Err(Error::NotProtected { table: table.relname, column: column.to_owned() });
    }
    let label = guard_label(target, column)?;
    for trigger in triggers {
        Spi::run(&format!("DROP TRIGGER {} ON {}", quote_identifier(&trigger), table.name)).map_err(spi_error)?;
    }
    record::forget_column(target, &label)
}

/// What the triggers of a guarded column call it.
fn guard_label(target: pg_sys::Oid, column: &str) -> Result<String, Error> {
    let label = Spi::get_one_with_args::<String>(
        "SELECT guard::text FROM vigie.guarded_columns WHERE target = $1 AND column_name = $2 LIMIT 1",
        &[DatumWithOid::from(target), DatumWithOid::from(column)],
    );
    Ok(label.map_err(spi_error)?.unwrap_or_else(|| column.to_owned()))
}

fn create(trigger: &str) -> Result<(), Error> {
    Spi::run(&format!("CREATE {trigger}")).map_err(spi_error)
}

/// The name of a trigger for a column; a long one loses its end, but not what makes it different.
fn trigger_name(prefix: &str, column: &str) -> String {
    const LONGEST: usize = 63;
    let name = format!("{prefix}{column}");
    if name.len() <= LONGEST {
        return quote_identifier(&name);
    }
    let digest = vigie_engine::pseudonym::hex(&vigie_engine::pseudonym::digest(b"", column)[..4]);
    let end = name.floor_char_boundary(LONGEST - digest.len() - 1);
    quote_identifier(format!("{}_{digest}", &name[..end]))
}

/// The table, if it is one, and the caller's.
fn owned_table(target: pg_sys::Oid) -> Result<Table, Error> {
    let row = Spi::connect(|client| {
        let row = client.select(
            "SELECT c.relkind::text, n.nspname::text, c.relname::text, pg_has_role(c.relowner, 'USAGE'), \
                    ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a \
                          ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
                          WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate) \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1",
            Some(1),
            &[DatumWithOid::from(target)],
        )?;
        match row.is_empty() {
            true => Ok(None),
            false => {
                let row = row.first();
                let owns = row.get::<bool>(4)?.unwrap_or(false);
                let (kind, schema) = (row.get::<String>(1)?, row.get::<String>(2)?);
                Ok(Some((kind, schema, row.get::<String>(3)?, owns, row.get::<Vec<String>>(5)?)))
            }
        }
    });
    let Some((Some(kind), Some(schema), Some(relname), owns, key)) = row.map_err(spi_error)? else {
        return Err(Error::NotATable(target.to_u32().to_string()));
    };
    if !["r", "p", "f"].contains(&kind.as_str()) {
        return Err(Error::NotATable(relname));
    }
    if !owns {
        return Err(Error::NotOwner(relname));
    }
    let name = quote_qualified_identifier(&schema, &relname);
    Ok(Table { name, relname, key: key.unwrap_or_default() })
}

fn check_column(
    target: pg_sys::Oid,
    table: &Table,
    column: &str,
    fits: impl Fn(pg_sys::Oid) -> bool,
    expected: &'static str,
) -> Result<(), Error> {
    let found = Spi::connect(|client| {
        let row = client.select(
            "SELECT atttypid, attgenerated <> '', format_type(atttypid, atttypmod) FROM pg_attribute \
             WHERE attrelid = $1 AND attname = $2 AND attnum > 0 AND NOT attisdropped",
            Some(1),
            &[DatumWithOid::from(target), DatumWithOid::from(column)],
        )?;
        match row.is_empty() {
            true => Ok(None),
            false => {
                let row = row.first();
                let type_id = row.get::<pg_sys::Oid>(1)?.unwrap_or(pg_sys::Oid::INVALID);
                Ok(Some((type_id, row.get::<bool>(2)?.unwrap_or(false), row.get::<String>(3)?.unwrap_or_default())))
            }
        }
    });
    let (table, column) = (table.relname.clone(), column.to_owned());
    match found.map_err(spi_error)? {
        None => Err(Error::NoColumn { table, column }),
        Some((_, true, actual)) => {
            Err(Error::ColumnType { table, column, actual: format!("{actual} (generated)"), expected })
        }
        Some((type_id, false, _)) if fits(type_id) => Ok(()),
        Some((_, false, actual)) => Err(Error::ColumnType { table, column, actual, expected }),
    }
}

/// The triggers of the table that guard the column under the name that it has now.
fn triggers(target: pg_sys::Oid, column: &str) -> Result<Vec<String>, Error> {
    let names = Spi::get_one_with_args::<Vec<String>>(
        "SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger WHERE tgrelid = $1 \
         AND tgfoid = 'vigie.guard()'::regprocedure AND NOT tgisinternal AND tgparentid = 0 \
         AND tgargs IN (SELECT t.tgargs FROM pg_trigger t JOIN vigie.protections p ON p.trigger_name = t.tgname \
                        WHERE t.tgrelid = $1 AND p.target = $1 AND p.column_name = $2)",
        &[DatumWithOid::from(target), DatumWithOid::from(column)],
    );
    Ok(names.map_err(spi_error)?.unwrap_or_default())
}

/// What the triggers of a column that is to be guarded call it: its name, unless a guarded column had that name before.
fn label(target: pg_sys::Oid, column: &str) -> Result<String, Error> {
    let taken = Spi::get_one_with_args::<Vec<String>>(
        "SELECT array_agg((vigie.trigger_arguments(tgargs))[1]) FROM pg_trigger \
         WHERE tgrelid = $1 AND tgfoid = 'vigie.guard()'::regprocedure AND NOT tgisinternal",
        &[DatumWithOid::from(target)],
    );
    let taken = taken.map_err(spi_error)?.unwrap_or_default();
    let mut label = column.to_owned();
    let mut number = 1;
    while taken.contains(&label) {
        number += 1;
        label = format!("{column}_{number}");
    }
    Ok(label)
}

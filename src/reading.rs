//! The functions that read one text with the built-in rules alone, which is what makes them immutable.

use std::collections::BTreeMap;

use pgrx::prelude::*;
use pgrx::Array;
use vigie_engine::category::NAMES;
use vigie_engine::redact::{redact as rewrite, Operator, Place};
use vigie_engine::{Category, CategorySet, Finding, Options};

use crate::engine::{engine, interrupt, with_scratch};
use crate::error::{Error, OrRaise};
use crate::policies;
use crate::rejection::{Rejection, Spot};
use crate::text::{Note, Text};

/// What a scan gives out of a finding.
type Row = (&'static str, &'static str, i32, i32, Text, f32, Text);

// In full, because pgrx cannot name a column "match", which is a word of Rust.
#[pg_extern(sql = r#"
CREATE FUNCTION vigie.scan(note text)
RETURNS TABLE (
    category text, entity text, start integer, length integer, "match" text, confidence real, rule text
)
STRICT IMMUTABLE PARALLEL SAFE COST 100 ROWS 3
LANGUAGE c AS '@MODULE_PATHNAME@', '@FUNCTION_NAME@';
"#)]
fn scan(
    note: Note<'_>,
) -> TableIterator<
    'static,
    (
        name!(category, &'static str),
        name!(entity, &'static str),
        name!(start, i32),
        name!(length, i32),
        name!(matched, Text),
        name!(confidence, f32),
        name!(rule, Text),
    ),
> {
    let findings = find(&note, CategorySet::ALL);
    let mut positions = note.positions();
    let row = |finding: Finding<'static>| -> Row {
        let (start, length) = positions.span(finding.start, finding.end);
        let rule = Text::of(&finding.rule());
        let part = note.part(finding.start, finding.end);
        (category_name(finding.category), finding.entity, start, length, part, finding.confidence, rule)
    };
    TableIterator::new(findings.into_iter().map(row).collect::<Vec<_>>())
}

#[pg_extern(immutable, parallel_safe, strict, cost = 100)]
fn categories(note: Note<'_>) -> Vec<&'static str> {
    let found: CategorySet = find(&note, CategorySet::ALL).iter().map(|f| f.category).collect();
    let mut names: Vec<&'static str> = found.iter().map(category_name).collect();
    names.sort_unstable();
    names
}

#[pg_extern(immutable, parallel_safe, cost = 100)]
fn is_sensitive(note: Option<Note<'_>>, categories: default!(Option<Array<'_, &str>>, "NULL")) -> Option<bool> {
    let categories = category_set(categories).or_raise().unwrap_or(CategorySet::ALL);
    let options = Options { categories, interrupt: Some(&interrupt), ..Options::default() };
    note.map(|note| with_scratch(|scratch| engine().is_sensitive(note.as_str(), &options, scratch)))
}

#[pg_extern(immutable, parallel_safe, cost = 100)]
fn assert_clean(note: Option<Note<'_>>, categories: default!(Option<Array<'_, &str>>, "NULL")) -> Option<bool> {
    let categories = category_set(categories).or_raise();
    let note = note?;
    let categories = categories.unwrap_or_else(policies::rejected_by_default);
    let findings = find(&note, categories);
    if findings.is_empty() {
        return Some(true);
    }
    let mut positions = note.positions();
    let spots = findings.iter().map(|f| {
        let (start, length) = positions.span(f.start, f.end);
        Spot { category: f.category, name: category_name(f.category), path: String::new(), start, length, hint: None }
    });
    Rejection { spots: spots.collect(), target: None }.raise()
}

#[pg_extern(immutable, parallel_safe, cost = 100)]
fn redact(
    note: Option<Note<'_>>,
    operator: default!(Option<&str>, "'label'"),
    categories: default!(Option<Array<'_, &str>>, "NULL"),
) -> Option<Text> {
    let operator = operator.ok_or(Error::Null("the operator")).or_raise();
    let unknown = || Error::unknown("operator", operator, Operator::ALL.map(Operator::name));
    let operator = Operator::from_name(operator).ok_or_else(unknown).or_raise();
    let categories = category_set(categories).or_raise().unwrap_or(CategorySet::ALL);
    let note = note?;
    let places = |text: &str| places(text, categories);
    Some(note.rewritten(rewrite(note.as_str(), operator, places(note.as_str()), places)))
}

#[pg_extern(immutable, parallel_safe, strict, cost = 500)]
fn explain(
    note: Note<'_>,
) -> TableIterator<
    'static,
    (
        name!(finding, i32),
        name!(category, &'static str),
        name!(entity, &'static str),
        name!(start, i32),
        name!(length, i32),
        name!(step, &'static str),
        name!(weight, Option<f32>),
        name!(confidence, f32),
        name!(explanation, Text),
    ),
> {
    let options = Options { interrupt: Some(&interrupt), ..Options::default() };
    let steps = with_scratch(|scratch| engine().explain(note.as_str(), &options, scratch));
    let mut positions = note.positions();
    let rows = steps.into_iter().map(|step| {
        let (start, length) = positions.span(step.start, step.end);
        let weight = Some(step.weight).filter(|w| w.is_finite());
        let name = category_name(step.category);
        let number = step.finding as i32;
        (number, name, step.entity, start, length, step.effect.name(), weight, step.confidence, Text::of(&step.text))
    });
    TableIterator::new(rows.collect::<Vec<_>>())
}

#[pg_extern(immutable, parallel_safe, cost = 1000)]
fn detectors() -> TableIterator<
    'static,
    (
        name!(category, &'static str),
        name!(entity, &'static str),
        name!(family, &'static str),
        name!(languages, Vec<&'static str>),
        name!(description, Text),
        name!(source, Text),
        name!(reference, Option<Text>),
        name!(examples, Vec<Text>),
        name!(counterexamples, Vec<Text>),
    ),
> {
    let engine = engine();
    let tables = *engine.tables();
    let mut examples: BTreeMap<u16, (Vec<Text>, Vec<Text>)> = BTreeMap::new();
    for example in tables.examples() {
        let (found, not_found) = examples.entry(example.detector).or_default();
        let list = if example.found { found } else { not_found };
        list.push(Text::of(example.text));
    }
    let detectors = (0..tables.detector_count()).filter_map(|id| tables.detector(id)).map(|d| {
        let (found, not_found) = examples.remove(&d.id).unwrap_or_default();
        (
            category_name(d.category),
            d.entity,
            d.category.family().name(),
            d.languages.split(',').map(str::trim).collect(),
            Text::of(d.description),
            Text::of(d.source),
            Some(d.reference).filter(|r| !r.is_empty()).map(Text::of),
            found,
            not_found,
        )
    });
    TableIterator::new(detectors.collect::<Vec<_>>())
}

/// The findings of a note.
fn find(note: &Note<'_>, categories: CategorySet) -> Vec<Finding<'static>> {
    let options = Options { categories, interrupt: Some(&interrupt), ..Options::default() };
    with_scratch(|scratch| engine().scan(note.as_str(), &options, scratch))
}

/// What redaction has to rewrite.
pub fn places(text: &str, categories: CategorySet) -> Vec<Place<'static>> {
    let options = Options { categories, interrupt: Some(&interrupt), ..Options::default() };
    let findings = with_scratch(|scratch| engine().scan(text, &options, scratch));
    let place = |f: &Finding<'static>| Place {
        start: f.start,
        end: f.end,
        category: f.category,
        name: category_name(f.category),
    };
    findings.iter().map(place).collect()
}

/// The categories of an argument. Without names there is no choice: `None`.
pub fn category_set(names: Option<Array<'_, &str>>) -> Result<Option<CategorySet>, Error> {
    let Some(names) = names.filter(|n| !n.is_empty()) else { return Ok(None) };
    let mut set = CategorySet::EMPTY;
    for name in names.iter() {
        let name = name.ok_or(Error::Null("a category"))?;
        set = set.with(Category::from_name(name).ok_or_else(|| Error::unknown("category", name, NAMES))?);
    }
    Ok(Some(set))
}

fn category_name(category: Category) -> &'static str {
    category.name().unwrap_or("own")
}

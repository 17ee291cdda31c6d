//! Reading a policy: every key known, every name existing, every value in range, or an error that says what was expected.

use regex::RegexBuilder;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::own::{Own, OwnPattern, OwnTerm};
use super::{Action, Rule};
use crate::category::NAMES;
use crate::rulebook::Tables;
use crate::{Category, CategorySet, Family, Options};

/// A mistake in a policy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct PolicyError {
    /// Where: `rules[0].action`.
    pub key: String,
    /// What is wrong and what was expected.
    pub message: String,
    /// The valid name that was probably meant.
    pub nearest: Option<String>,
}

impl PolicyError {
    fn new(key: &str, message: impl Into<String>) -> PolicyError {
        PolicyError { key: key.to_owned(), message: message.into(), nearest: None }
    }

    /// The message for a name that does not exist among those that do.
    fn unknown<'n>(key: &str, what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> PolicyError {
        let list = known.clone().collect::<Vec<_>>().join(", ");
        let nearest = nearest(name, known).map(str::to_owned);
        PolicyError { nearest, ..PolicyError::new(key, format!("unknown {what} \"{name}\"; expected one of: {list}")) }
    }
}

/// The known name that a misspelt one probably stands for.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let scored = known.map(|k| (strsim::damerau_levenshtein(&name, k), k));
    let (distance, found) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + found.len() / 4).then_some(found)
}

/// A policy that was read.
pub(super) struct Spec {
    pub languages: Vec<String>,
    pub min_confidence: f32,
    pub default_action: Action,
    pub rules: Vec<Rule>,
    pub own_categories: Vec<String>,
    pub own: Own,
}

/// The most memory of a compiled pattern, in bytes.
const PATTERN_SIZE: usize = 1 << 20;

pub(super) fn read(json: &str, tables: &Tables<'_>) -> Result<Spec, PolicyError> {
    let value: Value =
        serde_json::from_str(json).map_err(|e| PolicyError::new("policy", format!("not valid JSON: {e}")))?;
    const KEYS: [&str; 7] = ["languages", "min_confidence", "default_action", "rules", "terms", "patterns", "allow"];
    let top = Object::new("", &value, &KEYS)?;
    let mut own_categories = Vec::new();
    let terms = terms(&top, &mut own_categories)?;
    let patterns = patterns(&top, &mut own_categories)?;
    let min_confidence = top.confidence("min_confidence")?.unwrap_or(Options::MIN_CONFIDENCE);
    let mut rules = Vec::new();
    for (key, value) in top.list("rules")? {
        rules.push(rule(&key, value, min_confidence, &own_categories)?);
    }
    Ok(Spec {
        languages: languages(&top, tables)?,
        min_confidence,
        default_action: top.action("default_action")?.unwrap_or(Action::Allow),
        rules,
        own: Own::new(terms, patterns, top.get::<Vec<String>>("allow")?.unwrap_or_default())
            .map_err(|(key, message)| PolicyError::new(&key, message))?,
        own_categories,
    })
}

/// The category of that name, built in or opened by the policy.
pub(super) fn category(name: &str, own: &[String]) -> Option<Category> {
    let opened = || own.iter().position(|n| n == name).map(|i| Category((NAMES.len() + i) as u8));
    Category::from_name(name).or_else(opened)
}

fn languages(top: &Object<'_>, tables: &Tables<'_>) -> Result<Vec<String>, PolicyError> {
    let languages = top.get::<Vec<String>>("languages")?.unwrap_or_default();
    let detectors = (0..tables.detector_count()).filter_map(|id| tables.detector(id));
    let mut known: Vec<&str> = detectors.flat_map(|d| d.languages.split(',')).map(str::trim).collect();
    known.sort_unstable();
    known.dedup();
    known.retain(|l| *l != "any");
    for (i, language) in languages.iter().enumerate() {
        if !known.contains(&language.as_str()) {
            let key = format!("languages[{i}]");
            return Err(PolicyError::unknown(&key, "language", language, known.iter().copied()));
        }
    }
    Ok(languages)
}

fn rule(key: &str, value: &Value, least: f32, own: &[String]) -> Result<Rule, PolicyError> {
    const KEYS: [&str; 6] = ["categories", "families", "action", "min_confidence", "hint", "unless"];
    let object = Object::new(key, value, &KEYS)?;
    let mut set = CategorySet::EMPTY;
    for (i, name) in object.get::<Vec<String>>("categories")?.unwrap_or_default().iter().enumerate() {
        let known = || NAMES.into_iter().chain(own.iter().map(String::as_str));
        let unknown = || PolicyError::unknown(&format!("{key}.categories[{i}]"), "category", name, known());
        set = set.with(category(name, own).ok_or_else(unknown)?);
    }
    for (i, name) in object.get::<Vec<String>>("families")?.unwrap_or_default().iter().enumerate() {
        let known = Family::ALL.into_iter().map(Family::name);
        let unknown = || PolicyError::unknown(&format!("{key}.families[{i}]"), "family", name, known);
        set = CategorySet(set.0 | CategorySet::of_family(Family::from_name(name).ok_or_else(unknown)?).0);
    }
    if set.is_empty() {
        return Err(PolicyError::new(key, "expected \"categories\" or \"families\" with at least one name"));
    }
    let action = object.action("action")?;
    Ok(Rule {
        categories: set,
        action: action.ok_or_else(|| PolicyError::new(&format!("{key}.action"), "missing; expected an action"))?,
        min_confidence: object.confidence("min_confidence")?.unwrap_or(least),
        hint: object.get("hint")?,
        unless: object.get("unless")?,
    })
}

fn terms(top: &Object<'_>, own: &mut Vec<String>) -> Result<Vec<OwnTerm>, PolicyError> {
    let mut terms = Vec::new();
    for (key, value) in top.list("terms")? {
        let object = Object::new(&key, value, &["category", "entity", "terms", "confidence"])?;
        let (category, entity) = (object.own_category(own)?, object.entity()?);
        let confidence = object.confidence("confidence")?.unwrap_or(1.0);
        for (i, term) in object.required::<Vec<String>>("terms", "a list of words or phrases")?.into_iter().enumerate()
        {
            let key = format!("{key}.terms[{i}]");
            terms.push(OwnTerm { key, category, entity: entity.clone(), term, confidence });
        }
    }
    Ok(terms)
}

fn patterns(top: &Object<'_>, own: &mut Vec<String>) -> Result<Vec<OwnPattern>, PolicyError> {
    let mut patterns = Vec::new();
    for (key, value) in top.list("patterns")? {
        let object = Object::new(&key, value, &["category", "entity", "regex", "confidence"])?;
        let (category, entity) = (object.own_category(own)?, object.entity()?);
        let confidence = object.confidence("confidence")?.unwrap_or(1.0);
        let source: String = object.required("regex", "a regular expression")?;
        let key = format!("{key}.regex");
        let built = RegexBuilder::new(&source).size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE).build();
        let regex = built.map_err(|e| PolicyError::new(&key, bad_pattern(&e)))?;
        if regex.is_match("") {
            return Err(PolicyError::new(
                &key,
                "the pattern matches nothing at all everywhere; expected at least a character",
            ));
        }
        patterns.push(OwnPattern { regex, category, entity, confidence });
    }
    Ok(patterns)
}

fn bad_pattern(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(limit) => format!("the pattern is too big: more than {limit} bytes compiled"),
        other => format!("not a valid regular expression: {other}"),
    }
}

/// An object of the policy, with the way to it.
struct Object<'v> {
    key: String,
    map: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    fn new(key: &str, value: &'v Value, known: &[&str]) -> Result<Object<'v>, PolicyError> {
        let named = if key.is_empty() { "policy" } else { key };
        let map = value.as_object().ok_or_else(|| PolicyError::new(named, "expected an object"))?;
        let object = Object { key: key.to_owned(), map };
        match map.keys().find(|k| !known.contains(&k.as_str())) {
            Some(key) => Err(PolicyError::unknown(&object.path(key), "key", key, known.iter().copied())),
            None => Ok(object),
        }
    }

    fn path(&self, key: &str) -> String {
        if self.key.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.key)
        }
    }

    fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, PolicyError> {
        let read = |value: &Value| T::deserialize(value).map_err(|e| PolicyError::new(&self.path(key), e.to_string()));
        self.map.get(key).filter(|v| !v.is_null()).map(read).transpose()
    }

    fn required<T: DeserializeOwned>(&self, key: &str, expected: &str) -> Result<T, PolicyError> {
        let missing = || PolicyError::new(&self.path(key), format!("missing; expected {expected}"));
        self.get(key)?.ok_or_else(missing)
    }

    fn list(&self, key: &str) -> Result<Vec<(String, &'v Value)>, PolicyError> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(values)) => {
                Ok(values.iter().enumerate().map(|(i, v)| (format!("{}[{i}]", self.path(key)), v)).collect())
            }
            Some(_) => Err(PolicyError::new(&self.path(key), "expected a list of objects")),
        }
    }

    fn confidence(&self, key: &str) -> Result<Option<f32>, PolicyError> {
        const EXPECTED: &str = "expected a number of more than 0 and at most 1";
        let Some(value) = self.map.get(key).filter(|v| !v.is_null()) else { return Ok(None) };
        match value.as_f64() {
            Some(number) if number > 0.0 && number <= 1.0 => Ok(Some(number as f32)),
            _ => Err(PolicyError::new(&self.path(key), format!("{value} is no confidence; {EXPECTED}"))),
        }
    }

    fn action(&self, key: &str) -> Result<Option<Action>, PolicyError> {
        let Some(name) = self.get::<String>(key)? else { return Ok(None) };
        let known = Action::ALL.into_iter().map(Action::name);
        let found = Action::ALL.into_iter().find(|a| a.name() == name);
        found.map(Some).ok_or_else(|| PolicyError::unknown(&self.path(key), "action", &name, known))
    }

    fn entity(&self) -> Result<String, PolicyError> {
        let entity = self.get::<String>("entity")?.unwrap_or_else(|| "own".into());
        self.name("entity", entity)
    }

    /// The category that terms or patterns are of; a new name opens a category.
    fn own_category(&self, own: &mut Vec<String>) -> Result<Category, PolicyError> {
        let name: String = self.required("category", "a category, built in or new")?;
        if let Some(category) = category(&name, own) {
            return Ok(category);
        }
        if NAMES.len() + own.len() == Category::LIMIT {
            let most = Category::LIMIT - NAMES.len();
            return Err(PolicyError::new(
                &self.path("category"),
                format!("a policy can open {most} categories at most"),
            ));
        }
        own.push(self.name("category", name)?);
        Ok(Category((NAMES.len() + own.len() - 1) as u8))
    }

    /// A name of our own, which must look like one.
    fn name(&self, key: &str, name: String) -> Result<String, PolicyError> {
        let mut characters = name.chars();
        let begins = characters.next().is_some_and(|c| c.is_ascii_lowercase());
        if begins && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && name.len() < 64 {
            return Ok(name);
        }
        let message = format!("\"{name}\" is not a name; expected lower-case letters, digits and underscores");
        Err(PolicyError::new(&self.path(key), message))
    }
}

//! Policies: what to do about a finding.
//!
//! A policy is written as JSON (see [`BUILT_IN`] for four of them) and compiled once by [`Policy::new`], which refuses
//! what it does not understand with the key, what was expected and the nearest valid name. A compiled policy scans a
//! note with the built-in rules and its own terms and patterns, and [decides](Policy::decide) about each finding.
//!
//! ```
//! use vigie_engine::policy::{Action, Policy};
//! # use vigie_engine::{rulebook, Engine, Scratch};
//! # let rules = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../rules"));
//! # let tables = rulebook::compile(rules, None).map_err(|e| e[0].to_string()).unwrap().leak();
//! # let engine = Engine::new(tables).unwrap();
//! let spec = r#"{"terms": [{"category": "offensive", "entity": "house_list", "terms": ["gros relou"]}],
//!                "rules": [{"families": ["conduct"], "action": "reject"}]}"#;
//! let policy = Policy::new("shop", 1, spec, engine.tables()).unwrap();
//! let findings = policy.scan(&engine, "Un gros relou !", None, &mut Scratch::default());
//! assert_eq!(policy.decide(findings, |_| false).action, Action::Reject);
//! ```

mod dictionary;
mod own;
mod spec;

pub use spec::{nearest, PolicyError};

use own::Own;
use serde::{Deserialize, Serialize};

use crate::rulebook::Tables;
use crate::{Category, CategorySet, Engine, Finding, Options, Scratch};

/// What a policy does about a finding, from the mildest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Nothing.
    Allow,
    /// Let the note through and record its categories.
    Tag,
    /// Let the note through and tell the writer.
    Warn,
    /// Store the note with the finding rewritten.
    Redact,
    /// Store the note with the finding rewritten, and keep the original aside.
    Quarantine,
    /// Refuse the note.
    Reject,
}

impl Action {
    /// Every action, from the mildest to the strongest.
    pub const ALL: [Action; 6] =
        [Action::Allow, Action::Tag, Action::Warn, Action::Redact, Action::Quarantine, Action::Reject];

    /// The name used in SQL and in policies.
    pub fn name(self) -> &'static str {
        match self {
            Action::Allow => "allow",
            Action::Tag => "tag",
            Action::Warn => "warn",
            Action::Redact => "redact",
            Action::Quarantine => "quarantine",
            Action::Reject => "reject",
        }
    }

    /// Whether the note cannot be stored as it was typed.
    pub fn forbids(self) -> bool {
        self >= Action::Redact
    }
}

/// The policies that are always there, as their authors could have written them.
pub const BUILT_IN: [(&str, &str); 4] = [
    (
        "default",
        r#"{"rules": [{"families": ["special", "criminal", "conduct"], "action": "reject"},
                      {"categories": ["national_id", "credit_card", "secret"], "action": "reject"},
                      {"families": ["identifier"], "action": "tag"}]}"#,
    ),
    ("audit", r#"{"default_action": "tag"}"#),
    ("redact", r#"{"default_action": "redact"}"#),
    ("strict", r#"{"default_action": "reject"}"#),
];

/// The version of the built-in policies, for records of what they did.
pub const BUILT_IN_VERSION: i32 = 1;

/// What a policy says about some categories.
#[derive(Debug)]
pub struct Rule {
    /// The categories it names, itself or by their family.
    pub categories: CategorySet,
    /// What to do.
    pub action: Action,
    /// A finding that is less sure passes on to the next rule.
    pub min_confidence: f32,
    /// What to tell the writer.
    pub hint: Option<String>,
    /// The boolean column (a consent) that, where it is true, makes findings pass on to the next rule.
    pub unless: Option<String>,
}

/// A compiled policy.
#[derive(Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i32,
    rules: Vec<Rule>,
    default_action: Action,
    min_confidence: f32,
    /// The least confidence that any rule asks for.
    least: f32,
    /// The categories that get more than `allow` somewhere.
    watched: CategorySet,
    languages: Vec<String>,
    own_categories: Vec<String>,
    own: Own,
}

/// What is to be done about a note.
#[derive(Debug)]
pub struct Decision<'p> {
    /// The strongest action of all.
    pub action: Action,
    /// Each finding that is not simply allowed, in the order of their places.
    pub findings: Vec<Decided<'p>>,
}

/// What is to be done about a finding.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'p> {
    /// The finding.
    pub finding: Finding<'p>,
    /// What to do.
    pub action: Action,
    /// What the policy tells the writer.
    pub hint: Option<&'p str>,
}

impl Policy {
    /// Reads and compiles a policy.
    pub fn new(name: &str, version: i32, json: &str, tables: &Tables<'_>) -> Result<Policy, PolicyError> {
        let spec = spec::read(json, tables)?;
        let confidences = spec.rules.iter().map(|r| r.min_confidence);
        let least = confidences.fold(spec.min_confidence, f32::min);
        let acting = spec.rules.iter().filter(|r| r.action > Action::Allow);
        let watched = match spec.default_action {
            Action::Allow => acting.fold(CategorySet::EMPTY, |set, rule| CategorySet(set.0 | rule.categories.0)),
            _ => CategorySet::ALL,
        };
        Ok(Policy {
            name: name.to_owned(),
            version,
            rules: spec.rules,
            default_action: spec.default_action,
            min_confidence: spec.min_confidence,
            least,
            watched,
            languages: spec.languages,
            own_categories: spec.own_categories,
            own: spec.own,
        })
    }

    /// A built-in policy.
    pub fn built_in(name: &str, tables: &Tables<'_>) -> Option<Policy> {
        let (name, json) = BUILT_IN.iter().find(|(n, _)| *n == name)?;
        Policy::new(name, BUILT_IN_VERSION, json, tables).ok()
    }

    /// The name of a category, built in or opened by the policy.
    pub fn category_name(&self, category: Category) -> &str {
        category.name().or_else(|| self.own_categories.get(own_index(category)).map(String::as_str)).unwrap_or("own")
    }

    /// The category of that name, built in or opened by the policy.
    pub fn category(&self, name: &str) -> Option<Category> {
        spec::category(name, &self.own_categories)
    }

    /// The categories that the policy would reject by its rules, consent aside.
    pub fn rejected(&self) -> CategorySet {
        let decides = |category| self.rules.iter().find(|r| r.categories.contains(category)).map(|r| r.action);
        Category::all().filter(|c| decides(*c).unwrap_or(self.default_action) == Action::Reject).collect()
    }

    /// The consent columns that rules name.
    pub fn consents(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter_map(|r| r.unless.as_deref())
    }

    /// Whether any finding can be met by the action.
    pub fn may(&self, action: Action) -> bool {
        self.default_action == action || self.rules.iter().any(|r| r.action == action)
    }

    /// The findings of a note that the policy watches, ordered by their start.
    pub fn scan<'p>(
        &'p self,
        engine: &Engine<'p>,
        note: &str,
        interrupt: Option<&dyn Fn()>,
        scratch: &mut Scratch,
    ) -> Vec<Finding<'p>> {
        let options = Options { categories: self.watched, min_confidence: self.least, interrupt, ..Options::default() };
        let mut findings: Vec<Finding<'p>> = engine.scan(note, &options, scratch);
        if !findings.is_empty() && !self.languages.is_empty() {
            findings.retain(|f| self.reads(engine.tables(), f));
        }
        self.own.find(note, &mut findings);
        findings.retain(|f| self.rule(f, &|_| false).0 > Action::Allow);
        findings
    }

    /// Decides about findings; `consents` tells whether a consent column is true.
    pub fn decide<'p>(&'p self, findings: Vec<Finding<'p>>, consents: impl Fn(&str) -> bool) -> Decision<'p> {
        let decided = findings.into_iter().map(|finding| {
            let (action, rule) = self.rule(&finding, &consents);
            Decided { finding, action, hint: rule.and_then(|r| r.hint.as_deref()) }
        });
        let findings: Vec<Decided<'p>> = decided.filter(|d| d.action > Action::Allow).collect();
        let action = findings.iter().map(|d| d.action).max().unwrap_or(Action::Allow);
        Decision { action, findings }
    }

    /// The first rule that names the finding's category, asks for no more confidence than it has, and is not passed
    /// over for a consent.
    fn rule(&self, finding: &Finding<'_>, consents: &dyn Fn(&str) -> bool) -> (Action, Option<&Rule>) {
        let rule = self.rules.iter().find(|r| {
            r.categories.contains(finding.category)
                && finding.confidence >= r.min_confidence
                && !r.unless.as_deref().is_some_and(consents)
        });
        match rule {
            Some(rule) => (rule.action, Some(rule)),
            None if finding.confidence >= self.min_confidence => (self.default_action, None),
            None => (Action::Allow, None),
        }
    }

    /// Whether the finding's detector is of a language that the policy reads.
    fn reads(&self, tables: &Tables<'_>, finding: &Finding<'_>) -> bool {
        let mut detectors = (0..tables.detector_count()).filter_map(|id| tables.detector(id));
        let detector = detectors.find(|d| d.file == finding.file && d.entity == finding.entity);
        detector.is_none_or(|d| {
            d.languages.split(',').map(str::trim).any(|l| l == "any" || self.languages.iter().any(|own| own == l))
        })
    }
}

/// The place of a category among those that the policy opened.
fn own_index(category: Category) -> usize {
    usize::from(category.0).saturating_sub(crate::category::NAMES.len())
}

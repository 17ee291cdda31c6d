//! pg_vigie's engine: text in, findings out. It knows nothing of PostgreSQL.
//!
//! A note flows through these stages, one module each:
//!
//! 1. [`token`] cuts the note into words and numbers in one pass, folding each character ([`fold`]) as it goes, and asks
//!    a bitmap of [skeletons](skeleton) whether a word can begin anything.
//! 2. [`terms`] matches the terms of the rule files around the words that the bitmap let through, after [`signs`] told
//!    which of them have any hope; [`disguise`] does it again over words that were spelt out or written with digits to
//!    hide them.
//! 3. [`identifiers`] finds what has a shape, and validates it with [`checks`].
//! 4. [`context`] weighs what stands around: hot words, exclusions, whether it is about a person, negation.
//! 5. [`score`] turns the evidence into a confidence.
//! 6. [`resolve`] leaves no overlaps inside a category.
//!
//! What the engine knows stands in the [`rulebook`]; [`policy`] says what to do about a finding, [`redact`] and
//! [`pseudonym`] rewrite a note, and [`explain`] tells how each finding was made or unmade.
//!
//! ```
//! use vigie_engine::{rulebook, Engine, Options, Scratch};
//! # let rules = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../rules"));
//! let tables = rulebook::compile(rules, None).map_err(|e| e[0].to_string()).unwrap().leak();
//! let engine = Engine::new(tables).unwrap();
//! let findings = engine.scan("Rappeler Mme Quéméneur au 06 71 44 02 98", &Options::default(), &mut Scratch::default());
//! assert_eq!(findings[0].category.name(), Some("person_name"));
//! ```

pub mod category;
pub mod checks;
mod context;
mod disguise;
pub mod document;
pub mod explain;
pub mod fold;
pub mod identifiers;
pub mod policy;
pub mod pseudonym;
pub mod redact;
mod resolve;
pub mod rulebook;
mod scan;
mod score;
mod signs;
pub mod skeleton;
mod terms;
pub mod token;

pub use category::{Category, CategorySet, Family};
pub use scan::{Finding, Options, Scratch};

use rulebook::{Tables, TablesError};

/// The detector: the rule tables and what reads them. Small, `Copy`, and ready at once.
#[derive(Clone, Copy)]
pub struct Engine<'b> {
    tables: Tables<'b>,
}

impl<'b> Engine<'b> {
    /// Wraps compiled rule tables, which must be aligned to eight bytes. Builds and allocates nothing.
    pub fn new(tables: &'b [u8]) -> Result<Engine<'b>, TablesError> {
        Ok(Engine { tables: Tables::new(tables)? })
    }

    /// The rulebook: detectors, categories, examples.
    pub fn tables(&self) -> &Tables<'b> {
        &self.tables
    }
}

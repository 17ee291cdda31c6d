//! The rulebook: what the rule files know, from readable text to tables that are read in place.
//!
//! `source` reads the files, `pattern` unfolds the pattern language, `compile` checks what they say and `encode` lays out
//! the tables when the library is built; `tables` reads them at run time without building or allocating anything.

mod compile;
mod encode;
mod layout;
mod pattern;
mod source;
mod tables;

pub use compile::{compile, phrases, Compiled};
pub(crate) use layout::{
    term_flags, ItemRecord, Need, PostingRecord, RunRecord, SlotRecord, Span, TermRecord, ANY_SPECIAL, LANGUAGES,
    NO_LIST,
};
pub use layout::{Kind, Qualifier};
pub use source::RuleError;
pub(crate) use tables::Ids;
pub use tables::{CategoryText, Detector, Example, Tables, TablesError};

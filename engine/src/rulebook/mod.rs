//! The rulebook: what the rule files know, from readable text to tables that are read in place.
//!
//! `source` reads the files, `pattern` unfolds the pattern language, `compile` lays out the tables when the library is
//! built, and `tables` reads them at run time without building or allocating anything.

mod compile;
mod layout;
mod pattern;
mod source;
mod tables;

pub use compile::{compile, phrases, Compiled};
pub(crate) use layout::{term_flags, ItemRecord, PostingRecord, TermRecord, NEIGHBOURS, NONE};
pub use layout::{Kind, Qualifier};
pub use source::RuleError;
pub(crate) use tables::Ids;
pub use tables::{CategoryText, Detector, Example, Tables, TablesError};

//! Accuracy on labelled notes: identifiers by span, special categories by note, as the annotation guide scores them.

pub mod calibration;
pub mod notes;
pub mod score;

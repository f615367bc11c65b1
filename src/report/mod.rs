//! Output of runs for people and for programs: views of the notices, and of single results. Each format of a report is
//! a [`View`](view::View) in a file of its own and an entry of [`Format`].
//!
//! This module makes no decisions. Text for people may change; documents have a schema and may only be extended.

pub mod diff;
mod document;
mod fan_out;
mod format;
pub mod human;
mod json;
mod junit;
pub mod lesson;
mod ndjson;
mod output_format;
pub mod receipt;
pub mod trace_tree;
mod view;

pub use document::document;
pub use fan_out::{Files, Report};
pub use format::Format;
pub use output_format::OutputFormat;

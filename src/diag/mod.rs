//! Diagnostics: problems of texts written by users, with their locations and the source lines.
//!
//! A [`Finding`] is a problem of a value without a location; a [`Diagnostic`] has one. This module does not print:
//! [`Renderer`] creates text for people, [`json`] documents for programs, and callers write them.

mod code;
mod diagnostic;
mod finding;
pub mod json;
mod render;
mod sources;

pub use code::{Code, Page};
pub use diagnostic::{Diagnostic, Label, Severity, has_errors};
pub use finding::{Finding, Findings};
pub use render::Renderer;
pub use sources::{FileId, Location, Position, Sources, Span};

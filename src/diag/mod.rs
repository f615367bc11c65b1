//! What is wrong with a text a person wrote: collected, placed, and shown with the line it stands in.
//!
//! A [`Finding`] is a problem of a value that does not know where it stands; a [`Diagnostic`] knows. Nothing here
//! prints: [`Renderer`] makes text for people, [`json`] a form for programs, and others write them out.

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

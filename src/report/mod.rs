//! What a run says, for people and for programs: views of the same notices, and of single results.
//!
//! Nothing here decides anything. Text is for people and may change; documents carry a schema and may only grow.

pub mod diff;
mod document;
mod form;
pub mod human;
mod json;
pub mod lesson;
pub mod receipt;
mod view;
pub mod way;

pub use document::document;
pub use form::Form;
pub use view::Report;

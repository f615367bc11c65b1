//! `${{ path }}`: the only interpolation there is.
//!
//! No functions, no conditions, no defaults: a file is understood by reading it. A value that is nothing but one
//! interpolation keeps the type of what it reads; inside a longer text only a text, a number or a boolean can stand.

mod replace;
mod template;

pub use replace::{interpolate, paths};
pub use template::Path;

use crate::diag::Code;

/// What paths lead to.
pub trait Scope {
    /// The names of a path: `["vars", "source"]`.
    fn find(&self, path: &[&str]) -> Result<Found, Missing>;
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    Value(serde_json::Value),
    /// Known only later, for instance an ARN; the text has a likely shape.
    Later(String),
}

/// A path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Which of the names is at fault.
    pub name: usize,
    pub code: Code,
    pub message: String,
    pub help: String,
}

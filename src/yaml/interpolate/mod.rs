//! `${{ path }}`, the only form of interpolation.
//!
//! There are no functions, conditions or defaults, so that a file can be understood by reading it. A value that
//! consists of a single interpolation keeps the type of its value; inside a longer text, the value must be a string, a
//! number or a boolean.

mod replace;
mod template;

pub use replace::{interpolate, paths};
pub use template::Path;

use crate::diag::Code;

/// Resolves paths.
pub trait Scope {
    /// Resolves the names of a path, such as `["vars", "source"]`.
    fn find(&self, path: &[&str]) -> Result<Found, Missing>;
}

/// The value of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    Value(serde_json::Value),
    /// A value that is known only later, for example an ARN. The text has its likely form.
    Later(String),
}

/// A path that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The index of the name that does not exist.
    pub name: usize,
    pub code: Code,
    pub message: String,
    pub help: String,
}

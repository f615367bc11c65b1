//! Reads YAML into a tree with the location of every value.
//!
//! [`parse`] reads a text within limits, [`interpolate`] replaces `${{ path }}`, and [`decode`] creates a typed value
//! and reports every problem with its location. Constructs that make a file hard to read are rejected: several
//! documents, duplicate keys, merge keys, keys that are not strings, and aliases that expand excessively.

mod decode;
mod format;
mod interpolate;
mod node;
mod parse;
mod path;
mod place;
mod raw;
mod shape;
mod syntax;

pub use decode::decode;
pub use format::format;
pub use interpolate::{Found, Missing, Path, Scope, interpolate, paths};
pub use node::{Key, Node, Value};
pub use parse::{MAX_BYTES, parse, parse_bytes};
pub use path::{Step, walk};
pub use place::inside;
pub use shape::{Shape, ValueShape, keys, shape};

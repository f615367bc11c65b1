//! YAML as a person wrote it: a tree that knows the place of every value.
//!
//! [`parse`] reads a text within limits, [`interpolate`] replaces `${{ path }}`, [`decode`] makes a typed value and
//! reports everything that is wrong, each problem at its place. It refuses what makes a file hard to read: several
//! documents, duplicate keys, merge keys, keys that are not text, and anything that grows when expanded.

mod decode;
mod interpolate;
mod node;
mod parse;
mod path;
mod place;
mod raw;
mod shape;
mod syntax;

pub use decode::decode;
pub use interpolate::{Found, Missing, Path, Scope, interpolate, paths};
pub use node::{Key, Node, Value};
pub use parse::{MAX_BYTES, parse, parse_bytes};
pub use path::{Step, walk};
pub use place::inside;
pub use shape::{Shape, ValueShape, keys, shape};

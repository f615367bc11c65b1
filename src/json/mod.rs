//! JSON with source positions.
//!
//! While `serde_json` returns values, this module also returns their positions. It reads event patterns, state machine
//! definitions and data files, so that an error can point at a byte. The spelling of numbers, escapes and repeated keys
//! are kept, because EventBridge distinguishes some of them.
//!
//! The grammar, the error messages and the limits are those of Jackson with default settings, which EventBridge uses:
//! AWS repeats these messages in `InvalidEventPatternException`. Comments, trailing commas and bare words are rejected.

mod error;
mod lexer;
mod location;
mod number;
mod skim;
mod string;
mod tree;

pub use error::{Error, Opened};
pub use lexer::{Lexer, Token};
pub use location::{Position, describe};
pub use tree::{Kind, Member, Value};

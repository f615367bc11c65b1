//! JSON as people write it: with places.
//!
//! `serde_json` answers "what does it mean"; this module answers "where does it say so". Event patterns, state
//! machine definitions and data files are read with it, so that a complaint about them can point at a byte. Number
//! texts, escapes and repeated keys are kept, because EventBridge tells some of them apart.
//!
//! The grammar, the words of its errors and its limits are those of Jackson with default settings, the reader behind
//! EventBridge: AWS repeats these words in `InvalidEventPatternException`. The module refuses to repair anything: no
//! comments, no trailing commas, no bare words.

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

//! EventBridge event patterns: read, matched one by one or by the thousand, and explained.
//!
//! [`Pattern::parse`] refuses what `PutRule` refuses, in AWS's words, with a place and a remedy; [`matches`] decides as
//! EventBridge's own matcher (the open source event-ruler) does, down to its habits with numbers, case, quotes and
//! array elements; [`Index`] holds all patterns of a bus and does not get slower by those that cannot match;
//! [`explain`] says which field refused an event and how near it came. All of it is pure and offline.
//!
//! It refuses to know what an event is beyond a JSON object: the envelope, its required fields and the limits on sizes
//! belong to whoever receives events.
//!
//! Where AWS's documentation and its matcher disagree the matcher is followed. So `300`, `300.0` and `3.0e2` are equal,
//! though "Amazon EventBridge event patterns" used to say that numbers are compared by their text.

#[cfg(test)]
mod agreement;
mod complexity;
mod envelope;
mod error;
mod event;
mod explain;
mod filter;
mod fold;
mod index;
mod matches;
mod number;
mod parse;
mod reader;
mod rule;

pub use envelope::UnknownField;
pub use error::Error;
pub use event::{Event, Number, Scalar};
pub use explain::{Explanation, FieldVerdict, Verdict, explain};
pub use index::Index;
pub use matches::matches;
pub use rule::Pattern;

//! EventBridge event patterns: parsing, matching one or thousands of them, and explaining the result.
//!
//! [`Pattern::parse`] rejects what `PutRule` rejects, with the message of AWS, a location and a remedy. [`matches`]
//! follows EventBridge's own matcher (the open source event-ruler), including its treatment of numbers, case, quotes
//! and array elements. [`Index`] holds all patterns of a bus and is not slowed down by those that cannot match.
//! [`explain`] reports which field did not match an event and how close it came. All of it is pure and offline.
//!
//! An event is any JSON object. Its envelope, required fields and size limits are checked by the service that receives
//! it.
//!
//! Where the documentation of AWS and its matcher differ, the matcher is followed. For example, `300`, `300.0` and
//! `3.0e2` are equal, although "Amazon EventBridge event patterns" used to say that numbers are compared by their text.

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

//! Event patterns of EventBridge.

#[cfg(test)]
mod agreement;
mod complexity;
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

pub use error::Error;
pub use explain::{Explanation, explain};
pub use event::{Event, Number, Scalar};
pub use index::Index;
pub use matches::matches;
pub use rule::Pattern;

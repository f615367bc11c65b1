//! Event patterns of EventBridge.

mod complexity;
mod error;
mod event;
mod explain;
mod filter;
mod fold;
mod matches;
mod number;
mod parse;
mod reader;
mod rule;

pub use error::Error;
pub use event::{Event, Number, Scalar};
pub use matches::matches;
pub use rule::Pattern;

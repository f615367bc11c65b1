//! What a person sees: the two streams, what styles mean, and columns that line up.
//!
//! stdout carries data, stderr carries talk; nothing else in the program prints. Styles are named for what they
//! mean, and a text says as much without them as with them.

mod columns;
mod spinner;
mod streams;
mod style;
mod theme;

pub use columns::{Cell, Columns, padded, width_of};
pub use streams::{Memory, Streams};
pub use style::{Mark, Style, plain};
pub use theme::{ColorChoice, Theme};

//! Terminal output: the two streams, styles, and aligned columns.
//!
//! Data goes to stdout, everything else to stderr; nothing else in the program prints. Styles are named after their
//! meaning, and no information depends on them.

mod columns;
mod spinner;
mod streams;
mod style;
mod theme;

pub use columns::{Cell, Columns, padded, width_of};
pub use streams::{Memory, Streams};
pub use style::{Mark, Style, plain};
pub use theme::{ColorChoice, Theme};

//! What a command works with.

use super::arguments::Arguments;
use super::settings::{Settings, Terminals};
use crate::term::Streams;

/// Everything a command may know of the world outside its arguments.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub terminals: Terminals,
    pub streams: Streams,
    pub line: Arguments,
}

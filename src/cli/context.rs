//! What a command works with.

use std::sync::Arc;

use super::arguments::Arguments;
use super::settings::{Settings, Terminals};
use crate::local::engine::Engine;
use crate::term::Streams;

/// Everything a command may know of the world outside its arguments.
#[derive(Debug)]
pub struct Context {
    pub settings: Settings,
    pub terminals: Terminals,
    pub streams: Streams,
    pub line: Arguments,
    /// The cloud commands share, once it was opened: what was begun in it is finished before the process ends.
    pub cloud: Option<Arc<Engine>>,
}

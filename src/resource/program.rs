//! What the local cloud starts as a process for a resource.

use crate::package::Files;

/// A program that belongs to a resource.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// What runs it, as in `python3.13`.
    pub runtime: &'a str,
    pub code: ProgramCode<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum ProgramCode<'a> {
    /// The package of a function.
    Package(&'a Files),
    /// The script of a Glue job.
    Script(&'a str),
}

//! Programs that the local cloud runs as processes for resources.

use crate::package::Files;

/// The program of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// The runtime, such as `python3.13`.
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

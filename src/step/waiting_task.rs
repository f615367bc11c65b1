//! The task whose token a step sends.

/// A task that waits for its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingTask<'a> {
    /// The state machine, by name or ARN.
    pub machine: &'a str,
    /// The execution, by name or ARN; `None` for the one that waits.
    pub execution: Option<&'a str>,
}

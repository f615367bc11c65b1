//! The limits of one evaluation, and what it has used so far.

use std::cell::Cell;

use jsonata_core::evaluator::EvaluatorError;

/// The limits of one evaluation.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Calls of functions defined by the expression: more than one for each item of the largest list in a payload of
    /// 256 KiB. The service limits them too, but does not document the number.
    pub(super) calls: u64,
    /// Steps of work. A step is about an eighth of the evaluation of a node, or the inspection of one list item.
    pub(super) steps: u64,
    /// Total bytes of all values built, including those already dropped.
    pub(super) bytes: u64,
    /// Bytes of a single value with everything in it, counting a shared part each time it occurs: 64 times the largest
    /// payload.
    pub(super) value: u64,
}

const FULL: Limits = Limits { calls: 200_000, steps: 50_000_000, bytes: 256 << 20, value: 16 << 20 };

#[cfg(test)]
thread_local! {
    /// The limits that apply; tests lower them.
    pub(super) static TESTED: Cell<Limits> = const { Cell::new(FULL) };
}

fn limits() -> Limits {
    #[cfg(test)]
    return TESTED.get();
    #[cfg(not(test))]
    FULL
}

/// The message of jsonata-js when it aborts an expression.
pub(super) const ENDLESS: &str = "U1001: Expression evaluation timeout: Check for infinite loop";
pub(super) const TOO_MUCH_DATA: &str = "D2015: Maximum sequence length exceeded";

pub(super) struct Meter {
    limits: Limits,
    calls: Cell<u64>,
    steps: Cell<u64>,
    bytes: Cell<u64>,
}

impl Meter {
    pub(super) fn new() -> Meter {
        Meter { limits: limits(), calls: Cell::new(0), steps: Cell::new(0), bytes: Cell::new(0) }
    }

    pub(super) fn largest(&self) -> u64 {
        self.limits.value
    }

    pub(super) fn call(&self) -> Result<(), EvaluatorError> {
        spend(&self.calls, 1, self.limits.calls, ENDLESS)
    }

    pub(super) fn work(&self, steps: u64) -> Result<(), EvaluatorError> {
        spend(&self.steps, steps, self.limits.steps, ENDLESS)
    }

    pub(super) fn build(&self, bytes: u64) -> Result<(), EvaluatorError> {
        spend(&self.bytes, bytes, self.limits.bytes, TOO_MUCH_DATA)
    }

    /// Counts a value of `bytes` that is about to be built.
    pub(super) fn value(&self, bytes: u64) -> Result<(), EvaluatorError> {
        if bytes > self.limits.value { Err(error(TOO_MUCH_DATA)) } else { self.build(bytes) }
    }
}

fn spend(spent: &Cell<u64>, more: u64, most: u64, message: &str) -> Result<(), EvaluatorError> {
    spent.set(spent.get().saturating_add(more));
    if spent.get() > most { Err(error(message)) } else { Ok(()) }
}

pub(super) fn error(message: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.to_owned())
}

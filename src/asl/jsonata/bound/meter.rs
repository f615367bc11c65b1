//! What one evaluation has used so far, and the limits.

use std::cell::Cell;

use jsonata_core::evaluator::EvaluatorError;

/// What one evaluation may use.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Calls of its own functions: more than one for each item of the largest list a payload of 256 KiB can hold. The
    /// service bounds them too, at a number it does not tell.
    pub(super) calls: u64,
    /// Steps of work: a step is about the evaluation of an eighth of a node, or looking at one item of a list.
    pub(super) steps: u64,
    /// Bytes all values that were built may take, those that are gone by now included.
    pub(super) bytes: u64,
    /// Bytes of one value with everything in it, a shared part as often as it occurs: 64 times the largest payload.
    pub(super) value: u64,
}

const FULL: Limits = Limits { calls: 200_000, steps: 50_000_000, bytes: 256 << 20, value: 16 << 20 };

#[cfg(test)]
thread_local! {
    /// Tests reach smaller limits sooner.
    pub(super) static TESTED: Cell<Limits> = const { Cell::new(FULL) };
}

fn limits() -> Limits {
    #[cfg(test)]
    return TESTED.get();
    #[cfg(not(test))]
    FULL
}

/// What jsonata-js says of an expression it gives up.
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

    /// A value of `bytes` is about to be built.
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

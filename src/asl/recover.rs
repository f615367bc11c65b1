//! Retry and Catch.
//!
//! Cited: Step Functions Developer Guide, "Handling errors in Step Functions workflows". The first Retry entry that
//! matches the error applies; once its attempts are exhausted, the first matching Catch entry applies.

use serde_json::json;

use super::branch::{Branch, Phase};
use super::data::Data;
use super::definition::{Catcher, Kind, Language, Retrier, State};
use super::error::{Origin, QUERY_EVALUATION_ERROR, RUNTIME, StateError, TIMEOUT};
use super::event::{Detail, Failure};
use super::execution::Timer;
use super::flow::place;
use super::intrinsic::fraction;
use super::run::{Run, View};
use crate::id::Ids;

/// The location of the only field whose value is read after its evaluation.
const UNREADABLE_TIMESTAMP: &str = "Timestamp";
/// The maximum delay before a retry: one year.
const MAX_PAUSE_SECONDS: f64 = 31_622_400.0;

impl Run<'_> {
    pub(crate) fn recover(&mut self, number: usize, mut branch: Branch, state: &State, error: StateError) {
        let error = error.located(state.name.as_str(), branch.entered_event);
        self.tell_evaluation(&mut branch, state, &error);
        if let Some(pause) = self.retry_pause(&mut branch, state, &error) {
            let timer = self.set_timer(pause, Timer::Resume(number));
            branch.phase = Phase::Paused { timer, retry: true };
            return self.execution.branches.put(number, branch);
        }
        let before_failure = branch.last_event;
        self.tell_failure(&mut branch, state, &error);
        let catcher = state.fields.catch.iter().find(|catcher| takes(&catcher.errors, &error));
        let Some(catcher) = catcher else { return self.finish(number, branch, Err(error)) };
        match self.catch(&mut branch, state, catcher, &error) {
            Ok(output) => self.follow(number, branch, output, Some(catcher.next)),
            // An error in a Catch entry replaces the original error and is not caught by another entry.
            Err(error) => {
                let error = error.located(state.name.as_str(), branch.entered_event);
                branch.last_event = before_failure;
                self.tell_evaluation(&mut branch, state, &error);
                self.tell_failure(&mut branch, state, &error);
                self.finish(number, branch, Err(error));
            }
        }
    }

    /// Records the failure of a Map or Parallel state. A runtime error has no such event.
    fn tell_failure(&mut self, branch: &mut Branch, state: &State, error: &StateError) {
        match state.kind {
            _ if error.name() == RUNTIME => {}
            Kind::Map(_) => {
                self.emit(branch, Detail::MapStateFailed);
            }
            Kind::Parallel { .. } => {
                self.emit(branch, Detail::ParallelStateFailed);
            }
            _ => {}
        }
    }

    /// Records a failed JSONata evaluation of the state itself. If the state has no event after its entry, the event
    /// follows the one before the entry.
    fn tell_evaluation(&mut self, branch: &mut Branch, state: &State, error: &StateError) {
        if error.name() != QUERY_EVALUATION_ERROR || error.origin != Origin::State {
            return;
        }
        // Recorded: an unreadable Timestamp of a Wait state is found after the state has begun.
        let has_begun =
            branch.last_event != branch.entered_event || error.location.as_deref() == Some(UNREADABLE_TIMESTAMP);
        let previous = if has_begun { branch.last_event } else { branch.before_entered };
        let failure = Failure { error: error.error.clone(), cause: error.cause.clone() };
        let detail = Detail::EvaluationFailed {
            failure: Box::new(failure),
            location: error.location.clone(),
            state: state.name.clone(),
        };
        let id = self.record(branch, previous, detail);
        branch.last_event = id;
    }

    /// Returns the milliseconds until the state is retried, or `None` if it is not retried.
    fn retry_pause(&mut self, branch: &mut Branch, state: &State, error: &StateError) -> Option<i64> {
        let retriers = &state.fields.retry;
        let position = retriers.iter().position(|retrier| takes(&retrier.errors, error))?;
        let retrier = retriers.get(position)?;
        branch.attempts.resize(retriers.len(), 0);
        let attempts = branch.attempts.get_mut(position)?;
        if *attempts >= retrier.max_attempts {
            return None;
        }
        *attempts += 1;
        branch.retries += 1;
        Some(pause(retrier, *attempts, &mut self.execution.ids))
    }

    pub(crate) fn catch(
        &mut self,
        branch: &mut Branch,
        state: &State,
        catcher: &Catcher,
        error: &StateError,
    ) -> Result<Data, StateError> {
        let error_output = error_output(error);
        let view = match state.language {
            Language::JsonPath => View::of(error_output.value()),
            Language::Jsonata => View { error_output: Some(error_output.value()), ..View::of(branch.input.value()) },
        };
        let assigned = self.assign(branch, state, view, &catcher.assign)?;
        let output = match &catcher.output {
            Some(template) => self.fill(branch, state, view, template)?,
            None => place(&catcher.result_path, &branch.input, error_output.clone(), state)?,
        };
        self.exit(branch, state, &output, assigned);
        Ok(output)
    }
}

/// Returns `{"Error": …, "Cause": …}`. What a failure does not have is null, except that a timeout has an empty cause.
pub(crate) fn error_output(error: &StateError) -> Data {
    let cause =
        if error.name() == TIMEOUT { Some(error.cause.as_deref().unwrap_or_default()) } else { error.cause.as_deref() };
    Data::new(json!({"Error": error.error, "Cause": cause}))
}

pub(crate) fn takes(patterns: &[String], error: &StateError) -> bool {
    patterns.iter().any(|pattern| error.is_matched_by(pattern))
}

/// Returns the delay in milliseconds before the retry numbered `attempt`, which starts at 1.
pub(crate) fn pause(retrier: &Retrier, attempt: u32, ids: &mut Ids) -> i64 {
    let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
    let seconds = retrier.interval_seconds * retrier.backoff_rate.powi(exponent);
    let most = retrier.max_delay_seconds.unwrap_or(MAX_PAUSE_SECONDS);
    let seconds = if seconds.is_finite() { seconds.min(most) } else { most };
    let share = if retrier.full_jitter { fraction(ids) } else { 1.0 };
    (seconds * share * 1000.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retrier(max_delay_seconds: Option<f64>, full_jitter: bool) -> Retrier {
        Retrier {
            errors: vec![],
            interval_seconds: 3.0,
            max_attempts: 9,
            backoff_rate: 2.0,
            max_delay_seconds,
            full_jitter,
        }
    }

    #[test]
    fn pauses_grow_up_to_their_bound() {
        let ids = &mut Ids::new(1);
        let pauses = |retrier: Retrier, ids: &mut Ids| -> Vec<i64> {
            (1..=4).map(|attempt| pause(&retrier, attempt, ids)).collect()
        };
        assert_eq!(pauses(retrier(None, false), ids), [3000, 6000, 12_000, 24_000]);
        assert_eq!(pauses(retrier(Some(10.0), false), ids), [3000, 6000, 10_000, 10_000]);
        assert!(pauses(retrier(Some(10.0), true), ids).into_iter().all(|pause| (0..10_000).contains(&pause)));
        assert_eq!(pause(&retrier(None, false), u32::MAX, ids), 31_622_400_000);
    }
}

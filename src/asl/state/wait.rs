//! Wait state: waits for a number of seconds or until a time.

use serde_json::Value;

use super::{Done, Outcome, visible_input};
use crate::asl::branch::{Branch, Phase};
use crate::asl::definition::{Number, State, Wait};
use crate::asl::error::StateError;
use crate::asl::execution::Timer;
use crate::asl::run::{Run, View};
use crate::asl::timestamp;
use crate::asl::value::integer;
use crate::jsonpath::Path;

/// The maximum wait in seconds, recorded on AWS: 24,855 days are accepted, and one day more is not.
const LONGEST: i64 = i32::MAX as i64;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    number: usize,
    branch: &mut Branch,
    state: &'s State,
    wait: &Wait,
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    let pause = match wait {
        Wait::Seconds(seconds) => seconds_of(run, branch, state, input.value(), seconds)?.saturating_mul(1000),
        Wait::Timestamp(text) => until(run, text, || unreadable("Timestamp", text, text))?,
        Wait::TimestampPath(path) => {
            let value = lookup(run, branch, state, input.value(), path, "TimestampPath")?;
            let text = value.as_str().unwrap_or_default();
            until(run, text, || unreadable("TimestampPath", &path.text, &shown(&value)))?
        }
        Wait::TimestampExpression(expression) => {
            let value = run.look(branch, state, View::of(input.value()), |scope| scope.run(expression))?;
            let text = shown(&value);
            let moment = timestamp::parse(&text).ok_or_else(|| {
                let message = format!(
                    "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                );
                StateError::query(message, Some("Timestamp"))
            })?;
            moment.millis().saturating_sub(run.now.millis())
        }
    };
    if pause > LONGEST.saturating_mul(1000) {
        return Err(StateError::runtime("Wait state delay is too long."));
    }
    if pause <= 0 {
        return Ok(Outcome::Done(Done::input(state, input)));
    }
    let timer = run.set_timer(pause, Timer::Resume(number));
    branch.phase = Phase::Paused { timer, retry: false };
    Ok(Outcome::Stays)
}

/// Ends the wait when its timer fires.
pub(crate) fn over<'s>(run: &mut Run<'_>, branch: &Branch, state: &'s State) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    Ok(Outcome::Done(Done::input(state, input)))
}

fn unreadable(field: &str, source: &str, text: &str) -> String {
    format!(
        "The {field} parameter does not reference a valid ISO-8601 extended offset date-time format string: {source} == {text}"
    )
}

fn until(run: &Run<'_>, text: &str, complaint: impl Fn() -> String) -> Result<i64, StateError> {
    let moment = timestamp::parse(text).ok_or_else(|| StateError::runtime(complaint()))?;
    Ok(moment.millis().saturating_sub(run.now.millis()))
}

fn lookup(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    input: &Value,
    path: &Path,
    field: &str,
) -> Result<Value, StateError> {
    run.look(branch, state, View::of(input), |scope| scope.follow(path)).map_err(|_| {
        StateError::runtime(format!("The {field} parameter does not reference an input value: {}", path.text))
    })
}

fn seconds_of(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &State,
    input: &Value,
    seconds: &Number,
) -> Result<i64, StateError> {
    match seconds {
        Number::Fixed(seconds) => Ok(*seconds as i64),
        Number::Path(path) => {
            let value = lookup(run, branch, state, input, path, "SecondsPath")?;
            let facts = format!("{} == {}", path.text, shown(&value));
            let seconds = integer(&value).ok_or_else(|| {
                StateError::runtime(format!("The SecondsPath parameter cannot be parsed as a long value: {facts}"))
            })?;
            if seconds < 0 {
                let message = format!("The SecondsPath parameter references a negative value: {facts}");
                return Err(StateError::runtime(message));
            }
            Ok(seconds)
        }
        Number::Expression(expression) => {
            let value = run.look(branch, state, View::of(input), |scope| scope.run(expression))?;
            let seconds = integer(&value).filter(|seconds| *seconds >= 0);
            seconds.ok_or_else(|| {
                let message = format!(
                    "The JSONata expression '{}' specified for the field 'Seconds' must be a non-negative integer but was: {value}",
                    expression.source
                );
                StateError::query(message, Some("Seconds"))
            })
        }
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

//! The invocations of schedules: each sets a timer for its next time, and then invokes its target.

use super::name::schedule_arn;
use super::settings::{ActionAfterCompletion, Schedule, State};
use super::token::Token;
use super::{Scheduler, attempt};
use crate::clock::Timestamp;
use crate::local::service::{Cx, Effect, Hop, Outcome};

/// Sets a timer for the next time after a moment, in seconds. Returns whether there is one.
pub(super) fn arm((group, name): (&str, &str), schedule: &Schedule, moment: i64, cx: &mut Cx<'_>) -> bool {
    let settings = &schedule.settings;
    if settings.state == State::Disabled {
        return false;
    }
    let Some(at) = settings.when.next_after(moment, schedule.modified_at) else { return false };
    // At a random time in the window, as on AWS.
    let pause = match settings.window.seconds() {
        0 => 0,
        window => i64::try_from(cx.ids.bits() % window).unwrap_or_default(),
    };
    let token = Token::Fire { number: schedule.number, group: group.to_owned(), name: name.to_owned(), at };
    let due = Timestamp::from_millis(at.saturating_add(pause).saturating_mul(1000)).max(cx.now);
    cx.push(Effect::WakeAt { at: due, token: token.into() });
    true
}

/// Invokes the target of a schedule that was due at `at`, in seconds, unless it has changed since.
pub(super) fn wake(scheduler: &mut Scheduler, number: u64, (group, name): (&str, &str), at: i64, cx: &mut Cx<'_>) {
    let found = scheduler.schedule(group, name).ok().filter(|schedule| schedule.number == number);
    let Some(schedule) = found.cloned() else { return };
    let is_armed = arm((group, name), &schedule, at, cx);
    if !is_armed
        && schedule.settings.after_completion == ActionAfterCompletion::Delete
        && let Ok(group) = scheduler.group_mut(group)
    {
        group.schedules.remove(name);
    }
    let arn = schedule_arn(group, name, cx);
    let execution = cx.ids.uuid();
    let outcome = Outcome::Arrived { source: "aws.scheduler".to_owned(), detail_type: "Scheduled Event".to_owned() };
    cx.hop(Hop { at: cx.now, trace: Some(execution.clone()), from: arn.clone(), to: arn.clone(), outcome });
    let scheduled_at = Timestamp::from_millis(at.saturating_mul(1000));
    attempt::start(scheduler, (arn, execution, scheduled_at), schedule.settings.target, cx);
}

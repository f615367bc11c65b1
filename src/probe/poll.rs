//! Polls a probe: with backoff until a deadline, or for a quiet time during which it must hold.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_sfn::types::HistoryEvent;

use super::settled::are_settled;
use super::{Expect, Item, Outcome, Probe, Verdict, cause};
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::resource::Error;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// The minimum time for one observation, even if little or no time is left.
const MIN_LOOK: Duration = Duration::from_secs(5);

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Timeout {
    pub within: Duration,
    /// The time for which the probe must hold continuously.
    pub quiet_for: Option<Duration>,
    pub since: Option<Timestamp>,
    /// Whether to end early if nothing in progress can change the result. Not possible if others may send something
    /// meanwhile.
    pub ends_at_rest: bool,
    /// Whether a mistake no longer counts once later items are right.
    pub forgives: bool,
}

/// Receives the history of an execution by its name, while a probe waits for it.
pub type Watch<'w> = dyn FnMut(&str, &[HistoryEvent]) + 'w;

/// Polls until the probe is decided or the time is over. `watch` receives the executions the probe waits for.
pub async fn poll(
    probe: &Probe,
    clients: &Clients,
    timeout: &Timeout,
    mut watch: Option<&mut Watch<'_>>,
) -> Result<Verdict, Error> {
    let clock = clients.clock();
    let start = clock.now();
    let deadline = start.plus(timeout.quiet_for.unwrap_or(timeout.within));
    // A wait of days does not need a check every two seconds.
    let longest = MAX_PAUSE.max(deadline.since(start) / 500);
    let mut pause = FIRST_PAUSE;
    let mut watched = BTreeSet::new();
    loop {
        let left = deadline.since(clock.now()).max(MIN_LOOK);
        // Checked before the observation, which then includes everything.
        let is_the_last = timeout.ends_at_rest && is_decided(probe, clients, deadline).await;
        let mut verdict = clients.within(left, read(probe, clients, timeout)).await??;
        if let Some(watch) = &mut watch {
            probe.show(clients, &verdict.evidence, &mut watched, &mut **watch).await?;
        }
        verdict.probe = probe.describe();
        verdict.waited_ms = u64::try_from(clock.now().since(start).as_millis()).unwrap_or(u64::MAX);
        let is_over = is_final(verdict.outcome, timeout) || clock.now() >= deadline;
        let unseen = match verdict.outcome {
            Outcome::Passed => None,
            _ if is_over || is_the_last => probe.unseen(clients).await,
            _ => None,
        };
        if is_over || (is_the_last && unseen.is_none()) {
            verdict.is_at_rest = !is_over;
            if verdict.outcome != Outcome::Passed {
                let others = probe.of_other_causes(clients, timeout.since).await;
                verdict.got.extend(others.map(|others| format!(", and {others}")));
            }
            verdict.got.extend(unseen.map(|unseen| format!("; {unseen}")));
            return Ok(verdict);
        }
        probe.settle(clients).await;
        clock.sleep(pause.min(deadline.since(clock.now()))).await;
        pause = (pause * 2).min(longest);
    }
}

/// Returns whether nothing until the deadline can change the result. Irrelevant in virtual time, which passes
/// immediately.
async fn is_decided(probe: &Probe, clients: &Clients, deadline: Timestamp) -> bool {
    let is_at_rest = || clients.trace_source().is_some_and(|source| source.is_at_rest_until(deadline));
    !clients.clock().is_virtual() && (is_at_rest() || are_settled(probe, clients).await)
}

/// Observes once and returns the verdict.
async fn read(probe: &Probe, clients: &Clients, timeout: &Timeout) -> Result<Verdict, Error> {
    let items = probe.observe(clients, timeout.since).await?;
    let expect = probe.expect();
    let judge = |expect: &Expect<'_>, items: &[Item]| match timeout.forgives {
        true => expect.judge_newest(items),
        false => expect.judge(items),
    };
    let Some(machine) = probe.through() else { return Ok(judge(&expect, &items)) };
    let executions = cause::executions(clients, machine, expect.events).await?;
    // Without an execution there can be no item from one. An empty list of causes would mean any cause.
    let seen = if executions.is_empty() { &[] } else { items.as_slice() };
    Ok(judge(&Expect { events: &executions, ..expect }, seen))
}

fn is_final(outcome: Outcome, timeout: &Timeout) -> bool {
    match outcome {
        Outcome::Failed => true,
        Outcome::Passed => timeout.quiet_for.is_none(),
        Outcome::Pending | Outcome::NothingSeen => false,
    }
}

//! Waiting for a probe to hold: with backoff until a deadline, or for a quiet time in which it must go on holding.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_sfn::types::HistoryEvent;

use super::{Expect, Item, Outcome, Probe, Verdict, cause};
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::resource::Error;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// What one look may take where no time, or little, is left.
const MIN_LOOK: Duration = Duration::from_secs(5);

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Timeout {
    pub within: Duration,
    /// The probe must hold this long, not just once.
    pub quiet_for: Option<Duration>,
    pub since: Option<Timestamp>,
    /// Whether it ends at once where nothing is under way that could change anything: not where somebody else may send
    /// something meanwhile.
    pub ends_at_rest: bool,
    /// Whether a mistake counts no more once what came after it is right.
    pub forgives: bool,
}

/// Sees the history of an execution, by its name, while a probe waits for it.
pub type Watch<'w> = dyn FnMut(&str, &[HistoryEvent]) + 'w;

/// Polls until the probe is decided or the time is over; `watch` is shown the executions it waits for.
pub async fn poll(
    probe: &Probe,
    clients: &Clients,
    timeout: &Timeout,
    mut watch: Option<&mut Watch<'_>>,
) -> Result<Verdict, Error> {
    let clock = clients.clock();
    let start = clock.now();
    let deadline = start.plus(timeout.quiet_for.unwrap_or(timeout.within));
    // Who waits for days need not look every two seconds.
    let longest = MAX_PAUSE.max(deadline.since(start) / 500);
    let mut pause = FIRST_PAUSE;
    let mut watched = BTreeSet::new();
    loop {
        let left = deadline.since(clock.now()).max(MIN_LOOK);
        // Asked before the look, which then sees everything.
        let is_the_last = timeout.ends_at_rest && is_at_rest(clients, deadline);
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

/// Whether nothing happens by itself up to the deadline. Virtual time passes at once anyway.
fn is_at_rest(clients: &Clients, deadline: Timestamp) -> bool {
    !clients.clock().is_virtual() && clients.trace_source().is_some_and(|source| source.is_at_rest_until(deadline))
}

/// What is seen now, judged.
async fn read(probe: &Probe, clients: &Clients, timeout: &Timeout) -> Result<Verdict, Error> {
    let items = probe.observe(clients, timeout.since).await?;
    let expect = probe.expect();
    let judge = |expect: &Expect<'_>, items: &[Item]| match timeout.forgives {
        true => expect.judge_newest(items),
        false => expect.judge(items),
    };
    let Some(machine) = probe.through() else { return Ok(judge(&expect, &items)) };
    let executions = cause::executions(clients, machine, expect.events).await?;
    // Without an execution nothing can have come from one; no cause at all would mean any.
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

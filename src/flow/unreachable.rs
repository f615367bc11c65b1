//! Detects checks that would wait for a schedule that does not fire in time, before the wait begins.
//!
//! In virtual time, as in a run's own cloud, nothing is too late.

use std::borrow::Cow;

use crate::clock::Timestamp;
use crate::lab::Lab;
use crate::probe::Probe;
use crate::step::{Schedule, TargetReference, Verify};

/// Returns why a check cannot pass before its deadline, or `None` if it can or does not depend on a schedule.
pub(super) fn too_late(lab: &Lab, index: usize, now: Timestamp) -> Option<String> {
    let (schedule, verify) = schedule_behind(lab, index)?;
    match schedule.schedule.firings(now).first() {
        Some(next) if *next <= now.plus(verify.within.0) => None,
        Some(next) => Some(format!(
            "`{}` fires next at {}, later than in {}",
            schedule.name,
            next.to_seconds_text(),
            verify.within
        )),
        None => Some(format!("`{}` never fires again", schedule.name)),
    }
}

/// Returns the schedule that must fire before a check can pass, and how often, or `None` if there is none.
pub fn awaited_schedule(lab: &Lab, index: usize) -> Option<(&str, usize)> {
    let (schedule, verify) = schedule_behind(lab, index)?;
    Some((schedule.name, verify.probe.as_ref()?.expect().count().min))
}

/// A schedule and the name of its rule.
struct Behind<'l> {
    name: &'l str,
    schedule: Cow<'l, Schedule>,
}

fn schedule_behind(lab: &Lab, index: usize) -> Option<(Behind<'_>, &Verify)> {
    let verify = lab.steps.get(index)?.step.verification()?;
    let probe = verify.probe.as_ref()?;
    if probe.expect().count().min == 0 || !probe.expect().events.is_empty() {
        return None;
    }
    let earlier = lab.steps.iter().take(index).rev();
    let of_step = earlier.filter_map(|entry| entry.step.schedule()).find(|schedule| feeds(schedule, probe));
    let of_step = of_step.map(|schedule| Behind { name: &schedule.name, schedule: Cow::Borrowed(schedule) });
    Some((of_step.or_else(|| of_resource(lab, probe))?, verify))
}

/// Returns the schedule of a workflow whose executions the probe checks.
fn of_resource<'l>(lab: &'l Lab, probe: &Probe) -> Option<Behind<'l>> {
    lab.resources.iter().map(|entry| &entry.resource).find_map(|resource| {
        let name = resource.name();
        let schedule = Schedule::named(name, resource.schedule()?);
        let is_seen = probe.observes(&TargetReference::StateMachine(name.to_owned()));
        is_seen.then_some(Behind { name, schedule: Cow::Owned(schedule) })
    })
}

/// Returns whether the schedule delivers to a target that the probe checks.
fn feeds(schedule: &Schedule, probe: &Probe) -> bool {
    let targets = schedule.targets.iter().filter_map(|target| TargetReference::parse(&target.to).ok());
    targets.into_iter().any(|target| probe.observes(&target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{NoAssets, Source, Values, check};

    const LAB: &str = "
lab: ticks
title: Ticks
steps:
  - schedule: { name: Tick, cron: '0 0 ? * MON-FRI *', targets: [{ to: 'log:/ticks' }] }
  - verify: { logs: { group: /ticks, count: 1 }, within: 2h }
";

    #[test]
    fn a_check_is_too_late_when_nothing_fires_before_its_deadline() {
        let source = Source {
            name: "lab.yaml",
            is_file: true,
            bytes: LAB.as_bytes(),
            assets: &NoAssets,
            values: &Values::default(),
        };
        let lab = check(&source).lab.expect("a lab");
        let at = |text: &str| Timestamp::parse(text).expect("a moment");
        let (saturday, late_on_sunday) = (at("2026-01-10T12:00:00Z"), at("2026-01-11T22:30:00Z"));
        assert_eq!(
            too_late(&lab, 1, saturday).as_deref(),
            Some("`Tick` fires next at 2026-01-12T00:00:00Z, later than in 2h")
        );
        assert_eq!(too_late(&lab, 1, late_on_sunday), None);
        assert_eq!(too_late(&lab, 0, saturday), None);
        assert_eq!((awaited_schedule(&lab, 0), awaited_schedule(&lab, 1)), (None, Some(("Tick", 1))));
    }

    #[test]
    fn a_workflow_with_a_schedule_is_awaited_too() {
        let text = "
lab: ticks
title: Ticks
resources:
  tick:
    workflow: { name: Tick, flow: wait, tasks: { wait: { state: { Type: Pass } } }, schedule: rate(3 hours) }
steps:
  - verify: { execution: { machine: tick, count: 2 }, within: 2h }
";
        let source = Source {
            name: "lab.yaml",
            is_file: true,
            bytes: text.as_bytes(),
            assets: &NoAssets,
            values: &Values::default(),
        };
        let lab = check(&source).lab.expect("a lab");
        assert_eq!(awaited_schedule(&lab, 0), Some(("Tick", 2)));
        assert!(too_late(&lab, 0, Timestamp::from_millis(0)).is_some_and(|why| why.contains("later than in 2h")));
    }
}

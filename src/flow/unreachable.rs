//! Checks that would wait for a schedule that does not fire in time: found before the wait begins.
//!
//! Where time can be jumped over, as in a run's own cloud, nothing is too late.

use crate::clock::Timestamp;
use crate::lab::Lab;
use crate::probe::Probe;
use crate::step::{Schedule, TargetReference, Verify};

/// Why a check cannot see anything before its deadline; none where it can, or where no schedule is behind it.
pub(super) fn too_late(lab: &Lab, index: usize, now: Timestamp) -> Option<String> {
    let (schedule, verify) = schedule_behind(lab, index)?;
    match schedule.firings(now).first() {
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

/// The schedule that must fire before a check can hold, and how often; none where no schedule is behind it.
pub fn awaited_schedule(lab: &Lab, index: usize) -> Option<(&str, usize)> {
    let (schedule, verify) = schedule_behind(lab, index)?;
    Some((&schedule.name, verify.probe.as_ref()?.expect().count().min))
}

fn schedule_behind(lab: &Lab, index: usize) -> Option<(&Schedule, &Verify)> {
    let verify = lab.steps.get(index)?.step.verification()?;
    let probe = verify.probe.as_ref()?;
    if probe.expect().count().min == 0 || !probe.expect().events.is_empty() {
        return None;
    }
    let earlier = lab.steps.iter().take(index).rev();
    let schedule = earlier.filter_map(|entry| entry.step.schedule()).find(|schedule| feeds(schedule, probe))?;
    Some((schedule, verify))
}

/// Whether the schedule delivers to what the probe looks at.
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
}

//! A replay was started if one from the archive, for the rules of the step, began after the step did.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::ReplayState;

use super::StartReplay;
use crate::aws::CloudError;
use crate::clock::Timestamp;
use crate::resource::{Error, event_archive, rule};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for StartReplay {
    fn task(&self, _samples: &[Sample]) -> Task {
        let task = Task::new("Start a replay of the events in the archive.");
        let task = task.fact("archive", self.archive_name()).optional("name", self.name.as_deref());
        let task = self.rules.iter().fold(task, |task, rule| task.fact("rule", rule.as_str()));
        task.optional("from", self.from.as_deref()).optional("until", self.until.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let events = context.clients.events();
        let archive = event_archive::require(context.clients, self.archive_name()).await?;
        let bus = rule::bus_name(archive.event_source_arn().unwrap_or_default());
        let mut wanted = BTreeSet::new();
        for name in &self.rules {
            wanted.insert(rule::arn(context.clients, &bus, name).await?);
        }
        let listed = events.list_replays().event_source_arn(archive.archive_arn().unwrap_or_default()).send().await;
        let listed = listed.map_err(|error| CloudError::new("events:ListReplays", "the replays", error))?;
        let since = context.since;
        let began = |time: Option<&aws_sdk_eventbridge::primitives::DateTime>| {
            time.and_then(|time| time.to_millis().ok()).map(Timestamp::from_millis)
        };
        let recent = listed.replays().iter().filter(|replay| began(replay.replay_start_time()) >= Some(since));
        let mut others = 0;
        for name in recent.filter_map(|replay| replay.replay_name()) {
            if self.name.as_deref().is_some_and(|wanted| wanted != name) {
                others += 1;
                continue;
            }
            let described = events.describe_replay().replay_name(name).send().await;
            let subject = || format!("replay `{name}`");
            let found = described.map_err(|error| CloudError::new("events:DescribeReplay", subject(), error))?;
            let filters = found.destination().map(|to| to.filter_arns()).unwrap_or_default();
            if filters.iter().cloned().collect::<BTreeSet<String>>() != wanted {
                others += 1;
                continue;
            }
            let state = found.state().map_or("", ReplayState::as_str);
            if matches!(found.state(), Some(ReplayState::Failed | ReplayState::Cancelled)) {
                return Ok(Assessment::mismatch(Mismatch::new("the replay goes to its end", state)));
            }
            if self.wait && found.state() != Some(&ReplayState::Completed) {
                return Ok(Assessment::mismatch(Mismatch::new("the replay is completed", state)));
            }
            let arn = found.replay_arn().unwrap_or_default();
            return Ok(Assessment::default().output("name", name).output("arn", arn));
        }
        let expected = format!("a replay from archive `{}`", self.archive_name());
        let got = match others {
            0 => "none since this step began".to_owned(),
            others => format!("{} with another name or for other rules", crate::words::count(others, "replay")),
        };
        Ok(Assessment::mismatch(Mismatch::new(expected, got)))
    }
}

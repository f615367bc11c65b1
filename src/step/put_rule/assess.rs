//! A rule is right if it is enabled and matches the same events as the lab's rule, or fires at the same times.

use aws_sdk_eventbridge::types::RuleState;

use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::explain_match;
use crate::pattern::{Event, Pattern, matches};
use crate::resource::{Error, ResourceId, RuleId, rule};
use crate::schedule::Schedule;
use crate::step::PutRule;
use crate::step::assessment::equivalence::{self, Counterexample};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::text::Text;

/// The number of execution times that must be equal for two schedules to be considered equal.
const FIRINGS: usize = 100;

/// An existing rule.
#[derive(Debug, Default)]
struct Existing {
    arn: String,
    pattern: Option<String>,
    schedule: Option<String>,
    is_enabled: bool,
}

impl PutRule {
    /// Returns how the rule differs from what the step requires.
    fn mismatches(&self, standing: &Existing, samples: &[&str], now: Timestamp) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        if standing.is_enabled == self.disabled {
            let word = |enabled: bool| if enabled { "enabled" } else { "disabled" };
            mismatches.push(Mismatch::new(format!("the rule is {}", word(!self.disabled)), word(standing.is_enabled)));
        }
        match (&self.pattern, &self.schedule) {
            (Some(wanted), _) => mismatches.extend(pattern_gap(wanted.as_str(), standing, samples)),
            (None, Some(wanted)) => mismatches.extend(schedule_gap(wanted, standing, now)),
            (None, None) => {}
        }
        mismatches
    }
}

impl Assess for PutRule {
    fn task(&self, _samples: &[Sample]) -> Task {
        let what = match &self.schedule {
            Some(_) => "Create a rule that fires on a schedule.",
            None => "Create a rule with an event pattern that matches what this step asks for, and nothing else.",
        };
        let task = Task::new(what).fact("name", &self.name).fact("event bus", rule::bus_name(&self.bus));
        let task = task.optional("description", self.description.as_deref());
        if self.disabled { task.fact("state", "disabled") } else { task }
    }

    fn hints(&self, samples: &[Sample]) -> Vec<String> {
        let Some(pattern) = self.pattern.as_ref().map(Text::as_str) else { return Vec::new() };
        let fields: Vec<String> = equivalence::fields(pattern).iter().map(|field| format!("`{field}`")).collect();
        let mut hints = vec![format!("The pattern looks at {}.", crate::words::list(&fields))];
        let Ok(parsed) = Pattern::parse(pattern) else { return hints };
        let bus = rule::bus_name(&self.bus);
        let accepts = |sample: &&Sample| Event::parse(&sample.event).is_ok_and(|event| matches(&parsed, &event));
        let of_bus = || samples.iter().filter(|sample| sample.bus == bus);
        let (yes, no) = (of_bus().find(|sample| accepts(sample)), of_bus().find(|sample| !accepts(sample)));
        let told =
            |word: &str, sample: &Sample| format!("It {word} an event like {}.", equivalence::told(&sample.event));
        hints.extend(yes.map(|sample| told("matches", sample)));
        hints.extend(no.map(|sample| told("does not match", sample)));
        hints
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require(context.clients, &bus, &self.name).await?;
        let described = context.clients.events().describe_rule().event_bus_name(&bus).name(&self.name).send().await;
        let found = described
            .map_err(|error| CloudError::new("events:DescribeRule", format!("rule `{}`", self.name), error))?;
        let standing = Existing {
            arn: found.arn().unwrap_or_default().to_owned(),
            pattern: found.event_pattern().map(str::to_owned),
            schedule: found.schedule_expression().map(str::to_owned),
            is_enabled: found.state() != Some(&RuleState::Disabled),
        };
        let samples = context.samples.iter().filter(|sample| sample.bus == bus).map(|sample| sample.event.as_str());
        let mismatches = self.mismatches(&standing, &samples.collect::<Vec<_>>(), context.since);
        Ok(Assessment::of(mismatches).output("name", &self.name).output("arn", standing.arn))
    }

    async fn created_resources(&self, _clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        Ok(vec![ResourceId::from(RuleId { bus: rule::bus_name(&self.bus), name: self.name.clone() })])
    }
}

fn pattern_gap(wanted: &str, standing: &Existing, samples: &[&str]) -> Option<Mismatch> {
    let Some(found) = &standing.pattern else {
        return Some(Mismatch::new("a rule with an event pattern", "a rule with a schedule"));
    };
    let Counterexample { event, wanted } = equivalence::counterexample(wanted, found, samples)?;
    let (expected, got) = match wanted {
        true => ("matches", "the pattern does not match it"),
        false => ("does not match", "the pattern matches it"),
    };
    let help = format!("`{}` says which field decides", explain_match(found, &event));
    Some(Mismatch::new(format!("the rule {expected} an event like {}", equivalence::told(&event)), got).help(help))
}

fn schedule_gap(wanted: &str, standing: &Existing, now: Timestamp) -> Option<Mismatch> {
    let Some(found) = &standing.schedule else {
        return Some(Mismatch::new("a rule with a schedule", "a rule with an event pattern"));
    };
    let firings = |text: &str| -> Vec<i64> {
        let schedule = Schedule::parse(text).ok();
        schedule.iter().flat_map(|schedule| schedule.firings(now.seconds(), 0).take(FIRINGS)).collect()
    };
    let (expected, got) = (firings(wanted), firings(found));
    let differs = |pair: &(Option<&i64>, Option<&i64>)| pair.0 != pair.1;
    let longest = expected.len().max(got.len());
    let (first, other) = (0..longest).map(|at| (expected.get(at), got.get(at))).find(differs)?;
    let at = |seconds: Option<&i64>| match seconds {
        Some(seconds) => format!("at {}", Timestamp::from_millis(seconds.saturating_mul(1000)).to_seconds_text()),
        None => "no more".to_owned(),
    };
    Some(Mismatch::new(format!("the rule fires {}", at(first)), format!("`{found}` fires {}", at(other))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: Option<&str>, schedule: Option<&str>) -> PutRule {
        PutRule {
            name: "R".to_owned(),
            bus: "Orders".to_owned(),
            pattern: pattern.map(|text| Text::Inline(text.to_owned())),
            schedule: schedule.map(str::to_owned),
            description: None,
            disabled: false,
            event: None,
        }
    }

    fn standing(pattern: Option<&str>, schedule: Option<&str>) -> Existing {
        let (pattern, schedule) = (pattern.map(str::to_owned), schedule.map(str::to_owned));
        Existing { arn: String::new(), pattern, schedule, is_enabled: true }
    }

    #[test]
    fn schedules_are_the_same_when_they_fire_together() {
        let table = [
            ("cron(* * ? * MON-FRI *)", "cron(0/1 * ? * 2-6 *)", true),
            ("cron(* * ? * MON-FRI *)", "cron(* * * * ? *)", false),
            ("rate(60 minutes)", "rate(1 hour)", true),
            ("rate(5 minutes)", "rate(6 minutes)", false),
        ];
        let monday = Timestamp::from_millis(1_767_603_600_000);
        for (wanted, found, same) in table {
            let friday = Timestamp::from_millis(monday.millis() + 4 * 86_400_000 + 14 * 3_600_000 + 50 * 60_000);
            let mismatches = rule(None, Some(wanted)).mismatches(&standing(None, Some(found)), &[], friday);
            assert_eq!(mismatches.is_empty(), same, "{wanted} and {found}: {mismatches:?}");
        }
    }

    #[test]
    fn a_rule_must_be_of_its_kind_and_enabled() {
        let wanted = rule(Some("{\"source\":[\"s\"]}"), None);
        let mismatches = wanted.mismatches(&standing(None, Some("rate(1 hour)")), &[], Timestamp::default());
        assert_eq!(mismatches, [Mismatch::new("a rule with an event pattern", "a rule with a schedule")]);
        let disabled = Existing { is_enabled: false, ..standing(Some("{\"source\":[\"s\"]}"), None) };
        assert_eq!(
            wanted.mismatches(&disabled, &[], Timestamp::default()),
            [Mismatch::new("the rule is enabled", "disabled")]
        );
    }
}

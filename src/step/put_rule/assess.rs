//! A rule is right if it is enabled and matches the same events as the lab's rule, or fires at the same times.

use aws_sdk_eventbridge::types::RuleState;

use time::{Date, OffsetDateTime};

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
/// The length of the periods in which all execution times are compared, in seconds: a week and a day.
const WEEK: i64 = 8 * 24 * 60 * 60;

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
    let (expected, got) = (Schedule::parse(wanted).ok()?, Schedule::parse(found).ok()?);
    let first = |after: i64| difference(expected.firings(after, 0).take(FIRINGS), got.firings(after, 0).take(FIRINGS));
    let week = |after: i64| {
        let is_near = move |at: &i64| *at <= after.saturating_add(WEEK);
        difference(expected.firings(after, 0).take_while(is_near), got.firings(after, 0).take_while(is_near))
    };
    let (first, other) = first(now.seconds()).or_else(|| weeks(now).into_iter().find_map(week))?;
    let at = |seconds: Option<i64>| match seconds {
        Some(seconds) => format!("at {}", Timestamp::from_millis(seconds.saturating_mul(1000)).to_seconds_text()),
        None => "no more".to_owned(),
    };
    Some(Mismatch::new(format!("the rule fires {}", at(first)), format!("`{found}` fires {}", at(other))))
}

/// Returns the first position at which two sequences differ.
fn difference(
    mut expected: impl Iterator<Item = i64>,
    mut got: impl Iterator<Item = i64>,
) -> Option<(Option<i64>, Option<i64>)> {
    loop {
        match (expected.next(), got.next()) {
            (None, None) => return None,
            (one, other) if one != other => return Some((one, other)),
            _ => {}
        }
    }
}

/// Returns the begins of the weeks in which schedules are compared: this one, and those around the turn of years, so that
/// hours, days of the week and years show.
fn weeks(now: Timestamp) -> Vec<i64> {
    let today = OffsetDateTime::from_unix_timestamp(now.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let turns = [1, 5].into_iter().filter_map(|years| {
        let new_year = Date::from_ordinal_date(today.year().saturating_add(years), 1).ok()?;
        Some(new_year.midnight().assume_utc().unix_timestamp().saturating_sub(WEEK / 2))
    });
    std::iter::once(now.seconds()).chain(turns).collect()
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
            ("cron(* * ? * MON-FRI *)", "rate(1 minute)", false),
            ("cron(* * ? * MON-FRI *)", "cron(* * ? * 1-5 *)", false),
            ("cron(* * ? * MON-FRI *)", "cron(* 8-18 ? * MON-FRI *)", false),
            ("cron(* * ? * MON-FRI *)", "cron(* * ? * MON-FRI 2026)", false),
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

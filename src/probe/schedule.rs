//! `schedule`: a rule with a schedule, or a schedule of EventBridge Scheduler.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::{Error, ReferenceKind, TargetReference, Visit, rule, scheduler_schedule};
use crate::schedule::{Timed, Zone};

/// Check a schedule: its times, its state and its targets
///
/// What a schedule sent is checked where it arrives. The document that --body and --text are compared with has `name`,
/// `state`, `expression`, `time-zone`, `targets` and `next`, the next three times on the clocks of the time zone.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify schedule --rule OrdersReconciliation --state ENABLED --expression 'rate(1 minute)'
  ork verify schedule --schedule nightly --to queue:Reports --text T02:30:00")]
pub struct Schedule {
    /// Rule with a schedule, on the default event bus
    #[arg(long, value_name = "NAME", conflicts_with = "schedule", required_unless_present = "schedule")]
    pub rule: Option<String>,
    /// Schedule of EventBridge Scheduler, in the group `default`
    #[arg(long, value_name = "NAME")]
    pub schedule: Option<String>,
    /// State that is expected: ENABLED or DISABLED
    #[arg(long)]
    pub state: Option<String>,
    /// Expression that is expected, such as 'rate(5 minutes)'
    #[arg(long, value_name = "EXPRESSION")]
    pub expression: Option<String>,
    /// Time zone that is expected, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Target that must be among the targets, such as queue:NAME
    #[arg(long, value_name = "TARGET")]
    pub to: Option<String>,
    /// How many are expected: 1 or 0 (default: 1)
    #[arg(long)]
    pub count: Option<Count>,
    /// JSON that its document must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub body: Option<Value>,
    /// Text that its document must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text that its document may not contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

/// The number of next times in the document.
const TIMES: usize = 3;

impl Schedule {
    fn name(&self) -> &str {
        self.rule.as_deref().or(self.schedule.as_deref()).unwrap_or_default()
    }

    /// Returns what the document must contain.
    fn wanted(&self) -> Option<Value> {
        let state = self.state.as_ref().map(|state| state.to_ascii_uppercase());
        let target = self.to.as_deref().map(target_name);
        let fields = [("state", state), ("expression", self.expression.clone()), ("time-zone", self.time_zone.clone())];
        let mut wanted = self.body.clone();
        for (key, value) in fields.into_iter().filter_map(|(key, value)| Some((key, value?))) {
            wanted.get_or_insert_with(|| json!({}))[key] = json!(value);
        }
        if let Some(target) = target {
            wanted.get_or_insert_with(|| json!({}))["targets"][target] = json!(true);
        }
        wanted
    }

    async fn of_rule(&self, clients: &Clients, name: &str) -> Result<Option<Value>, Error> {
        let Some(found) = rule::find(clients, "default", name).await? else { return Ok(None) };
        let Some(expression) = found.schedule_expression() else { return Ok(None) };
        let targets = rule::targets(clients, "default", name).await?;
        let targets = targets.iter().map(|target| target.arn());
        let now = clients.clock().now();
        let state = found.state().map(|state| state.as_str()).unwrap_or_default();
        // EventBridge does not say when the rule was created, from which a rate counts.
        Ok(Some(document(name, state, expression, "UTC", targets, (now, now))))
    }

    async fn of_scheduler(&self, clients: &Clients, name: &str) -> Result<Option<Value>, Error> {
        let Some(found) = scheduler_schedule::standing(clients, name).await? else { return Ok(None) };
        let text = |key: &str| found[key].as_str().unwrap_or_default();
        let zone = found["ScheduleExpressionTimezone"].as_str().unwrap_or("UTC");
        let seconds = |key: &str| found[key].as_f64();
        let now = clients.clock().now();
        #[expect(clippy::cast_possible_truncation, reason = "the times of schedules are far from the limits")]
        let moment = |seconds: f64| Timestamp::from_millis((seconds * 1000.0) as i64);
        let start = seconds("StartDate").or(seconds("CreationDate")).map_or(now, moment);
        let mut document = document(
            name,
            text("State"),
            text("ScheduleExpression"),
            zone,
            found.pointer("/Target/Arn").and_then(Value::as_str).into_iter(),
            (now, start),
        );
        let end = seconds("EndDate").map(moment);
        if end.is_some_and(|end| end <= now) {
            document["next"] = json!([]);
        }
        Ok(Some(document))
    }
}

/// Returns the name of a target, from its name or ARN.
fn target_name(target: &str) -> String {
    TargetReference::parse(target).map_or_else(|_| target.to_owned(), |target| target.to_string())
}

/// Returns the document that the expectations are compared with. Its targets are members, so that one of several can
/// be expected.
fn document<'a>(
    name: &str,
    state: &str,
    expression: &str,
    zone: &str,
    targets: impl Iterator<Item = &'a str>,
    (now, start): (Timestamp, Timestamp),
) -> Value {
    let targets: serde_json::Map<String, Value> =
        targets.map(|target| (target_name(target), Value::Bool(true))).collect();
    json!({
        "name": name,
        "state": state,
        "expression": expression,
        "time-zone": zone,
        "targets": targets,
        "next": if state == "ENABLED" { next(expression, zone, now, start) } else { Vec::new() },
    })
}

/// Returns the next execution times on the clocks of a time zone.
fn next(expression: &str, zone: &str, now: Timestamp, start: Timestamp) -> Vec<String> {
    let (Ok(timed), Some(zone)) = (Timed::parse(expression), Zone::named(zone)) else { return Vec::new() };
    let first = timed.next_after(now.seconds(), start.seconds(), &zone);
    let times = std::iter::successors(first, |moment| timed.next_after(*moment, start.seconds(), &zone));
    let local = times.take(TIMES).map(|moment| Timestamp::from_millis(zone.local(moment).saturating_mul(1000)));
    local.map(|local| local.to_seconds_text().trim_end_matches('Z').to_owned()).collect()
}

impl ProbeKind for Schedule {
    fn describe(&self) -> String {
        format!("schedule {}", self.name())
    }

    fn place(&self) -> String {
        match &self.rule {
            Some(rule) => format!("rule {rule}"),
            None => format!("schedule {}", self.name()),
        }
    }

    fn check(&self, findings: &mut Findings) {
        if self.rule.is_some() == self.schedule.is_some() {
            findings
                .add("schedule", Code::MissingKey, "name one rule or one schedule of EventBridge Scheduler")
                .help("give either `rule` or `schedule`");
        }
        if let Some(state) = self.state.as_deref().filter(|state| !["ENABLED", "DISABLED"].contains(state)) {
            findings
                .add("schedule.state", Code::BadValue, format!("`{state}` is no state of a schedule"))
                .help("write ENABLED or DISABLED");
        }
        if let Some(Err(error)) = self.expression.as_deref().map(Timed::parse) {
            let finding = findings.add("schedule.expression", Code::BadSchedule, error.message).within(error.span);
            if let Some(help) = error.help {
                finding.help(help);
            }
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(schedule) = &mut self.schedule {
            visit("schedule.schedule", ReferenceKind::SchedulerSchedule, schedule);
        }
        if let Some(target) = &mut self.to {
            visit("schedule.to", ReferenceKind::Target, target);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &[],
            body: self.wanted().map(Cow::Owned),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "schedule",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.option("rule", self.rule.as_deref())
            .option("schedule", self.schedule.as_deref())
            .option("state", self.state.as_deref())
            .option("expression", self.expression.as_deref())
            .option("time-zone", self.time_zone.as_deref())
            .option("to", self.to.as_deref())
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn takes_events(&self) -> bool {
        false
    }

    fn console_path(&self) -> &'static str {
        match self.rule {
            Some(_) => "Amazon EventBridge > Rules > the default event bus > the rule",
            None => "Amazon EventBridge > Scheduler > Schedules > the schedule",
        }
    }

    /// Looks for the expected words in the description of the rule or schedule.
    fn query(&self, calls: &[ApiCall]) -> Option<Query> {
        let described =
            calls.iter().rev().find(|call| ["DescribeRule", "GetSchedule"].contains(&call.operation.as_str()));
        let query = Query::of_list(described?.clone(), "[@]", Some("to_string(@)"));
        let words = [&self.state, &self.expression, &self.time_zone].into_iter().flatten();
        let words: Vec<Value> = words.map(|word| json!(word)).collect();
        Some(query.containing(Some(&Value::from(words))))
    }

    async fn observe(&self, clients: &Clients, _: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let found = match (&self.rule, &self.schedule) {
            (Some(rule), _) => self.of_rule(clients, rule).await?,
            (None, Some(schedule)) => self.of_scheduler(clients, schedule).await?,
            (None, None) => None,
        };
        let item =
            |found: Value| Item { id: self.name().to_owned(), place: self.place(), at: None, text: found.to_string() };
        Ok(found.map(item).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::Outcome;

    fn probe(json: Value) -> Schedule {
        serde_json::from_value(json).expect("a probe")
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    #[test]
    fn a_schedule_is_compared_with_what_is_expected() {
        let targets = ["arn:aws:sqs:us-east-1:000000000000:Reports", "arn:aws:sqs:us-east-1:000000000000:Audit"];
        let now = at("2026-07-01T12:00:00Z");
        let found =
            document("nightly", "ENABLED", "cron(30 2 * * ? *)", "Europe/Berlin", targets.into_iter(), (now, now));
        assert_eq!(found["next"], json!(["2026-07-02T02:30:00", "2026-07-03T02:30:00", "2026-07-04T02:30:00"]));
        let item = Item { id: "nightly".to_owned(), place: String::new(), at: None, text: found.to_string() };
        let table = [
            (json!({"schedule": "nightly"}), Outcome::Passed),
            (json!({"schedule": "nightly", "state": "ENABLED", "to": "queue:Audit"}), Outcome::Passed),
            (json!({"schedule": "nightly", "to": "queue:Other"}), Outcome::Pending),
            (json!({"schedule": "nightly", "state": "DISABLED"}), Outcome::Pending),
            (json!({"schedule": "nightly", "time-zone": "UTC"}), Outcome::Pending),
            (json!({"schedule": "nightly", "text": "T02:30:00"}), Outcome::Passed),
            (json!({"schedule": "nightly", "text": "T00:30:00"}), Outcome::Pending),
            (json!({"schedule": "nightly", "count": 0}), Outcome::Failed),
        ];
        for (given, expected) in table {
            let verdict = probe(given.clone()).expect().judge(std::slice::from_ref(&item));
            assert_eq!(verdict.outcome, expected, "{given}");
        }
    }

    #[test]
    fn a_disabled_schedule_has_no_next_time() {
        let now = at("2026-07-01T12:00:00Z");
        let found = document("poll", "DISABLED", "rate(5 minutes)", "UTC", std::iter::empty(), (now, now));
        assert_eq!(found["next"], json!([]));
    }
}

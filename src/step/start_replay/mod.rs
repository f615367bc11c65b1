//! `start-replay`: sends the events of an archive to its bus again.

mod assess;

use std::time::Duration;

use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{ReplayDestination, ReplayState};
use serde::Deserialize;

use super::kind::named;
use super::{Receipt, StepKind, Surroundings, Verb, Written};
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::duration::Span;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, event_archive, rule};
use crate::suggestion::suggest;

/// Send the events of an archive to their bus again
///
/// Each event has a further member, `replay-name`, and keeps its time. On AWS a replay takes minutes, and events are in an
/// archive up to ten minutes after they came.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork start-replay orders --wait
  ork start-replay orders --rule BillingRule --from 2026-07-01T00:00:00Z --until 2026-07-02T00:00:00Z")]
pub struct StartReplay {
    /// Archive, by name or ARN
    pub archive: String,
    /// Name of the replay (default: a new one)
    #[arg(long, alias = "replay-name")]
    pub name: Option<String>,
    /// Rule of the bus that gets the events (default: every rule)
    #[arg(long = "rule", value_name = "RULE")]
    #[serde(default)]
    pub rules: Vec<String>,
    /// Events that came at this time or later (default: all)
    #[arg(long, alias = "event-start-time", value_name = "TIME")]
    pub from: Option<String>,
    /// Events that came before this time (default: until now)
    #[arg(long, alias = "event-end-time", value_name = "TIME")]
    pub until: Option<String>,
    /// Wait until it is completed
    #[arg(long)]
    #[serde(default)]
    pub wait: bool,
    /// How long to wait
    #[arg(long, default_value = "15m", value_name = "DURATION")]
    #[serde(default = "fifteen_minutes")]
    pub within: Span,
}

const fn fifteen_minutes() -> Span {
    Span::seconds(900)
}

const MAX_NAME: usize = 64;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const MAX_PAUSE: Duration = Duration::from_secs(5);

impl StartReplay {
    fn archive_name(&self) -> &str {
        event_archive::name_of(&self.archive)
    }

    /// Returns a unique name, because EventBridge keeps the replays of the last 90 days.
    fn replay_name(&self, now: Timestamp) -> String {
        let new = || {
            let archive: String = self.archive_name().chars().take(48).collect();
            format!("{archive}-{}", now.millis())
        };
        self.name.clone().unwrap_or_else(new)
    }

    async fn destination(&self, clients: &Clients, bus_arn: &str) -> Result<ReplayDestination, Error> {
        let bus = rule::bus_name(bus_arn);
        let mut destination = ReplayDestination::builder().arn(bus_arn);
        for name in &self.rules {
            rule::require(clients, &bus, name).await?;
            destination = destination.filter_arns(rule::arn(clients, &bus, name).await?);
        }
        let built = destination.build();
        built.map_err(|error| Error::Failed { message: error.to_string() })
    }

    async fn completed(&self, clients: &Clients, name: &str) -> Result<(), Error> {
        let clock = clients.clock();
        let deadline = clock.now().plus(self.within.0);
        let mut pause = FIRST_PAUSE;
        loop {
            let described = clients.events().describe_replay().replay_name(name).send().await;
            let subject = || format!("replay `{name}`");
            let found = described.map_err(|error| CloudError::new("events:DescribeReplay", subject(), error))?;
            match found.state() {
                Some(ReplayState::Completed) => return Ok(()),
                Some(state @ (ReplayState::Failed | ReplayState::Cancelled)) => {
                    let reason = found.state_reason().map(|reason| format!(": {reason}")).unwrap_or_default();
                    let message = format!("replay `{name}` is {}{reason}", state.as_str());
                    return Err(Error::Failed { message });
                }
                _ => {}
            }
            if clock.now() >= deadline {
                return Err(Error::Late { what: subject(), waited: self.within });
            }
            clock.sleep(pause.min(deadline.since(clock.now()))).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }
}

fn time(text: Option<&str>, otherwise: Timestamp) -> DateTime {
    DateTime::from_millis(text.and_then(Timestamp::parse).unwrap_or(otherwise).millis())
}

impl StepKind for StartReplay {
    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if let Some(name) = &self.name
            && (name.is_empty() || name.len() > MAX_NAME || !name.chars().all(allowed))
        {
            findings
                .add("name", Code::BadName, format!("`{name}` cannot name a replay"))
                .help("use 1 to 64 letters, digits and . - _");
        }
        for (field, text) in [("from", &self.from), ("until", &self.until)] {
            if let Some(text) = text.as_deref().filter(|text| Timestamp::parse(text).is_none()) {
                findings
                    .add(field, Code::BadValue, format!("`{text}` is no time"))
                    .help("write it as 2026-07-01T00:00:00Z");
            }
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        let Some(span) = written.span_of("rules") else { return };
        let names: Vec<&str> = around.model.rules.iter().map(|rule| rule.name.as_str()).collect();
        for rule in &self.rules {
            if !names.contains(&rule.as_str()) && !around.model.may_have_made(rule) {
                let message = format!("there is no rule `{rule}` when this step is done");
                let help =
                    suggest(rule, &names, "the rules are", "put the rule with a `put-rule` step before this one");
                problems.push(Diagnostic::error(Code::UnknownRule, span, message, help));
            }
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("archive", ReferenceKind::EventArchive, &mut self.archive);
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("start-replay").value(&self.archive).option("name", self.name.as_deref());
        let line = self.rules.iter().fold(line, |line, rule| line.flag("rule", rule));
        let line = line.option("from", self.from.as_deref()).option("until", self.until.as_deref());
        let line = line.switch("wait", self.wait);
        let is_usual = self.within == fifteen_minutes() || !self.wait;
        vec![if is_usual { line } else { line.flag("within", &self.within.to_string()) }]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let name = self.name.as_deref().unwrap_or(Placeholder::ID);
        named(name, placeholder.of_service("events", &format!("replay/{name}")))
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > Replays > Start new replay")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let clients = resources.clients;
        let archive = event_archive::require(clients, self.archive_name()).await?;
        let now = clients.clock().now();
        let name = self.replay_name(now);
        let destination = self.destination(clients, archive.event_source_arn().unwrap_or_default()).await?;
        let request = clients.events().start_replay().replay_name(&name).destination(destination);
        let request = request.event_source_arn(archive.archive_arn().unwrap_or_default());
        let request = request.event_start_time(time(self.from.as_deref(), Timestamp::from_millis(0)));
        // Events of the current second are included.
        let until = now.plus(Duration::from_secs(1));
        let started = request.event_end_time(time(self.until.as_deref(), until)).send().await;
        let subject = || format!("archive `{}`", self.archive_name());
        let started = started.map_err(|error| CloudError::new("events:StartReplay", subject(), error))?;
        let arn = started.replay_arn().unwrap_or_default();
        let mut receipt = Receipt::default();
        receipt.change(Verb::Started, "replay", &name, Some(arn.into()));
        receipt.output("name", name.as_str());
        receipt.output("arn", arn);
        if self.wait {
            self.completed(clients, &name).await?;
        }
        Ok(receipt)
    }
}

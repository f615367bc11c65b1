//! `put-rule`: creates a rule with an event pattern or a schedule.

mod assess;
mod links;

use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::RuleState;
use serde::Deserialize;
use serde_json::Value;

use super::kind::named;
use super::{Receipt, StaticModel, StepKind, Verb, VisitText, Written};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::pattern::{Event, Pattern, explain, matches};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, ResourceId, RuleId, Visit, bus, rule};
use crate::schedule::Schedule;
use crate::text::Text;
use crate::unquoted;

/// Create or update a rule
///
/// The pattern is checked before anything is sent; with --event it is also tried on an event.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-rule OrdersDevRule --bus Orders --pattern '{\"source\":[\"com.aws.orders\"]}'
  ork put-rule OrdersDevRule --bus Orders --pattern pattern.json --event event.json
  ork put-rule Reconcile --schedule 'rate(5 minutes)'")]
pub struct PutRule {
    /// Name of the rule
    pub name: String,
    /// Event bus the rule belongs to
    #[arg(long, alias = "event-bus-name", default_value = "default")]
    #[serde(default = "default_bus")]
    pub bus: String,
    /// Event pattern: JSON, a file, or - for stdin
    #[arg(long, alias = "event-pattern", value_name = "PATTERN")]
    pub pattern: Option<Text>,
    /// Schedule expression: cron(...) or rate(...), on the default bus
    #[arg(long, alias = "schedule-expression", value_name = "EXPRESSION", conflicts_with = "pattern")]
    pub schedule: Option<String>,
    /// What the rule is for
    #[arg(long)]
    pub description: Option<String>,
    /// Create the rule without letting it match
    #[arg(long)]
    #[serde(default)]
    pub disabled: bool,
    /// An event the pattern must match: JSON, a file, or - for stdin
    #[arg(long, value_name = "EVENT", requires = "pattern")]
    pub event: Option<Text>,
}

pub(super) fn default_bus() -> String {
    "default".to_owned()
}

impl PutRule {
    pub(super) fn check_name(&self, findings: &mut Findings) {
        let (name, allowed) = (&self.name, |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{name}` cannot name a rule"))
                .help("use 1 to 64 letters, digits and . - _");
        }
    }

    fn check_pattern(&self, text: &str, findings: &mut Findings) {
        let pattern = match Pattern::parse(text) {
            Ok(pattern) => pattern,
            Err(error) => {
                findings.add("pattern", Code::BadPattern, error.reason).within(error.span).help(error.help);
                return;
            }
        };
        let Some(Text::Inline(event)) = &self.event else {
            return;
        };
        match Event::parse(event) {
            Ok(event) if matches(&pattern, &event) => {}
            Ok(event) => {
                let explanation = explain(&pattern, &event);
                let message = format!("the pattern does not match the event: {}", explanation.complaint());
                let hint = explanation.refusals().flat_map(|field| field.hints.iter()).next().cloned();
                let hint = hint.unwrap_or_else(|| "change the event or the pattern".to_owned());
                findings.add("event", Code::NoMatch, message).help(hint);
            }
            Err(error) => {
                findings
                    .add("event", Code::BadJson, format!("the event is not JSON: {error}"))
                    .hint(unquoted::of_json(event));
            }
        }
    }

    fn warn_of_numbered_days(&self, receipt: &mut Receipt) {
        let schedule = self.schedule.as_ref().and_then(|text| Schedule::parse(text).ok());
        if let Some((numbers, names)) = schedule.and_then(|schedule| schedule.weekdays_in_words()) {
            let text = format!("the days of the week `{numbers}` are {names}: 1 is Sunday here");
            receipt.change(Verb::Warned, "rule", text, None);
        }
    }

    fn warn_of_unknown_fields(&self, receipt: &mut Receipt) {
        let pattern = self.pattern.as_ref().and_then(|text| Pattern::parse(text.as_str()).ok());
        for field in pattern.iter().flat_map(Pattern::unknown_fields) {
            let text = format!("no event has a field `{}` at its top; {}", field.name, field.help);
            receipt.change(Verb::Warned, "rule", text, None);
        }
    }

    /// Returns whether the existing rule equals the requested one.
    fn is_as(&self, standing: &DescribeRuleOutput) -> bool {
        let state = if self.disabled { RuleState::Disabled } else { RuleState::Enabled };
        let json = |text: Option<&str>| text.map(|text| serde_json::from_str::<Value>(text).ok());
        json(standing.event_pattern()) == json(self.pattern.as_ref().map(Text::as_str))
            && standing.schedule_expression() == self.schedule.as_deref()
            && standing.description() == self.description.as_deref()
            && standing.state() == Some(&state)
    }

    fn check_schedule(&self, text: &str, findings: &mut Findings) {
        if let Err(error) = Schedule::parse(text) {
            let finding = findings.add("schedule", Code::BadSchedule, error.message).within(error.span);
            if let Some(help) = error.help {
                finding.help(help);
            }
        }
        if rule::bus_name(&self.bus) != "default" {
            findings
                .add("bus", Code::BadValue, "EventBridge runs schedules on the default event bus only")
                .help("leave `bus` out");
        }
    }
}

impl StepKind for PutRule {
    fn check(&self, findings: &mut Findings) {
        self.check_name(findings);
        match (&self.pattern, &self.schedule) {
            (Some(_), Some(_)) => {
                findings
                    .add("schedule", Code::BadValue, "a rule of a lab has a pattern or a schedule, not both")
                    .help("write two rules");
            }
            (None, None) => {
                findings
                    .add("", Code::MissingKey, "a rule needs a pattern or a schedule")
                    .help("add `pattern`, for example `{\"source\": [\"com.example\"]}`");
            }
            (Some(Text::Inline(pattern)), None) => self.check_pattern(pattern, findings),
            (Some(_), None) => {}
            (None, Some(schedule)) => self.check_schedule(schedule, findings),
        }
    }

    fn times(&self) -> Option<(&'static str, String)> {
        Some(("schedule", self.schedule.clone()?))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(pattern) = &mut self.pattern {
            visit("pattern", pattern);
        }
        if let Some(event) = &mut self.event {
            visit("event", event);
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("put-rule")
            .value(&self.name)
            .flag("bus", &self.bus)
            .text("pattern", self.pattern.as_ref().map(Text::as_str))
            .option("schedule", self.schedule.as_deref())
            .option("description", self.description.as_deref())
            .text("event", self.event.as_ref().map(Text::as_str))
            .switch("disabled", self.disabled);
        vec![line]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let rule = match rule::bus_name(&self.bus).as_str() {
            "default" => format!("rule/{}", self.name),
            bus => format!("rule/{bus}/{}", self.name),
        };
        named(&self.name, placeholder.of_service("events", &rule))
    }

    fn draw(&self, diagram: &mut Diagram) {
        let (bus, rule) = (bus::draw(diagram, &self.bus), rule::draw(diagram, &self.bus, &self.name));
        diagram.edge(&bus, &rule, "");
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        model.put_rule(links::rule(self, written));
    }

    fn rule_on(&self, bus: &str) -> Option<&str> {
        (rule::bus_name(&self.bus) == bus).then_some(&self.name)
    }

    fn console_path(&self) -> Option<&'static str> {
        Some(match self.schedule {
            Some(_) => "Amazon EventBridge > Rules > Create rule > Schedule",
            None => "Amazon EventBridge > Rules > Create rule > Rule with an event pattern",
        })
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require_bus(resources.clients, &bus).await?;
        let handle = ResourceId::from(RuleId { bus: bus.clone(), name: self.name.clone() });
        let standing = rule::find(resources.clients, &bus, &self.name).await?;
        if standing.is_none() {
            resources.record.before_create(handle)?;
        }
        let state = if self.disabled { RuleState::Disabled } else { RuleState::Enabled };
        let request = resources.clients.events().put_rule().name(&self.name).event_bus_name(&bus).state(state);
        let put = request
            .set_event_pattern(self.pattern.as_ref().map(|pattern| pattern.as_str().to_owned()))
            .set_schedule_expression(self.schedule.clone())
            .set_description(self.description.clone())
            .send()
            .await
            .map_err(|error| CloudError::new("events:PutRule", format!("rule `{}`", self.name), error))?;
        let arn = put.rule_arn().unwrap_or_default();
        let mut receipt = Receipt::default();
        let verb = match &standing {
            None => Verb::Created,
            Some(standing) if self.is_as(standing) => Verb::Found,
            Some(_) => Verb::Updated,
        };
        receipt.change(verb, "rule", format!("{} on {bus}", self.name), Some(arn.into()));
        self.warn_of_unknown_fields(&mut receipt);
        self.warn_of_numbered_days(&mut receipt);
        receipt.output("name", &self.name);
        receipt.output("arn", arn);
        Ok(receipt)
    }
}

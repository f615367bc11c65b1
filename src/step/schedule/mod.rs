//! `schedule`: creates a scheduled rule and its targets in one step.
//!
//! The rule is on the default bus, because EventBridge supports schedules only there ("Creating an Amazon EventBridge
//! rule that runs on a schedule"). Its execution times can be computed without a cloud. AWS cannot fire a schedule on
//! demand; the local cloud can, a lab's own cloud advances its time, and with other backends one has to wait.

mod assess;

use serde::Deserialize;

use super::put_targets::Target;
use super::{PutRule, PutTargets, Receipt, StaticModel, StepKind, VisitText, Written};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::schedule;

/// Run targets by the clock
///
/// Creates or updates a rule with a schedule on the default event bus, and attaches its targets. With --next and
/// without --to, only says when it would fire, without any cloud; with --next alone, when the rule of that name does.
/// With --fire the rule fires now, once; without --cron and --rate that is all. Times of an expression are in UTC.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork schedule OrdersReconciliation --cron '* * ? * MON-FRI *' --to log:/aws/events/orders_reconciliation
  ork schedule --cron '30 2 * * ? *' --next 5
  ork schedule 'rate(5 minutes)' --next 3
  ork schedule OrdersReconciliation --next 1
  ork schedule Poll --rate '5 minutes' --to queue:Work
  ork schedule Poll --fire")]
pub struct Schedule {
    /// Name of the rule; with --next alone also an expression, cron(...) or rate(...), and none with --cron or --rate
    #[arg(default_value = "", hide_default_value = true, required_unless_present = "next")]
    pub name: String,
    /// Minutes, hours, day of month, month, day of week, year, as in '* * ? * MON-FRI *'
    #[arg(long, value_name = "FIELDS", required_unless_present_any = ["rate", "fire", "next"])]
    pub cron: Option<String>,
    /// How often, as in '5 minutes'
    #[arg(long, value_name = "EVERY", conflicts_with = "cron")]
    pub rate: Option<String>,
    /// Target: log:GROUP, queue:NAME, ...; may be given several times
    #[arg(long, num_args = 1.., value_name = "TARGET", required_unless_present_any = ["next", "fire"])]
    #[serde(skip)]
    pub to: Vec<String>,
    #[arg(skip)]
    #[serde(default)]
    pub targets: Vec<Target>,
    /// What the rule is for
    #[arg(long)]
    pub description: Option<String>,
    /// Say when it fires next, this many times
    #[arg(long, value_name = "TIMES")]
    #[serde(skip)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=MAX_FIRINGS))]
    pub next: Option<u16>,
    /// Let the rule fire once, now; only the local cloud can
    #[arg(long, conflicts_with_all = ["next", "disabled"])]
    #[serde(skip)]
    pub fire: bool,
    /// Create the rule without letting it fire
    #[arg(long)]
    #[serde(default)]
    pub disabled: bool,
    /// Do not add the permission the deliveries need
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

/// Returns whether a text is a function with parentheses, such as `cron(…)`, valid or not.
fn is_call(text: &str) -> bool {
    let name = text.trim_start().split('(').next().unwrap_or_default();
    name.len() < text.trim_start().len() && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic())
}

/// The maximum number of execution times that are listed.
const MAX_FIRINGS: i64 = 1000;

impl Schedule {
    /// Returns the expression for EventBridge, and the offset of the user's text in it.
    fn expression(&self) -> Option<(&'static str, String, usize)> {
        let whole = |kind: &'static str, text: &str| {
            let begin = format!("{kind}(");
            match is_call(text) {
                true => (kind, text.to_owned(), 0),
                false => (kind, format!("{begin}{text})"), begin.len()),
            }
        };
        match (&self.cron, &self.rate) {
            (None, None) if self.is_named_by_expression() => Some(("name", self.name.clone(), 0)),
            (Some(text), None) => Some(whole("cron", text)),
            (None, Some(text)) => Some(whole("rate", text)),
            _ => None,
        }
    }

    /// Returns whether the expression is given instead of the name, so that its times can be listed without a rule.
    fn is_named_by_expression(&self) -> bool {
        let is_expression = ["cron(", "rate("].iter().any(|start| self.name.trim_start().starts_with(start));
        is_expression && self.next.is_some() && !self.has_targets()
    }

    /// Returns the execution times after a moment. A rate counts from that moment, as from the creation of its rule.
    pub fn firings(&self, after: Timestamp) -> Vec<Timestamp> {
        let Some((_, text, _)) = self.expression() else { return Vec::new() };
        let Ok(parsed) = schedule::Schedule::parse(&text) else { return Vec::new() };
        let count = self.next.unwrap_or(1);
        let firings = parsed.firings(after.seconds(), after.seconds()).take(usize::from(count));
        firings.map(|second| Timestamp::from_millis(second.saturating_mul(1000))).collect()
    }

    /// Returns whether only an existing rule is to be fired.
    pub fn only_fires(&self) -> bool {
        self.fire && self.expression().is_none() && !self.has_targets()
    }

    /// Returns whether only the execution times of an existing rule are requested.
    pub fn only_tells(&self) -> bool {
        self.next.is_some() && self.expression().is_none() && !self.has_targets()
    }

    /// Returns a schedule without targets.
    pub fn named(name: &str, expression: &str) -> Self {
        let schedule = Self {
            name: name.to_owned(),
            cron: None,
            rate: None,
            to: Vec::new(),
            targets: Vec::new(),
            description: None,
            next: None,
            fire: false,
            disabled: false,
            no_permissions: false,
        };
        schedule.of_rule(expression.to_owned())
    }

    /// Returns this step with the expression of an existing rule.
    #[must_use]
    pub fn of_rule(self, expression: String) -> Self {
        let (cron, rate) =
            if expression.starts_with("rate") { (None, Some(expression)) } else { (Some(expression), None) };
        Self { cron, rate, ..self }
    }

    /// Returns whether the step creates anything.
    pub fn has_targets(&self) -> bool {
        !self.to.is_empty() || !self.targets.is_empty()
    }

    fn with_targets(&mut self, body: impl FnOnce(&mut PutTargets)) {
        let mut put = self.put_targets();
        body(&mut put);
        self.targets = put.targets;
    }

    /// Returns the first of the two steps it consists of.
    pub fn put_rule(&self) -> PutRule {
        PutRule {
            name: self.name.clone(),
            bus: "default".to_owned(),
            pattern: None,
            schedule: self.expression().map(|(_, text, _)| text),
            description: self.description.clone(),
            disabled: self.disabled,
            event: None,
        }
    }

    /// Returns the second of the two steps it consists of.
    pub fn put_targets(&self) -> PutTargets {
        PutTargets {
            rule: self.name.clone(),
            bus: "default".to_owned(),
            to: self.to.clone(),
            targets: self.targets.clone(),
            no_permissions: self.no_permissions,
            ..PutTargets::default()
        }
    }
}

impl StepKind for Schedule {
    fn check(&self, findings: &mut Findings) {
        let Some((field, text, offset)) = self.expression() else {
            findings
                .add("name", Code::MissingKey, "a schedule has either `cron` or `rate`")
                .help("write `cron: '* * ? * MON-FRI *'` or `rate: 5 minutes`");
            return;
        };
        let other = if field == "cron" { "rate" } else { "cron" };
        if field != "name" && text.trim_start().starts_with(&format!("{other}(")) {
            let message = format!("this belongs to `{other}`, not to `{field}`");
            findings.add(field, Code::BadSchedule, message).help(format!("give it as the value of `{other}` instead"));
            return;
        }
        if let Err(error) = schedule::Schedule::parse(&text) {
            let written = text.len() - offset - usize::from(offset > 0);
            let start = error.span.start.saturating_sub(offset).min(written);
            let end = error.span.end.saturating_sub(offset).clamp(start, written);
            let finding = findings.add(field, Code::BadSchedule, error.message).within(start..end);
            let is_one_word = self.cron.as_deref().is_some_and(|text| !text.trim().contains(char::is_whitespace));
            if is_one_word {
                finding.help(
                    "cron has six fields in one text; a shell needs single quotes around it: --cron '* * ? * MON-FRI *'",
                );
            } else if let Some(help) = error.help {
                finding.help(help);
            }
        }
        if self.next.is_none() || self.has_targets() {
            self.put_targets().check(findings);
        }
        let needs_no_name = self.name.is_empty() && self.next.is_some() && !self.has_targets();
        if field != "name" && !needs_no_name {
            self.put_rule().check_name(findings);
        }
    }

    fn times(&self) -> Option<(&'static str, String)> {
        self.expression().map(|(field, text, _)| (field, text))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        self.with_targets(|targets| targets.references_of_targets(visit));
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        self.with_targets(|targets| targets.texts(visit));
    }

    /// Returns the equivalent commands. Targets with further settings have commands of their own.
    fn commands(&self) -> Vec<CommandLine> {
        if self.to.is_empty() && !self.targets.iter().any(Target::is_plain) {
            return self.put_rule().commands().into_iter().chain(self.put_targets().commands()).collect();
        }
        let line = CommandLine::new("schedule")
            .value(&self.name)
            .option("cron", self.cron.as_deref())
            .option("rate", self.rate.as_deref())
            .option("description", self.description.as_deref())
            .switch("disabled", self.disabled);
        let plain = |target: &&Target| target.is_plain();
        let line = self.to.iter().fold(line, |line, to| line.flag("to", to));
        let line = self.targets.iter().filter(plain).fold(line, |line, target| line.flag("to", &target.to));
        let rest: Vec<Target> = self.targets.iter().filter(|target| !target.is_plain()).cloned().collect();
        let mut lines = vec![line.switch("no-permissions", self.no_permissions)];
        if !rest.is_empty() {
            lines.extend(PutTargets { targets: rest, to: Vec::new(), ..self.put_targets() }.commands());
        }
        lines
    }

    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        self.put_targets().creates()
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let mut outputs = self.put_rule().outputs(placeholder);
        outputs.push(("next".to_owned(), "1970-01-01T00:00:00Z".to_owned()));
        outputs
    }

    fn draw(&self, diagram: &mut Diagram) {
        self.put_targets().draw(diagram);
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        self.put_rule().add_to(model, written);
        self.put_targets().add_to(model, written);
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > Rules > Create rule > Schedule")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let (rule, targets) = (self.put_rule(), self.put_targets());
        targets.require(resources).await?;
        let mut receipt = rule.apply(resources).await?;
        let attached = targets.apply(resources).await?;
        receipt.changes.extend(attached.changes);
        if let Some(next) = self.firings(resources.clients.clock().now()).first() {
            receipt.output("next", next.to_seconds_text());
        }
        Ok(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(cron: Option<&str>, rate: Option<&str>) -> Schedule {
        Schedule {
            name: "Tick".to_owned(),
            cron: cron.map(str::to_owned),
            rate: rate.map(str::to_owned),
            to: vec!["log:/a".to_owned()],
            targets: Vec::new(),
            description: None,
            next: None,
            fire: false,
            disabled: false,
            no_permissions: false,
        }
    }

    #[test]
    fn an_error_points_into_what_was_written() {
        let cases = [
            (schedule(Some("* * * * MON *"), None), "* * MON"),
            (schedule(Some("cron(* * * * MON *)"), None), "* * MON"),
            (schedule(None, Some("1 minutes")), "minutes"),
        ];
        for (schedule, marked) in cases {
            let mut findings = Findings::default();
            schedule.check(&mut findings);
            let found = findings.into_vec().remove(0);
            let text = schedule.cron.clone().or(schedule.rate.clone()).unwrap();
            assert_eq!(&text[found.within.unwrap()], marked);
        }
        for schedule in [schedule(None, None), schedule(Some("* * ? * * *"), Some("1 minute"))] {
            let mut findings = Findings::default();
            schedule.check(&mut findings);
            assert_eq!(findings.into_vec()[0].code, Code::MissingKey);
        }
    }

    #[test]
    fn weekdays_begin_on_monday() {
        let saturday = Timestamp::parse("2026-01-10T12:00:30Z").unwrap();
        let mut weekdays = schedule(Some("* * ? * MON-FRI *"), None);
        weekdays.next = Some(2);
        let texts: Vec<String> = weekdays.firings(saturday).into_iter().map(Timestamp::to_seconds_text).collect();
        assert_eq!(texts, ["2026-01-12T00:00:00Z", "2026-01-12T00:01:00Z"]);
        let rate = schedule(None, Some("5 minutes"));
        assert_eq!(rate.firings(saturday)[0].to_seconds_text(), "2026-01-10T12:05:30Z");
    }
}

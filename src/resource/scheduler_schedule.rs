//! A schedule of EventBridge Scheduler, and the role with which it invokes its target.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::resource_id::{Identity, done, there, unless_gone};
use super::role::{self, Role};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId, ResourceKind,
    TargetReference, Visit, observation, permission,
};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::schedule::{Timed, Zone};
use crate::text::{Text, VisitText};

/// A schedule of EventBridge Scheduler, in any time zone
///
/// It invokes one target, with a role that is made for it unless --role names one. `ork schedule` makes a rule with a
/// schedule instead, whose times are in UTC and which has several targets.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SchedulerSchedule {
    /// Name of the schedule, in the group `default`
    pub name: String,
    /// When it runs: rate(...), cron(...) or at(...), such as 'cron(30 2 * * ? *)'
    #[arg(long, alias = "schedule-expression", value_name = "EXPRESSION")]
    pub expression: String,
    /// Time zone of the expression, such as Europe/Berlin (default: UTC)
    #[arg(long, alias = "schedule-expression-timezone", value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Target: queue:NAME, topic:NAME, function:NAME, state-machine:NAME or bus:NAME
    #[arg(long, value_name = "TARGET")]
    pub to: String,
    /// What the target receives: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub input: Option<Text>,
    /// Source of the event, for a bus
    #[arg(long)]
    pub source: Option<String>,
    /// Detail type of the event, for a bus
    #[arg(long)]
    pub detail_type: Option<String>,
    /// Minutes within which it runs after its time (default: at its time)
    #[arg(long, value_name = "MINUTES")]
    pub flexible_window: Option<u32>,
    /// Create it without letting it run
    #[arg(long)]
    #[serde(default)]
    pub disabled: bool,
    /// What the schedule is for
    #[arg(long)]
    pub description: Option<String>,
    /// Role with which it invokes the target, by name or ARN (default: one is made)
    #[arg(long)]
    pub role: Option<String>,
}

const PRINCIPAL: &str = "scheduler.amazonaws.com";
const MAX_NAME: usize = 64;
const MAX_WINDOW: u32 = 1440;
/// The maximum time until Scheduler can assume a new role.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);

impl SchedulerSchedule {
    fn time_zone(&self) -> &str {
        self.time_zone.as_deref().unwrap_or("UTC")
    }

    fn target(&self) -> Result<TargetReference, Error> {
        TargetReference::parse(&self.to).map_err(|message| Error::invalid("to", message, None))
    }

    fn check_times(&self, findings: &mut Findings) {
        if let Err(error) = Timed::parse(&self.expression) {
            let finding = findings.add("expression", Code::BadSchedule, error.message).within(error.span);
            if let Some(help) = error.help {
                finding.help(help);
            }
        }
        if Zone::named(self.time_zone()).is_none() {
            let message = format!("there is no time zone `{}`", self.time_zone());
            findings
                .add("time-zone", Code::BadSchedule, message)
                .help("use a name of the IANA time zone database, such as `Europe/Berlin`");
        }
        if self.flexible_window.is_some_and(|minutes| !(1..=MAX_WINDOW).contains(&minutes)) {
            findings
                .add("flexible-window", Code::Limit, "a flexible time window has 1 to 1440 minutes")
                .help("leave it out to run at the time of the schedule");
        }
    }

    fn check_target(&self, findings: &mut Findings) {
        let target = match TargetReference::parse(&self.to) {
            Ok(target) => target,
            Err(message) => {
                findings.add("to", Code::BadTarget, message);
                return;
            }
        };
        let is_bus = matches!(target, TargetReference::Bus(_));
        if action(&target).is_none() && self.role.is_none() {
            findings
                .add("to", Code::BadTarget, format!("EventBridge Scheduler does not invoke `{}` by itself", self.to))
                .help("use a queue, a topic, a function, a state machine or a bus; or give the `role` for another ARN");
        }
        for (field, value) in [("source", &self.source), ("detail-type", &self.detail_type)] {
            match (is_bus, value) {
                (true, None) => {
                    findings
                        .add("to", Code::MissingKey, format!("an event for a bus needs a `{field}`"))
                        .help(format!("add `{field}`"));
                }
                (false, Some(_)) => {
                    findings
                        .add(field, Code::BadValue, format!("only an event for a bus has a `{field}`"))
                        .help(format!("leave `{field}` out"));
                }
                _ => {}
            }
        }
    }

    async fn role(&self, context: &ResourceContext<'_>, target: &str) -> Result<String, Error> {
        if let Some(role) = &self.role {
            return role::role_arn(context, role).await;
        }
        let action = self.target().ok().and_then(|target| action(&target)).unwrap_or_default();
        let statements = vec![permission::allow(&[action.to_owned()], &[target.to_owned()])];
        let name = role::name("scheduler", &self.name, context.clients.region());
        Ok(role::grant(context, &Role { name: &name, service: PRINCIPAL, statements }).await?.arn)
    }

    fn request(&self, target: &str, role: &str) -> Value {
        let window = match self.flexible_window {
            Some(minutes) => json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}),
            None => json!({"Mode": "OFF"}),
        };
        let mut request = json!({
            "ScheduleExpression": self.expression,
            "ScheduleExpressionTimezone": self.time_zone(),
            "FlexibleTimeWindow": window,
            "State": if self.disabled { "DISABLED" } else { "ENABLED" },
            "Target": {"Arn": target, "RoleArn": role},
        });
        let (source, kind) = (self.source.as_ref(), self.detail_type.as_ref());
        if let Some((source, kind)) = source.zip(kind) {
            request["Target"]["EventBridgeParameters"] = json!({"Source": source, "DetailType": kind});
        }
        if let Some(input) = &self.input {
            request["Target"]["Input"] = json!(input.as_str());
        }
        if let Some(description) = &self.description {
            request["Description"] = json!(description);
        }
        request
    }

    fn compared(&self, standing: &Value, target: &str) -> Observed {
        let wanted = self.request(target, "");
        let settings = [
            ("expression", "/ScheduleExpression"),
            ("time zone", "/ScheduleExpressionTimezone"),
            ("flexible window", "/FlexibleTimeWindow/MaximumWindowInMinutes"),
            ("state", "/State"),
            ("description", "/Description"),
            ("target", "/Target/Arn"),
            ("input", "/Target/Input"),
            ("source", "/Target/EventBridgeParameters/Source"),
            ("detail type", "/Target/EventBridgeParameters/DetailType"),
        ];
        let made = Created::new(&self.name, standing["Arn"].as_str().unwrap_or_default(), false);
        let observed = Observed::new(made, SchedulerScheduleId { name: self.name.clone() });
        settings.into_iter().fold(observed, |observed, (what, pointer)| {
            let (found, wanted) = (standing.pointer(pointer), wanted.pointer(pointer));
            observed.compare(what, observation::text(found), observation::text(wanted), Remedy::Update)
        })
    }

    /// Creates the schedule. Returns its ARN.
    async fn send(&self, clients: &Clients, request: Value) -> Result<String, Error> {
        let clock = clients.clock();
        let deadline = clock.now().plus(PATIENCE);
        loop {
            let made = clients.scheduler().send("CreateSchedule", "POST", &path(&self.name), request.clone()).await;
            let made = made.map_err(|error| CloudError::new("scheduler:CreateSchedule", subject(&self.name), error));
            match made {
                Ok(made) => return Ok(made["ScheduleArn"].as_str().unwrap_or_default().to_owned()),
                // Scheduler checks the role, which may not have propagated from IAM yet.
                Err(error) if error.message.contains("to assume the role") && clock.now() < deadline => {
                    clock.sleep(PAUSE).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Returns the action of an invocation, if the target is one of the templated ones.
fn action(target: &TargetReference) -> Option<&'static str> {
    match target {
        TargetReference::Queue(_) => Some("sqs:SendMessage"),
        TargetReference::Topic(_) => Some("sns:Publish"),
        TargetReference::Function(_) => Some("lambda:InvokeFunction"),
        TargetReference::StateMachine(_) => Some("states:StartExecution"),
        TargetReference::Bus(_) => Some("events:PutEvents"),
        TargetReference::Log(_) | TargetReference::ApiDestination(_) | TargetReference::Arn(_) => None,
    }
}

fn path(name: &str) -> String {
    format!("/schedules/{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

fn subject(name: &str) -> String {
    format!("schedule `{name}`")
}

impl ResourceKind for SchedulerSchedule {
    type Id = SchedulerScheduleId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "schedule"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("scheduler", &format!("schedule/default/{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if self.name.is_empty() || self.name.len() > MAX_NAME || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a schedule", self.name))
                .help("use 1 to 64 letters, digits and . - _");
        }
        self.check_times(findings);
        self.check_target(findings);
    }

    fn times(&self) -> Option<(&'static str, &str, &str)> {
        Some(("expression", &self.expression, self.time_zone()))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("to", ReferenceKind::Target, &mut self.to);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(input) = &mut self.input {
            visit("input", input);
        }
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        let window = self.flexible_window.map(|minutes| minutes.to_string());
        line.flag("expression", &self.expression)
            .option("time-zone", self.time_zone.as_deref())
            .flag("to", &self.to)
            .text("input", self.input.as_ref().map(Text::as_str))
            .option("source", self.source.as_deref())
            .option("detail-type", self.detail_type.as_deref())
            .option("flexible-window", window.as_deref())
            .switch("disabled", self.disabled)
            .option("description", self.description.as_deref())
            .option("role", self.role.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(schedule) = standing(clients, &self.name).await? else { return Ok(None) };
        let target = match self.target()?.arn(clients).await {
            Ok(target) => target,
            // The target does not exist yet, and its ARN is not known before.
            Err(Error::Unknown { .. }) => self.to.clone(),
            Err(error) => return Err(error),
        };
        Ok(Some(self.compared(&schedule, &target)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        let clients = context.clients;
        let target = self.target()?.arn(clients).await?;
        let role = self.role(context, &target).await?;
        let sent =
            clients.scheduler().send("UpdateSchedule", "PUT", &path(&self.name), self.request(&target, &role)).await;
        sent.map_err(|error| CloudError::new("scheduler:UpdateSchedule", subject(&self.name), error))?;
        Ok(())
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let reference = self.target()?;
        reference.require(clients).await?;
        let target = reference.arn(clients).await?;
        if let Some(schedule) = standing(clients, &self.name).await? {
            return self.compared(&schedule, &target).require_same(Self::noun());
        }
        let role = self.role(context, &target).await?;
        context.record.before_create(ResourceId::from(SchedulerScheduleId { name: self.name.clone() }))?;
        let arn = self.send(clients, self.request(&target, &role)).await?;
        Ok(Created::new(&self.name, &arn, true))
    }
}

/// Returns the schedule, if it exists.
pub async fn standing(clients: &Clients, name: &str) -> Result<Option<Value>, CloudError> {
    match clients.scheduler().send("GetSchedule", "GET", &path(name), Value::Null).await {
        Ok(schedule) => Ok(Some(schedule)),
        Err(error) => there(done::<Value, _>("scheduler:GetSchedule", name, Err(error))).map(|_| None),
    }
}

/// The identity of a schedule in the group `default`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerScheduleId {
    pub name: String,
}

impl Identity for SchedulerScheduleId {
    fn describe(&self) -> (&'static str, String) {
        ("schedule", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.scheduler().send("DeleteSchedule", "DELETE", &path(&self.name), Value::Null).await;
        unless_gone(done("scheduler:DeleteSchedule", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(standing(clients, &self.name).await?.is_some())
    }
}

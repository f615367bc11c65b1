//! `put-targets`: attaches targets to a rule, with the permission each delivery needs.

use std::collections::BTreeMap;

use aws_sdk_eventbridge::types::{DeadLetterConfig, HttpParameters, InputTransformer, RetryPolicy, SqsParameters};
use serde::Deserialize;

use super::put_rule::default_bus;
use super::{Receipt, TargetReference, Verb, VisitText};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::duration::Span;
use crate::resource::permission::{self, Grant, Policied, Role};
use crate::resource::{
    Error, Handle, LogGroup, ReferenceKind, Visit, World, api_destination, function, queue, rule, state_machine, topic,
};
use crate::text::Text;

/// Attach targets to a rule
///
/// Adds the resource policy or role that a delivery needs, and says so. A log group that does not exist is created.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-targets OrdersDevRule --bus Orders --to log:/aws/events/orders
  ork put-targets USLabSupplyRule --bus Orders --to topic:Orders --to queue:Audit --dead-letter queue:Failed")]
pub struct PutTargets {
    /// Rule that delivers
    pub rule: String,
    /// Event bus of the rule
    #[arg(long, default_value = "default")]
    #[serde(default = "default_bus")]
    pub bus: String,
    /// Target: log:GROUP, queue:NAME, topic:NAME, bus:NAME, state-machine:NAME, function:NAME, api-destination:NAME
    /// or an ARN; may be given several times
    #[arg(long, required = true, num_args = 1.., value_name = "TARGET")]
    #[serde(skip)]
    pub to: Vec<String>,
    #[arg(skip)]
    pub targets: Vec<Target>,
    /// Queue that receives what could not be delivered
    #[arg(long, value_name = "QUEUE")]
    pub dead_letter: Option<String>,
    /// Id of the target (default: made from its name)
    #[arg(long)]
    #[serde(skip)]
    pub id: Option<String>,
    /// A constant JSON text to deliver instead of the event
    #[arg(long, value_name = "JSON", conflicts_with = "input_path")]
    #[serde(skip)]
    pub input: Option<Text>,
    /// The part of the event to deliver
    #[arg(long, value_name = "PATH")]
    #[serde(skip)]
    pub input_path: Option<String>,
    /// Message group for FIFO targets
    #[arg(long, value_name = "ID")]
    #[serde(skip)]
    pub group_id: Option<String>,
    /// How often a delivery is tried again
    #[arg(long, value_name = "TIMES")]
    #[serde(skip)]
    pub retry_attempts: Option<i32>,
    /// How old an event may become before it is given up
    #[arg(long, value_name = "DURATION")]
    #[serde(skip)]
    pub maximum_age: Option<Span>,
    /// Do not add the permission the delivery needs
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

/// One target as a lab writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Target {
    pub id: Option<String>,
    pub to: String,
    /// A constant text instead of the event.
    pub input: Option<Text>,
    /// The part of the event that is delivered.
    pub input_path: Option<String>,
    /// Of an API destination.
    pub http: Option<Http>,
    pub transformer: Option<Transformer>,
    pub group_id: Option<String>,
    pub retry: Option<Retry>,
    pub dead_letter: Option<String>,
}

/// "Amazon EventBridge quotas": targets of a rule.
const MOST_TARGETS: usize = 5;

impl Target {
    /// Whether it says nothing but where to deliver.
    pub(super) fn is_plain(&self) -> bool {
        self.id.is_none()
            && self.input.is_none()
            && self.input_path.is_none()
            && self.transformer.is_none()
            && self.http.is_none()
            && self.group_id.is_none()
            && self.retry.is_none()
            && self.dead_letter.is_none()
    }
}

/// An input transformer as a lab writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Transformer {
    #[serde(default)]
    pub paths: BTreeMap<String, String>,
    pub template: Text,
}

/// What a target adds to the request to an API destination; values may be paths into the event, as `$.detail.id`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Http {
    /// One for each `*` of the endpoint.
    #[serde(default)]
    pub path: Vec<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub query: BTreeMap<String, String>,
}

/// A target's retry policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Retry {
    pub attempts: Option<i32>,
    pub maximum_age: Option<Span>,
}

impl PutTargets {
    /// The targets of the lab, or those of the command line.
    pub(super) fn all(&self) -> Vec<Target> {
        let retry = Retry { attempts: self.retry_attempts, maximum_age: self.maximum_age };
        let of_flags = self.to.iter().map(|to| Target {
            id: self.id.clone(),
            to: to.clone(),
            input: self.input.clone(),
            input_path: self.input_path.clone(),
            http: None,
            transformer: None,
            group_id: self.group_id.clone(),
            retry: (retry.attempts.is_some() || retry.maximum_age.is_some()).then(|| retry.clone()),
            dead_letter: None,
        });
        self.targets.iter().cloned().chain(of_flags).collect()
    }

    pub(super) fn check(&self, findings: &mut Findings) {
        let targets = self.all();
        if targets.is_empty() {
            findings.add("targets", "missing-key", "no target").help("add `- { to: queue:NAME }`");
        }
        if self.id.is_some() && targets.len() > 1 {
            findings
                .add("id", "bad-value", "one id cannot name several targets")
                .help("put each target with a command of its own");
        }
        if targets.len() > MOST_TARGETS {
            findings
                .add(
                    "targets",
                    "limit",
                    format!("a rule has at most {MOST_TARGETS} targets, here are {}", targets.len()),
                )
                .help("write a second rule with the same pattern");
        }
        for (index, target) in targets.iter().enumerate() {
            let place = |field: &str| format!("targets[{index}].{field}");
            if let Err(message) = TargetReference::parse(&target.to) {
                findings.add(place("to"), "bad-target", message);
            }
            let inputs = [target.input.is_some(), target.input_path.is_some(), target.transformer.is_some()];
            if inputs.iter().filter(|given| **given).count() > 1 {
                findings
                    .add(
                        format!("targets[{index}]"),
                        "bad-value",
                        "a target has one of input, input-path and transformer",
                    )
                    .help("keep one of them");
            }
            if let Some(transformer) = &target.transformer {
                super::input_transformer::check(
                    &transformer.paths,
                    &transformer.template,
                    &place("transformer."),
                    findings,
                );
            }
        }
    }

    pub(super) fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
        self.references_of_targets(visit);
    }

    pub(super) fn references_of_targets(&mut self, visit: &mut Visit<'_>) {
        if let Some(queue) = &mut self.dead_letter {
            visit("dead-letter", ReferenceKind::Queue, queue);
        }
        for (index, target) in self.targets.iter_mut().enumerate() {
            visit(&format!("targets[{index}].to"), ReferenceKind::Target, &mut target.to);
            if let Some(queue) = &mut target.dead_letter {
                visit(&format!("targets[{index}].dead-letter"), ReferenceKind::Queue, queue);
            }
        }
    }

    pub(super) fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(input) = &mut self.input {
            visit("input", input);
        }
        for (index, target) in self.targets.iter_mut().enumerate() {
            if let Some(input) = &mut target.input {
                visit(&format!("targets[{index}].input"), input);
            }
            if let Some(transformer) = &mut target.transformer {
                visit(&format!("targets[{index}].transformer.template"), &mut transformer.template);
            }
        }
    }

    /// The same in the shell: a command for each target, and one for its input transformer.
    pub(super) fn commands(&self) -> Vec<CommandLine> {
        let mut lines = Vec::new();
        for target in self.all() {
            let id = target.id.clone();
            let retry = target.retry.as_ref();
            let line = CommandLine::new("put-targets")
                .value(&self.rule)
                .flag("bus", &self.bus)
                .flag("to", &target.to)
                .option("id", id.as_deref())
                .text("input", target.input.as_ref().map(Text::as_str))
                .option("input-path", target.input_path.as_deref())
                .option("group-id", target.group_id.as_deref())
                .option(
                    "retry-attempts",
                    retry.and_then(|retry| retry.attempts).map(|times| times.to_string()).as_deref(),
                )
                .option("maximum-age", retry.and_then(|retry| retry.maximum_age).map(|age| age.to_string()).as_deref())
                .option("dead-letter", target.dead_letter.as_deref().or(self.dead_letter.as_deref()))
                .switch("no-permissions", self.no_permissions);
            lines.push(line);
            if let Some(transformer) = &target.transformer {
                let reference = TargetReference::parse(&target.to).ok().map(|reference| reference.default_id());
                let id = target.id.clone().or(reference).unwrap_or_default();
                lines.push(super::input_transformer::command(
                    &self.rule,
                    &id,
                    &self.bus,
                    &transformer.paths,
                    &transformer.template,
                ));
            }
        }
        lines
    }

    /// Asks that everything the targets name is there, and that the rule has room for them, before anything is changed.
    /// The rule itself may come with them.
    pub(super) async fn require(&self, world: &World<'_>) -> Result<(), Error> {
        let mut ids = rule::target_ids(world.clients, &rule::bus_name(&self.bus), &self.rule).await?;
        for target in self.all() {
            let reference = reference(&target)?;
            reference.require(world.clients).await?;
            if let Some(queue) = target.dead_letter.as_ref().or(self.dead_letter.as_ref()) {
                queue::require(world.clients, queue).await?;
            }
            ids.insert(target.id.clone().unwrap_or_else(|| reference.default_id()));
        }
        if ids.len() > MOST_TARGETS {
            let message = format!(
                "the rule `{}` would have {} targets, and EventBridge takes {MOST_TARGETS}",
                self.rule,
                ids.len()
            );
            return Err(Error::invalid("targets", message, Some("write a second rule with the same pattern")));
        }
        Ok(())
    }

    pub(super) async fn act(&self, world: &World<'_>) -> Result<Receipt, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require(world.clients, &bus, &self.rule).await?;
        self.require(world).await?;
        let mut receipt = Receipt::default();
        let mut targets = Vec::new();
        for target in self.all() {
            targets.push(self.prepare(world, &bus, &target, &mut receipt).await?);
        }
        for target in &targets {
            let (bus, rule, id) = (bus.clone(), self.rule.clone(), target.id().to_owned());
            world.record.will_create(Handle::Target { bus, rule, id })?;
        }
        let request = world.clients.events().put_targets().rule(&self.rule).event_bus_name(&bus);
        let put =
            request.set_targets(Some(targets.clone())).send().await.map_err(|error| {
                CloudError::new("events:PutTargets", format!("rule `{}` on `{bus}`", self.rule), error)
            })?;
        if let Some(failed) = put.failed_entries().first() {
            let id = failed.target_id().unwrap_or_default();
            let reason = failed.error_message().unwrap_or_default();
            return Err(Error::invalid("targets", format!("target `{id}` was refused: {reason}"), None));
        }
        for target in &targets {
            receipt.change(
                Verb::Created,
                "target",
                format!("{} of {}", target.id(), self.rule),
                Some(target.arn().into()),
            );
        }
        Ok(receipt)
    }

    async fn prepare(
        &self,
        world: &World<'_>,
        bus: &str,
        target: &Target,
        receipt: &mut Receipt,
    ) -> Result<aws_sdk_eventbridge::types::Target, Error> {
        let reference = reference(target)?;
        let id = target.id.clone().unwrap_or_else(|| reference.default_id());
        let (arn, role) = self.permit(world, bus, &reference, &id, receipt).await?;
        let dead_letter = match target.dead_letter.as_ref().or(self.dead_letter.as_ref()) {
            Some(queue) => Some(self.permit_queue(world, bus, queue, receipt).await?),
            None => None,
        };
        let retry = target.retry.as_ref().map(|retry| {
            let age = retry.maximum_age.map(|age| i32::try_from(age.0.as_secs()).unwrap_or(i32::MAX));
            RetryPolicy::builder()
                .set_maximum_retry_attempts(retry.attempts)
                .set_maximum_event_age_in_seconds(age)
                .build()
        });
        let fifo = target.group_id.clone().map(|id| SqsParameters::builder().message_group_id(id).build());
        let built = aws_sdk_eventbridge::types::Target::builder()
            .id(id)
            .arn(arn)
            .set_role_arn(role)
            .set_input(target.input.as_ref().map(|input| input.as_str().to_owned()))
            .set_input_path(target.input_path.clone())
            .set_input_transformer(target.transformer.as_ref().map(transformer).transpose()?)
            .set_retry_policy(retry)
            .set_http_parameters(target.http.as_ref().map(http_parameters))
            .set_sqs_parameters(fifo)
            .set_dead_letter_config(dead_letter.map(|arn| DeadLetterConfig::builder().arn(arn).build()))
            .build();
        built.map_err(|error| Error::invalid("targets", error.to_string(), None))
    }

    /// The target's ARN and the role it needs, after granting what the delivery needs.
    async fn permit(
        &self,
        world: &World<'_>,
        bus: &str,
        reference: &TargetReference,
        id: &str,
        receipt: &mut Receipt,
    ) -> Result<(String, Option<String>), Error> {
        match reference {
            TargetReference::Log(group) => Ok((self.permit_log_group(world, group, receipt).await?, None)),
            TargetReference::Queue(queue) => Ok((self.permit_queue(world, bus, queue, receipt).await?, None)),
            TargetReference::Topic(topic) => Ok((self.permit_topic(world, bus, topic, receipt).await?, None)),
            TargetReference::Bus(name) => {
                let name = rule::bus_name(name);
                rule::require_bus(world.clients, &name).await?;
                let arn = world.clients.arn("events", &format!("event-bus/{name}")).await?;
                let role = self.permit_role(world, id, "events:PutEvents", &arn, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::StateMachine(machine) => {
                let arn = state_machine::arn(world.clients, machine).await?;
                let role = self.permit_role(world, id, "states:StartExecution", &arn, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::Function(function) => {
                let arn = function::arn(world.clients, function).await?;
                let on = Policied::Function { name: function::name_of(&arn).to_owned() };
                self.permit_resource(world, bus, &on, &arn, receipt).await?;
                Ok((arn, None))
            }
            TargetReference::ApiDestination(destination) => {
                let arn = api_destination::arn(world.clients, destination).await?;
                // One that is made again under its name has another id, and the same role.
                let any = arn.rsplit_once('/').map_or(arn.clone(), |(name, _)| format!("{name}/*"));
                let role = self.permit_role(world, id, "events:InvokeApiDestination", &any, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::Arn(arn) => Ok((arn.to_string(), None)),
        }
    }

    async fn permit_log_group(&self, world: &World<'_>, group: &str, receipt: &mut Receipt) -> Result<String, Error> {
        let made = LogGroup::named(group).create(world).await?;
        if made.created {
            receipt.change(Verb::Created, "log group", group, Some(made.arn.clone().into()));
        }
        if !self.no_permissions {
            let granted = permission::grant_log_group(world, &made.arn, group).await?;
            if let Some(policy) = granted {
                receipt.change(Verb::Granted, "permission", format!("EventBridge may write to {group}"), Some(policy));
            }
        }
        Ok(made.arn)
    }

    async fn permit_queue(
        &self,
        world: &World<'_>,
        bus: &str,
        reference: &str,
        receipt: &mut Receipt,
    ) -> Result<String, Error> {
        let url = queue::url(world.clients, reference).await?;
        let arn = queue::arn(world.clients, reference).await?;
        self.permit_resource(world, bus, &Policied::Queue { url }, &arn, receipt).await?;
        Ok(arn)
    }

    async fn permit_topic(
        &self,
        world: &World<'_>,
        bus: &str,
        reference: &str,
        receipt: &mut Receipt,
    ) -> Result<String, Error> {
        let arn = topic::arn(world.clients, reference).await?;
        self.permit_resource(world, bus, &Policied::Topic { arn: arn.clone() }, &arn, receipt).await?;
        Ok(arn)
    }

    async fn permit_resource(
        &self,
        world: &World<'_>,
        bus: &str,
        on: &Policied,
        arn: &str,
        receipt: &mut Receipt,
    ) -> Result<(), Error> {
        if self.no_permissions {
            return Ok(());
        }
        let action = match on {
            Policied::Queue { .. } => "sqs:SendMessage",
            Policied::Topic { .. } => "sns:Publish",
            Policied::Function { .. } => "lambda:InvokeFunction",
        };
        let rule = rule::arn(world.clients, bus, &self.rule).await?;
        let statement = permission::statement("events.amazonaws.com", action, arn, &rule);
        if let Some(statement) = permission::grant(world, on, Grant { statement, resource: arn }).await? {
            let name = arn.rsplit(':').next().unwrap_or(arn);
            receipt.change(
                Verb::Granted,
                "permission",
                format!("{} may {action} to {name}", self.rule),
                Some(statement),
            );
        }
        Ok(())
    }

    async fn permit_role(
        &self,
        world: &World<'_>,
        id: &str,
        action: &str,
        arn: &str,
        receipt: &mut Receipt,
    ) -> Result<Option<String>, Error> {
        if self.no_permissions {
            return Ok(None);
        }
        let name = permission::target_role_name(&self.rule, id);
        let statements = vec![permission::allow(&[action.to_owned()], &[arn.to_owned()])];
        let role = Role { name: &name, service: "events.amazonaws.com", statements };
        let (role, policy) = permission::grant_role(world, &role).await?;
        if policy.is_some() {
            receipt.change(Verb::Granted, "role", name, policy);
        }
        Ok(Some(role))
    }
}

fn reference(target: &Target) -> Result<TargetReference, Error> {
    TargetReference::parse(&target.to).map_err(|message| Error::invalid("to", message, None))
}

fn http_parameters(http: &Http) -> HttpParameters {
    HttpParameters::builder()
        .set_path_parameter_values(Some(http.path.clone()))
        .set_header_parameters(Some(http.headers.clone().into_iter().collect()))
        .set_query_string_parameters(Some(http.query.clone().into_iter().collect()))
        .build()
}

fn transformer(transformer: &Transformer) -> Result<InputTransformer, Error> {
    let built = InputTransformer::builder()
        .set_input_paths_map(Some(transformer.paths.clone().into_iter().collect()))
        .input_template(transformer.template.as_str())
        .build();
    built.map_err(|error| Error::invalid("transformer", error.to_string(), None))
}

//! `put-targets`: adds targets to a rule, with the permissions that deliveries require.

mod assess;
mod bus_chain;
mod identity;
mod links;
mod permit;
mod target;

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types;
use serde::Deserialize;

pub(super) use assess::{arn, described};
pub use target::{Retry, Target};

use super::put_rule::default_bus;
use super::target_id::IdField;
use super::{Receipt, StaticModel, StepKind, Surroundings, TargetReference, VisitText, Written};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::duration::Span;
use crate::resource::{
    Error, ReferenceKind, ResourceContext, ResourceId, TargetId, Visit, queue, rule, target as target_reference,
};
use crate::text::Text;
use identity::Meant;

/// Attach targets to a rule
///
/// Adds the resource policy or role that a delivery needs, and says so. A log group that does not exist is created. A
/// target of the rule that leads to the same place is not added again: it stays as it is unless other options are given.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-targets OrdersDevRule --bus Orders --to log:/aws/events/orders
  ork put-targets USLabSupplyRule --bus Orders --to topic:Orders --to queue:Audit --dead-letter queue:Failed")]
pub struct PutTargets {
    /// Rule that delivers
    pub rule: String,
    /// Event bus of the rule
    #[arg(long, alias = "event-bus-name", default_value = "default")]
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
    #[arg(long, alias = "dead-letter-arn", value_name = "QUEUE")]
    pub dead_letter: Option<String>,
    /// Id of the target (default: that of the target that leads there already, or made from its name)
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
    #[arg(long, alias = "message-group-id", value_name = "ID")]
    #[serde(skip)]
    pub group_id: Option<String>,
    /// Number of retries of a delivery
    #[arg(long, alias = "maximum-retry-attempts", value_name = "TIMES")]
    #[serde(skip)]
    pub retry_attempts: Option<i32>,
    /// Age of an event after which it is given up
    #[arg(long, value_name = "DURATION")]
    #[serde(skip)]
    pub maximum_age: Option<Span>,
    /// Do not add the permission the delivery needs
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

/// The maximum number of targets of a rule ("Amazon EventBridge quotas").
const MAX_TARGETS: usize = 5;

impl PutTargets {
    /// Returns the targets of the lab or of the command line.
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

    /// Fails if anything the targets refer to does not exist, or if the rule has too many targets, before anything is
    /// changed. The rule itself may be created together with its targets.
    pub(super) async fn require(&self, resources: &ResourceContext<'_>) -> Result<(), Error> {
        let standing = rule::targets(resources.clients, &rule::bus_name(&self.bus), &self.rule).await?;
        for target in self.all() {
            let reference = reference(&target)?;
            permit::require_log_group_here(resources.clients, &target.to).await?;
            let is_of_others = matches!(reference, TargetReference::Bus(_))
                && permit::elsewhere(resources.clients, &target.to).await?.is_some();
            if !is_of_others {
                reference.require(resources.clients).await?;
            }
            if let Some(queue) = target.dead_letter.as_ref().or(self.dead_letter.as_ref()) {
                queue::require(resources.clients, queue).await?;
            }
        }
        let meant = self.meant(resources.clients, &standing).await?;
        let ids = standing.iter().map(|known| known.id()).chain(meant.iter().map(|meant| meant.id.as_str()));
        let ids: BTreeSet<&str> = ids.collect();
        if ids.len() > MAX_TARGETS {
            let message = format!(
                "the rule `{}` would have {} targets, and EventBridge takes {MAX_TARGETS}",
                self.rule,
                ids.len()
            );
            return Err(Error::invalid("targets", message, Some("write a second rule with the same pattern")));
        }
        Ok(())
    }

    async fn prepare(
        &self,
        resources: &ResourceContext<'_>,
        bus: &str,
        meant: &Meant,
        receipt: &mut Receipt,
    ) -> Result<types::Target, Error> {
        let Meant { target, reference, id, .. } = meant;
        let (arn, role) = self.permit(resources, bus, reference, id, receipt).await?;
        let needs_role = matches!(reference, TargetReference::StateMachine(_) | TargetReference::ApiDestination(_));
        if needs_role && self.no_permissions && role.is_none() && meant.kept(None).is_none() {
            let message = format!("the target `{id}` needs a role, and without permissions none is made");
            return Err(Error::invalid("no-permissions", message, Some("leave `--no-permissions` out")));
        }
        if let Some(kept) = meant.kept(role.as_deref()).filter(|_| self.dead_letter.is_none()) {
            return Ok(kept);
        }
        let dead_letter = match target.dead_letter.as_ref().or(self.dead_letter.as_ref()) {
            Some(queue) => Some(self.permit_queue(resources, bus, queue, receipt).await?),
            None => None,
        };
        target.build(id.clone(), arn, role, dead_letter)
    }
}

impl StepKind for PutTargets {
    fn check(&self, findings: &mut Findings) {
        let targets = self.all();
        if targets.is_empty() {
            findings.add("targets", Code::MissingKey, "no target").help("add `- { to: queue:NAME }`");
        }
        if self.id.is_some() && targets.len() > 1 {
            findings
                .add("id", Code::BadValue, "one id cannot name several targets")
                .help("put each target with a command of its own");
        }
        if targets.len() > MAX_TARGETS {
            findings
                .add(
                    "targets",
                    Code::Limit,
                    format!("a rule has at most {MAX_TARGETS} targets, here are {}", targets.len()),
                )
                .help("write a second rule with the same pattern");
        }
        for (index, target) in targets.iter().enumerate() {
            let place = |field: &str| format!("targets[{index}].{field}");
            if let Err(message) = TargetReference::parse(&target.to) {
                findings.add(place("to"), Code::BadTarget, message);
            }
            let inputs = [target.input.is_some(), target.input_path.is_some(), target.transformer.is_some()];
            if inputs.iter().filter(|given| **given).count() > 1 {
                findings
                    .add(
                        format!("targets[{index}]"),
                        Code::BadValue,
                        "a target has one of input, input-path and transformer",
                    )
                    .help("keep one of them");
            }
            target.check(self.dead_letter.as_deref(), &place(""), findings);
            if self.no_permissions && needs_role(&target.to) {
                findings
                    .warn(
                        place("to"),
                        Code::MissingKey,
                        "this target needs a role, and `no-permissions` keeps it from being made",
                    )
                    .help("leave `no-permissions` out");
            }
            if let Some(retry) = &target.retry {
                retry.check(&place("retry."), findings);
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

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
        self.references_of_targets(visit);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
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

    /// Returns a command for each target, and one for its input transformer.
    fn commands(&self) -> Vec<CommandLine> {
        let mut lines = Vec::new();
        for (target, own_id) in self.all().into_iter().zip(self.ids()) {
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
                lines.push(super::input_transformer::command(
                    &self.rule,
                    &own_id,
                    &self.bus,
                    &transformer.paths,
                    &transformer.template,
                ));
            }
        }
        lines
    }

    /// Returns the log groups, which are created when they are used as targets.
    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        let group = |target: &Target| match TargetReference::parse(&target.to) {
            Ok(TargetReference::Log(name)) => Some((ReferenceKind::LogGroup, name)),
            _ => None,
        };
        self.targets.iter().filter_map(group).collect()
    }

    fn draw(&self, diagram: &mut Diagram) {
        let rule = rule::draw(diagram, &self.bus, &self.rule);
        for target in &self.targets {
            let to = target_reference::draw(diagram, &target.to);
            diagram.edge(&rule, &to, "");
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        problems.extend(written.unknown_rule(&self.bus, &self.rule, around.model));
        links::check_queues(self, written, around.model, problems);
    }

    fn target_ids(&mut self) -> Vec<IdField<'_>> {
        let (bus, rule) = (rule::bus_name(&self.bus), &self.rule);
        let mut fields = Vec::new();
        for Target { id, to, .. } in &mut self.targets {
            let Some(id) = id else { continue };
            fields.push(IdField { bus: bus.clone(), rule: rule.clone(), id, to: Some(to.clone()) });
        }
        fields
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        links::add(self, written, model);
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > Rules > the rule > Targets > Edit > Add another target")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require(resources.clients, &bus, &self.rule).await?;
        self.require(resources).await?;
        let mut receipt = Receipt::default();
        let mut targets = Vec::new();
        let standing = rule::targets(resources.clients, &bus, &self.rule).await?;
        for meant in self.meant(resources.clients, &standing).await? {
            targets.push(self.prepare(resources, &bus, &meant, &mut receipt).await?);
        }
        for target in &targets {
            let (bus, rule, id) = (bus.clone(), self.rule.clone(), target.id().to_owned());
            resources.record.before_create(ResourceId::from(TargetId { bus, rule, id }))?;
        }
        let request = resources.clients.events().put_targets().rule(&self.rule).event_bus_name(&bus);
        let put =
            request.set_targets(Some(targets.clone())).send().await.map_err(|error| {
                CloudError::new("events:PutTargets", format!("rule `{}` on `{bus}`", self.rule), error)
            })?;
        if let Some(failed) = put.failed_entries().first() {
            let id = failed.target_id().unwrap_or_default();
            let reason = failed.error_message().unwrap_or_default();
            return Err(Error::invalid("targets", format!("target `{id}` was refused: {reason}"), None));
        }
        identity::note(&targets, &standing, &self.rule, &mut receipt);
        Ok(receipt)
    }
}

/// Returns whether EventBridge delivers to a target with a role, which is made for it.
fn needs_role(to: &str) -> bool {
    matches!(TargetReference::parse(to), Ok(TargetReference::StateMachine(_) | TargetReference::ApiDestination(_)))
}

fn reference(target: &Target) -> Result<TargetReference, Error> {
    TargetReference::parse(&target.to).map_err(|message| Error::invalid("to", message, None))
}

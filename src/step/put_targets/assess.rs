//! A target is right if the rule has one with the same destination, a permission to deliver, and the input of the lab.
//! The learner may choose its id.

use aws_sdk_eventbridge::types::Target as Wire;

use crate::aws::Clients;
use crate::resource::delivery::{self, Delivery};
use crate::resource::role::TargetOf;
use crate::resource::target::same_place;
use crate::resource::{
    Error, LogGroupId, LogPolicyId, ResourceId, RoleId, StatementId, TargetId, permission, queue, rule,
};
use crate::step::assessment::target_input::Shape;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::step::put_targets::Target;
use crate::step::{PutTargets, TargetReference};

impl PutTargets {
    fn details(&self, target: &Target, found: &Wire, samples: &[&Sample]) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        let wanted = shape(target);
        if !wanted.is_plain() {
            mismatches.extend(wanted.mismatch(&Shape::of_cloud(found), samples, &self.rule));
        }
        let dead_letter = target.dead_letter.as_deref().or(self.dead_letter.as_deref()).map(queue::name_of);
        let standing = found.dead_letter_config().and_then(|config| config.arn()).map(queue::name_of);
        if let Some(queue) = dead_letter.filter(|queue| standing != Some(*queue)) {
            mismatches.push(Mismatch::new(format!("the dead-letter queue `{queue}`"), standing.unwrap_or("none")));
        }
        let policy = found.retry_policy();
        let attempts = policy.and_then(|policy| policy.maximum_retry_attempts());
        let wanted = target.retry.as_ref().and_then(|retry| retry.attempts);
        if let Some(wanted) = wanted.filter(|wanted| attempts != Some(*wanted)) {
            let got = attempts.map_or_else(|| "the default".to_owned(), |attempts| attempts.to_string());
            mismatches.push(Mismatch::new(format!("{wanted} retry attempts"), got));
        }
        mismatches
    }

    async fn refusal(&self, clients: &Clients, bus: &str, found: &Wire) -> Result<Option<Mismatch>, Error> {
        let source = rule::arn(clients, bus, &self.rule).await?;
        let delivery = Delivery {
            principal: "events.amazonaws.com",
            source: &source,
            target: found.arn(),
            role: found.role_arn(),
        };
        let refusal = delivery::refusal(clients, &delivery).await?;
        Ok(refusal.map(|refusal| {
            let mismatch = Mismatch::new(format!("EventBridge may deliver to target `{}`", found.id()), refusal.reason);
            match refusal.remedy {
                Some(remedy) => mismatch.help(remedy),
                None => mismatch,
            }
        }))
    }
}

impl Assess for PutTargets {
    fn task(&self, _samples: &[Sample]) -> Task {
        let task = Task::new("Give the rule its target, and EventBridge the permission to deliver there.");
        let task = task.fact("rule", &self.rule).fact("event bus", rule::bus_name(&self.bus));
        self.all().iter().fold(task, |task, target| {
            let id = target.id.as_ref().map(|id| format!(" (id `{id}`)")).unwrap_or_default();
            let task = task.fact("target", format!("{}{id}", described(&target.to)));
            let dead_letter = target.dead_letter.as_deref().or(self.dead_letter.as_deref());
            task.optional("dead-letter queue", dead_letter.map(queue::name_of))
        })
    }

    fn hints(&self, _samples: &[Sample]) -> Vec<String> {
        let roles = self.all().iter().any(|target| needs_role(&target.to));
        let by = if roles { "a role that it can assume" } else { "the policy of the target itself" };
        vec![format!("EventBridge delivers here by {by}.")]
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require(context.clients, &bus, &self.rule).await?;
        let standing = rule::targets(context.clients, &bus, &self.rule).await?;
        let samples: Vec<&Sample> = context.samples.iter().filter(|sample| sample.bus == bus).collect();
        let mut mismatches = Vec::new();
        for target in self.all() {
            let arn = arn(context.clients, &target.to).await?;
            let Some(found) = standing.iter().find(|standing| same_place(standing.arn(), &arn)) else {
                mismatches
                    .push(Mismatch::new(format!("a target that is {}", described(&target.to)), listed(&standing)));
                continue;
            };
            mismatches.extend(self.details(&target, found, &samples));
            if !self.no_permissions {
                mismatches.extend(self.refusal(context.clients, &bus, found).await?);
            }
        }
        Ok(Assessment::of(mismatches))
    }

    /// Returns all resources with names that follow from the step. Other targets are removed with their rule.
    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let bus = rule::bus_name(&self.bus);
        let sid = permission::sid(&rule::arn(clients, &bus, &self.rule).await?);
        let mut handles = Vec::new();
        let statement = |resource: String| ResourceId::from(StatementId { resource, sid: sid.clone() });
        let standing = rule::targets(clients, &bus, &self.rule).await?;
        for (target, id) in self.all().into_iter().zip(self.ids()) {
            let Ok(reference) = TargetReference::parse(&target.to) else { continue };
            match &reference {
                TargetReference::Log(group) => {
                    handles.push(ResourceId::from(LogGroupId { name: group.clone() }));
                    handles.push(ResourceId::from(LogPolicyId { name: permission::log_policy_name(group) }));
                }
                TargetReference::Queue(queue) => handles.push(statement(queue::arn(clients, queue).await?)),
                TargetReference::Topic(_) => handles.push(statement(arn(clients, &target.to).await?)),
                TargetReference::Bus(_) | TargetReference::StateMachine(_) | TargetReference::ApiDestination(_) => {
                    // A learner may have used another target id.
                    let place = arn(clients, &target.to).await.unwrap_or_default();
                    let same = standing.iter().filter(|known| same_place(known.arn(), &place)).map(Wire::id);
                    for id in std::iter::once(id.as_str()).chain(same.filter(|other| *other != id)) {
                        let of = TargetOf { region: clients.region(), bus: &bus, rule: &self.rule, target: id };
                        handles.push(ResourceId::from(RoleId { name: of.role_name() }));
                    }
                }
                TargetReference::Function(_) => handles.push(statement(arn(clients, &target.to).await?)),
                TargetReference::Arn(_) => {}
            }
            handles.push(ResourceId::from(TargetId { bus: bus.clone(), rule: self.rule.clone(), id }));
            if let Some(queue) = target.dead_letter.as_ref().or(self.dead_letter.as_ref()) {
                handles.push(statement(queue::arn(clients, queue).await?));
            }
        }
        Ok(handles)
    }
}

/// Returns the target input of the lab.
fn shape(target: &Target) -> Shape {
    let transformer = target.transformer.as_ref();
    let shape = transformer.map(|transformer| Shape::of_template(transformer.paths.clone(), &transformer.template));
    shape.unwrap_or_default().with_input(target.input.as_ref(), target.input_path.as_deref())
}

/// Returns the ARN of a reference, which may not exist.
pub(in crate::step) async fn arn(clients: &Clients, to: &str) -> Result<String, Error> {
    let reference = TargetReference::parse(to).map_err(|message| Error::invalid("to", message, None))?;
    reference.arn(clients).await
}

fn needs_role(to: &str) -> bool {
    let with_role = |reference: TargetReference| {
        matches!(
            reference,
            TargetReference::Bus(_) | TargetReference::StateMachine(_) | TargetReference::ApiDestination(_)
        )
    };
    TargetReference::parse(to).is_ok_and(with_role)
}

/// Describes a target, such as `log group /aws/events/orders`.
pub(in crate::step) fn described(to: &str) -> String {
    let shown = TargetReference::parse(to).map_or_else(|_| to.to_owned(), |reference| reference.to_string());
    match shown.split_once(':') {
        Some(("log", name)) => format!("log group {name}"),
        Some((kind, name)) if kind != "arn" => format!("{} {name}", kind.replace('-', " ")),
        _ => shown,
    }
}

fn listed(standing: &[Wire]) -> String {
    let names: Vec<String> = standing.iter().map(|target| described(target.arn())).collect();
    if names.is_empty() { "no target".to_owned() } else { format!("only {}", crate::words::list(&names)) }
}

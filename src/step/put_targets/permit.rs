//! Prepares a delivery before its target is added: the target's ARN, and the policy or role that permits it.

use super::super::{Receipt, TargetReference, Verb};
use super::{PutTargets, bus_chain};
use crate::arn::Arn;
use crate::aws::Clients;
use crate::resource::permission::{self, Grant, Policied};
use crate::resource::role::{self, Role, TargetOf};
use crate::resource::{
    Error, LogGroup, ResourceContext, ResourceKind, api_destination, function, queue, rule, state_machine, topic,
};

/// Returns the region and the account of an ARN if they differ from those of the clients.
pub(super) async fn elsewhere(clients: &Clients, text: &str) -> Result<Option<String>, Error> {
    let Ok(arn) = text.parse::<Arn>() else { return Ok(None) };
    let is_here = arn.region() == clients.region() && arn.account() == clients.account().await?;
    Ok((!is_here).then(|| format!("{} of account {}", arn.region(), arn.account())))
}

/// Fails for a log group of another account or region ("Amazon EventBridge targets", EventBridge User Guide). Its name
/// alone would refer to a different log group.
pub(super) async fn require_log_group_here(clients: &Clients, text: &str) -> Result<(), Error> {
    let is_log_group = text.parse::<Arn>().is_ok_and(|arn| arn.service() == "logs");
    match elsewhere(clients, text).await?.filter(|_| is_log_group) {
        Some(place) => Err(Error::invalid(
            "to",
            format!(
                "the log group `{text}` is in {place}, and a rule delivers only to those of its own account and region"
            ),
            Some("name one that is where the rule is, such as `log:NAME`; `--region` chooses the region"),
        )),
        None => Ok(()),
    }
}

impl PutTargets {
    /// Grants the required permissions. Returns the target's ARN and the role it needs.
    pub(super) async fn permit(
        &self,
        resources: &ResourceContext<'_>,
        bus: &str,
        reference: &TargetReference,
        id: &str,
        receipt: &mut Receipt,
    ) -> Result<(String, Option<String>), Error> {
        match reference {
            TargetReference::Log(group) => Ok((self.permit_log_group(resources, group, receipt).await?, None)),
            TargetReference::Queue(queue) => Ok((self.permit_queue(resources, bus, queue, receipt).await?, None)),
            TargetReference::Topic(topic) => Ok((self.permit_topic(resources, bus, topic, receipt).await?, None)),
            TargetReference::Bus(name) => {
                let arn = if elsewhere(resources.clients, name).await?.is_some() {
                    name.clone()
                } else {
                    let name = rule::bus_name(name);
                    rule::require_bus(resources.clients, &name).await?;
                    bus_chain::warn(resources.clients, bus, &name, receipt).await;
                    resources.clients.arn("events", &format!("event-bus/{name}")).await?
                };
                let role = self.permit_role(resources, bus, id, "events:PutEvents", &arn, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::StateMachine(machine) => {
                let arn = state_machine::arn(resources.clients, machine).await?;
                let role = self.permit_role(resources, bus, id, "states:StartExecution", &arn, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::Function(function) => {
                let arn = function::arn(resources.clients, function).await?;
                let on = Policied::Function { name: function::name_of(&arn).to_owned() };
                self.permit_resource(resources, bus, &on, &arn, receipt).await?;
                Ok((arn, None))
            }
            TargetReference::ApiDestination(destination) => {
                let arn = api_destination::arn(resources.clients, destination).await?;
                // A recreated API destination has a different id but the same role.
                let any = arn.rsplit_once('/').map_or(arn.clone(), |(name, _)| format!("{name}/*"));
                let role = self.permit_role(resources, bus, id, "events:InvokeApiDestination", &any, receipt).await?;
                Ok((arn, role))
            }
            TargetReference::Arn(arn) => Ok((arn.to_string(), None)),
        }
    }

    async fn permit_log_group(
        &self,
        resources: &ResourceContext<'_>,
        group: &str,
        receipt: &mut Receipt,
    ) -> Result<String, Error> {
        let made = LogGroup::named(group).create(resources).await?;
        if made.created {
            receipt.change(Verb::Created, "log group", group, Some(made.arn.clone().into()));
        }
        if !self.no_permissions {
            let granted = permission::grant_log_group(resources, &made.arn, group).await?;
            if let Some(policy) = granted {
                receipt.change(Verb::Granted, "permission", format!("EventBridge may write to {group}"), Some(policy));
            }
        }
        Ok(made.arn)
    }

    pub(super) async fn permit_queue(
        &self,
        resources: &ResourceContext<'_>,
        bus: &str,
        reference: &str,
        receipt: &mut Receipt,
    ) -> Result<String, Error> {
        let url = queue::url(resources.clients, reference).await?;
        let arn = queue::arn(resources.clients, reference).await?;
        self.permit_resource(resources, bus, &Policied::Queue { url }, &arn, receipt).await?;
        Ok(arn)
    }

    async fn permit_topic(
        &self,
        resources: &ResourceContext<'_>,
        bus: &str,
        reference: &str,
        receipt: &mut Receipt,
    ) -> Result<String, Error> {
        let arn = topic::arn(resources.clients, reference).await?;
        self.permit_resource(resources, bus, &Policied::Topic { arn: arn.clone() }, &arn, receipt).await?;
        Ok(arn)
    }

    async fn permit_resource(
        &self,
        resources: &ResourceContext<'_>,
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
        let rule = rule::arn(resources.clients, bus, &self.rule).await?;
        let statement = permission::statement("events.amazonaws.com", action, arn, &rule);
        if let Some(statement) = permission::grant(resources, on, Grant { statement, resource: arn }).await? {
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
        resources: &ResourceContext<'_>,
        bus: &str,
        id: &str,
        action: &str,
        arn: &str,
        receipt: &mut Receipt,
    ) -> Result<Option<String>, Error> {
        if self.no_permissions {
            return Ok(None);
        }
        let of = TargetOf { region: resources.clients.region(), bus, rule: &self.rule, target: id };
        let name = of.role_name();
        let statements = vec![permission::allow(&[action.to_owned()], &[arn.to_owned()])];
        let role = Role { name: &name, service: "events.amazonaws.com", statements };
        let granted = role::grant(resources, &role).await?;
        if granted.policy.is_some() {
            receipt.change(Verb::Granted, "role", name, granted.policy);
        }
        Ok(Some(granted.arn))
    }
}

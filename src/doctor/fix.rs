//! Mends what an examination found: it adds the permission that a delivery lacks, and nothing else.

use serde_json::Value;

use crate::aws::Clients;
use crate::resource::permission::{self, Grant, Policied};
use crate::resource::{Error, ResourceContext, Unrecorded, queue};
use crate::step::{PutTargets, Receipt, Step, Verb};

/// A change that mends a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Let the rule deliver to its target.
    Permit { bus: String, rule: String, to: String },
    /// Let the rule send to its dead-letter queue.
    PermitDeadLetter { rule: String, queue: String },
}

impl Fix {
    pub async fn apply(&self, clients: &Clients) -> Result<Receipt, Error> {
        let resources = ResourceContext { clients, record: &Unrecorded };
        match self {
            // A target that exists already keeps all of its settings.
            Self::Permit { bus, rule, to } => {
                let put =
                    PutTargets { rule: rule.clone(), bus: bus.clone(), to: vec![to.clone()], ..PutTargets::default() };
                Step::PutTargets(put).apply(&resources).await
            }
            Self::PermitDeadLetter { rule, queue } => permit_dead_letter(&resources, rule, queue).await,
        }
    }
}

async fn permit_dead_letter(resources: &ResourceContext<'_>, rule: &str, arn: &str) -> Result<Receipt, Error> {
    let on = Policied::Queue { url: queue::url(resources.clients, arn).await? };
    let statement = permission::statement("events.amazonaws.com", "sqs:SendMessage", arn, rule);
    let mut receipt = Receipt::default();
    let granted: Option<Value> = permission::grant(resources, &on, Grant { statement, resource: arn }).await?;
    if granted.is_some() {
        let name = arn.rsplit(':').next().unwrap_or(arn);
        receipt.change(Verb::Granted, "permission", format!("EventBridge may send to {name}"), granted);
    }
    Ok(receipt)
}

//! A queue or table stream that Lambda reads for a function, and the permissions that the function's role needs.
//!
//! The creator of the mapping needs no permission on the source, but the function's role does (Developer Guide, "Using
//! Lambda with Amazon SQS" and "Using AWS Lambda with Amazon DynamoDB").

use std::time::Duration;

use aws_sdk_lambda::types::{EventSourceMappingConfiguration, EventSourcePosition};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::resource_id::{Identity, done, tail, unless_gone};
use super::{Error, ResourceContext, ResourceId, RolePolicyId, derived_name, function, invoke_destination, permission};
use crate::aws::{Clients, CloudError};

/// The actions of Lambda on a queue.
const OF_QUEUES: &[&str] = &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/// The actions of Lambda on a stream.
const OF_STREAMS: &[&str] =
    &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];
/// The maximum length of a policy name (IAM API Reference, "PutRolePolicy").
const MAX_NAME_LENGTH: usize = 128;
/// The maximum time until a new permission takes effect in Lambda.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(2);

/// An existing event source mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub id: String,
    pub batch_size: Option<i32>,
}

/// Permits the role of a function to read a source. Returns the role and the added policy, or `None` if it was
/// permitted.
pub async fn permit(context: &ResourceContext<'_>, of: &EventSourceId) -> Result<Option<(String, Value)>, Error> {
    let Some(policy) = of.policy(context.clients).await? else { return Ok(None) };
    if invoke_destination::holds(context.clients, &policy.role, &policy.name).await? {
        return Ok(None);
    }
    context.record.before_create(ResourceId::from(policy.clone()))?;
    let statement = permission::allow(&of.actions(), std::slice::from_ref(&of.source));
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    let request = context.clients.iam().put_role_policy().role_name(&policy.role).policy_name(&policy.name);
    let sent = request.policy_document(document).send().await;
    sent.map_err(|error| CloudError::new("iam:PutRolePolicy", format!("role `{}`", policy.role), error))?;
    Ok(Some((policy.role, statement)))
}

/// Creates the mapping and returns its id.
pub async fn create(
    context: &ResourceContext<'_>,
    of: &EventSourceId,
    batch_size: Option<i32>,
    position: Option<EventSourcePosition>,
) -> Result<String, Error> {
    context.record.before_create(ResourceId::from(of.clone()))?;
    let clock = context.clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    loop {
        let request = context.clients.lambda().create_event_source_mapping();
        let request = request.function_name(&of.function).event_source_arn(&of.source).set_batch_size(batch_size);
        let request = request.set_starting_position(position.clone());
        let sent = request.send().await.map_err(|error| {
            CloudError::new("lambda:CreateEventSourceMapping", format!("function `{}`", of.function), error)
        });
        match sent {
            Ok(made) => return Ok(made.uuid().unwrap_or_default().to_owned()),
            // Lambda checks the permission, which may not have propagated from IAM yet.
            Err(error) if is_denied(&error.message) && clock.now() < deadline => clock.sleep(PAUSE).await,
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_denied(message: &str) -> bool {
    message.contains("permissions") || message.contains("Cannot access stream")
}

/// Returns the mapping of a source to a function, if it exists.
pub async fn find(clients: &Clients, of: &EventSourceId) -> Result<Option<Mapping>, CloudError> {
    let request = clients.lambda().list_event_source_mappings();
    let listed = request.function_name(&of.function).event_source_arn(&of.source).send().await;
    let subject = || format!("function `{}`", of.function);
    match listed.map_err(|error| CloudError::new("lambda:ListEventSourceMappings", subject(), error)) {
        Ok(listed) => {
            let is_there = |mapping: &&EventSourceMappingConfiguration| mapping.state() != Some("Deleting");
            let found = listed.event_source_mappings().iter().find(is_there);
            Ok(found.and_then(|found| Some(Mapping { id: found.uuid()?.to_owned(), batch_size: found.batch_size() })))
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the resources that a mapping creates.
pub async fn made(clients: &Clients, of: EventSourceId) -> Result<Vec<ResourceId>, Error> {
    let policy = of.policy(clients).await?.map(ResourceId::from);
    Ok(policy.into_iter().chain([ResourceId::from(of)]).collect())
}

/// The identity of a mapping: the source and the function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSourceId {
    /// The name of the function.
    pub function: String,
    /// The ARN of the queue or stream.
    #[serde(alias = "queue")]
    pub source: String,
}

impl EventSourceId {
    /// Returns the name of the queue, or of the table that has the stream.
    pub fn source_name(&self) -> &str {
        let table = self.source.split_once(":table/").and_then(|(_, stream)| stream.split('/').next());
        table.unwrap_or_else(|| tail(&self.source))
    }

    fn actions(&self) -> Vec<String> {
        let actions = if self.source.contains(":table/") { OF_STREAMS } else { OF_QUEUES };
        actions.iter().map(|action| (*action).to_owned()).collect()
    }

    /// Returns the policy that permits the function's role to read the source.
    async fn policy(&self, clients: &Clients) -> Result<Option<RolePolicyId>, Error> {
        let role = function::role(clients, &self.function).await?;
        let role = role.and_then(|arn| arn.rsplit('/').next().map(str::to_owned));
        let name = format!("ork-event-source-{}", self.source_name());
        let name = derived_name::with_digest(&name, &[&self.source], MAX_NAME_LENGTH);
        Ok(role.map(|role| RolePolicyId { role, name }))
    }
}

impl Identity for EventSourceId {
    fn describe(&self) -> (&'static str, String) {
        ("event source mapping", format!("of {} to {}", self.source_name(), self.function))
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let Some(mapping) = find(clients, self).await? else { return Ok(()) };
        let deleted = clients.lambda().delete_event_source_mapping().uuid(&mapping.id).send().await;
        unless_gone(done("lambda:DeleteEventSourceMapping", &mapping.id, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(find(clients, self).await?.is_some())
    }
}

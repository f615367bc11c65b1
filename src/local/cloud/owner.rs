//! Calls on a resource of another account: routes them to the account that owns the resource, and checks its policy.
//!
//! "Cross-account policy evaluation logic": both the account of the caller and the policy of the resource must allow
//! the call. Callers are the root user of their account, which is allowed everything there, so the policy of the
//! resource decides.
//!
//! Deviation: on AWS a bucket belongs to one account, and other accounts need its permission. In the local cloud every
//! account sees and uses the buckets of all accounts, since the ARN of a bucket contains no account.

use serde_json::Value;

use super::{Cloud, key};
use crate::arn::Arn;
use crate::local::service::{Fault, Place, ServiceDescriptor, action, is_account, row};
use crate::policy::{Caller, Context, Document, Kind, Request, Source, evaluate};

impl Cloud {
    /// Returns the service that a call is for and the place of the resource's owner, if the owner lets the caller in.
    pub(super) fn admit(
        &self,
        caller: &Place,
        service: &str,
        operation: &str,
        input: &Value,
    ) -> Result<(&'static ServiceDescriptor, Place), Fault> {
        let row = row(service).ok_or_else(|| Fault::not_implemented(service, operation))?;
        let owner = place(service, input, caller);
        if let Some(resource) = foreign(service, input, caller) {
            // For a missing resource, the service has the better error. Executions have no policy, and the error must
            // not reveal whether one exists.
            let is_there = || self.services.get(&key(row, &owner)).is_some_and(|service| service.has(&resource));
            if service == "states" || is_there() {
                self.let_in(&caller.account, &action(service, operation), &resource)?;
            }
        }
        Ok((row, owner))
    }

    fn let_in(&self, account: &str, action: &str, resource: &Arn) -> Result<(), Fault> {
        let text = resource.to_string();
        let policies = self.policies_at(&text);
        let documents: Vec<Document> =
            policies.iter().filter_map(|policy| Document::parse(policy, Kind::Resource).ok()).collect();
        let sources: Vec<Source<'_>> =
            documents.iter().map(|document| Source { name: "the policy of the resource", document }).collect();
        let context = Context::new().with("aws:PrincipalAccount", account);
        let request = Request { caller: Caller::root(account), action, resource: &text, context };
        if evaluate(&sources, &request).is_allowed() {
            return Ok(());
        }
        let message = format!(
            "User: arn:aws:iam::{account}:root is not authorized to perform: {action} on resource: {text} because no \
             resource-based policy allows the {action} action"
        );
        Err(Fault::new(code(resource.service()), message).with_status(403))
    }
}

/// The error code of a refusal in each service.
fn code(service: &str) -> &'static str {
    match service {
        "sqs" => "AccessDenied",
        "sns" => "AuthorizationError",
        _ => "AccessDeniedException",
    }
}

/// Returns the place to which a call is routed: the account that owns the resource.
pub(super) fn place(service: &str, input: &Value, caller: &Place) -> Place {
    let account = resource(service, input, caller).map(|resource| resource.account().to_owned());
    Place::new(account.unwrap_or_else(|| caller.account.clone()), caller.region.as_str())
}

/// Returns the resource of a call, if it belongs to another account.
pub(super) fn foreign(service: &str, input: &Value, caller: &Place) -> Option<Arn> {
    resource(service, input, caller).filter(|resource| resource.account() != caller.account)
}

/// Returns the resource of a call, if its input contains an account.
fn resource(service: &str, input: &Value, caller: &Place) -> Option<Arn> {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let arn = |name: &str| text(name)?.parse::<Arn>().ok();
    let named = match service {
        "sqs" => queue(text, caller),
        "sns" => arn("TopicArn").or_else(|| arn("TargetArn")),
        "states" => ["stateMachineArn", "executionArn", "mapRunArn", "activityArn"].into_iter().find_map(arn),
        "lambda" => function(arn("FunctionName")?),
        "dynamodb" => arn("TableName"),
        "events" => bus(input),
        _ => None,
    };
    named.filter(|arn| arn.service() == service && is_account(arn.account()))
}

/// Returns the queue that a URL `https://HOST/ACCOUNT/NAME` identifies, or that is requested by name and owner.
fn queue<'a>(text: impl Fn(&str) -> Option<&'a str>, caller: &Place) -> Option<Arn> {
    let (account, name) = match text("QueueUrl") {
        Some(url) => url.rsplit_once('/').and_then(|(rest, name)| Some((rest.rsplit_once('/')?.1, name)))?,
        None => (text("QueueOwnerAWSAccountId")?, text("QueueName")?),
    };
    Some(Arn::new("aws", "sqs", caller.region.as_str(), account, name))
}

/// Returns the ARN of the function without its version or alias.
fn function(named: Arn) -> Option<Arn> {
    let name = named.resource().strip_prefix("function:")?.split(':').next()?.to_owned();
    Some(Arn::new(named.partition(), "lambda", named.region(), named.account(), format!("function:{name}")))
}

/// Returns the bus of a call, or of all its entries if they go to the same one.
fn bus(input: &Value) -> Option<Arn> {
    let of = |from: &Value| from.get("EventBusName")?.as_str()?.parse::<Arn>().ok();
    let Some(entries) = input.get("Entries").and_then(Value::as_array) else { return of(input) };
    let first = of(entries.first()?)?;
    entries.iter().all(|entry| of(entry).as_ref() == Some(&first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_call_names_says_whose_it_is() {
        let caller = Place::local("eu-west-1");
        let other = Place::new("123456789012", "eu-west-1");
        let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:123456789012:{rest}");
        let entry = json!({"EventBusName": arn("events", "event-bus/Orders")});
        for (service, input, expected) in [
            ("sqs", json!({"QueueUrl": "http://127.0.0.1:4566/123456789012/Orders"}), &other),
            ("sqs", json!({"QueueUrl": "http://127.0.0.1:4566/000000000000/Orders"}), &caller),
            ("sqs", json!({"QueueName": "Orders", "QueueOwnerAWSAccountId": "123456789012"}), &other),
            ("sqs", json!({"QueueName": "Orders"}), &caller),
            ("sns", json!({"TopicArn": arn("sns", "Orders")}), &other),
            ("lambda", json!({"FunctionName": arn("lambda", "function:Work:live")}), &other),
            ("lambda", json!({"FunctionName": "Work"}), &caller),
            ("states", json!({"stateMachineArn": arn("states", "stateMachine:Work")}), &other),
            ("states", json!({"executionArn": arn("states", "execution:Work:1")}), &other),
            ("events", json!({"Entries": [entry, entry]}), &other),
            ("events", json!({"Entries": [entry, {}]}), &caller),
            ("sns", json!({"TopicArn": "nonsense"}), &caller),
        ] {
            assert_eq!(&place(service, &input, &caller), expected, "{service} {input}");
        }
    }
}

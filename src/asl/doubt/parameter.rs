//! Misspelt parameters of optimized integrations.
//!
//! A name that resembles no parameter is not doubted: the lists may be older than the service.

use serde_json::Value;

use super::{Doubt, DoubtKind, Seen};
use crate::words;

/// The parameters by integration (Developer Guide, "Integrating optimized services with Step Functions").
const PARAMETERS: [(&str, &[&str]); 5] = [
    ("lambda:invoke", &["FunctionName", "Payload", "ClientContext", "InvocationType", "LogType", "Qualifier"]),
    (
        "sns:publish",
        &[
            "TopicArn",
            "TargetArn",
            "PhoneNumber",
            "Message",
            "Subject",
            "MessageStructure",
            "MessageAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
        ],
    ),
    (
        "sqs:sendMessage",
        &[
            "QueueUrl",
            "MessageBody",
            "DelaySeconds",
            "MessageAttributes",
            "MessageSystemAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
        ],
    ),
    ("events:putEvents", &["Entries", "EndpointId"]),
    ("states:startExecution", &["StateMachineArn", "Input", "Name", "TraceHeader"]),
];

pub(super) fn check(seen: &Seen<'_>, found: &mut Vec<Doubt>) {
    let Some(integration) = seen.text("Resource").and_then(|arn| arn.strip_prefix("arn:aws:states:::")) else { return };
    let integration = integration.split('.').next().unwrap_or(integration);
    let Some((_, known)) = PARAMETERS.iter().find(|(name, _)| *name == integration) else { return };
    let field = if seen.is_jsonata { "Arguments" } else { "Parameters" };
    let Some(given) = seen.members.get(field).and_then(Value::as_object) else { return };
    for name in given.keys() {
        let plain = name.strip_suffix(".$").unwrap_or(name);
        let missing =
            known.iter().copied().filter(|known| !given.keys().any(|name| name.trim_end_matches(".$") == *known));
        let Some(near) = words::closest(plain, missing).filter(|_| !known.contains(&plain)) else { continue };
        found.push(Doubt {
            kind: DoubtKind::Parameter,
            place: seen.place.member(field),
            member: Some(name.clone()),
            message: format!("`{integration}` has no parameter `{plain}`"),
            help: format!("did you mean `{near}`?"),
        });
    }
}

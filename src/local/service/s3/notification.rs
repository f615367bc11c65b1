//! The event notifications of a bucket: to EventBridge, queues, topics and functions.
//!
//! Sources: "PutBucketNotificationConfiguration", "Amazon S3 Event Notifications", "Configuring event notifications
//! using object key name filtering".

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::notification_rule::{Notification, Rule};
use super::{S3, fault, validation};
use crate::arn::Arn;
use crate::local::service::{Answer, Cx, Fault, decode};

/// Events by name; one that ends in `*` covers all with that prefix.
const EVENTS: [&str; 28] = [
    "s3:IntelligentTiering",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:LifecycleTransition",
    "s3:ObjectAcl:Put",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Put",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:ObjectRestore:Post",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Delete",
    "s3:ObjectTagging:Put",
    "s3:ReducedRedundancyLostObject",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:TestEvent",
];
const MAX_FILTER_LENGTH: usize = 1024;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    notification_configuration: Option<Configuration>,
    skip_destination_validation: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Configuration {
    topic_configurations: Vec<Draft>,
    queue_configurations: Vec<Draft>,
    lambda_function_configurations: Vec<Draft>,
    event_bridge_configuration: Option<Nothing>,
}

#[derive(Default, Deserialize)]
struct Nothing {}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Draft {
    id: Option<String>,
    topic_arn: Option<String>,
    queue_arn: Option<String>,
    lambda_function_arn: Option<String>,
    events: Vec<String>,
    filter: Filter,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Filter {
    key: FilterKey,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct FilterKey {
    filter_rules: Vec<FilterRule>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct FilterRule {
    name: Option<String>,
    value: Option<String>,
}

pub(super) fn put(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let region = s3.bucket_here(&input.bucket, cx)?.region.clone();
    let given = input.notification_configuration.unwrap_or_default();
    let lists = [
        ("sns", given.topic_configurations),
        ("sqs", given.queue_configurations),
        ("lambda", given.lambda_function_configurations),
    ];
    let mut rules = Vec::new();
    for (service, drafts) in lists {
        for draft in drafts {
            rules.push(draft.rule(service, &region, cx)?);
        }
    }
    check_overlaps(&rules)?;
    let notification = Notification { rules, event_bridge: given.event_bridge_configuration.is_some() };
    if input.skip_destination_validation == Some(true) {
        s3.set_notification(&input.bucket, notification);
        return Ok(Value::Null);
    }
    validation::start(s3, input.bucket, notification, cx);
    Ok(Value::Null)
}

impl Draft {
    fn rule(self, service: &str, region: &str, cx: &mut Cx<'_>) -> Result<Rule, Fault> {
        let Self { id, topic_arn, queue_arn, lambda_function_arn, events, filter } = self;
        let text = topic_arn.or(queue_arn).or(lambda_function_arn).unwrap_or_default();
        let argument = match service {
            "sns" => "Topic",
            "sqs" => "Queue",
            _ => "CloudFunction",
        };
        let malformed = || fault::invalid_argument(argument, &text, "The ARN could not be parsed");
        let to: Arn = text.parse().map_err(|_| malformed())?;
        if to.service() != service {
            return Err(malformed());
        }
        if to.region() != region {
            let message = "The notification destination service region is not valid for the bucket location constraint";
            return Err(fault::invalid_argument(argument, &text, message));
        }
        if service != "lambda" && to.name().ends_with(".fifo") {
            let message = "FIFO queues and topics cannot be destinations of event notifications";
            return Err(fault::invalid_argument(argument, &text, message));
        }
        if events.is_empty() {
            return Err(fault::malformed_xml());
        }
        if let Some(unknown) = events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
            let message = "The event is not supported for notifications";
            return Err(fault::invalid_argument("Event", unknown, message));
        }
        let (prefix, suffix) = filter.read()?;
        let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| cx.ids.uuid());
        Ok(Rule { id, to, events, prefix, suffix })
    }
}

impl Filter {
    fn read(self) -> Result<(Option<String>, Option<String>), Fault> {
        let (mut prefix, mut suffix) = (None, None);
        for FilterRule { name, value } in self.key.filter_rules {
            let (name, value) = name.zip(value).ok_or_else(fault::malformed_xml)?;
            if value.chars().count() > MAX_FILTER_LENGTH {
                let message = "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation";
                return Err(fault::invalid_argument("FilterRule.Value", &value, message));
            }
            let place = match name.to_ascii_lowercase().as_str() {
                "prefix" => &mut prefix,
                "suffix" => &mut suffix,
                _ => {
                    let message = "filter rule name must be either prefix or suffix";
                    return Err(fault::invalid_argument("FilterRule.Name", &name, message));
                }
            };
            if place.replace(value).is_some() {
                let message = "Cannot specify more than one prefix or suffix rule in a filter";
                return Err(fault::invalid_argument("FilterRule.Name", &name, message));
            }
        }
        Ok((prefix, suffix))
    }
}

fn check_overlaps(rules: &[Rule]) -> Result<(), Fault> {
    for (at, rule) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|earlier| earlier.overlaps(rule)) {
            let message = "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the \
                           prefixes are overlapping for the same event type.";
            return Err(Fault::new("InvalidArgument", message));
        }
    }
    Ok(())
}

pub(super) fn get(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let notification = &s3.bucket_here(&input.bucket, cx)?.notification;
    let mut output = Map::new();
    let lists = [
        ("sns", "TopicConfigurations", "TopicArn"),
        ("sqs", "QueueConfigurations", "QueueArn"),
        ("lambda", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ];
    for (service, list, arn) in lists {
        let rules = notification.rules.iter().filter(|rule| rule.to.service() == service);
        let rules: Vec<Value> = rules.map(|rule| written(rule, arn)).collect();
        if !rules.is_empty() {
            output.insert(list.to_owned(), Value::from(rules));
        }
    }
    if notification.event_bridge {
        output.insert("EventBridgeConfiguration".to_owned(), json!({}));
    }
    Ok(Value::Object(output))
}

/// Returns a rule as in responses, with its destination in the given member.
fn written(rule: &Rule, arn: &str) -> Value {
    let mut output = json!({"Id": rule.id, arn: rule.to.to_string(), "Events": rule.events});
    let parts = [("Prefix", &rule.prefix), ("Suffix", &rule.suffix)];
    let filters = parts.iter().filter_map(|(name, value)| Some(json!({"Name": name, "Value": value.as_ref()?})));
    let filters: Vec<Value> = filters.collect();
    if !filters.is_empty() {
        output["Filter"] = json!({"Key": {"FilterRules": filters}});
    }
    output
}

//! Subscription filters, which send log events to a function: `PutSubscriptionFilter`, `DescribeSubscriptionFilters`
//! and `DeleteSubscriptionFilter`.
//!
//! Source: "Log group-level subscription filters" in the CloudWatch Logs User Guide. Other destinations than functions
//! are refused.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Delivery, Effect, Fault, Message, Sender, Ticket};
use super::group::Group;
use super::metric_filter::check_name;
use super::pattern::FilterPattern;
use super::position::Position;
use super::{Logs, Nothing, as_invalid_parameter, group, invalid_parameter, name, token, write};
use crate::arn::Arn;

const PRINCIPAL: &str = "logs.amazonaws.com";
/// "CloudWatch Logs quotas": subscription filters of one log group.
const MAX_FILTERS: usize = 2;

/// A subscription filter of a log group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SubscriptionFilter {
    pattern: String,
    destination: Arn,
    distribution: String,
    created: i64,
}

/// A filter whose destination is being checked, in the token of the check.
#[derive(Serialize, Deserialize)]
struct Pending {
    ticket: Option<Ticket>,
    group: String,
    name: String,
    filter: SubscriptionFilter,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutInput {
    log_group_name: String,
    filter_name: String,
    filter_pattern: String,
    destination_arn: String,
    role_arn: Option<String>,
    distribution: Option<String>,
    #[serde(default)]
    apply_on_transformed_logs: bool,
    field_selection_criteria: Option<String>,
    emit_system_fields: Option<Vec<String>>,
}

/// Checks the filter, then whether the function exists and lets CloudWatch Logs invoke it.
pub(super) fn put(logs: &mut Logs, input: PutInput, cx: &mut Cx<'_>) -> Answer {
    let mut checks = Checks::default();
    check_name(&mut checks, "filterName", &input.filter_name);
    let distribution = input.distribution.unwrap_or_else(|| "ByLogStream".to_owned());
    checks.one_of("distribution", &distribution, &["Random", "ByLogStream"]);
    checks.finish().map_err(as_invalid_parameter)?;
    FilterPattern::parse(&input.filter_pattern)?;
    let destination = destination(&input.destination_arn, input.role_arn.is_some(), cx)?;
    if input.apply_on_transformed_logs || input.field_selection_criteria.is_some() || input.emit_system_fields.is_some()
    {
        return Err(Fault::not_implemented("logs", "transformed logs and system fields of subscription filters"));
    }
    name::check_length(&input.log_group_name)?;
    let filters = &logs.group(&input.log_group_name)?.subscriptions;
    if filters.len() >= MAX_FILTERS && !filters.contains_key(&input.filter_name) {
        return Err(Fault::new("LimitExceededException", "Resource limit exceeded."));
    }
    let filter =
        SubscriptionFilter { pattern: input.filter_pattern, destination, distribution, created: cx.now.millis() };
    let mut delivery = delivery(&filter, &input.log_group_name, String::new(), cx)?;
    let pending = Pending { ticket: cx.answer_later(), group: input.log_group_name, name: input.filter_name, filter };
    delivery.reply = serde_json::to_string(&pending).ok();
    cx.push(Effect::Permit(delivery));
    write(Nothing {})
}

fn destination(text: &str, has_role: bool, cx: &Cx<'_>) -> Result<Arn, Fault> {
    let arn: Arn = text.parse().map_err(|_| invalid_parameter(format!("Invalid destinationArn: {text}")))?;
    match arn.service() {
        "lambda" if arn.account() != cx.account() => Err(Fault::new(
            "AccessDeniedException",
            "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.",
        )),
        "lambda" => Ok(arn),
        vendor @ ("kinesis" | "firehose") if !has_role => {
            Err(invalid_parameter(format!("destinationArn for vendor {vendor} cannot be used without roleArn")))
        }
        vendor => Err(Fault::not_implemented("logs", &format!("subscription filters with destinations of {vendor}"))),
    }
}

fn delivery(filter: &SubscriptionFilter, group: &str, body: String, cx: &Cx<'_>) -> Result<Delivery, Fault> {
    let source = cx.arn("logs", &format!("log-group:{group}:*"));
    let source = source.parse().map_err(|_| invalid_parameter(format!("`{source}` is no ARN")))?;
    let sender = Sender::Service { principal: PRINCIPAL.to_owned(), source };
    let message = Message { body, ..Message::default() };
    Ok(Delivery { to: filter.destination.clone(), message, sender, reply: None, trace: cx.trace() })
}

/// Handles the result of the check of a destination.
pub(super) fn checked(logs: &mut Logs, token: &str, answer: Answer, cx: &mut Cx<'_>) {
    let Ok(Pending { ticket, group, name, filter }) = serde_json::from_str(token) else { return };
    let answer = match (answer, logs.group_mut(&group)) {
        (Err(fault), _) => Err(Fault {
            missing: fault.missing,
            ..invalid_parameter(
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
            )
        }),
        (Ok(_), Err(fault)) => Err(fault),
        (Ok(_), Ok(group)) => {
            group.subscriptions.insert(name, filter);
            write(Nothing {})
        }
    };
    if let Some(ticket) = ticket {
        cx.answer(ticket, answer);
    }
}

/// Sends the events that were appended to a stream to the destinations whose patterns match them.
pub(super) fn forward(group: &Group, group_name: &str, stream: &str, events: &[(Position, String)], cx: &mut Cx<'_>) {
    for (name, filter) in &group.subscriptions {
        let Ok(pattern) = FilterPattern::parse(&filter.pattern) else { continue };
        let matching = events.iter().filter(|(_, message)| pattern.matches(message));
        let matching: Vec<Value> = matching
            .map(
                |(position, message)| json!({"id": position.id(), "timestamp": position.timestamp, "message": message}),
            )
            .collect();
        if matching.is_empty() {
            continue;
        }
        let data = json!({
            "messageType": "DATA_MESSAGE",
            "owner": cx.account(),
            "logGroup": group_name,
            "logStream": stream,
            "subscriptionFilters": [name],
            "logEvents": matching,
        });
        let Some(data) = compressed(&data.to_string()) else { continue };
        let body = json!({"awslogs": {"data": STANDARD.encode(data)}}).to_string();
        if let Ok(delivery) = delivery(filter, group_name, body, cx) {
            cx.push(Effect::Deliver(delivery));
        }
    }
}

fn compressed(text: &str) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeInput {
    log_group_name: String,
    filter_name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeOutput<'a> {
    subscription_filters: Vec<Description<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    filter_name: &'a str,
    log_group_name: &'a str,
    filter_pattern: &'a str,
    destination_arn: String,
    distribution: &'a str,
    apply_on_transformed_logs: bool,
    creation_time: i64,
}

pub(super) fn describe(logs: &Logs, input: DescribeInput) -> Answer {
    let limit = group::page_size(input.limit)?;
    let group = logs.group(&input.log_group_name)?;
    let after = input.next_token.as_deref().map(token::decode).transpose()?;
    let prefix = input.filter_name_prefix.unwrap_or_default();
    let found = group
        .subscriptions
        .iter()
        .filter(|(name, _)| name.starts_with(&prefix) && after.as_ref().is_none_or(|after| *name > after));
    let (page, next_token) = token::page(found.collect(), limit, |(name, _)| (*name).clone());
    let subscription_filters = page
        .into_iter()
        .map(|(name, filter)| Description {
            filter_name: name,
            log_group_name: &input.log_group_name,
            filter_pattern: &filter.pattern,
            destination_arn: filter.destination.to_string(),
            distribution: &filter.distribution,
            apply_on_transformed_logs: false,
            creation_time: filter.created,
        })
        .collect();
    write(DescribeOutput { subscription_filters, next_token })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteInput {
    log_group_name: String,
    filter_name: String,
}

pub(super) fn delete(logs: &mut Logs, input: DeleteInput) -> Answer {
    match logs.group_mut(&input.log_group_name)?.subscriptions.remove(&input.filter_name) {
        Some(_) => write(Nothing {}),
        None => Err(Fault::new("ResourceNotFoundException", "The specified subscription filter does not exist.")),
    }
}

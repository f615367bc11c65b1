//! Creates, confirms, deletes and lists subscriptions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::address;
use super::email;
use super::endpoint::{self, Protocol};
use super::envelope::Kind;
use super::http_endpoint;
use super::page::page;
use super::settings::Settings;
use super::subscription::{ArnInput, Subscription};
use super::{Cx, Fault, Nothing, Sns, invalid_parameter, not_found, write};
use crate::arn::Arn;

/// The number of digits of the token in a confirmation email.
const TOKEN_DIGITS: usize = 224;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SubscribeInput {
    topic_arn: Option<String>,
    protocol: String,
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    return_subscription_arn: bool,
    local_address: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SubscriptionArn<'a> {
    subscription_arn: &'a str,
}

const PENDING: &str = "pending confirmation";

pub(super) fn subscribe(sns: &mut Sns, input: SubscribeInput, cx: &mut Cx<'_>) -> Answer {
    let topic = sns.topic(input.topic_arn.as_deref(), cx)?.arn.clone();
    let protocol = Protocol::parse(&input.protocol)?;
    endpoint::check(protocol, &input.endpoint, &topic)?;
    let settings = Settings::read(&input.attributes, &topic, &input.endpoint)?;
    let is_same =
        |held: &Subscription| held.topic == topic && held.protocol == protocol && held.endpoint == input.endpoint;
    let held = sns.subscriptions.values().find(|held| is_same(held)).map(|held| held.arn.clone());
    let arn = match held {
        Some(arn) => again(sns, arn, &input.attributes, &settings)?,
        None => add(sns, (topic, protocol, input.endpoint), settings, input.local_address, cx),
    };
    if let Some(pending) = sns.subscriptions.get(&arn).filter(|held| protocol == Protocol::Http && !held.confirmed) {
        http_endpoint::confirm(sns, pending, &Kind::SubscriptionConfirmation, cx);
    }
    let subscription = sns.subscriptions.get_mut(&arn).ok_or_else(|| not_found("Subscription"))?;
    if subscription.confirmed || input.return_subscription_arn {
        return write(SubscriptionArn { subscription_arn: &arn });
    }
    write(SubscriptionArn { subscription_arn: PENDING })
}

/// Answers a repeated subscription of an endpoint, which changes nothing; other attributes are an error.
fn again(sns: &Sns, arn: String, asked: &BTreeMap<String, String>, settings: &Settings) -> Result<String, Fault> {
    let held = sns.subscriptions.get(&arn).ok_or_else(|| not_found("Subscription"))?;
    if asked.keys().any(|name| !held.settings.agrees(settings, name)) {
        return Err(invalid_parameter("Attributes Reason: Subscription already exists with different attributes"));
    }
    Ok(arn)
}

fn add(
    sns: &mut Sns,
    (topic, protocol, endpoint): (Arn, Protocol, String),
    settings: Settings,
    address: Option<String>,
    cx: &mut Cx<'_>,
) -> String {
    let arn = format!("{topic}:{}", cx.ids.uuid());
    let confirmed = !protocol.needs_confirmation();
    let token = if confirmed { String::new() } else { cx.ids.hex(TOKEN_DIGITS) };
    let subscription =
        Subscription { arn: arn.clone(), topic, protocol, endpoint, settings, confirmed, token, address };
    if !confirmed && protocol != Protocol::Http {
        let mail = email::confirmation(&subscription, &subscription.token, cx);
        let trace = mail.message_id.clone();
        sns.send(mail, trace, cx);
    }
    sns.subscriptions.insert(arn.clone(), subscription);
    arn
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConfirmInput {
    topic_arn: Option<String>,
    token: String,
}

pub(super) fn confirm(sns: &mut Sns, input: ConfirmInput, cx: &mut Cx<'_>) -> Answer {
    let topic = address::parse("TopicArn", input.topic_arn.as_deref(), cx)?;
    if input.token.len() < TOKEN_DIGITS || !input.token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::new("InvalidParameter", "Invalid token"));
    }
    let is_meant = |held: &&mut Subscription| held.topic == topic && held.token == input.token;
    let held = sns.subscriptions.values_mut().find(is_meant).ok_or_else(|| invalid_parameter("Token"))?;
    held.confirmed = true;
    write(SubscriptionArn { subscription_arn: &held.arn })
}

/// Deletes a subscription; one that does not exist is not an error.
pub(super) fn unsubscribe(sns: &mut Sns, input: ArnInput, cx: &mut Cx<'_>) -> Answer {
    let arn = address::parse("SubscriptionArn", input.subscription_arn.as_deref(), cx)?;
    if !arn.resource().contains(':') {
        return Err(invalid_parameter("SubscriptionId"));
    }
    let Some(ended) = sns.subscriptions.remove(&arn.to_string()) else { return write(Nothing {}) };
    if let Some(topic) = sns.topics.get_mut(ended.topic.resource()) {
        topic.deleted_subscriptions += 1;
    }
    if ended.protocol == Protocol::Http && ended.confirmed {
        http_endpoint::confirm(sns, &ended, &Kind::UnsubscribeConfirmation, cx);
    }
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListByTopicInput {
    topic_arn: Option<String>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    subscriptions: Vec<Description<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description<'a> {
    subscription_arn: &'a str,
    owner: &'a str,
    protocol: &'static str,
    endpoint: &'a str,
    topic_arn: &'a Arn,
}

pub(super) fn list(sns: &Sns, input: ListInput, _: &mut Cx<'_>) -> Answer {
    listing(sns.subscriptions.values(), input.next_token.as_deref())
}

pub(super) fn list_by_topic(sns: &Sns, input: ListByTopicInput, cx: &mut Cx<'_>) -> Answer {
    let topic = &sns.topic(input.topic_arn.as_deref(), cx)?.arn;
    let of_topic = sns.subscriptions.values().filter(|subscription| subscription.topic == *topic);
    listing(of_topic, input.next_token.as_deref())
}

fn listing<'a>(subscriptions: impl Iterator<Item = &'a Subscription>, token: Option<&str>) -> Answer {
    let (page, next_token) = page(subscriptions, token, |subscription| &subscription.arn)?;
    let describe = |subscription: &'a Subscription| Description {
        subscription_arn: if subscription.confirmed { &subscription.arn } else { "PendingConfirmation" },
        owner: subscription.topic.account(),
        protocol: subscription.protocol.name(),
        endpoint: &subscription.endpoint,
        topic_arn: &subscription.topic,
    };
    write(ListOutput { subscriptions: page.into_iter().map(describe).collect(), next_token })
}

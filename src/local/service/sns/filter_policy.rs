//! Filter policies: which messages a subscription takes.
//!
//! They are written like event patterns and read by the same reader, with SNS's own limits ("Filter policy
//! constraints in Amazon SNS"): five keys, 150 combinations, no nesting over message attributes, and fewer operators.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::json::{self, Kind, Member, Position, Value};
use crate::pattern::{Event, Pattern, matches};

const MAX_KEYS: usize = 5;
const MAX_COMBINATIONS: u64 = 150;
const TOO_COMPLEX: &str = "Filter policy is too complex";
const OR: &str = "$or";

/// The part of a message that a filter policy is applied to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Scope {
    #[default]
    MessageAttributes,
    MessageBody,
}

impl Scope {
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        match name {
            "MessageAttributes" => Ok(Self::MessageAttributes),
            "MessageBody" => Ok(Self::MessageBody),
            _ => Err(format!(
                "FilterPolicyScope: Invalid value [{name}]. Please use either MessageBody or MessageAttributes"
            )),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::MessageAttributes => "MessageAttributes",
            Self::MessageBody => "MessageBody",
        }
    }
}

/// Returns whether a policy is `{}`, which removes the filter policy.
pub(super) fn is_empty(policy: &str) -> bool {
    Value::parse(policy).is_ok_and(|value| matches!(&value.kind, Kind::Object(members) if members.is_empty()))
}

/// Validates a filter policy; returns the reason if it is refused.
pub(super) fn check(policy: &str, scope: Scope) -> Result<(), String> {
    let named = |reason: Cow<'_, str>| format!("FilterPolicy: {reason}");
    Value::parse(policy).map_err(|error| named(not_json(&error, policy).into()))?;
    // SNS removes the blanks first, so places in its messages are those of the compact text.
    let policy = &compact(policy);
    let value = Value::parse(policy).map_err(|error| named(not_json(&error, policy).into()))?;
    refuse_operators(&value, policy).map_err(|reason| named(reason.into()))?;
    Pattern::parse(policy).map_err(|error| named(reason(&error.message()).to_owned().into()))?;
    let Kind::Object(members) = &value.kind else { return Ok(()) };
    if scope == Scope::MessageAttributes && members.iter().any(is_nested) {
        return Err("Filter policy scope MessageAttributes does not support nested filter policy".to_owned());
    }
    if keys(members) > MAX_KEYS {
        return Err(named("Filter policy can not have more than 5 keys".into()));
    }
    if combinations(members, 1) > MAX_COMBINATIONS {
        return Err(named(TOO_COMPLEX.into()));
    }
    Ok(())
}

/// Removes the white space between the tokens of a JSON text.
fn compact(json: &str) -> String {
    let (mut is_text, mut is_escaped) = (false, false);
    let keep = |character: &char| {
        let is_quote = *character == '"' && !is_escaped;
        is_escaped = is_text && *character == '\\' && !is_escaped;
        is_text ^= is_quote;
        is_text || !character.is_ascii_whitespace()
    };
    json.chars().filter(keep).collect()
}

/// Returns the message of SNS for a text that is not JSON.
pub(super) fn not_json(error: &json::Error, text: &str) -> String {
    let Position { line, column } = Position::of(text, error.offset);
    format!(
        "failed to parse JSON. {}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); \
         line: {line}, column: {column}]",
        error.reason
    )
}

/// Returns the reason without the prefix of EventBridge.
fn reason(message: &str) -> &str {
    let reason = message.strip_prefix("Event pattern is not valid. Reason: ").unwrap_or(message);
    if reason.starts_with("Rule is too complex") { TOO_COMPLEX } else { reason }
}

fn is_nested(member: &Member) -> bool {
    match &member.value.kind {
        Kind::Array(choices) if member.name == OR => choices.iter().any(|choice| match &choice.kind {
            Kind::Object(members) => members.iter().any(is_nested),
            _ => false,
        }),
        kind => matches!(kind, Kind::Object(_)),
    }
}

/// Returns the number of top-level keys; of alternatives, the one with the most keys counts.
fn keys(members: &[Member]) -> usize {
    members.iter().map(|member| if member.name == OR { most_keys(&member.value) } else { 1 }).sum()
}

fn most_keys(choices: &Value) -> usize {
    objects(choices).map(keys).max().unwrap_or(0)
}

/// Returns the product of the numbers of values, each multiplied by its depth; alternatives are added.
fn combinations(members: &[Member], depth: u64) -> u64 {
    members.iter().fold(1, |product, member| {
        let factor = match &member.value.kind {
            Kind::Array(_) if member.name == OR => {
                objects(&member.value).fold(0, |sum: u64, choice| sum.saturating_add(combinations(choice, depth)))
            }
            Kind::Array(values) => depth.saturating_mul(values.len() as u64),
            Kind::Object(members) => combinations(members, depth + 1),
            _ => 1,
        };
        product.saturating_mul(factor)
    })
}

fn objects(value: &Value) -> impl Iterator<Item = &[Member]> {
    let choices = if let Kind::Array(choices) = &value.kind { choices.as_slice() } else { &[] };
    choices.iter().filter_map(|choice| match &choice.kind {
        Kind::Object(members) => Some(members.as_slice()),
        _ => None,
    })
}

/// Refuses the operators of event patterns that filter policies do not support.
fn refuse_operators(value: &Value, policy: &str) -> Result<(), String> {
    match &value.kind {
        Kind::Object(members) => members.iter().try_for_each(|member| refuse_operators(&member.value, policy)),
        Kind::Array(elements) => elements.iter().flat_map(members).try_for_each(|member| match member.name.as_str() {
            name @ ("wildcard" | "exactly") => Err(refusal(&format!("Unrecognized match type {name}"), member, policy)),
            "anything-but" => {
                members(&member.value).try_for_each(|inner| match (inner.name.as_str(), &inner.value.kind) {
                    ("prefix", Kind::String(_)) => Ok(()),
                    ("prefix", _) => Err(refusal("prefix match pattern must be a string", inner, policy)),
                    (name, _) => Err(refusal(&format!("Unsupported anything-but pattern: {name}"), inner, policy)),
                })
            }
            _ => refuse_operators(&member.value, policy),
        }),
        _ => Ok(()),
    }
}

fn members(value: &Value) -> impl Iterator<Item = &Member> {
    let members = if let Kind::Object(members) = &value.kind { members.as_slice() } else { &[] };
    members.iter()
}

/// Returns the message of Jackson, whose position is after a scalar that it had to read, and just inside other values.
fn refusal(reason: &str, member: &Member, policy: &str) -> String {
    let span = &member.value.span;
    let offset = match member.value.kind {
        Kind::String(_) | Kind::Array(_) | Kind::Object(_) => span.start + 1,
        Kind::Null | Kind::Boolean(_) | Kind::Number(_) => span.end,
    };
    format!("{reason}\n at {}", json::describe(policy, offset))
}

/// Returns whether a valid filter policy matches a JSON object, given as text.
pub(super) fn accepts(policy: &str, shown: &str) -> bool {
    let (Ok(pattern), Ok(event)) = (Pattern::parse(policy), Event::parse(shown)) else { return false };
    matches(&pattern, &event)
}

/// Returns why a filter policy does not match: the first of its keys that does not.
pub(super) fn explain(policy: &str, scope: Scope, shown: &str) -> String {
    let Ok(message) = Value::parse(shown) else {
        return "the message body is not JSON, and the filter policy looks into it".to_owned();
    };
    if !matches!(message.kind, Kind::Object(_)) {
        return "the message body is not a JSON object, and the filter policy looks into it".to_owned();
    }
    let kind = match scope {
        Scope::MessageAttributes => "attribute",
        Scope::MessageBody => "member",
    };
    let wanted = Value::parse(policy).ok();
    let refusing = wanted.iter().flat_map(members).find(|member| {
        let text = policy.get(member.name_span.start..member.value.span.end).unwrap_or_default();
        !accepts(&format!("{{{text}}}"), shown)
    });
    let Some(Member { name, value, .. }) = refusing else {
        return "the filter policy does not take the message".to_owned();
    };
    let wants = excerpt(policy, value);
    match message.get(name) {
        _ if name == OR => format!("none of the alternatives {wants} of the filter policy holds"),
        Some(value) => format!("the {kind} `{name}` is {}, and the filter policy wants {wants}", excerpt(shown, value)),
        None => format!("there is no {kind} `{name}`, and the filter policy wants {wants}"),
    }
}

const MAX_EXCERPT_LENGTH: usize = 100;

/// Returns the text of a value, or its beginning.
fn excerpt(text: &str, value: &Value) -> String {
    let written = text.get(value.span.clone()).unwrap_or_default();
    match written.char_indices().nth(MAX_EXCERPT_LENGTH) {
        Some((end, _)) => format!("{}…", written.get(..end).unwrap_or_default()),
        None => written.to_owned(),
    }
}

//! The endpoints of subscriptions: the protocols, and the formats of their endpoints.

use serde::{Deserialize, Serialize};

use super::topic::FIFO;
use super::{Fault, invalid_parameter, not_found};
use crate::arn::Arn;

/// The supported protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Protocol {
    Sqs,
    Lambda,
    Email,
    EmailJson,
    Sms,
    Http,
}

/// Protocols of AWS that are not implemented.
const OTHERS: [&str; 3] = ["https", "application", "firehose"];

impl Protocol {
    pub(super) fn parse(name: &str) -> Result<Self, Fault> {
        Ok(match name {
            "sqs" => Self::Sqs,
            "lambda" => Self::Lambda,
            "email" => Self::Email,
            "email-json" => Self::EmailJson,
            "sms" => Self::Sms,
            "http" => Self::Http,
            other if OTHERS.contains(&other) => {
                return Err(Fault::not_implemented("sns", &format!("Subscribe with the protocol {other}")));
            }
            unknown => {
                let reason = format_args!("Amazon SNS does not support this protocol string: {unknown}");
                return Err(invalid_parameter(reason));
            }
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqs => "sqs",
            Self::Lambda => "lambda",
            Self::Email => "email",
            Self::EmailJson => "email-json",
            Self::Sms => "sms",
            Self::Http => "http",
        }
    }

    /// Returns whether the receiver must confirm the subscription; AWS resources of the account need no confirmation.
    pub(super) fn needs_confirmation(self) -> bool {
        matches!(self, Self::Email | Self::EmailJson | Self::Http)
    }
}

/// Checks the endpoint of a subscription to `topic`.
pub(super) fn check(protocol: Protocol, endpoint: &str, topic: &Arn) -> Result<(), Fault> {
    if endpoint.is_empty() {
        return Err(not_found_endpoint());
    }
    match protocol {
        Protocol::Sqs if !is_arn_of("sqs", endpoint) => return Err(invalid_parameter("SQS endpoint ARN")),
        Protocol::Lambda if !is_arn_of("lambda", endpoint) => return Err(invalid_parameter("Lambda endpoint ARN")),
        Protocol::Email | Protocol::EmailJson if !is_address(endpoint) => {
            return Err(invalid_parameter("Email address"));
        }
        Protocol::Sms
            if !is_phone_number(&endpoint.replace(['-', '/', '.'], "")) || has_separators_in_a_row(endpoint) =>
        {
            return Err(Fault::new("InvalidParameter", format!("Invalid SMS endpoint: {endpoint}")));
        }
        Protocol::Http => check_url(endpoint)?,
        _ => {}
    }
    if endpoint.ends_with(FIFO) && !topic.resource().ends_with(FIFO) {
        return Err(invalid_parameter(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
        ));
    }
    Ok(())
}

/// Checks the URL of an HTTP endpoint, which must be on this machine.
fn check_url(endpoint: &str) -> Result<(), Fault> {
    let mismatch = || invalid_parameter("Endpoint must match the specified protocol");
    let rest = endpoint.strip_prefix("http://").ok_or_else(mismatch)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_here = host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match is_here {
        true => Ok(()),
        false => {
            Err(Fault::unreachable(&format!("the local cloud sends messages to this machine only, not to `{host}`")))
        }
    }
}

fn not_found_endpoint() -> Fault {
    Fault { message: "Endpoint not specified in subscription".to_owned(), ..not_found("Endpoint") }
}

fn is_arn_of(service: &str, text: &str) -> bool {
    text.parse::<Arn>().is_ok_and(|arn| arn.service() == service)
}

/// Returns whether a text is a phone number in E.164 format: a plus sign and at most 15 digits.
pub(super) fn is_phone_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a phone number may be separated by one character each.
fn has_separators_in_a_row(text: &str) -> bool {
    let is_separator = |byte: &u8| matches!(byte, b'-' | b'/' | b'.');
    text.as_bytes().windows(2).any(|pair| pair.iter().all(is_separator))
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace))
}

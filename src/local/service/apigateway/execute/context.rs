//! `$context`: the variables about a request for templates, mappings and functions.
//!
//! See "Variables for data transformations for API Gateway".

use serde_json::{Map, Value, json};

use super::super::super::Cx;
use super::exchange::Exchange;
use crate::clock::Timestamp;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const ADDRESS: &str = "127.0.0.1";
const DAY_MILLIS: i64 = 86_400_000;
/// The members of `identity` that are null unless a signature or an API key sets them.
const IDENTITY: [&str; 10] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "user",
];

/// Returns the value of `$context`.
pub(super) fn context(exchange: &Exchange, cx: &Cx<'_>) -> Value {
    let prefix = exchange.asked.host.split(['.', ':']).next().unwrap_or_default();
    let domain = exchange.asked.host.split(':').next().unwrap_or_default();
    let mut context = json!({
        "resourceId": exchange.resource,
        "resourcePath": exchange.resource_path,
        "httpMethod": exchange.asked.method,
        "extendedRequestId": exchange.extended_id,
        "requestTime": common_log(exchange.started),
        "path": path(exchange),
        "accountId": cx.account(),
        "protocol": "HTTP/1.1",
        "stage": exchange.stage_name(),
        "domainPrefix": if prefix.is_empty() { "testPrefix" } else { prefix },
        "requestTimeEpoch": exchange.started.millis(),
        "requestId": exchange.request_id,
        "identity": identity(exchange),
        "domainName": if domain.is_empty() { "testPrefix.testDomainName" } else { domain },
        "apiId": exchange.api,
    });
    if let Some(members) = context.as_object_mut() {
        if let Some(deployment) = &exchange.deployment {
            members.insert("deploymentId".to_owned(), Value::from(deployment.as_str()));
        }
        if let Some(authorizer) = &exchange.authorizer {
            members.insert("authorizer".to_owned(), authorizer.clone());
        }
        for (name, value) in &exchange.overrides {
            members.insert(name.clone(), value.clone());
        }
    }
    context
}

/// Returns the path, including the stage if there is one.
fn path(exchange: &Exchange) -> String {
    match &exchange.stage {
        Some(stage) => format!("/{stage}{}", exchange.asked.path),
        None => exchange.asked.path.clone(),
    }
}

fn identity(exchange: &Exchange) -> Value {
    let mut identity: Map<String, Value> = IDENTITY.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    identity.insert("sourceIp".to_owned(), Value::from(ADDRESS));
    identity.insert("userAgent".to_owned(), json!(exchange.asked.header("user-agent")));
    for (name, value) in &exchange.identity {
        identity.insert(name.clone(), Value::from(value.as_str()));
    }
    Value::Object(identity)
}

/// Formats a time such as `31/Jan/2026:12:00:00 +0000`.
fn common_log(at: Timestamp) -> String {
    let Some((year, month, day, time)) = parts(at) else { return String::new() };
    format!("{day}/{month}/{year}:{time} +0000")
}

/// Formats a time such as `Sat Jan 31 12:00:00 UTC 2026`.
pub(super) fn long(at: Timestamp) -> String {
    let Some((year, month, day, time)) = parts(at) else { return String::new() };
    let weekday = usize::try_from(at.millis().div_euclid(DAY_MILLIS).rem_euclid(7)).unwrap_or_default();
    format!("{} {month} {day} {time} UTC {year}", DAYS.get(weekday).copied().unwrap_or_default())
}

fn parts(at: Timestamp) -> Option<(String, &'static str, String, String)> {
    let text = at.to_seconds_text();
    let (date, time) = text.trim_end_matches('Z').split_once('T')?;
    let mut date = date.split('-');
    let (year, month, day) = (date.next()?, date.next()?, date.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some((year.to_owned(), month, day.to_owned(), time.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_words() {
        let at = Timestamp::parse("2026-01-31T12:03:04Z").unwrap();
        assert_eq!(common_log(at), "31/Jan/2026:12:03:04 +0000");
        assert_eq!(long(at), "Sat Jan 31 12:03:04 UTC 2026");
        assert_eq!(long(Timestamp::from_millis(0)), "Thu Jan 01 00:00:00 UTC 1970");
    }
}

//! Detects responses that do not come from AWS: a redirect, a web page, or a success without a mandatory member.
//!
//! The SDK replaces missing members by defaults, so an empty `200` would count as "created". Any server is therefore
//! checked for what AWS always returns.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Why a response is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not one of AWS: HTTP {status}, {what}")]
pub(super) struct BadAnswer {
    status: u16,
    what: String,
}

/// Checks every response before the SDK parses it.
#[derive(Debug)]
pub(super) struct Sound;

/// A member of every successful response of an operation, for operations with a unique name, from the API Reference of
/// the service.
const ALWAYS: [(&str, &str); 47] = [
    ("CreateApiDestination", "ApiDestinationArn"),
    ("CreateArchive", "ArchiveArn"),
    ("CreateConnection", "ConnectionArn"),
    ("CreateEventBus", "EventBusArn"),
    ("CreateEventSourceMapping", "UUID"),
    ("CreateFunction", "FunctionArn"),
    ("CreateQueue", "QueueUrl"),
    ("CreateRole", "Arn"),
    ("CreateStateMachine", "stateMachineArn"),
    ("CreateTable", "TableDescription"),
    ("CreateTopic", "TopicArn"),
    ("CreateTrail", "TrailARN"),
    ("DescribeApiDestination", "ApiDestinationArn"),
    ("DescribeArchive", "ArchiveArn"),
    ("DescribeConnection", "ConnectionArn"),
    ("DescribeEventBus", "Name"),
    ("DescribeExecution", "status"),
    ("DescribeLogGroups", "logGroups"),
    ("DescribeReplay", "ReplayArn"),
    ("DescribeRule", "Name"),
    ("DescribeStateMachine", "stateMachineArn"),
    ("DescribeTable", "Table"),
    ("FilterLogEvents", "events"),
    ("GetCallerIdentity", "Account"),
    ("GetExecutionHistory", "events"),
    ("GetFunction", "Configuration"),
    ("GetQueueUrl", "QueueUrl"),
    ("GetRole", "Arn"),
    ("GetTopicAttributes", "Attributes"),
    ("ListArchives", "Archives"),
    ("ListEventBuses", "EventBuses"),
    ("ListExecutions", "executions"),
    ("ListReplays", "Replays"),
    ("ListRules", "Rules"),
    ("ListStateMachines", "stateMachines"),
    ("ListTargetsByRule", "Targets"),
    ("Publish", "MessageId"),
    ("PutEvents", "Entries"),
    ("PutEventSelectors", "TrailARN"),
    ("PutRule", "RuleArn"),
    ("PutTargets", "FailedEntryCount"),
    ("RemoveTargets", "FailedEntryCount"),
    ("SendMessage", "MessageId"),
    ("StartExecution", "executionArn"),
    ("StartReplay", "ReplayArn"),
    ("StartSyncExecution", "executionArn"),
    ("Subscribe", "SubscriptionArn"),
];

/// Headers of which every response of AWS has one, regardless of the operation. A response in XML may have it in its
/// body instead.
const SIGNS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];
const NO_SIGN: &str = "without the request ID that every answer of AWS has";

/// Operations whose response has any form, because code or stored data determines it.
const OF_ANY_FORM: [&str; 3] = ["GetObject", "Invoke", "InvokeWithResponseStream"];

impl Intercept for Sound {
    fn name(&self) -> &'static str {
        "Sound"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = cfg.load::<Metadata>().map(Metadata::name).unwrap_or_default();
        Ok(check(operation, context.response())?)
    }
}

fn check(operation: &str, response: &HttpResponse) -> Result<(), BadAnswer> {
    let status = response.status().as_u16();
    let bad = |what: String| Err(BadAnswer { status, what });
    // S3 itself responds with 304 to a condition, and with the region of a bucket in another region.
    let is_of_s3 = status == 304 || response.headers().contains_key("x-amz-bucket-region");
    if (300..400).contains(&status) && !is_of_s3 {
        let to = response.headers().get("location").map(|to| format!(" to {to:?}")).unwrap_or_default();
        return bad(format!("a redirect{to}"));
    }
    let is_success = (200..300).contains(&status);
    let is_signed = SIGNS.iter().any(|name| response.headers().contains_key(name));
    if is_success && !is_signed && is_html(response) {
        return bad("a web page".to_owned());
    }
    // A streamed body cannot be inspected.
    let unseen = if is_success && !is_signed { bad(NO_SIGN.to_owned()) } else { Ok(()) };
    let Some(body) = response.body().bytes().filter(|_| !OF_ANY_FORM.contains(&operation)) else { return unseen };
    let start = body.trim_ascii_start();
    let head: String = String::from_utf8_lossy(start.get(..14).unwrap_or(start)).to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return bad("a web page".to_owned());
    }
    if !start.is_empty() && !matches!(start.first(), Some(b'{' | b'<')) {
        return bad("neither JSON nor XML".to_owned());
    }
    let always = ALWAYS.iter().find(|(name, _)| *name == operation).map(|(_, member)| *member);
    match always.filter(|_| is_success) {
        Some(member) if start.is_empty() => bad(format!("an empty body, without `{member}`")),
        Some(member) if !has(body, member) => bad(format!("without `{member}`")),
        Some(_) => Ok(()),
        None if has(body, "RequestId") => Ok(()),
        None if start.is_empty() && unseen.is_err() => bad(format!("an empty body, {NO_SIGN}")),
        None => unseen,
    }
}

fn is_html(response: &HttpResponse) -> bool {
    response.headers().get("content-type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}

/// Returns whether a body contains a member at any level: as a key of JSON or an element of XML.
fn has(body: &[u8], member: &str) -> bool {
    let after = |at: usize| body.get(at + member.len()..).and_then(<[u8]>::first);
    body.windows(member.len()).enumerate().any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|before| body.get(before));
        window == member.as_bytes()
            && matches!((before, after(at)), (Some(b'"'), Some(b'"')) | (Some(b'<'), Some(b'>' | b' ' | b'/')))
    })
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn what_is_no_answer_is_named() {
        let cases = [
            (200, "PutRule", r#"{"RuleArn":"a"}"#, ""),
            (200, "CreateTopic", "<A><TopicArn>t</TopicArn></A>", ""),
            (200, "DeleteRule", "", "HTTP 200, an empty body, without the request ID"),
            (200, "ListTagsForResource", "{}", "HTTP 200, without the request ID"),
            (200, "DeleteTopic", "<A><RequestId>r</RequestId></A>", ""),
            (204, "DeleteBucket", "", "HTTP 204, an empty body, without the request ID"),
            (400, "PutRule", r#"{"__type":"X"}"#, ""),
            (404, "PutRule", "", ""),
            (200, "Invoke", "7", "HTTP 200, without the request ID"),
            (200, "GetObject", "hello", "HTTP 200, without the request ID"),
            (304, "GetObject", "", ""),
            (200, "CreateEventBus", "", "HTTP 200, an empty body, without `EventBusArn`"),
            (200, "CreateEventBus", "{}", "HTTP 200, without `EventBusArn`"),
            (200, "CreateEventBus", r#"{"x":"EventBusArnX"}"#, "without `EventBusArn`"),
            (200, "CreateTopic", "<A/>", "without `TopicArn`"),
            (200, "ListRules", "\n<!DOCTYPE html><p>", "HTTP 200, a web page"),
            (502, "ListRules", "<html>", "HTTP 502, a web page"),
            (200, "DeleteRule", "hello", "HTTP 200, neither JSON nor XML"),
            (200, "DeleteRule", "\u{1}\u{2}", "neither JSON nor XML"),
            (302, "DeleteRule", "", "HTTP 302, a redirect"),
        ];
        for (status, operation, body, says) in cases {
            let status = StatusCode::try_from(status).unwrap();
            let found = check(operation, &HttpResponse::new(status, SdkBody::from(body)));
            match found {
                Ok(()) => assert_eq!(says, "", "{operation} {body}"),
                Err(bad) => {
                    assert!(!says.is_empty() && bad.to_string().contains(says), "{operation} {body}: {bad}");
                }
            }
        }
    }

    #[test]
    fn an_answer_with_a_request_id_is_one_of_aws() {
        let cases = [("DeleteRule", ""), ("ListQueues", "{}"), ("Invoke", "7"), ("GetObject", "<html>")];
        for (operation, body) in cases {
            for name in SIGNS {
                let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(body));
                response.headers_mut().insert(name, "r");
                assert_eq!(check(operation, &response), Ok(()), "{operation}");
            }
        }
    }

    #[test]
    fn a_web_page_is_known_by_its_type() {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from("<!-- hello --><p>"));
        response.headers_mut().insert("content-type", "text/html; charset=utf-8");
        let said = check("CreateBucket", &response).unwrap_err().to_string();
        assert!(said.ends_with("HTTP 200, a web page"), "{said}");
    }
}

//! Functions as integrations: the event of a proxy integration, and the responses of functions.
//!
//! See "Lambda proxy integrations in API Gateway".

use serde_json::{Map, Value, json};

use super::super::super::{Answer, Cx, HttpAnswer};
use super::endpoint::Endpoint;
use super::exchange::{Exchange, RequestContext, multiple, single};
use super::header::{self, Origin};
use super::refusal::Refusal;
use super::{context, media};

/// Returns the request as an event, in JSON text.
pub(super) fn event(exchange: &Exchange, cx: &Cx<'_>) -> String {
    let asked = &exchange.asked;
    let some = |value: Value| match &value {
        Value::Object(members) if members.is_empty() => Value::Null,
        _ => value,
    };
    json!({
        "resource": exchange.resource_path,
        "path": asked.path,
        "httpMethod": asked.method,
        "headers": some(json!(single(&asked.headers))),
        "multiValueHeaders": some(json!(multiple(&asked.headers))),
        "queryStringParameters": some(json!(single(&asked.query))),
        "multiValueQueryStringParameters": some(json!(multiple(&asked.query))),
        "pathParameters": some(json!(exchange.path_parameters)),
        "stageVariables": some(json!(exchange.stage_variables)),
        "requestContext": context::context(exchange, cx),
        "body": if asked.body.is_empty() { Value::Null } else { Value::from(asked.body.as_str()) },
        "isBase64Encoded": asked.is_base64,
    })
    .to_string()
}

/// Returns the response of Lambda to an invocation.
pub(super) fn endpoint(answer: Answer, is_proxy: bool) -> Result<Endpoint, Refusal> {
    let output = match answer {
        Ok(output) => output,
        Err(fault) if fault.code == "AccessDenied" => {
            return Err(Refusal::configuration("Invalid permissions on Lambda function"));
        }
        Err(fault) if fault.status == 413 => return Err(Refusal::too_large()),
        // If Lambda throttles the invocation, AWS responds with 500 and logs the reason.
        Err(fault) if is_proxy => return Err(Refusal::configuration(&fault.message)),
        Err(fault) => {
            let body = json!({"Type": "User", "message": fault.message}).to_string();
            return Ok(Endpoint { status: fault.status, selection: fault.message, body, ..Endpoint::default() });
        }
    };
    let body = output.get("Payload").and_then(Value::as_str).unwrap_or_default().to_owned();
    let status = output.get("StatusCode").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
    let is_failed = output.get("FunctionError").is_some();
    let message = if is_failed { error_message(&body) } else { String::new() };
    if is_proxy && is_failed {
        return Err(Refusal::bad_gateway(format!(
            "Lambda execution failed with status 200 due to customer function error: {message}."
        )));
    }
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Ok(Endpoint { status: status.unwrap_or(200), headers, body, is_base64: false, selection: message })
}

/// Returns the text that selection patterns are matched against: the message of the error.
fn error_message(payload: &str) -> String {
    let payload: Value = serde_json::from_str(payload).unwrap_or_default();
    payload.get("errorMessage").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The members that the response of a proxy may have.
const MEMBERS: [&str; 5] = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/// Returns the response for the client from the result of a proxy function.
pub(super) fn answer(
    request_context: &RequestContext<'_>,
    exchange: &Exchange,
    endpoint: &Endpoint,
) -> Result<HttpAnswer, Refusal> {
    let malformed =
        || Refusal::bad_gateway("Execution failed due to configuration error: Malformed Lambda proxy response");
    let value: Value = serde_json::from_str(&endpoint.body).map_err(|_| malformed())?;
    let members = value.as_object().ok_or_else(malformed)?;
    if members.keys().any(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(malformed());
    }
    let status = status(members.get("statusCode")).ok_or_else(malformed)?;
    let mut headers = headers(members).ok_or_else(malformed)?;
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    headers = header::remapped(headers, Origin::Function);
    headers.push(("X-Amzn-Trace-Id".to_owned(), exchange.trace_id()));
    let body = match members.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(malformed()),
    };
    let is_encoded = match members.get("isBase64Encoded") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => return Err(malformed()),
    };
    let accepts = media::is_binary(&request_context.definition.binary_media_types, exchange.asked.header("accept"));
    Ok(HttpAnswer { status, headers, body, is_base64: is_encoded && accepts })
}

/// Returns the status, a number or a text with one; 200 if there is none.
fn status(value: Option<&Value>) -> Option<u16> {
    let status = match value {
        None | Some(Value::Null) => return Some(200),
        Some(Value::Number(number)) => number.as_u64()?,
        Some(Value::String(text)) => text.parse().ok()?,
        Some(_) => return None,
    };
    u16::try_from(status).ok().filter(|status| (100..600).contains(status))
}

/// Merges single headers and lists of them; if both have a name, all values are sent.
fn headers(members: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let object = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(members)) => Some(members.clone()),
        Some(_) => None,
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, values) in &object("multiValueHeaders")? {
        for value in values.as_array()? {
            headers.push((name.clone(), text(value)?));
        }
    }
    for (name, value) in &object("headers")? {
        let value = text(value)?;
        let is_there =
            headers.iter().any(|(known, known_value)| known.eq_ignore_ascii_case(name) && *known_value == value);
        if !is_there {
            headers.push((name.clone(), value));
        }
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_number_of_http() {
        let cases = [
            (json!(404), Some(404)),
            (json!("201"), Some(201)),
            (json!(null), Some(200)),
            (json!("x"), None),
            (json!(1000), None),
            (json!(1.5), None),
            (json!([]), None),
        ];
        for (value, expected) in cases {
            assert_eq!(status(Some(&value)), expected, "{value}");
        }
    }

    #[test]
    fn headers_of_both_kinds_are_sent() {
        let given = json!({"headers": {"A": "1", "B": true}, "multiValueHeaders": {"A": ["1", "2"]}});
        let read = headers(given.as_object().unwrap()).unwrap();
        let pairs: Vec<(&str, &str)> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("A", "1"), ("A", "2"), ("B", "true")]);
        for wrong in [json!({"headers": []}), json!({"headers": {"A": {}}}), json!({"multiValueHeaders": {"A": "1"}})] {
            assert!(headers(wrong.as_object().unwrap()).is_none(), "{wrong}");
        }
    }
}

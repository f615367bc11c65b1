//! Responses of function URLs: from the result of the function, or from Lambda itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::super::signature::Flaw;
use super::super::super::{Fault, HttpAnswer};

const FORBIDDEN: &str = "Forbidden. For troubleshooting Function URL authorization issues, see: \
                         https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/// Returns the response to a request that no permission allows.
pub(in super::super) fn forbidden() -> HttpAnswer {
    refusal(403, "AccessDeniedException", &json!({"Message": FORBIDDEN}))
}

/// Returns the response for a URL that does not exist.
pub(in super::super) fn no_url() -> HttpAnswer {
    refusal(403, "AccessDeniedException", &json!({"Message": null}))
}

/// Returns the response to a request with a signature that is not valid.
pub(in super::super) fn unsigned(flaw: Flaw) -> HttpAnswer {
    let (error, message) = match flaw {
        Flaw::Missing => return forbidden(),
        Flaw::Incomplete(message) => ("IncompleteSignatureException", message),
        Flaw::Wrong(message) => ("InvalidSignatureException", message),
        Flaw::UnknownKey => {
            ("UnrecognizedClientException", "The security token included in the request is invalid.".to_owned())
        }
        Flaw::Expired => ("ExpiredTokenException", "The security token included in the request is expired".to_owned()),
    };
    refusal(403, error, &json!({"message": message}))
}

/// Returns the response to a request whose invocation is refused.
pub(in super::super) fn refused(fault: &Fault) -> HttpAnswer {
    match fault.status {
        413 => refusal(413, &fault.code, &json!({"Message": fault.message})),
        429 => {
            let mut body = fault.members.clone().unwrap_or_else(|| json!({}));
            body["message"] = Value::from(fault.message.as_str());
            refusal(429, &fault.code, &body)
        }
        _ => bad_gateway(),
    }
}

/// Returns the response if the function failed or its result is not a valid response.
pub(super) fn bad_gateway() -> HttpAnswer {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    HttpAnswer { status: 502, headers, body: "Internal Server Error".to_owned(), is_base64: false }
}

fn refusal(status: u16, error: &str, body: &Value) -> HttpAnswer {
    let headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", error)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    HttpAnswer { status, headers, body: body.to_string(), is_base64: false }
}

/// Returns the response for the client from the result of a function, which is JSON text: an object with a status code
/// is a whole response, and anything else is the body of one.
pub(super) fn answer(payload: &str) -> HttpAnswer {
    match serde_json::from_str::<Value>(payload) {
        Ok(Value::Object(members)) if members.contains_key("statusCode") => {
            structured(&members).unwrap_or_else(bad_gateway)
        }
        Ok(Value::Object(_)) => whole(payload.to_owned()),
        Ok(Value::String(text)) => whole(text),
        Ok(other) => whole(other.to_string()),
        Err(_) => bad_gateway(),
    }
}

fn whole(body: String) -> HttpAnswer {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    HttpAnswer { status: 200, headers, body, is_base64: false }
}

/// Returns `None` if a member has a wrong type.
fn structured(members: &Map<String, Value>) -> Option<HttpAnswer> {
    let status = match members.get("statusCode")? {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    let status = u16::try_from(status).ok().filter(|status| (100..600).contains(status))?;
    let mut headers = headers(members)?;
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    let body = match members.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let is_base64 = match members.get("isBase64Encoded") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => return None,
    };
    if is_base64 && STANDARD.decode(&body).is_err() {
        return None;
    }
    Some(HttpAnswer { status, headers, body, is_base64 })
}

/// Returns the headers, and each cookie as a header of its own.
fn headers(members: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let mut headers = Vec::new();
    match members.get("headers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(given)) => {
            for (name, value) in given {
                headers.push((name.clone(), text(value)?));
            }
        }
        Some(_) => return None,
    }
    match members.get("cookies") {
        None | Some(Value::Null) => {}
        Some(Value::Array(cookies)) => {
            for cookie in cookies {
                headers.push(("Set-Cookie".to_owned(), text(cookie)?));
            }
        }
        Some(_) => return None,
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_every_form_become_responses() {
        for (payload, status, body) in [
            (r#"{"hello": "world"}"#, 200, r#"{"hello": "world"}"#),
            (r#"["hello", 3, true]"#, 200, r#"["hello",3,true]"#),
            (r#""hello""#, 200, "hello"),
            ("3.1", 200, "3.1"),
            ("null", 200, "null"),
            (r#"{"statusCode": 201, "body": "b"}"#, 201, "b"),
            (r#"{"statusCode": "418"}"#, 418, ""),
            (r#"{"statusCode": 200, "body": {"a": 1}}"#, 200, r#"{"a":1}"#),
            (r#"{"statusCode": 99}"#, 502, "Internal Server Error"),
            (r#"{"statusCode": true}"#, 502, "Internal Server Error"),
            (r#"{"statusCode": 200, "headers": []}"#, 502, "Internal Server Error"),
            (r#"{"statusCode": 200, "isBase64Encoded": true, "body": "?"}"#, 502, "Internal Server Error"),
        ] {
            let answer = answer(payload);
            assert_eq!((answer.status, answer.body.as_str()), (status, body), "{payload}");
            assert_eq!(answer.header("content-type"), Some("application/json"), "{payload}");
        }
    }

    #[test]
    fn headers_and_cookies_are_sent() {
        let answer = answer(r#"{"statusCode":200,"headers":{"content-type":"a/b","n":1},"cookies":["a=1","b=2"]}"#);
        let pairs: Vec<(&str, &str)> = answer.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(pairs, [("content-type", "a/b"), ("n", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]);
    }
}

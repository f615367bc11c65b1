//! The REST-JSON protocol: method and path select the operation; the path, query, headers and body contain its members.
//!
//! Each service with this protocol has a table of [`Route`]s. A member that the table does not assign to another part
//! of the request is in the body.
//!
//! Source: "Smithy: AWS restJson1 protocol" and "HTTP bindings".
//!
//! Deviation: members are not checked against the table, so the body may also contain a member that belongs to the
//! path; the value in the path takes precedence.

mod apigateway;
mod document;
mod lambda;
mod path;
mod scheduler;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Reply, Request, reply, rest_xml};
use crate::local::service::{Answer, Fault};

/// The format of one operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    /// Such as `/2015-03-31/functions/{FunctionName}/invocations`; `{Name+}` matches the whole rest.
    pub path: &'static str,
    pub operation: &'static str,
    /// A query parameter and its value that distinguish the operation from one with the same path, which comes after
    /// it.
    pub asked: Option<(&'static str, &'static str)>,
    /// Query parameter and member; a parameter that ends in `[]` is a list.
    pub query: &'static [(&'static str, &'static str)],
    /// Request header and member.
    pub headers: &'static [(&'static str, &'static str)],
    /// The member that consists of the whole body, as text.
    pub payload: Option<&'static str>,
    /// Whether the payload is a document, which clients send as JSON or as YAML and the service reads as JSON.
    pub is_document: bool,
    /// Name in the body and member, if they differ.
    pub renamed: &'static [(&'static str, &'static str)],
    pub reply: Success,
}

/// The format of the response to an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Success {
    pub status: u16,
    /// The member that contains the status.
    pub status_member: Option<&'static str>,
    /// Response header and member.
    pub headers: &'static [(&'static str, &'static str)],
    /// The member that consists of the whole body, as text.
    pub payload: Option<&'static str>,
}

impl Route {
    /// Returns an operation whose request and response have JSON bodies.
    const fn new(method: &'static str, path: &'static str, operation: &'static str, status: u16) -> Self {
        let reply = Success { status, status_member: None, headers: &[], payload: None };
        let (asked, query, headers): (_, &[_], &[_]) = (None, &[], &[]);
        Self { method, path, operation, asked, query, headers, payload: None, is_document: false, renamed: &[], reply }
    }

    fn is_asked_by(&self, request: &Request) -> bool {
        let Some((parameter, value)) = self.asked else { return true };
        let query = request.uri().query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(name, found)| name == parameter && found == value)
    }

    const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// Makes the whole body one member, as text.
    const fn payload(mut self, member: &'static str) -> Self {
        self.payload = Some(member);
        self
    }

    /// Makes the whole body one member: a document in JSON or YAML, as JSON text.
    const fn document(mut self, member: &'static str) -> Self {
        self.payload = Some(member);
        self.is_document = true;
        self
    }

    const fn asked(mut self, parameter: &'static str, value: &'static str) -> Self {
        self.asked = Some((parameter, value));
        self
    }

    const fn renamed(mut self, renamed: &'static [(&'static str, &'static str)]) -> Self {
        self.renamed = renamed;
        self
    }
}

/// The tables, by the names of the services.
const TABLES: [(&str, &[Route]); 3] =
    [("apigateway", apigateway::ROUTES), ("lambda", lambda::ROUTES), ("scheduler", scheduler::ROUTES)];

/// Returns the service and operation of a request, and the members in its path. `scope` is the service in the
/// signature: only its table is searched, since `/account`, for example, also exists in other services.
pub(super) fn find(
    request: &Request,
    scope: Option<&str>,
) -> Option<(&'static str, &'static Route, Map<String, Value>)> {
    let path = request.uri().path();
    let is_possible = |service: &str| match scope {
        Some(scope) => scope == service,
        None => is_served_unsigned(request, service),
    };
    TABLES.iter().filter(|(service, _)| is_possible(service)).find_map(|(service, routes)| {
        let is_meant = |route: &&Route| request.method() == route.method && route.is_asked_by(request);
        routes.iter().filter(is_meant).find_map(|route| {
            let members = path::members(route.path, path)?;
            Some((*service, route, members))
        })
    })
}

/// Returns whether a request without a signature may be for a service. Buckets have names such as `schedules`, and
/// clients read public ones without a signature.
fn is_served_unsigned(request: &Request, service: &str) -> bool {
    let bucket = rest_xml::bucket_in_host(request);
    service != "scheduler" && bucket.is_none_or(|bucket| bucket.split('.').next() == Some(service))
}

/// Returns the input of an operation.
pub(super) fn decode(request: &Request, route: &Route, labels: Map<String, Value>) -> Result<Value, Fault> {
    let mut input = match route.payload {
        Some(member) => {
            let text = String::from_utf8_lossy(request.body());
            let text = if route.is_document { document::as_json(&text) } else { text };
            let given = (!text.is_empty()).then(|| (member.to_owned(), Value::from(text)));
            given.into_iter().collect()
        }
        None => body(request.body())?,
    };
    for (name, member) in route.renamed {
        if let Some(value) = input.remove(*name) {
            input.insert((*member).to_owned(), value);
        }
    }
    for (header, member) in route.headers {
        if let Some(value) = request.headers().get(*header).and_then(|value| value.to_str().ok()) {
            input.insert((*member).to_owned(), Value::from(value));
        }
    }
    for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        for (parameter, member) in route.query {
            match parameter.strip_suffix("[]") {
                Some(list) if list == name => {
                    let values = input.entry(*member).or_insert_with(|| Value::from(Vec::<Value>::new()));
                    values.as_array_mut().into_iter().for_each(|values| values.push(Value::from(value.as_ref())));
                }
                None if *parameter == name => {
                    input.insert((*member).to_owned(), Value::from(value.as_ref()));
                }
                _ => {}
            }
        }
    }
    input.extend(labels);
    Ok(Value::Object(input))
}

fn body(bytes: &Bytes) -> Result<Map<String, Value>, Fault> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Fault::new("SerializationException", "the body is not a JSON object")),
        Err(error) => Err(Fault::new("SerializationException", format!("the body is not JSON: {error}"))),
    }
}

pub(super) fn encode(route: &Success, service: &str, answer: &Answer, request_id: &str) -> Reply {
    match answer {
        Ok(output) => success(route, output, request_id),
        Err(fault) => failure(service, fault, request_id),
    }
}

fn success(route: &Success, output: &Value, request_id: &str) -> Reply {
    let text = |member: &str| output.get(member).and_then(Value::as_str);
    let named = route.status_member.and_then(|member| output.get(member)).and_then(Value::as_u64);
    let status = named.and_then(|status| u16::try_from(status).ok()).unwrap_or(route.status);
    let mut headers = vec![("content-type", "application/json"), ("x-amzn-requestid", request_id)];
    headers.extend(route.headers.iter().filter_map(|(header, member)| Some((*header, text(member)?))));
    let body = match (route.payload, output) {
        (Some(member), _) => text(member).unwrap_or_default().to_owned(),
        (None, Value::Null) => String::new(),
        (None, output) => output.to_string(),
    };
    reply(status, &headers, body)
}

/// Returns an error in the format of Lambda, API Gateway and EventBridge Scheduler.
fn failure(service: &str, fault: &Fault, request_id: &str) -> Reply {
    let headers = [
        ("content-type", "application/json"),
        ("x-amzn-requestid", request_id),
        ("x-amzn-errortype", fault.code.as_str()),
    ];
    let mut body = Map::new();
    if let Some(Value::Object(members)) = &fault.members {
        body.extend(members.clone());
    }
    body.insert(message_member(service, &fault.code).to_owned(), Value::from(fault.message.as_str()));
    reply(fault.status, &headers, Value::Object(body).to_string())
}

/// Returns the name of the message member of an error, as defined by the model of each error.
fn message_member(service: &str, code: &str) -> &'static str {
    match (service, code) {
        ("scheduler", _) => "Message",
        (
            "lambda",
            "CodeSigningConfigNotFoundException"
            | "CodeVerificationFailedException"
            | "InvalidCodeSignatureException"
            | "ResourceNotFoundException"
            | "ServiceException",
        ) => "Message",
        _ => "message",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Request {
        let mut builder = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Bytes::from(body.to_owned())).unwrap()
    }

    #[test]
    fn requests_become_inputs() {
        let cases = [
            (
                request("POST", "/2015-03-31/functions", &[], r#"{"FunctionName":"f"}"#),
                ("CreateFunction", json!({"FunctionName": "f"})),
            ),
            (
                request(
                    "POST",
                    "/2015-03-31/functions/arn%3Aaws%3Alambda%3Ar%3A1%3Afunction%3Af/invocations?Qualifier=PROD",
                    &[("x-amz-invocation-type", "Event")],
                    "[1]",
                ),
                (
                    "Invoke",
                    json!({"Payload": "[1]", "InvocationType": "Event", "Qualifier": "PROD",
                        "FunctionName": "arn:aws:lambda:r:1:function:f"}),
                ),
            ),
            (
                request("GET", "/2015-03-31/functions/?Marker=a%20b&MaxItems=5", &[], ""),
                ("ListFunctions", json!({"Marker": "a b", "MaxItems": "5"})),
            ),
            (
                request("DELETE", "/2017-03-31/tags/arn:aws:lambda:r:1:function:f?tagKeys=a&tagKeys=b", &[], ""),
                ("UntagResource", json!({"TagKeys": ["a", "b"], "Resource": "arn:aws:lambda:r:1:function:f"})),
            ),
            (
                request("GET", "/2019-09-25/functions/f/event-invoke-config/list", &[], ""),
                ("ListFunctionEventInvokeConfigs", json!({"FunctionName": "f"})),
            ),
        ];
        for (request, (operation, input)) in cases {
            let (service, route, labels) = find(&request, None).expect(operation);
            assert_eq!((service, route.operation), ("lambda", operation));
            assert_eq!(decode(&request, route, labels).expect(operation), input);
        }
        for (method, uri) in [("GET", "/bucket/key"), ("PATCH", "/2015-03-31/functions"), ("GET", "/")] {
            assert!(find(&request(method, uri, &[], ""), None).is_none(), "{method} {uri}");
        }
    }

    #[test]
    fn outputs_travel_where_the_table_says() {
        let invoke = request("POST", "/2015-03-31/functions/f/invocations", &[], "");
        let (_, route, _) = find(&invoke, None).expect("Invoke");
        let output = json!({"StatusCode": 200, "FunctionError": "Unhandled", "Payload": "{\"a\":1}"});
        let reply = encode(&route.reply, "lambda", &Ok(output), "r");
        assert_eq!((reply.status().as_u16(), reply.body().as_ref()), (200, b"{\"a\":1}".as_slice()));
        assert_eq!(reply.headers()["x-amz-function-error"], "Unhandled");
        let mut fault = Fault::new("ResourceNotFoundException", "gone").with_status(404);
        fault.members = Some(json!({"Type": "User"}));
        let reply = encode(&route.reply, "lambda", &Err(fault.clone()), "r");
        assert_eq!(
            (reply.status().as_u16(), reply.body().as_ref()),
            (404, br#"{"Type":"User","Message":"gone"}"#.as_slice())
        );
        fault.code = "ResourceConflictException".to_owned();
        let refused = encode(&route.reply, "lambda", &Err(fault), "r");
        assert_eq!(refused.body().as_ref(), br#"{"Type":"User","message":"gone"}"#.as_slice());
        assert_eq!(reply.headers()["x-amzn-errortype"], "ResourceNotFoundException");
    }
}

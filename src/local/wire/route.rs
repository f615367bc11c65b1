//! Determines the service and operation of a request.

use super::scope::{self, Scope, scope};
use super::{
    Call, Dialect, Reply, Request, aws_json, aws_query, form, local_address, mail_link, rest_json, rest_xml, sqs_query,
    unknown,
};
use crate::local::service::{Fault, Protocol, SERVICES, ServiceDescriptor, row};

/// Decodes a request. One that is not valid is answered at once, in the caller's protocol.
pub fn route(request: &Request, request_id: &str) -> Result<Call, Box<Reply>> {
    let scope = scope(request);
    if let Some(routed) = mail_link_call(request, &scope, request_id) {
        return routed.map_err(Box::new);
    }
    let routed = match target(request) {
        None if rest_xml::is_meant(request, &scope) => rest_xml_call(request, scope, request_id),
        Some(target) => aws_json_call(request, target, scope, request_id),
        None if form::is_form(request) => aws_query_call(request, scope, request_id),
        None => match rest_json_call(request, &scope, request_id) {
            Some(routed) => routed,
            None if rest_xml::is_likely(request, &scope) => rest_xml_call(request, scope, request_id),
            None => Err(unknown::request(request, scope.service.as_deref(), request_id)),
        },
    };
    routed.map(|call| local_address::note(request, call)).map_err(Box::new)
}

fn target(request: &Request) -> Option<&str> {
    request.headers().get("x-amz-target")?.to_str().ok()
}

/// Returns the call of a link in an email, which has no signature.
fn mail_link_call(request: &Request, scope: &Scope, request_id: &str) -> Option<Result<Call, Reply>> {
    if scope.service.is_some() || request.method() != http::Method::GET {
        return None;
    }
    let pairs = form::pairs(request);
    let link = mail_link::read(request, &pairs)?;
    let row = row("sns")?;
    let dialect = match row.protocol {
        Protocol::Query { namespace, .. } if !link.is_page => Dialect::AwsQuery { namespace },
        _ => Dialect::MailPage,
    };
    let scope = Scope::of(link.place);
    let input = crate::local::service::form::to_value(&pairs);
    Some(finish(row, link.operation, scope, dialect, input, request_id))
}

fn aws_json_call(request: &Request, target: &str, scope: Scope, request_id: &str) -> Result<Call, Reply> {
    let (prefix, operation) = target.rsplit_once('.').unwrap_or(("", target));
    let version = aws_json::asked_version(request);
    let Some((row, own_version)) = SERVICES.iter().find_map(|row| match row.protocol {
        Protocol::AwsJson { targets, version } if is_target(targets, prefix) => Some((row, version)),
        _ => None,
    }) else {
        let name = scope.service.unwrap_or_else(|| prefix.to_owned());
        let answer = Err(Fault::not_implemented(&name, operation));
        return Err(aws_json::encode("", version.unwrap_or("1.1"), &answer, request_id));
    };
    let dialect = Dialect::AwsJson { version: version.unwrap_or(own_version) };
    finish(row, operation, scope, dialect, aws_json::decode(request.body()), request_id)
}

/// Returns whether a target prefix belongs to a service: some clients add the name of a package before it.
fn is_target(of_service: &[&str], prefix: &str) -> bool {
    prefix.rsplit('.').next().is_some_and(|prefix| of_service.contains(&prefix))
}

fn aws_query_call(request: &Request, scope: Scope, request_id: &str) -> Result<Call, Reply> {
    let pairs = form::pairs(request);
    let named = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_ref());
    let (action, version) = (named("Action"), named("Version"));
    if let Some(row) = row("sqs").filter(|_| sqs_query::is_meant(version, scope.service.as_deref(), request)) {
        return finish(row, action, scope, Dialect::SqsQuery, sqs_query::to_value(&pairs, request), request_id);
    }
    let Some((row, namespace)) = query_row(version, scope.service.as_deref()) else {
        let name = scope.service.as_deref().unwrap_or("an AWS service");
        let asked = if version.is_empty() { action.to_owned() } else { format!("{action} (version {version})") };
        return Err(aws_query::encode(action, "", &Err(Fault::not_implemented(name, &asked)), request_id));
    };
    let dialect = Dialect::AwsQuery { namespace };
    finish(row, action, scope, dialect, crate::local::service::form::to_value(&pairs), request_id)
}

fn rest_json_call(request: &Request, scope: &Scope, request_id: &str) -> Option<Result<Call, Reply>> {
    let (service, route, labels) = rest_json::find(request, scope.service.as_deref())?;
    let row = row(service)?;
    let input = rest_json::decode(request, route, labels);
    Some(finish(row, route.operation, scope.clone(), Dialect::RestJson { reply: &route.reply }, input, request_id))
}

fn rest_xml_call(request: &Request, scope: Scope, request_id: &str) -> Result<Call, Reply> {
    let scope = match rest_xml::form_credential(request) {
        Some(credential) if scope.service.is_none() => scope::of_credential(&credential),
        _ => scope,
    };
    let (operation, input) = rest_xml::decode(request);
    let dialect = Dialect::RestXml { operation };
    match row("s3") {
        Some(row) => finish(row, operation.map_or("", |operation| operation.name), scope, dialect, input, request_id),
        None => Err(unknown::request(request, Some("s3"), request_id)),
    }
}

/// Returns the service with this version. The credential scope decides between several, and if there is no version.
fn query_row(asked: &str, scope: Option<&str>) -> Option<(&'static ServiceDescriptor, &'static str)> {
    let speaks = |row: &'static ServiceDescriptor| match row.protocol {
        Protocol::Query { version, namespace } if asked.is_empty() || version == asked => Some((row, namespace)),
        _ => None,
    };
    let in_scope = SERVICES.iter().filter(|row| scope == Some(row.name)).find_map(speaks);
    in_scope.or_else(|| SERVICES.iter().filter(|_| !asked.is_empty()).find_map(speaks))
}

fn finish(
    row: &'static ServiceDescriptor,
    operation: &str,
    scope: Scope,
    dialect: Dialect,
    input: Result<serde_json::Value, Fault>,
    request_id: &str,
) -> Result<Call, Reply> {
    let mut call = Call {
        place: scope.place(),
        session: scope.session,
        service: row.name,
        operation: operation.to_owned(),
        input: serde_json::Value::Null,
        dialect,
    };
    match input {
        Ok(input) => call.input = input,
        Err(fault) => return Err(super::encode(&call, &Err(fault), request_id)),
    }
    Ok(call)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::local::service::Place;

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKID/20260131/eu-west-1/sqs/aws4_request, Signature=0";
    const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

    fn post(headers: &[(&str, &str)], body: &str) -> Request {
        let mut request = http::Request::post("/").body(Bytes::from(body.to_owned())).unwrap();
        for (name, value) in headers {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }

    #[test]
    fn requests_become_calls() {
        let json_1_0 = Dialect::AwsJson { version: "1.0" };
        let sns = Dialect::AwsQuery { namespace: "http://sns.amazonaws.com/doc/2010-03-31/" };
        let cases = [
            (
                post(&[("x-amz-target", "AmazonSQS.SendMessage"), ("authorization", SIGNED)], r#"{"MessageBody":"b"}"#),
                ("sqs", "SendMessage", "eu-west-1", json!({"MessageBody": "b"}), json_1_0),
            ),
            (
                post(&[("x-amz-target", "AWSEvents.ListRules"), ("content-type", "application/x-amz-json-1.0")], ""),
                ("events", "ListRules", "us-east-1", json!({}), json_1_0),
            ),
            (
                post(&[("content-type", FORM)], "Action=Publish&Version=2010-03-31&Message=m"),
                ("sns", "Publish", "us-east-1", json!({"Message": "m"}), sns),
            ),
            (
                post(&[("content-type", FORM)], "Action=ListQueues&Version=2012-11-05"),
                ("sqs", "ListQueues", "us-east-1", json!({}), Dialect::SqsQuery),
            ),
            (
                http::Request::get("/000000000000/Orders?Action=ReceiveMessage").body(Bytes::new()).unwrap(),
                ("sqs", "ReceiveMessage", "us-east-1", json!({"QueueUrl": "/000000000000/Orders"}), Dialect::SqsQuery),
            ),
            (
                http::Request::get("/?Action=ListTopics&Version=2010-03-31").body(Bytes::new()).unwrap(),
                ("sns", "ListTopics", "us-east-1", json!({}), sns),
            ),
        ];
        for (request, (service, operation, region, input, dialect)) in cases {
            let call = route(&request, "r").expect(operation);
            let (operation, place) = (operation.to_owned(), Place::local(region));
            assert_eq!(call, Call { place, session: None, service, operation, input, dialect });
        }
    }

    #[test]
    fn what_nobody_speaks_is_said_in_the_callers_protocol() {
        let cases = [
            (
                post(&[("x-amz-target", "AmazonAthena.ListNames")], "{}"),
                501,
                "application/x-amz-json-1.1",
                "AmazonAthena:ListNames",
            ),
            (
                post(&[("content-type", FORM)], "Action=Run&Version=2016-11-15"),
                501,
                "text/xml",
                "Run (version 2016-11-15)",
            ),
            (post(&[("content-type", FORM)], "Action=Run"), 501, "text/xml", "an AWS service:Run"),
            (post(&[("accept", "application/json")], "{}"), 501, "application/json", "POST /"),
            (post(&[("x-amz-target", "AWSEvents.PutEvents")], "{"), 400, "application/x-amz-json-1.1", "not JSON"),
            (
                post(&[("content-type", FORM)], "Action=Publish&Version=2010-03-31&A=1&A.b=1"),
                400,
                "text/xml",
                "MalformedQueryString",
            ),
        ];
        for (request, status, content_type, says) in cases {
            let reply = route(&request, "r").expect_err(says);
            assert_eq!(reply.status(), status, "{says}");
            assert_eq!(reply.headers()["content-type"], content_type, "{says}");
            let body = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(body.contains(says), "{body}");
        }
    }

    #[test]
    fn a_bucket_may_have_the_name_of_a_path_of_another_service() {
        let service = |host: &str, path: &str, authorization: &str| {
            let request = http::Request::get(path).header("host", host).header("authorization", authorization);
            route(&request.body(Bytes::new()).unwrap(), "r").map(|call| (call.service, call.operation))
        };
        let signed = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/scheduler/aws4_request";
        for (host, path, authorization, expected) in [
            ("127.0.0.1:4566", "/schedules/a", "", ("s3", "GetObject")),
            ("127.0.0.1:4566", "/schedules", "", ("s3", "ListObjects")),
            ("photos.localhost:4566", "/schedules/a", "", ("s3", "GetObject")),
            ("photos.localhost:4566", "/restapis", "", ("s3", "GetObject")),
            ("127.0.0.1:4566", "/restapis", "", ("apigateway", "GetRestApis")),
            ("apigateway.localhost:4566", "/restapis", "", ("apigateway", "GetRestApis")),
            ("127.0.0.1:4566", "/schedules/a", signed, ("scheduler", "GetSchedule")),
            ("schedules.localhost:4566", "/schedules/a", signed, ("scheduler", "GetSchedule")),
        ] {
            let found = service(host, path, authorization).expect("a call");
            assert_eq!((found.0, found.1.as_str()), expected, "{host} {path} {authorization}");
        }
    }

    #[test]
    fn the_scope_decides_only_between_services_of_one_version() {
        let row = |version, scope| query_row(version, scope).map(|(row, _)| row.name);
        assert_eq!(row("2010-03-31", Some("sns")), Some("sns"));
        assert_eq!(row("2010-03-31", Some("sqs")), Some("sns"));
        assert_eq!(row("", Some("sns")), Some("sns"));
        assert_eq!(row("", None), None);
        assert_eq!(row("1999-01-01", Some("sns")), None);
    }
}

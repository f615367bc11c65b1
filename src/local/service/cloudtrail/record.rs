//! The CloudTrail record of a call.
//!
//! Sources: "CloudTrail record contents for management, data, and network activity events", "CloudTrail userIdentity
//! element", "Amazon S3 CloudTrail events".
//!
//! Deviation: calls from outside the local cloud and calls of functions are recorded as made by the root user of the
//! account from 127.0.0.1, where AWS records the user or role and the address. Records contain nothing about the
//! connection (`tlsDetails`, the cipher).

use serde_json::{Map, Value, json};

use super::request::{Request, text};
use crate::arn::Arn;
use crate::local::service::{Cx, Fault, Sender};

const VERSION: &str = "1.11";
/// The value with which CloudTrail replaces secrets.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
/// Parts of the names of members whose values are hidden, in lowercase.
const SECRET: [&str; 8] =
    ["authparameters", "credential", "environment", "password", "secret", "token", "zipfile", "apikeyvalue"];
/// Members of a request to S3 that a record contains, each with its name there.
const PARAMETERS: [(&str, &str); 9] = [
    ("Key", "key"),
    ("Prefix", "prefix"),
    ("Delimiter", "delimiter"),
    ("UploadId", "uploadId"),
    ("PartNumber", "partNumber"),
    ("CopySource", "x-amz-copy-source"),
    ("ACL", "x-amz-acl"),
    ("StorageClass", "x-amz-storage-class"),
    ("VersionId", "versionId"),
];

pub(super) fn of(request: &Request<'_>, cx: &mut Cx<'_>) -> Value {
    let call = request.call;
    let is_s3 = call.service == "s3";
    let (request_id, event_id) = (if is_s3 { cx.ids.upper(16) } else { cx.ids.uuid() }, cx.ids.uuid());
    let by = call.sender.map_or("127.0.0.1", Sender::principal);
    let mut record = json!({
        "eventVersion": VERSION,
        "userIdentity": identity(call.sender, cx),
        "eventTime": cx.now.to_seconds_text(),
        "eventSource": request.event_source,
        "eventName": request.event_name,
        "awsRegion": cx.region(),
        "sourceIPAddress": by,
        "userAgent": if call.sender.is_some() { by } else { "[ork]" },
    });
    let answer = call.answer.as_ref();
    let mut members = Map::new();
    if let Err(Fault { code, message, .. }) = answer {
        members.extend([("errorCode".to_owned(), json!(code)), ("errorMessage".to_owned(), json!(message))]);
    }
    let parameters = if is_s3 { of_s3(request, cx) } else { written(&call.input) };
    members.insert("requestParameters".to_owned(), parameters);
    members.insert("responseElements".to_owned(), answer.map_or(Value::Null, |answer| elements(request, answer)));
    if is_s3 {
        members.insert("additionalEventData".to_owned(), additional(request, cx));
    }
    members.extend([("requestID".to_owned(), json!(request_id)), ("eventID".to_owned(), json!(event_id))]);
    members.insert("readOnly".to_owned(), json!(request.kind.is_read));
    if let Some(resources) = resources(request, cx) {
        members.insert("resources".to_owned(), resources);
    }
    let rest = json!({
        "eventType": "AwsApiCall",
        "managementEvent": !request.kind.is_data,
        "recipientAccountId": cx.account(),
        "eventCategory": request.kind.category(),
    });
    if let (Some(record), Value::Object(rest)) = (record.as_object_mut(), rest) {
        record.extend(members);
        record.extend(rest);
    }
    record
}

fn identity(sender: Option<&Sender>, cx: &Cx<'_>) -> Value {
    match sender {
        None => caller(cx),
        Some(Sender::Service { principal, .. }) => json!({"type": "AWSService", "invokedBy": principal}),
        Some(Sender::Role { role, principal, source } | Sender::Assumed { role, principal, source, .. }) => {
            let mut identity = assumed_role(role, source.name(), cx);
            identity["invokedBy"] = json!(principal);
            identity
        }
    }
}

/// Returns the identity of a client: the session of a role whose credentials it has, or the root of the account.
fn caller(cx: &Cx<'_>) -> Value {
    if let Some(holder) = cx.session.and_then(|session| session.parse::<Arn>().ok())
        && let Some((role, session)) = holder.resource().strip_prefix("assumed-role/").and_then(|of| of.split_once('/'))
    {
        let role = Arn::new("aws", "iam", "", holder.account(), format!("role/{role}"));
        return assumed_role(&role, session, cx);
    }
    json!({
        "type": "Root",
        "principalId": cx.account(),
        "arn": format!("arn:aws:iam::{}:root", cx.account()),
        "accountId": cx.account(),
    })
}

fn assumed_role(role: &Arn, session: &str, cx: &Cx<'_>) -> Value {
    let (account, name) = (role.account(), role.name());
    let id = cx.roles.find(account, name).map(|role| role.id).unwrap_or_default();
    json!({
        "type": "AssumedRole",
        "principalId": format!("{id}:{session}"),
        "arn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
        "accountId": account,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": id,
                "arn": role.to_string(),
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": cx.now.to_seconds_text(), "mfaAuthenticated": "false"},
        },
    })
}

/// Returns the parameters of a request to S3, including the host.
fn of_s3(request: &Request<'_>, cx: &Cx<'_>) -> Value {
    let input = &request.call.input;
    let mut parameters = Map::new();
    if let Some(bucket) = text(input, "Bucket") {
        parameters.insert("bucketName".to_owned(), json!(bucket));
        parameters.insert("Host".to_owned(), json!(format!("{bucket}.s3.{}.amazonaws.com", cx.region())));
    }
    for (member, name) in PARAMETERS {
        if let Some(value) = input.get(member).filter(|value| !value.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            parameters.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(parameters)
}

fn additional(request: &Request<'_>, cx: &mut Cx<'_>) -> Value {
    let mut data = json!({
        "SignatureVersion": "SigV4",
        "bytesTransferredIn": request.call.bytes_in,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": cx.ids.hex(64),
        "bytesTransferredOut": request.call.bytes_out(),
    });
    let is_encrypted = request.call.answer.as_ref().is_ok_and(|answer| answer.get("ServerSideEncryption").is_some());
    if is_encrypted && !request.kind.is_read {
        data["SSEApplied"] = json!("Default_SSE_S3");
    }
    data
}

/// Returns the response elements of a change; reads have none.
fn elements(request: &Request<'_>, answer: &Value) -> Value {
    if request.kind.is_read {
        return Value::Null;
    }
    if request.call.service == "s3" {
        let encryption = answer.get("ServerSideEncryption");
        return encryption.map_or(Value::Null, |encryption| json!({"x-amz-server-side-encryption": encryption}));
    }
    match written(answer) {
        Value::Object(members) if members.is_empty() => Value::Null,
        other => other,
    }
}

fn resources(request: &Request<'_>, cx: &Cx<'_>) -> Option<Value> {
    let bucket = text(&request.call.input, "Bucket")?;
    let bucket = json!({"accountId": cx.account(), "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}")});
    let arn = request.arn.as_ref()?;
    let object = match arn.ends_with('/') {
        true => json!({"type": "AWS::S3::Object", "ARNPrefix": arn}),
        false => json!({"type": "AWS::S3::Object", "ARN": arn}),
    };
    Some(json!([object, bucket]))
}

/// Returns a value with member names that begin with a lowercase letter, and with secrets hidden.
fn written(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| {
                let lower = name.to_lowercase();
                let is_secret = SECRET.iter().any(|secret| lower.contains(secret)) && !value.is_null();
                (small(name), if is_secret { json!(HIDDEN) } else { written(value) })
            };
            Value::Object(members.iter().map(one).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(written).collect()),
        other => other.clone(),
    }
}

fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn the_holder_of_temporary_credentials_is_recorded_as_the_session_of_its_role() {
        let (place, mut ids) = (Place::local("us-east-1"), Ids::new(7));
        let mut cx = Cx::new(Timestamp::from_millis(1_767_225_600_000), &place, &mut ids);
        assert_eq!(identity(None, &cx)["type"], "Root");
        cx.session = Some("arn:aws:sts::000000000000:assumed-role/stock-role/Stock");
        let identity = identity(None, &cx);
        assert_eq!(identity["type"], "AssumedRole");
        assert_eq!(identity["arn"], "arn:aws:sts::000000000000:assumed-role/stock-role/Stock");
        let issuer = &identity["sessionContext"]["sessionIssuer"];
        assert_eq!(issuer["arn"], "arn:aws:iam::000000000000:role/stock-role");
        assert_eq!(identity.get("invokedBy"), None, "only a service invokes on behalf of others");
    }
}

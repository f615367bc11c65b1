//! The Query protocol of SQS, used by clients that predate its JSON protocol, and for requests to a queue's URL.
//!
//! Lists and maps are flattened and have names of their own: `Attribute.1.Name=A&Attribute.1.Value=B` corresponds to
//! `"Attributes": {"A": "B"}` of the JSON protocol, in responses as in requests. Services use only the JSON names.

use serde_json::{Map, Value};

use super::{Reply, Request, aws_query, query_compatible, xml};
use crate::local::service::flattened::{self, MAPS};
use crate::local::service::form::Pair;
use crate::local::service::{Answer, Fault};

const VERSION: &str = "2012-11-05";
const NAMESPACE: &str = "http://queue.amazonaws.com/doc/2012-11-05/";

/// Returns whether a form is for SQS, by its version, its signature, or the path of a queue.
pub(super) fn is_meant(version: &str, scope: Option<&str>, request: &Request) -> bool {
    version == VERSION || version.is_empty() && (scope == Some("sqs") || queue_path(request).is_some())
}

/// Returns the input with the names of the JSON protocol. A request to the URL of a queue is for that queue.
pub(super) fn to_value(pairs: &[Pair<'_>], request: &Request) -> Result<Value, Fault> {
    let mut input = flattened::to_value(pairs)?;
    if let (Some(path), Value::Object(members)) = (queue_path(request), &mut input) {
        members.entry("QueueUrl").or_insert_with(|| Value::from(path));
    }
    Ok(input)
}

/// Returns the path of a queue, `/ACCOUNT/NAME`.
fn queue_path(request: &Request) -> Option<&str> {
    let path = request.uri().path();
    let (account, name) = path.strip_prefix('/')?.split_once('/')?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_account && !name.is_empty()).then_some(path)
}

pub(super) fn encode(operation: &str, answer: &Answer, request_id: &str) -> Reply {
    let answer = match answer {
        Ok(output) => Ok(Value::Object(flattened_members(operation, output))),
        Err(fault) => Err(in_old_words(fault)),
    };
    aws_query::encode_with(xml::flat_members, operation, NAMESPACE, &answer, request_id)
}

/// Returns the members of an output under their flattened names; maps become lists of entries.
fn flattened_members(operation: &str, output: &Value) -> Map<String, Value> {
    let members = output.as_object().into_iter().flatten();
    members.map(|(name, value)| flattened_member(operation, name, value)).collect()
}

fn flattened_member(operation: &str, name: &str, value: &Value) -> (String, Value) {
    if let (Some((flattened, _, key)), Value::Object(entries)) =
        (MAPS.iter().find(|(_, json_name, _)| *json_name == name), value)
    {
        let entries = entries.iter().map(|(name, value)| {
            let members = [((*key).to_owned(), Value::from(name.as_str())), ("Value".to_owned(), value.clone())];
            Value::Object(members.into_iter().collect())
        });
        return ((*flattened).to_owned(), entries.collect());
    }
    let name = match name {
        "Messages" => "Message".to_owned(),
        "QueueUrls" | "queueUrls" => "QueueUrl".to_owned(),
        "Successful" => format!("{operation}ResultEntry"),
        "Failed" => "BatchResultErrorEntry".to_owned(),
        other => other.to_owned(),
    };
    let value = match value {
        Value::Array(items) => items.iter().map(|item| flattened_item(operation, item)).collect(),
        other => other.clone(),
    };
    (name, value)
}

fn flattened_item(operation: &str, item: &Value) -> Value {
    if item.is_object() { Value::Object(flattened_members(operation, item)) } else { item.clone() }
}

/// Returns a fault with the code, and where it differs the message, of this protocol.
fn in_old_words(fault: &Fault) -> Fault {
    let mut old = fault.clone();
    if let Some((_, code)) = query_compatible::names("sqs", &fault.code, fault.status) {
        old.code = code.split(';').next().unwrap_or_default().to_owned();
    }
    if fault.message == "The specified queue does not exist." {
        old.message = "The specified queue does not exist for this wsdl version.".to_owned();
    }
    old
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::super::form;
    use super::*;

    fn request(uri: &str, body: &str) -> Request {
        http::Request::post(uri).body(Bytes::from(body.to_owned())).unwrap()
    }

    fn input(uri: &str, body: &str) -> Value {
        let request = request(uri, body);
        to_value(&form::pairs(&request), &request).expect(body)
    }

    #[test]
    fn flattened_names_become_those_of_the_json_protocol() {
        let cases = [
            (
                "QueueName=Q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=k&Tag.1.Value=v",
                json!({"QueueName": "Q", "Attributes": {"DelaySeconds": "5"}, "Tags": {"k": "v"}}),
            ),
            ("AttributeName.1=All&AttributeName.2=Policy", json!({"AttributeNames": ["All", "Policy"]})),
            ("AttributeName=All", json!({"AttributeNames": ["All"]})),
            ("AttributeName=", json!({"AttributeNames": []})),
            (
                "SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=b\
                 &SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n\
                 &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String\
                 &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=s",
                json!({"Entries": [{
                    "Id": "a",
                    "MessageBody": "b",
                    "MessageAttributes": {"n": {"DataType": "String", "StringValue": "s"}},
                }]}),
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(input("/", body), expected, "{body}");
        }
    }

    #[test]
    fn a_request_to_the_url_of_a_queue_is_about_it() {
        let queue = "/000000000000/Orders";
        assert_eq!(input(queue, "MessageBody=b"), json!({"MessageBody": "b", "QueueUrl": queue}));
        assert_eq!(input(queue, "QueueUrl=other"), json!({"QueueUrl": "other"}));
        assert!(is_meant("", None, &request(queue, "")));
        assert!(is_meant("2012-11-05", None, &request("/", "")));
        assert!(is_meant("", Some("sqs"), &request("/", "")));
        assert!(!is_meant("", None, &request("/", "")));
        assert!(!is_meant("2010-03-31", Some("sqs"), &request(queue, "")));
    }

    #[test]
    fn answers_are_flattened() {
        let cases = [
            (
                "ReceiveMessage",
                json!({"Messages": [{
                    "Body": "b",
                    "Attributes": {"SenderId": "1"},
                    "MessageAttributes": {"n": {"DataType": "String", "StringValue": "s"}},
                }]}),
                "<Message><Body>b</Body><Attribute><Name>SenderId</Name><Value>1</Value></Attribute>\
                 <MessageAttribute><Name>n</Name><Value><DataType>String</DataType><StringValue>s</StringValue></Value>\
                 </MessageAttribute></Message>",
            ),
            ("ListQueues", json!({"QueueUrls": ["a", "b"]}), "<QueueUrl>a</QueueUrl><QueueUrl>b</QueueUrl>"),
            (
                "DeleteMessageBatch",
                json!({"Successful": [{"Id": "1"}], "Failed": [{"Id": "2", "SenderFault": true}]}),
                "<DeleteMessageBatchResultEntry><Id>1</Id></DeleteMessageBatchResultEntry>\
                 <BatchResultErrorEntry><Id>2</Id><SenderFault>true</SenderFault></BatchResultErrorEntry>",
            ),
            ("ListQueueTags", json!({"Tags": {"k": "v"}}), "<Tag><Key>k</Key><Value>v</Value></Tag>"),
        ];
        for (operation, output, expected) in cases {
            let reply = encode(operation, &Ok(output), "r");
            let body = String::from_utf8_lossy(reply.body()).into_owned();
            assert!(body.contains(&format!("<{operation}Result>{expected}</{operation}Result>")), "{body}");
        }
    }

    #[test]
    fn errors_have_their_old_names() {
        let fault = Fault::new("QueueDoesNotExist", "The specified queue does not exist.");
        let reply = encode("GetQueueUrl", &Err(fault), "r");
        let body = String::from_utf8_lossy(reply.body()).into_owned();
        assert!(body.contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"), "{body}");
        assert!(body.contains("does not exist for this wsdl version."), "{body}");
    }
}

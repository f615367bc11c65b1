//! Formats a call of an API as a command of the AWS CLI.
//!
//! The AWS CLI derives its commands and options from the names of the API, in the same way for all services: `PutRule`
//! with `EventBusName` is `put-rule --event-bus-name`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::super::files::FOLDER;
use crate::api_call::ApiCall;
use crate::command_line::quote;

/// The files that commands refer to, by their names in the folder of the script.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Returns the command of a call. Bytes that it sends are added to the files.
pub(super) fn command(call: &ApiCall, files: &mut Files) -> String {
    let mut words = vec!["aws".to_owned(), service(&call.service).to_owned(), dashed(&call.operation)];
    let mut input = call.input.as_object().cloned().unwrap_or_default();
    input.retain(|name, value| !value.is_null() && !is_made_up(name));
    without_marks(&mut input);
    as_the_model_has_it(call, &mut input);
    let bytes = bytes(call, &mut input, files);
    // The AWS CLI would take such a text for the place of the value.
    let (in_document, plain): (Vec<_>, Vec<_>) = input.into_iter().partition(|(name, value)| is_loaded(name, value));
    for (name, value) in plain {
        words.extend(option(renamed(call, &name), &value));
    }
    if !in_document.is_empty() {
        let document = Value::Object(in_document.into_iter().collect()).to_string();
        words.extend(["--cli-input-json".to_owned(), quote(&document)]);
    }
    words.extend(bytes);
    words.join(" ")
}

/// Returns the name of a service in the AWS CLI.
fn service(name: &str) -> &str {
    match name {
        "s3" => "s3api",
        "states" => "stepfunctions",
        name => name,
    }
}

/// Returns the name of a member in the AWS CLI, if it differs from that in the request.
fn renamed<'a>(call: &ApiCall, name: &'a str) -> &'a str {
    match (call.operation.as_str(), name) {
        ("Subscribe", "Endpoint") => "NotificationEndpoint",
        ("CreateRestApi", "version") => "apiVersion",
        ("SendTaskSuccess", "output") => "taskOutput",
        // The name of the XML element, not of the member.
        ("CompleteMultipartUpload", "CompleteMultipartUpload") => "MultipartUpload",
        (_, name) => name,
    }
}

fn option(name: &str, value: &Value) -> Vec<String> {
    let option = format!("--{}", dashed(name));
    match value {
        Value::Bool(true) => vec![option],
        Value::Bool(false) => vec![option.replacen("--", "--no-", 1)],
        Value::String(text) if text.starts_with('-') => vec![quote(&format!("{option}={text}"))],
        Value::String(text) => vec![option, quote(text)],
        Value::Number(number) if number.as_f64().is_some_and(|number| number < 0.0) => {
            vec![format!("{option}={number}")]
        }
        other => vec![option, quote(&other.to_string())],
    }
}

/// Returns a name as the AWS CLI writes it: `EventBusName` is `event-bus-name`.
pub(super) fn dashed(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::with_capacity(name.len() + 8);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let after = letters.get(index + 1).copied();
        let begins_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(|after| after.is_ascii_lowercase())
            });
        if begins_word {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// Gives members the form of the model where the protocol of a service has another one: booleans are texts in queries,
/// numbers are texts in XML, an empty structure is an empty element, and every document has a content type.
fn as_the_model_has_it(call: &ApiCall, input: &mut Map<String, Value>) {
    match (call.service.as_str(), call.operation.as_str()) {
        ("sns", "Subscribe") => {
            if let Some(value) = input.get_mut("ReturnSubscriptionArn") {
                *value = Value::Bool(value.as_str() == Some("true"));
            }
        }
        ("s3", "PutObject" | "CreateMultipartUpload") => input.retain(|name, _| !is_checksum(name)),
        ("s3", _) => {
            input.retain(|name, _| name != "ContentType" && !is_checksum(name));
            let parts = input.get_mut("CompleteMultipartUpload").and_then(|upload| upload.get_mut("Parts"));
            let parts = parts.and_then(Value::as_array_mut).into_iter().flatten();
            for number in parts.filter_map(|part| part.get_mut("PartNumber")) {
                if let Some(whole) = number.as_str().and_then(|text| text.parse::<u64>().ok()) {
                    *number = whole.into();
                }
            }
            let notifications = input.get_mut("NotificationConfiguration").and_then(Value::as_object_mut);
            if let Some(to_bus) = notifications.and_then(|all| all.get_mut("EventBridgeConfiguration")) {
                *to_bus = Value::Object(Map::new());
            }
        }
        _ => {}
    }
}

/// Returns whether a member is a checksum of the body, which the AWS CLI computes itself.
fn is_checksum(name: &str) -> bool {
    name.starts_with("Checksum")
}

/// Returns whether a client generates the member for each call, so that repeating it does no harm. The AWS CLI does so
/// too.
fn is_made_up(name: &str) -> bool {
    matches!(name, "ClientToken" | "clientToken" | "ClientRequestToken" | "clientRequestToken" | "CreatorRequestId")
}

/// Removes the tags by which `ork` recognises what it created.
fn without_marks(input: &mut Map<String, Value>) {
    for name in ["tags", "Tags"] {
        if let Some(Value::Object(tags)) = input.get_mut(name) {
            tags.retain(|tag, _| !tag.starts_with("ork-"));
            if tags.is_empty() {
                input.remove(name);
            }
        }
    }
}

/// Returns whether the AWS CLI would read the value from elsewhere ("Loading a parameter from a file", AWS CLI User Guide).
fn is_loaded(name: &str, value: &Value) -> bool {
    let places = ["file://", "fileb://", "http://", "https://"];
    name != "QueueUrl" && value.as_str().is_some_and(|text| places.iter().any(|place| text.starts_with(place)))
}

/// Returns the option whose value is bytes, which are added to the files.
fn bytes(call: &ApiCall, input: &mut Map<String, Value>, files: &mut Files) -> Vec<String> {
    let mut named = |name: String, encoded: &Value| {
        let bytes = encoded.as_str().and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
        let taken = files.get(&name).is_some_and(|other| *other != bytes);
        let name = if taken { format!("{}-{name}", files.len()) } else { name };
        let word = format!("\"${FOLDER}\"/{}", quote(&name));
        files.insert(name, bytes);
        word
    };
    let text =
        |input: &Map<String, Value>, name: &str| plain(input.get(name).and_then(Value::as_str).unwrap_or_default());
    match (call.service.as_str(), call.operation.as_str()) {
        ("lambda", "CreateFunction") => match input.remove("Code").as_ref().and_then(|code| code.get("ZipFile")) {
            Some(code) => {
                let file = named(format!("{}.zip", text(input, "FunctionName")), code);
                vec!["--zip-file".to_owned(), format!("fileb://{file}")]
            }
            None => Vec::new(),
        },
        ("lambda", "UpdateFunctionCode") => match input.remove("ZipFile") {
            Some(code) => {
                let file = named(format!("{}.zip", text(input, "FunctionName")), &code);
                vec!["--zip-file".to_owned(), format!("fileb://{file}")]
            }
            None => Vec::new(),
        },
        ("s3", _) => match input.remove("BodyBase64") {
            Some(body) => vec!["--body".to_owned(), named(text(input, "Key"), &body)],
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns the name of a file, without folders.
fn plain(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' }).collect();
    plain.trim_start_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(service: &str, operation: &str, input: Value) -> String {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        command(&ApiCall { service, operation, input, output: None, only_reads: false }, &mut Files::new())
    }

    #[test]
    fn options_are_the_members() {
        let rule = json!({"Name": "-R", "EventPattern": "{\"a\":[\"it's\"]}", "State": null});
        assert_eq!(
            shown("events", "PutRule", rule),
            r#"aws events put-rule --name=-R --event-pattern '{"a":["it'\''s"]}'"#
        );
        let method = json!({"apiKeyRequired": false, "restApiId": "x", "requestParameters": {"a": true}});
        assert_eq!(
            shown("apigateway", "PutMethod", method),
            "aws apigateway put-method --no-api-key-required --rest-api-id x --request-parameters '{\"a\":true}'"
        );
    }

    #[test]
    fn members_have_the_names_and_types_of_the_aws_cli() {
        let upload = json!({"Bucket": "b", "CompleteMultipartUpload": {"Parts": [{"PartNumber": "1"}]}});
        assert_eq!(
            shown("s3", "CompleteMultipartUpload", upload),
            "aws s3api complete-multipart-upload --bucket b --multipart-upload '{\"Parts\":[{\"PartNumber\":1}]}'"
        );
        let answer = json!({"taskToken": "t", "output": "{}"});
        assert_eq!(
            shown("states", "SendTaskSuccess", answer),
            "aws stepfunctions send-task-success --task-token t --task-output '{}'"
        );
    }

    #[test]
    fn a_value_is_no_place_to_load_from() {
        let text = json!({"Name": "d", "Message": "file:///etc/passwd"});
        assert_eq!(
            shown("sns", "Publish", text),
            "aws sns publish --name d --cli-input-json '{\"Message\":\"file:///etc/passwd\"}'"
        );
    }

    #[test]
    fn names_are_split_as_the_aws_cli_splits_them() {
        let names = [("PutRule", "put-rule"), ("restApiId", "rest-api-id"), ("KMSMasterKeyId", "kms-master-key-id")];
        for (name, expected) in
            names.into_iter().chain([("ListObjectsV2", "list-objects-v2"), ("StartFromHead", "start-from-head")])
        {
            assert_eq!(dashed(name), expected);
        }
    }
}

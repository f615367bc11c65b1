//! Mocks of `TestState`: checks that the service could have returned the mocked response.
//!
//! Deviation: only the responses in the table below are checked, and only those of their members that matter to a
//! state.

use serde::Deserialize;
use serde_json::Value;

use super::Fault;
use crate::asl::trial::Mock;
use crate::asl::{Data, Failure};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    result: Option<String>,
    error_output: Option<ErrorOutput>,
    field_validation_mode: Option<String>,
}

#[derive(Deserialize)]
struct ErrorOutput {
    error: Option<String>,
    cause: Option<String>,
}

/// The type of a member of a response.
#[derive(Clone, Copy)]
enum Shape {
    Text { least: usize },
    OneOf(&'static [&'static str]),
    Number,
    Between(f64, f64),
    Flag,
    Object(&'static [Member]),
    List(&'static [Member]),
    Anything,
}

type Member = (&'static str, Shape);

struct Schema {
    action: &'static str,
    required: &'static [&'static str],
    members: &'static [Member],
}

const TEXT: Shape = Shape::Text { least: 0 };

const CAPACITY: &[Member] = &[
    ("TableName", TEXT),
    ("CapacityUnits", Shape::Number),
    ("ReadCapacityUnits", Shape::Number),
    ("WriteCapacityUnits", Shape::Number),
];

const ITEM: &[Member] =
    &[("Attributes", Shape::Object(&[])), ("ConsumedCapacity", Shape::Object(CAPACITY)), ("Item", Shape::Object(&[]))];

const FUNCTION: &[Member] = &[
    ("FunctionName", TEXT),
    ("FunctionArn", TEXT),
    ("Runtime", TEXT),
    ("Role", TEXT),
    ("Handler", TEXT),
    ("Timeout", Shape::Between(1.0, f64::MAX)),
    ("MemorySize", Shape::Between(128.0, 10_240.0)),
    ("CodeSize", Shape::Number),
];

const STORAGE_CLASSES: &[&str] = &[
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "OUTPOSTS",
    "GLACIER_IR",
    "SNOW",
    "EXPRESS_ONEZONE",
    "FSX_OPENZFS",
];

const SCHEMAS: &[Schema] = &[
    Schema {
        action: "events:putEvents",
        required: &[],
        members: &[
            ("FailedEntryCount", Shape::Number),
            ("Entries", Shape::List(&[("EventId", TEXT), ("ErrorCode", TEXT), ("ErrorMessage", TEXT)])),
        ],
    },
    Schema {
        action: "states:startExecution",
        required: &["ExecutionArn", "StartDate"],
        members: &[("ExecutionArn", Shape::Text { least: 1 }), ("StartDate", TEXT)],
    },
    Schema {
        action: "lambda:invoke",
        required: &[],
        members: &[
            ("StatusCode", Shape::Number),
            ("FunctionError", TEXT),
            ("LogResult", TEXT),
            ("Payload", Shape::Anything),
            ("ExecutedVersion", TEXT),
        ],
    },
    Schema { action: "lambda:getFunctionConfiguration", required: &[], members: FUNCTION },
    Schema { action: "lambda:createFunction", required: &[], members: FUNCTION },
    Schema { action: "lambda:getFunction", required: &[], members: &[("Configuration", Shape::Object(FUNCTION))] },
    Schema { action: "dynamodb:putItem", required: &[], members: ITEM },
    Schema { action: "dynamodb:getItem", required: &[], members: ITEM },
    Schema { action: "dynamodb:updateItem", required: &[], members: ITEM },
    Schema { action: "dynamodb:deleteItem", required: &[], members: ITEM },
    Schema {
        action: "sqs:sendMessage",
        required: &[],
        members: &[
            ("MessageId", TEXT),
            ("MD5OfMessageBody", TEXT),
            ("MD5OfMessageAttributes", TEXT),
            ("SequenceNumber", TEXT),
        ],
    },
    Schema { action: "sns:publish", required: &[], members: &[("MessageId", TEXT), ("SequenceNumber", TEXT)] },
    Schema {
        action: "kms:encrypt",
        required: &[],
        members: &[
            ("CiphertextBlob", Shape::Text { least: 1 }),
            ("KeyId", Shape::Text { least: 1 }),
            ("EncryptionAlgorithm", TEXT),
        ],
    },
    Schema {
        action: "s3:getObject",
        required: &[],
        members: &[
            ("AcceptRanges", TEXT),
            ("Body", TEXT),
            ("ContentLength", Shape::Number),
            ("ContentType", TEXT),
            ("DeleteMarker", Shape::Flag),
            ("ETag", TEXT),
            ("Metadata", Shape::Object(&[])),
            ("StorageClass", Shape::OneOf(STORAGE_CLASSES)),
            ("VersionId", TEXT),
        ],
    },
];

/// Validates the mock and returns it.
pub(super) fn checked(input: Option<&Input>, state: &Value) -> Result<Option<Mock>, Fault> {
    let Some(input) = input else { return Ok(None) };
    match (&input.result, &input.error_output) {
        (Some(_), Some(_)) | (None, None) => {
            Err(Fault::validation("A test mock should have only one of the following fields: [result, errorOutput]."))
        }
        (None, Some(failure)) => {
            Ok(Some(Mock::Error(Failure { error: failure.error.clone(), cause: failure.cause.clone() })))
        }
        (Some(text), None) => {
            let data = Data::parse(text).map_err(|_| Fault::validation("Mocked result must be valid JSON"))?;
            check_result(data.value(), state, input.field_validation_mode.as_deref())?;
            Ok(Some(Mock::Result(data)))
        }
    }
}

fn check_result(result: &Value, state: &Value, mode: Option<&str>) -> Result<(), Fault> {
    let invalid = |message: &str| Err(Fault::validation(message));
    match state["Type"].as_str() {
        Some("Map") if !result.is_array() => invalid("Mocked result must be an array."),
        Some("Parallel") => match (result.as_array(), state["Branches"].as_array()) {
            (None, _) => invalid("Mocked result must be an array."),
            (Some(results), Some(branches)) if results.len() != branches.len() => {
                invalid("Mocked result must contain the same number of items as number of Parallel branches.")
            }
            _ => Ok(()),
        },
        Some("Task") => check_answer(result, state["Resource"].as_str().unwrap_or_default(), mode),
        _ => Ok(()),
    }
}

fn check_answer(result: &Value, resource: &str, mode: Option<&str>) -> Result<(), Fault> {
    let Some((_, action)) = resource.split_once(":states:::") else { return Ok(()) };
    if mode == Some("NONE") {
        return Ok(());
    }
    let action = action.strip_prefix("aws-sdk:").unwrap_or(action);
    let action = action.replace("sfn:", "states:").replace("eventbridge:", "events:");
    let action = action.split('.').next().unwrap_or_default();
    let Some(schema) = SCHEMAS.iter().find(|schema| schema.action == action) else { return Ok(()) };
    let Value::Object(members) = result else {
        return Err(Fault::validation("Mocked result must be a JSON object."));
    };
    let strict = mode.is_none_or(|mode| mode == "STRICT");
    let problem = match schema.required.iter().find(|name| strict && !members.contains_key(**name)) {
        Some(name) => Some(format!("Required field '{name}' is missing")),
        None => schema.members.iter().find_map(|(name, shape)| shape.objection(name, members.get(*name)?)),
    };
    match problem {
        Some(problem) => Err(Fault::validation(format!("Mock result schema validation error: {problem}"))),
        None => Ok(()),
    }
}

impl Shape {
    fn objection(self, name: &str, value: &Value) -> Option<String> {
        let must = |kind: &str| Some(format!("Field '{name}' must be {kind}"));
        match (self, value) {
            (Shape::Anything, _) => None,
            (Shape::Text { least }, Value::String(text)) if text.len() < least => {
                Some(format!("Field '{name}' is smaller than the minimum length"))
            }
            (Shape::OneOf(allowed), Value::String(text)) if !allowed.contains(&text.as_str()) => {
                Some(format!("Field '{name}' is not an expected value"))
            }
            (Shape::Text { .. } | Shape::OneOf(_), Value::String(_)) => None,
            (Shape::Text { .. } | Shape::OneOf(_), _) => must("a string"),
            (Shape::Between(least, _), Value::Number(number)) if number.as_f64() < Some(least) => {
                Some(format!("Field '{name}' is less than the minimum value"))
            }
            (Shape::Between(_, most), Value::Number(number)) if number.as_f64() > Some(most) => {
                Some(format!("Field '{name}' exceeds the maximum value"))
            }
            (Shape::Number | Shape::Between(..), Value::Number(_)) => None,
            (Shape::Number | Shape::Between(..), _) => must("a number"),
            (Shape::Flag, Value::Bool(_)) => None,
            (Shape::Flag, _) => must("a boolean"),
            (Shape::Object(members), Value::Object(found)) => inner(members, found),
            (Shape::Object(_), _) => must("an object"),
            (Shape::List(members), Value::Array(items)) => {
                items.iter().filter_map(Value::as_object).find_map(|found| inner(members, found))
            }
            (Shape::List(_), _) => must("an array"),
        }
    }
}

fn inner(members: &[Member], found: &serde_json::Map<String, Value>) -> Option<String> {
    members.iter().find_map(|(name, shape)| shape.objection(name, found.get(*name)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_no_service_could_give_are_refused() {
        let cases = [
            (
                "arn:aws:states:::events:putEvents",
                json!({"Entries": "x"}),
                None,
                Some("Field 'Entries' must be an array"),
            ),
            (
                "arn:aws:states:::events:putEvents",
                json!({"Entries": [{"EventId": 1}]}),
                None,
                Some("Field 'EventId' must be a string"),
            ),
            (
                "arn:aws:states:::states:startExecution",
                json!({}),
                None,
                Some("Required field 'ExecutionArn' is missing"),
            ),
            ("arn:aws:states:::states:startExecution", json!({}), Some("PRESENT"), None),
            ("arn:aws:states:::lambda:invoke", json!({"StatusCode": "200"}), Some("NONE"), None),
            (
                "arn:aws:states:::aws-sdk:kms:encrypt",
                json!({"CiphertextBlob": ""}),
                None,
                Some("Field 'CiphertextBlob' is smaller than the minimum length"),
            ),
            (
                "arn:aws:states:::aws-sdk:s3:getObject",
                json!({"StorageClass": "X"}),
                None,
                Some("Field 'StorageClass' is not an expected value"),
            ),
            (
                "arn:aws:states:::aws-sdk:lambda:getFunction",
                json!({"Configuration": {"MemorySize": 1}}),
                None,
                Some("Field 'MemorySize' is less than the minimum value"),
            ),
            ("arn:aws:states:::http:invoke", json!({"x": 1}), None, None),
        ];
        for (resource, result, mode, problem) in cases {
            let told = check_answer(&result, resource, mode).err().map(|fault| fault.message);
            let expected = problem.map(|problem| format!("Mock result schema validation error: {problem}"));
            assert_eq!(told, expected, "{resource} {result}");
        }
    }
}

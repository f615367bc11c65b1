//! Converts an API's error into the error and cause of a task.
//!
//! The optimized integrations report errors like the AWS SDK for Java 1.x, the SDK integrations like version 2.x.

use crate::asl::Failure;
use crate::local::service::{Cx, Fault, sdk_call};

/// Optimized integrations: the prefix of the error, and the client's name of the service.
const OPTIMIZED: [(&str, &str, &str); 8] = [
    ("dynamodb", "DynamoDB", "AmazonDynamoDBv2"),
    ("lambda", "Lambda", "AWSLambda"),
    ("sqs", "SQS", "AmazonSQS"),
    ("sns", "SNS", "AmazonSNS"),
    ("events", "EventBridge", "AmazonEventBridge"),
    ("states", "StepFunctions", "AWSStepFunctions"),
    ("glue", "Glue", "AWSGlue"),
    ("s3", "S3", "Amazon S3"),
];

/// SDK integrations: the SDK's name of a service, if it is not the capitalized name.
const SDK: [(&str, &str); 6] = [
    ("dynamodb", "DynamoDb"),
    ("eventbridge", "EventBridge"),
    ("cloudwatchlogs", "CloudWatchLogs"),
    ("apigateway", "ApiGateway"),
    ("secretsmanager", "SecretsManager"),
    ("kms", "Kms"),
];

pub(super) fn of(kind: &str, fault: &Fault, cx: &mut Cx<'_>) -> Failure {
    let request = cx.ids.uuid();
    let (message, status) = (&fault.message, fault.status);
    let code = fault.code.rsplit(['.', '#']).next().unwrap_or(&fault.code);
    if kind.starts_with("aws-sdk:") {
        let service = prefix(kind);
        // S3 has an additional ID for each request.
        let extended =
            if service == "S3" { format!(", Extended Request ID: {}", cx.ids.uuid()) } else { String::new() };
        let cause = format!(
            "{message} (Service: {service}, Status Code: {status}, Request ID: {request}{extended}) (SDK Attempt Count: 1)"
        );
        let has_no_class = is_refusal(code) || (kind == "aws-sdk:dynamodb" && code == "ValidationException");
        let error = if has_no_class { named(kind, &service) } else { named(kind, code) };
        return Failure { error: Some(error), cause: Some(cause) };
    }
    let client = OPTIMIZED.iter().find(|(name, ..)| *name == kind).map_or(kind, |(_, _, client)| client);
    let error = match code {
        code if kind == "sns" && is_refusal(code) => named(kind, "AuthorizationError"),
        // Errors without a class in the first SDK are those of the service as a whole.
        code if is_refusal(code) || ["ValidationException", "InvalidParameterValue"].contains(&code) => {
            format!("{}.{}Exception", prefix(kind), client.trim_end_matches("v2").replace(' ', ""))
        }
        code => named(kind, code),
    };
    let cause = format!(
        "{message} (Service: {client}; Status Code: {status}; Error Code: {}; Request ID: {request}; Proxy: null)",
        fault.code
    );
    Failure { error: Some(error), cause: Some(cause) }
}

/// Returns whether a code means a missing permission, for which no SDK has a class.
fn is_refusal(code: &str) -> bool {
    ["AccessDenied", "AccessDeniedException"].contains(&code)
}

/// Returns an error name such as `Sqs.QueueDoesNotExistException`: every one ends with `Exception`.
pub(super) fn named(kind: &str, code: &str) -> String {
    let ending = if code.ends_with("Exception") { "" } else { "Exception" };
    format!("{}.{code}{ending}", prefix(kind))
}

fn prefix(kind: &str) -> String {
    match kind.strip_prefix("aws-sdk:") {
        Some(service) => match SDK.iter().find(|(name, _)| *name == service) {
            Some((_, spelling)) => (*spelling).to_owned(),
            None => sdk_call::capital(service),
        },
        None => match OPTIMIZED.iter().find(|(name, ..)| *name == kind) {
            Some((_, prefix, _)) => (*prefix).to_owned(),
            None => sdk_call::capital(kind),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn errors_are_named_as_each_kind_of_integration_names_them() {
        let place = Place { account: "000000000000".into(), region: "us-east-1".into() };
        let mut ids = Ids::new(1);
        let mut cx = Cx::new(Timestamp::default(), &place, &mut ids);
        let cases = [
            ("aws-sdk:s3", "NoSuchBucket", "S3.NoSuchBucketException", "(Service: S3, Status Code: 400, Request ID: "),
            (
                "aws-sdk:dynamodb",
                "ResourceNotFoundException",
                "DynamoDb.ResourceNotFoundException",
                "(Service: DynamoDb, ",
            ),
            (
                "dynamodb",
                "ValidationException",
                "DynamoDB.AmazonDynamoDBException",
                "(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; ",
            ),
            (
                "dynamodb",
                "ResourceNotFoundException",
                "DynamoDB.ResourceNotFoundException",
                "Error Code: ResourceNotFoundException; ",
            ),
            (
                "sqs",
                "AWS.SimpleQueueService.NonExistentQueue",
                "SQS.NonExistentQueueException",
                "(Service: AmazonSQS; ",
            ),
            (
                "lambda",
                "AccessDeniedException",
                "Lambda.AWSLambdaException",
                "(Service: AWSLambda; Status Code: 400; Error Code: AccessDeniedException; ",
            ),
            ("aws-sdk:dynamodb", "ValidationException", "DynamoDb.DynamoDbException", "(Service: DynamoDb, "),
            ("aws-sdk:sqs", "AccessDenied", "Sqs.SqsException", "(Service: Sqs, "),
            ("sns", "AccessDenied", "SNS.AuthorizationErrorException", "(Service: AmazonSNS; "),
            ("aws-sdk:sfn", "InvalidToken", "Sfn.InvalidTokenException", "(Service: Sfn, "),
        ];
        for (kind, code, error, part) in cases {
            let failure = of(kind, &Fault::new(code, "m"), &mut cx);
            assert_eq!(failure.error.as_deref(), Some(error));
            let cause = failure.cause.unwrap();
            assert!(cause.starts_with(&format!("m {part}")) || cause.contains(part), "{cause}");
        }
    }
}

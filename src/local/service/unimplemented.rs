//! Members of requests that the local cloud does not implement.
//!
//! A request that gives one of them is refused with 501, as an unknown operation is: a setting that is accepted and
//! ignored looks as if it had an effect. Members that cannot have one here, such as `RequestPayer` in S3 or `unmask` in
//! CloudWatch Logs, are accepted. Where only some values are missing, the service itself refuses them.

use serde_json::Value;

use super::Fault;

/// Members of some operations of a service, or of all its operations where none is named.
type Members = (&'static str, &'static [&'static str], &'static [&'static str]);

const MEMBERS: &[Members] = &[
    ("apigateway", &["CreateAuthorizer"], &["jwtConfiguration"]),
    ("apigateway", &["CreateRestApi"], &["endpointAccessMode", "securityPolicy"]),
    ("apigateway", &["GetDocumentationParts"], &["locationStatus"]),
    ("apigateway", &["PutIntegration"], &["integrationTarget"]),
    ("cloudtrail", &["CreateTrail", "UpdateTrail"], &["RecursiveLogging"]),
    (
        "dynamodb",
        &["CreateTable"],
        &[
            "GlobalTableSettingsReplicationMode",
            "GlobalTableSourceArn",
            "OnDemandThroughput",
            "ResourcePolicy",
            "VectorIndexes",
        ],
    ),
    (
        "dynamodb",
        &["UpdateTable"],
        &[
            "DisassociationProtectionEnabled",
            "GlobalTableSettingsReplicationMode",
            "GlobalTableWitnessUpdates",
            "MultiRegionConsistency",
            "OnDemandThroughput",
            "VectorIndexUpdates",
        ],
    ),
    ("events", &["PutEvents"], &["EndpointId"]),
    (
        "glue",
        &["CreateJob", "UpdateJob"],
        &["CodeGenConfigurationNodes", "NotificationProperty", "SecurityConfiguration", "SourceControlDetails"],
    ),
    ("glue", &["StartJobRun"], &["ExecutionRoleSessionPolicy", "NotificationProperty", "SecurityConfiguration"]),
    ("iam", &["CreateRole", "UpdateRole"], &["MaxSigninSessionDuration", "ResetMaxSigninSessionDuration"]),
    ("iam", &["ListEntitiesForPolicy"], &["EntityFilter", "PolicyUsageFilter"]),
    ("iam", &["ListPolicies"], &["PolicyUsageFilter"]),
    (
        "lambda",
        &["CreateEventSourceMapping", "UpdateEventSourceMapping"],
        &[
            "AmazonManagedKafkaEventSourceConfig",
            "DocumentDBEventSourceConfig",
            "KMSKeyArn",
            "MetricsConfig",
            "ProvisionedPollerConfig",
            "SelfManagedEventSource",
            "SelfManagedKafkaEventSourceConfig",
            "SourceAccessConfigurations",
            "StartingPositionTimestamp",
        ],
    ),
    (
        "lambda",
        &["CreateFunction", "UpdateFunctionConfiguration"],
        &[
            "AcceleratorConfig",
            "CapacityProviderConfig",
            "CodeSigningConfigArn",
            "DurableConfig",
            "FileSystemConfigs",
            "ImageConfig",
            "KMSKeyArn",
            "Layers",
            "PublishTo",
            "RuntimeConfig",
            "TenancyConfig",
            "VpcConfig",
        ],
    ),
    ("lambda", &["Invoke"], &["DurableExecutionName", "TenantId"]),
    ("lambda", &["PublishVersion", "UpdateFunctionCode"], &["PublishTo", "SourceKMSKeyArn"]),
    ("logs", &["DeleteResourcePolicy", "PutResourcePolicy"], &["expectedRevisionId"]),
    ("logs", &["DescribeLogGroups"], &["accountIdentifiers", "includeLinkedAccounts", "logGroupIdentifiers"]),
    ("logs", &["PutLogEvents"], &["entity"]),
    (
        "s3",
        &[],
        &[
            "CopySourceSSECustomerAlgorithm",
            "GrantFullControl",
            "GrantRead",
            "GrantReadACP",
            "GrantWrite",
            "GrantWriteACP",
            "SSECustomerAlgorithm",
            "SSEKMSEncryptionContext",
            "SSEKMSKeyId",
            "WriteOffsetBytes",
        ],
    ),
    ("sns", &["ConfirmSubscription"], &["AuthenticateOnUnsubscribe"]),
    ("sns", &["CreateTopic"], &["DataProtectionPolicy"]),
    ("sts", &["AssumeRole"], &["ProvidedContexts", "SerialNumber", "SourceIdentity", "TokenCode", "TransitiveTagKeys"]),
    ("sts", &["GetSessionToken"], &["SerialNumber", "TokenCode"]),
];

/// Members of which one value is not implemented.
const VALUES: &[(&str, &[&str], &str, &str)] = &[
    ("apigateway", &["PutIntegration"], "responseTransferMode", "STREAM"),
    ("lambda", &["CreateFunctionUrlConfig", "UpdateFunctionUrlConfig"], "InvokeMode", "RESPONSE_STREAM"),
    (
        "states",
        &["DescribeExecution", "DescribeStateMachine", "DescribeStateMachineForExecution", "StartSyncExecution"],
        "includedData",
        "METADATA_ONLY",
    ),
    ("states", &["ListExecutions"], "redriveFilter", "REDRIVEN"),
];

/// Refuses a request that gives a member which the local cloud does not implement.
pub fn check(service: &str, operation: &str, input: &Value) -> Result<(), Fault> {
    let has = |member: &&&str| input.get(**member).is_some_and(is_given);
    let of_this = MEMBERS
        .iter()
        .filter(|(of, operations, _)| *of == service && (operations.is_empty() || operations.contains(&operation)));
    if let Some(member) = of_this.flat_map(|(.., members)| members.iter()).find(has) {
        return Err(Fault::not_implemented(service, &format!("{operation} with {member}")));
    }
    let has_value = |of: &&str, operations: &[&str], member: &str, value: &str| {
        *of == service && operations.contains(&operation) && input.get(member).and_then(Value::as_str) == Some(value)
    };
    match VALUES.iter().find(|(of, operations, member, value)| has_value(of, operations, member, value)) {
        Some((.., member, value)) => {
            Err(Fault::not_implemented(service, &format!("{operation} with {member} {value}")))
        }
        None => Ok(()),
    }
}

/// Returns whether a value asks for anything: clients send empty values and `false` for what is not used.
fn is_given(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty() && text != "false",
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => members.values().any(is_given),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::row;
    use super::*;

    #[test]
    fn a_member_that_is_not_implemented_is_refused_by_its_name() {
        let fault =
            check("lambda", "CreateFunction", &json!({"KMSKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k"}));
        let fault = fault.expect_err("a key of KMS");
        assert_eq!(fault.status, 501);
        assert!(fault.message.contains("lambda:CreateFunction with KMSKeyArn"), "{}", fault.message);
        assert!(check("s3", "PutObject", &json!({"GrantRead": "id=\"a\""})).is_err(), "a member of every operation");
        assert!(check("lambda", "GetFunction", &json!({"KMSKeyArn": "k"})).is_ok(), "a member of another operation");
        let included = |data: &str| check("states", "DescribeExecution", &json!({"includedData": data}));
        assert!(included("METADATA_ONLY").is_err() && included("ALL_DATA").is_ok(), "one value of a member");
    }

    #[test]
    fn a_member_that_asks_for_nothing_is_accepted() {
        let config = json!({"SubnetIds": [], "SecurityGroupIds": [], "Ipv6AllowedForDualStack": false});
        for unused in [json!({"VpcConfig": config}), json!({"KMSKeyArn": ""}), json!({"Layers": []}), json!({})] {
            assert_eq!(check("lambda", "CreateFunction", &unused), Ok(()), "{unused}");
        }
        let config = json!({"SubnetIds": ["subnet-1"], "SecurityGroupIds": []});
        assert!(check("lambda", "CreateFunction", &json!({"VpcConfig": config})).is_err());
    }

    #[test]
    fn every_service_in_the_list_exists() {
        let named = MEMBERS.iter().map(|(service, ..)| service).chain(VALUES.iter().map(|(service, ..)| service));
        assert!(named.into_iter().all(|service| row(service).is_some()));
    }
}

//! Tests of the API of functions: what is stored, the responses, and the refusals.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::{Fault, Place};

const ROLE: &str = "arn:aws:iam::000000000000:role/Work";
const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

struct Client {
    cloud: Cloud,
}

impl Client {
    fn new() -> Self {
        let mut client = Self { cloud: Cloud::new(1, Timestamp::from_millis(1_700_000_000_000)) };
        for (role, principal) in [("Work", "lambda.amazonaws.com"), ("Other", "events.amazonaws.com")] {
            let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}]});
            let input = json!({"RoleName": role, "AssumeRolePolicyDocument": trust.to_string()});
            client.of("iam", "CreateRole", input).unwrap();
        }
        client
    }

    fn with_function() -> Self {
        let mut client = Self::new();
        client.good("CreateFunction", function());
        client
    }

    fn of(&mut self, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let call = Input::call("us-east-1", service, operation, input);
        match self.cloud.apply(self.cloud.now(), &call, false) {
            Reply::Answered(answer) => answer,
            other => panic!("{operation}: {other:?}"),
        }
    }

    fn call(&mut self, operation: &str, input: Value) -> Result<Value, Fault> {
        self.of("lambda", operation, input)
    }

    fn good(&mut self, operation: &str, input: Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation}: {fault:?}"))
    }
}

fn code(text: &str) -> String {
    STANDARD.encode(format!("PK\u{3}\u{4}{text}"))
}

fn function() -> Value {
    json!({"FunctionName": "f", "Role": ROLE, "Runtime": "nodejs22.x", "Handler": "index.handler",
        "Code": {"ZipFile": code("1")}})
}

/// Returns the input of a function with one member set or removed.
fn with(path: &str, value: Value) -> Value {
    let mut input = function();
    if value.is_null() {
        input.as_object_mut().unwrap().remove(path)
    } else {
        input.as_object_mut().unwrap().insert(path.to_owned(), value)
    };
    input
}

#[test]
fn a_new_function_has_the_defaults_of_aws() {
    let mut client = Client::with_function();
    let output = client.good("GetFunctionConfiguration", json!({"FunctionName": "f"}));
    let expected = json!({"FunctionName": "f", "FunctionArn": ARN, "Timeout": 3, "MemorySize": 128, "Version": "$LATEST",
        "State": "Active", "LastModified": "2023-11-14T22:13:20.000+0000", "CodeSize": 5, "PackageType": "Zip"});
    for (member, value) in expected.as_object().unwrap() {
        assert_eq!(output[member], *value, "{member}");
    }
}

#[test]
fn what_no_function_can_be_is_refused() {
    let cases = [
        (
            with("Role", json!("arn:aws:iam::000000000000:role/Absent")),
            "InvalidParameterValueException",
            "cannot be assumed by Lambda",
        ),
        (
            with("Role", json!("arn:aws:iam::000000000000:role/Other")),
            "InvalidParameterValueException",
            "cannot be assumed by Lambda",
        ),
        (with("Role", json!("Work")), "ValidationException", "at 'role'"),
        (with("Role", Value::Null), "ValidationException", "Value null at 'role'"),
        (with("Runtime", json!("cobol1")), "InvalidParameterValueException", "at 'runtime'"),
        (with("Runtime", json!("python3.7")), "InvalidParameterValueException", "no longer supported"),
        (with("Runtime", Value::Null), "InvalidParameterValueException", "Runtime and Handler are mandatory"),
        (with("Timeout", json!(901)), "ValidationException", "less than or equal to 900"),
        (with("MemorySize", json!(64)), "ValidationException", "greater than or equal to 128"),
        (with("FunctionName", json!("a b")), "ValidationException", "at 'functionName'"),
        (with("FunctionName", json!("x".repeat(65))), "InvalidParameterValueException", "equal to 64"),
        (with("Code", json!({"ZipFile": "AAAA"})), "InvalidParameterValueException", "Could not unzip"),
        (with("Code", json!({})), "InvalidParameterValueException", "Please provide a source"),
        (with("Code", json!({"S3Bucket": "b", "S3Key": "k"})), "NotImplemented", "S3"),
        (
            with("Environment", json!({"Variables": {"AWS_REGION": "x"}})),
            "InvalidParameterValueException",
            "Reserved keys used in this request: AWS_REGION",
        ),
        (
            with("Environment", json!({"Variables": {"BIG": "x".repeat(4096)}})),
            "InvalidParameterValueException",
            "4KB limit",
        ),
        (with("Layers", json!(["arn"])), "NotImplemented", "Layers"),
        (
            with("DeadLetterConfig", json!({"TargetArn": "arn:aws:s3:::b"})),
            "InvalidParameterValueException",
            "TargetArn",
        ),
    ];
    for (input, code, words) in cases {
        let mut client = Client::new();
        let fault = client.call("CreateFunction", input.clone()).expect_err(words);
        assert_eq!(fault.code, code, "{}", fault.message);
        assert!(fault.message.contains(words), "{}", fault.message);
        assert!(client.good("ListFunctions", json!({}))["Functions"].as_array().unwrap().is_empty());
    }
}

#[test]
fn what_is_not_there_is_said_so() {
    let gone = "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g";
    let named = json!({"FunctionName": "g"});
    let mut client = Client::with_function();
    for operation in
        ["GetFunction", "DeleteFunction", "Invoke", "GetPolicy", "PublishVersion", "PutFunctionEventInvokeConfig"]
    {
        let fault = client.call(operation, named.clone()).expect_err(operation);
        assert_eq!(
            (fault.code.as_str(), fault.status, fault.message.as_str()),
            ("ResourceNotFoundException", 404, gone),
            "{operation}"
        );
    }
    let fault = client.call("Invoke", json!({"FunctionName": "f", "Qualifier": "PROD"})).unwrap_err();
    assert_eq!(fault.message, format!("Function not found: {ARN}:PROD"));
    let fault = client.call("CreateFunction", function()).unwrap_err();
    assert_eq!((fault.status, fault.message.as_str()), (409, "Function already exist: f"));
    assert_eq!(client.call("PutProvisionedConcurrencyConfig", named).unwrap_err().status, 501);
}

#[test]
fn versions_keep_what_aliases_point_to() {
    let mut client = Client::with_function();
    let named = json!({"FunctionName": "f"});
    assert_eq!(client.good("PublishVersion", named.clone())["Version"], "1");
    assert_eq!(client.good("PublishVersion", named.clone())["Version"], "1", "nothing changed");
    client.cloud.apply(client.cloud.now().plus(std::time::Duration::from_secs(1)), &Input::Tick, false);
    client.good("UpdateFunctionCode", json!({"FunctionName": "f", "ZipFile": code("22")}));
    assert_eq!(client.good("PublishVersion", named.clone())["Version"], "2");
    client.good("CreateAlias", json!({"FunctionName": "f", "Name": "PROD", "FunctionVersion": "1"}));
    let size = |client: &mut Client, qualifier: &str| {
        client.good("GetFunctionConfiguration", json!({"FunctionName": format!("f:{qualifier}")}))["CodeSize"].clone()
    };
    assert_eq!((size(&mut client, "PROD"), size(&mut client, "2")), (json!(5), json!(6)));
    client.good("UpdateAlias", json!({"FunctionName": "f", "Name": "PROD", "FunctionVersion": "2"}));
    assert_eq!(size(&mut client, "PROD"), json!(6));
    let fault = client.call("DeleteFunction", json!({"FunctionName": "f", "Qualifier": "2"})).unwrap_err();
    assert_eq!(fault.code, "ResourceConflictException");
    let versions = client.good("ListVersionsByFunction", named);
    let numbers: Vec<&str> =
        versions["Versions"].as_array().unwrap().iter().map(|v| v["Version"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["$LATEST", "1", "2"]);
}

#[test]
fn permissions_are_statements() {
    let mut client = Client::with_function();
    let add = json!({"FunctionName": "f", "StatementId": "rule", "Action": "lambda:InvokeFunction",
        "Principal": "events.amazonaws.com", "SourceArn": "arn:aws:events:us-east-1:000000000000:rule/R"});
    let statement = json!({"Sid": "rule", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
        "Action": "lambda:InvokeFunction", "Resource": ARN,
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/R"}}});
    let added = client.good("AddPermission", add.clone());
    assert_eq!(serde_json::from_str::<Value>(added["Statement"].as_str().unwrap()).unwrap(), statement);
    assert_eq!(client.call("AddPermission", add).unwrap_err().code, "ResourceConflictException");
    let policy = client.good("GetPolicy", json!({"FunctionName": "f"}));
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy, json!({"Version": "2012-10-17", "Id": "default", "Statement": [statement]}));
    client.good("RemovePermission", json!({"FunctionName": "f", "StatementId": "rule"}));
    assert_eq!(client.call("GetPolicy", json!({"FunctionName": "f"})).unwrap_err().status, 404);
    let fault = client.call("RemovePermission", json!({"FunctionName": "f", "StatementId": "rule"})).unwrap_err();
    assert_eq!(fault.message, "Statement rule is not found in resource policy.");
}

#[test]
fn destinations_must_be_able_to_take_records() {
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/Inventory";
    let mut client = Client::with_function();
    let put = |destination: &str| {
        json!({"FunctionName": "f", "MaximumRetryAttempts": 0,
        "DestinationConfig": {"OnSuccess": {"Destination": destination}}})
    };
    let output = client.good("PutFunctionEventInvokeConfig", put(bus));
    assert_eq!(output["FunctionArn"], format!("{ARN}:$LATEST"));
    assert_eq!(output["DestinationConfig"], json!({"OnSuccess": {"Destination": bus}, "OnFailure": {}}));
    for wrong in [
        "Inventory",
        ARN,
        "arn:aws:sqs:us-east-1:000000000000:q.fifo",
        "arn:aws:states:us-east-1:000000000000:stateMachine:m",
    ] {
        let fault = client.call("PutFunctionEventInvokeConfig", put(wrong)).expect_err(wrong);
        assert_eq!(fault.code, "InvalidParameterValueException", "{wrong}");
    }
    let update = json!({"FunctionName": "f", "MaximumEventAgeInSeconds": 60});
    let output = client.good("UpdateFunctionEventInvokeConfig", update);
    assert_eq!((&output["MaximumRetryAttempts"], &output["MaximumEventAgeInSeconds"]), (&json!(0), &json!(60)));
    client.good("DeleteFunctionEventInvokeConfig", json!({"FunctionName": "f"}));
    let fault = client.call("GetFunctionEventInvokeConfig", json!({"FunctionName": "f"})).unwrap_err();
    assert_eq!(fault.message, format!("The function {ARN}:$LATEST doesn't have an EventInvokeConfig"));
}

#[test]
fn a_function_survives_a_snapshot_with_its_code() {
    let mut client = Client::with_function();
    client.good("Invoke", json!({"FunctionName": "f", "InvocationType": "Event", "Payload": "{}"}));
    let saved = serde_json::to_string(&client.cloud.save().unwrap()).unwrap();
    let loaded = Cloud::load(serde_json::from_str(&saved).unwrap()).unwrap();
    let open = loaded.open_work().expect("the event is still to be run");
    let crate::local::service::Work::Invoke(invocation) = open.work else { panic!("other work: {:?}", open.work) };
    assert_eq!(loaded.blob(&Place::local("us-east-1"), "lambda", &invocation.code.blob), Some(b"PK\x03\x041".to_vec()));
}

#[test]
fn the_state_and_the_revision_change_after_a_response() {
    let mut client = Client::new();
    let created = client.good("CreateFunction", function());
    assert_eq!((&created["State"], &created["StateReasonCode"]), (&json!("Pending"), &json!("Creating")));
    assert_eq!(created["LastUpdateStatus"], Value::Null);
    let found = client.good("GetFunctionConfiguration", json!({"FunctionName": "f"}));
    assert_eq!((&found["State"], &found["LastUpdateStatus"]), (&json!("Active"), &json!("Successful")));
    assert_ne!(found["RevisionId"], created["RevisionId"]);
    let update = json!({"FunctionName": "f", "Timeout": 5, "RevisionId": found["RevisionId"]});
    let updated = client.good("UpdateFunctionConfiguration", update.clone());
    assert_eq!(updated["LastUpdateStatus"], "InProgress");
    assert_eq!(client.call("UpdateFunctionConfiguration", update).unwrap_err().code, "PreconditionFailedException");
    let listed = client.good("ListFunctions", json!({}));
    assert_eq!(listed["Functions"][0]["State"], Value::Null);
}

#[test]
fn a_policy_has_the_revision_of_its_function() {
    let mut client = Client::with_function();
    client.good("CreateAlias", json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"}));
    let alias = client.good("GetAlias", json!({"FunctionName": "f", "Name": "live"}))["RevisionId"].clone();
    let add = json!({"FunctionName": "f", "Qualifier": "live", "StatementId": "s", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "RevisionId": alias});
    client.good("AddPermission", add);
    let policy = client.good("GetPolicy", json!({"FunctionName": "f", "Qualifier": "live"}))["RevisionId"].clone();
    assert_ne!(policy, alias);
    assert_eq!(client.good("GetAlias", json!({"FunctionName": "f", "Name": "live"}))["RevisionId"], policy);
    let remove = json!({"FunctionName": "f", "Qualifier": "live", "StatementId": "s", "RevisionId": alias});
    let fault = client.call("RemovePermission", remove).unwrap_err();
    assert!(fault.message.ends_with("Call the GetPolicy API to retrieve the latest Revision Id"), "{}", fault.message);
}

#[test]
fn the_weights_of_an_alias_are_checked() {
    let mut client = Client::with_function();
    for text in ["1", "2"] {
        client.good("UpdateFunctionCode", json!({"FunctionName": "f", "ZipFile": code(text), "Publish": true}));
    }
    let alias = |version: &str, weights: Value| {
        json!({"FunctionName": "f", "Name": "live", "FunctionVersion": version,
            "RoutingConfig": {"AdditionalVersionWeights": weights}})
    };
    let refused = [
        ("1", json!({"1": 0.5}), "is already included in routing configuration."),
        ("1", json!({"2": 1.5}), "less than or equal to 1.0"),
        ("1", json!({"$LATEST": 0.5}), "Map keys must satisfy constraint"),
        ("$LATEST", json!({"2": 0.5}), "$LATEST is not supported for an alias pointing to more than 1 version"),
        ("1", json!({"2": 0.5, "3": 0.1}), "cannot be greater than 1"),
        ("1", json!({"7": 0.5}), "Function not found: "),
    ];
    for (version, weights, part) in refused {
        let fault = client.call("CreateAlias", alias(version, weights)).unwrap_err();
        assert!(fault.message.contains(part), "{part}: {}", fault.message);
    }
    let made = client.good("CreateAlias", alias("1", json!({"2": 0.25})));
    assert_eq!(made["RoutingConfig"], json!({"AdditionalVersionWeights": {"2": 0.25}}));
    let mut cleared = alias("1", json!({}));
    cleared["Description"] = json!("all on one");
    assert_eq!(client.good("UpdateAlias", cleared)["RoutingConfig"], Value::Null);
}

#[test]
fn reserved_concurrency_is_within_what_the_account_has() {
    let mut client = Client::with_function();
    let put = |count: i64| json!({"FunctionName": "f", "ReservedConcurrentExecutions": count});
    let too_many = client.call("PutFunctionConcurrency", put(901)).unwrap_err();
    assert!(too_many.message.ends_with("below its minimum value of [100]."), "{}", too_many.message);
    client.good("PutFunctionConcurrency", put(3));
    let settings = client.good("GetAccountSettings", json!({}));
    assert_eq!(settings["AccountLimit"]["UnreservedConcurrentExecutions"], 997);
    assert_eq!(settings["AccountUsage"], json!({"FunctionCount": 1, "TotalCodeSize": 5}));
    let found = client.good("GetFunction", json!({"FunctionName": "f"}));
    assert_eq!(found["Concurrency"], json!({"ReservedConcurrentExecutions": 3}));
    client.good("DeleteFunctionConcurrency", json!({"FunctionName": "f"}));
    assert_eq!(client.good("GetFunctionConcurrency", json!({"FunctionName": "f"})), json!({}));
    client.good("PutFunctionConcurrency", put(0));
    let refused = client.call("Invoke", json!({"FunctionName": "f"})).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.status), ("TooManyRequestsException", 429));
}

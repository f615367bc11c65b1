//! Tests that no read changes the state: every read operation of every service, with something to read.

use std::time::Duration;

use ork::clock::Timestamp;
use ork::local::cloud::{Cloud, Input, ReadCall, Reply};
use ork::local::service::SERVICES;
use serde_json::{Value, json};

use super::{parting, state};

const REGION: &str = "us-east-1";
const ROLE: &str = "arn:aws:iam::000000000000:role/acting";

fn call(cloud: &mut Cloud, service: &str, operation: &str, input: Value) -> Value {
    let at = cloud.now().plus(Duration::from_secs(1));
    let call = Input::call(REGION, service, operation, input);
    match cloud.apply(at, &call, false) {
        Reply::Answered(Ok(answer)) => answer,
        other => panic!("{service} {operation}: {other:?}"),
    }
}

fn text(answer: &Value, pointer: &str) -> String {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {answer}")).to_owned()
}

/// Returns the members that the read operations of a service need, all in one input. A service without an entry, and a
/// read that finds nothing, fail the test.
fn inputs(cloud: &mut Cloud) -> Vec<(&'static str, Value)> {
    let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
        .to_string();
    let trusted = trust("lambda.amazonaws.com");
    call(cloud, "iam", "CreateRole", json!({"RoleName": "acting", "AssumeRolePolicyDocument": trusted}));
    call(cloud, "iam", "PutRolePolicy", json!({"RoleName": "acting", "PolicyName": "all", "PolicyDocument": all}));
    let policy = call(cloud, "iam", "CreatePolicy", json!({"PolicyName": "all", "PolicyDocument": all}));
    let policy = text(&policy, "/Policy/Arn");
    call(cloud, "iam", "AttachRolePolicy", json!({"RoleName": "acting", "PolicyArn": policy}));
    let iam = json!({"RoleName": "acting", "PolicyName": "all", "PolicyArn": policy, "VersionId": "v1"});

    let queue = text(&call(cloud, "sqs", "CreateQueue", json!({"QueueName": "jobs"})), "/QueueUrl");
    call(cloud, "sqs", "SendMessage", json!({"QueueUrl": queue, "MessageBody": "one"}));
    call(cloud, "sqs", "ReceiveMessage", json!({"QueueUrl": queue}));
    let queue_arn = "arn:aws:sqs:us-east-1:000000000000:jobs";
    let sqs = json!({"QueueUrl": queue, "QueueName": "jobs", "AttributeNames": ["All"], "SourceArn": queue_arn});

    let topic = text(&call(cloud, "sns", "CreateTopic", json!({"Name": "news"})), "/TopicArn");
    let subscribe = json!({"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue_arn, "ReturnSubscriptionArn": true});
    let subscription = text(&call(cloud, "sns", "Subscribe", subscribe), "/SubscriptionArn");
    let sns = json!({"TopicArn": topic, "SubscriptionArn": subscription, "ResourceArn": topic});

    call(cloud, "logs", "CreateLogGroup", json!({"logGroupName": "/lab"}));
    call(cloud, "logs", "CreateLogStream", json!({"logGroupName": "/lab", "logStreamName": "s"}));
    let event = json!([{"timestamp": cloud.now().millis(), "message": "hello"}]);
    call(cloud, "logs", "PutLogEvents", json!({"logGroupName": "/lab", "logStreamName": "s", "logEvents": event}));
    let logs = json!({"logGroupName": "/lab", "logStreamName": "s", "resourceArn": "arn:aws:logs:us-east-1:000000000000:log-group:/lab",
        "filterPattern": "hello", "logEventMessages": ["hello"]});

    let zip = "UEsDBBQAAAAAAAAAIQC379yDAQAAAAEAAAAIAAAAaW5kZXguanMxUEsBAhQDFAAAAAAAAAAhALfv3IMBAAAAAQAAAAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LmpzUEsFBgAAAAABAAEANgAAACcAAAAAAA==";
    let create = json!({"FunctionName": "f", "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": ROLE, "Code": {"ZipFile": zip}});
    let function = text(&call(cloud, "lambda", "CreateFunction", create), "/FunctionArn");
    call(cloud, "lambda", "CreateAlias", json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"}));
    call(cloud, "lambda", "PutFunctionEventInvokeConfig", json!({"FunctionName": "f", "MaximumRetryAttempts": 1}));
    call(cloud, "lambda", "CreateFunctionUrlConfig", json!({"FunctionName": "f", "AuthType": "NONE"}));
    let permission = json!({"FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"});
    call(cloud, "lambda", "AddPermission", permission);
    let mapping = json!({"FunctionName": "f", "EventSourceArn": queue_arn, "Enabled": false});
    let mapping = text(&call(cloud, "lambda", "CreateEventSourceMapping", mapping), "/UUID");
    let lambda = json!({"FunctionName": "f", "Name": "live", "UUID": mapping, "Resource": function});

    let dynamodb = dynamodb(cloud);
    call(cloud, "events", "PutRule", json!({"Name": "r", "EventPattern": "{\"source\": [\"shop\"]}"}));
    call(cloud, "events", "PutTargets", json!({"Rule": "r", "Targets": [{"Id": "t", "Arn": queue_arn}]}));
    let key = json!({"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}});
    let connection = json!({"Name": "c", "AuthorizationType": "API_KEY", "AuthParameters": key});
    let connection = text(&call(cloud, "events", "CreateConnection", connection), "/ConnectionArn");
    let destination = json!({"Name": "c", "ConnectionArn": connection, "InvocationEndpoint": "https://example.com/", "HttpMethod": "POST"});
    call(cloud, "events", "CreateApiDestination", destination);
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let archive = call(cloud, "events", "CreateArchive", json!({"ArchiveName": "kept", "EventSourceArn": bus}));
    let replay = json!({
        "ReplayName": "again", "EventSourceArn": text(&archive, "/ArchiveArn"), "Destination": {"Arn": bus},
        "EventStartTime": 0, "EventEndTime": 1,
    });
    call(cloud, "events", "StartReplay", replay);
    let event = json!({"id": "1", "account": "0", "source": "shop", "time": "2026-01-01T00:00:00Z", "region": "r", "resources": [], "detail-type": "d", "detail": {}});
    let events = json!({
        "ArchiveName": "kept", "ReplayName": "again", "Name": "r", "Rule": "r", "TargetArn": queue_arn, "EventPattern": "{\"source\": [\"shop\"]}", "Event": event.to_string(),
        "ResourceARN": "arn:aws:events:us-east-1:000000000000:rule/r",
    });

    let s3 = s3(cloud);
    let cloudtrail = cloudtrail(cloud);
    let glue = glue(cloud);

    let scheduler = scheduler(cloud);
    let states = states(cloud);
    let apigateway = apigateway(cloud, &function);
    let sts = json!({"AccessKeyId": "ASIAAAAAAAAAAAAAAAAA"});
    vec![
        ("apigateway", apigateway),
        ("cloudtrail", cloudtrail),
        ("dynamodb", dynamodb),
        ("events", events),
        ("glue", glue),
        ("iam", iam),
        ("lambda", lambda),
        ("logs", logs),
        ("s3", s3),
        ("scheduler", scheduler),
        ("sns", sns),
        ("sqs", sqs),
        ("states", states),
        ("sts", sts),
    ]
}

fn trust(service: &str) -> String {
    let statement = json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn dynamodb(cloud: &mut Cloud) -> Value {
    let table = json!({
        "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
    });
    let created = call(cloud, "dynamodb", "CreateTable", table);
    let stream = text(&created, "/TableDescription/LatestStreamArn");
    let described = call(cloud, "dynamodb", "DescribeStream", json!({"StreamArn": stream}));
    let shard = text(&described, "/StreamDescription/Shards/0/ShardId");
    let place = json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = text(&call(cloud, "dynamodb", "GetShardIterator", place), "/ShardIterator");
    call(cloud, "dynamodb", "PutItem", json!({"TableName": "orders", "Item": {"id": {"S": "1"}}}));
    json!({
        "TableName": "orders", "Key": {"id": {"S": "1"}},
        "ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
        "RequestItems": {"orders": {"Keys": [{"id": {"S": "1"}}]}},
        "TransactItems": [{"Get": {"TableName": "orders", "Key": {"id": {"S": "1"}}}}],
        "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON", "ShardIterator": iterator,
    })
}

fn s3(cloud: &mut Cloud) -> Value {
    call(cloud, "s3", "CreateBucket", json!({"Bucket": "photos", "ObjectLockEnabledForBucket": true}));
    let locked = json!({
        "Bucket": "photos", "Key": "a/b", "Body": "hello", "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": "2030-01-01T00:00:00Z", "ObjectLockLegalHoldStatus": "ON",
    });
    call(cloud, "s3", "PutObject", locked);
    let notification = json!({"EventBridgeConfiguration": {}});
    let put = json!({"Bucket": "photos", "NotificationConfiguration": notification});
    call(cloud, "s3", "PutBucketNotificationConfiguration", put);
    let cors = json!({"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]});
    let rule = json!({"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}});
    let set = json!({
        "Bucket": "photos", "Document": "<A/>", "CORSConfiguration": cors, "LifecycleConfiguration": {"Rules": [rule]},
        "Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]},
    });
    for operation in ["PutBucketCors", "PutBucketLifecycleConfiguration", "PutBucketTagging"] {
        call(cloud, "s3", operation, set.clone());
    }
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}]});
    call(cloud, "s3", "PutBucketPolicy", json!({"Bucket": "photos", "Policy": policy}));
    let upload =
        text(&call(cloud, "s3", "CreateMultipartUpload", json!({"Bucket": "photos", "Key": "a/b"})), "/UploadId");
    let part = json!({"Bucket": "photos", "Key": "a/b", "UploadId": upload, "PartNumber": 1, "Body": "hello"});
    call(cloud, "s3", "UploadPart", part);
    json!({"Bucket": "photos", "Key": "a/b", "UploadId": upload, "ObjectAttributes": ["ETag"]})
}

fn scheduler(cloud: &mut Cloud) -> Value {
    let trusted = trust("scheduler.amazonaws.com");
    let role = call(cloud, "iam", "CreateRole", json!({"RoleName": "clock", "AssumeRolePolicyDocument": trusted}));
    let group = call(cloud, "scheduler", "CreateScheduleGroup", json!({"Name": "nightly"}));
    let target = json!({"Arn": "arn:aws:sqs:us-east-1:000000000000:jobs", "RoleArn": text(&role, "/Role/Arn")});
    let schedule = json!({
        "Name": "nightly", "GroupName": "nightly", "ScheduleExpression": "cron(0 3 * * ? *)",
        "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target,
    });
    call(cloud, "scheduler", "CreateSchedule", schedule);
    json!({"Name": "nightly", "GroupName": "nightly", "ResourceArn": text(&group, "/ScheduleGroupArn")})
}

/// Returns a trail that does not log: one that does records every read.
fn cloudtrail(cloud: &mut Cloud) -> Value {
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
    call(cloud, "s3", "PutBucketPolicy", json!({"Bucket": "photos", "Policy": policy}));
    let input = json!({"Name": "audit", "S3BucketName": "photos"});
    let create = Input::call(REGION, "cloudtrail", "CreateTrail", input);
    match cloud.apply(cloud.now(), &create, false) {
        Reply::Later(ticket) => drop(cloud.take_answer(ticket).expect("an answer").expect("a trail")),
        other => panic!("{other:?}"),
    }
    let arn = "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit";
    json!({"Name": "audit", "TrailName": "audit", "ResourceIdList": [arn]})
}

fn glue(cloud: &mut Cloud) -> Value {
    let trust = json!({"RoleName": "acting", "PolicyDocument": trust("glue.amazonaws.com")});
    call(cloud, "iam", "UpdateAssumeRolePolicy", trust);
    let command = json!({"Name": "glueetl", "ScriptLocation": "s3://photos/a.mjs"});
    call(cloud, "glue", "CreateJob", json!({"Name": "taxi", "Role": ROLE, "Command": command}));
    let run = text(&call(cloud, "glue", "StartJobRun", json!({"JobName": "taxi"})), "/JobRunId");
    let arn = "arn:aws:glue:us-east-1:000000000000:job/taxi";
    json!({"JobName": "taxi", "RunId": run, "ResourceArn": arn})
}

fn states(cloud: &mut Cloud) -> Value {
    let definition = json!({"StartAt": "A", "States": {"A": {"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}, "End": true}}}).to_string();
    call(
        cloud,
        "iam",
        "UpdateAssumeRolePolicy",
        json!({"RoleName": "acting", "PolicyDocument": trust("states.amazonaws.com")}),
    );
    let create = json!({"name": "m", "definition": definition, "roleArn": ROLE, "publish": true});
    let made = call(cloud, "states", "CreateStateMachine", create);
    let (machine, version) = (text(&made, "/stateMachineArn"), text(&made, "/stateMachineVersionArn"));
    let routes = json!([{"stateMachineVersionArn": version, "weight": 100}]);
    let alias =
        call(cloud, "states", "CreateStateMachineAlias", json!({"name": "live", "routingConfiguration": routes}));
    let activity = text(&call(cloud, "states", "CreateActivity", json!({"name": "a"})), "/activityArn");
    let start = json!({"stateMachineArn": machine, "input": "[1, 2]"});
    let execution = text(&call(cloud, "states", "StartExecution", start), "/executionArn");
    let runs = call(cloud, "states", "ListMapRuns", json!({"executionArn": execution}));
    json!({
        "stateMachineArn": machine, "stateMachineAliasArn": text(&alias, "/stateMachineAliasArn"), "activityArn": activity,
        "executionArn": execution, "mapRunArn": text(&runs, "/mapRuns/0/mapRunArn"), "resourceArn": machine, "definition": definition,
    })
}

fn apigateway(cloud: &mut Cloud, function: &str) -> Value {
    let api = text(&call(cloud, "apigateway", "CreateRestApi", json!({"name": "shop"})), "/id");
    let root = call(cloud, "apigateway", "GetResources", json!({"restApiId": api}));
    let root =
        root.pointer("/item/0/id").or(root.pointer("/items/0/id")).and_then(Value::as_str).expect("a root").to_owned();
    let mut of = json!({"restApiId": api, "resourceId": root, "httpMethod": "GET", "statusCode": "200"});
    let mut with = |members: Value| {
        let mut input = of.clone();
        let (Some(input), Value::Object(members)) = (input.as_object_mut(), members) else { return Value::Null };
        input.extend(members);
        of = Value::Object(input.clone());
        of.clone()
    };
    let key = call(cloud, "apigateway", "CreateApiKey", json!({"name": "k", "enabled": true}));
    let plan = call(cloud, "apigateway", "CreateUsagePlan", json!({"name": "p"}));
    let (key, plan) = (text(&key, "/id"), text(&plan, "/id"));
    let of_plan = json!({"usagePlanId": plan, "keyId": key, "keyType": "API_KEY"});
    call(cloud, "apigateway", "CreateUsagePlanKey", of_plan);
    let dates = json!({"startDate": "2026-01-01", "endDate": "2026-01-02"});
    let part = json!({"restApiId": api, "location": {"type": "API"}, "properties": "{}"});
    let part = text(&call(cloud, "apigateway", "CreateDocumentationPart", part), "/id");
    call(cloud, "apigateway", "CreateDocumentationVersion", json!({"restApiId": api, "documentationVersion": "1"}));
    with(json!({"apiKey": key, "usagePlanId": plan, "keyId": key}));
    with(json!({"documentationPartId": part, "documentationVersion": "1"}));
    with(dates);
    let steps = [
        ("PutMethod", json!({"authorizationType": "NONE"})),
        ("PutMethodResponse", json!({})),
        ("PutIntegration", json!({"type": "MOCK"})),
        ("PutIntegrationResponse", json!({})),
        ("PutGatewayResponse", json!({"responseType": "DEFAULT_4XX"})),
        (
            "CreateModel",
            json!({"name": "Order", "contentType": "application/json", "schema": "{}", "modelName": "Order"}),
        ),
    ];
    for (operation, members) in steps {
        let input = with(members);
        call(cloud, "apigateway", operation, input);
    }
    let validator = call(cloud, "apigateway", "CreateRequestValidator", json!({"restApiId": api, "name": "v"}));
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations");
    let authorizer = json!({"restApiId": api, "name": "a", "type": "TOKEN", "authorizerUri": uri, "identitySource": "method.request.header.Authorization"});
    let authorizer = call(cloud, "apigateway", "CreateAuthorizer", authorizer);
    let deployment = call(cloud, "apigateway", "CreateDeployment", json!({"restApiId": api, "stageName": "live"}));
    with(json!({
        "requestValidatorId": text(&validator, "/id"), "authorizerId": text(&authorizer, "/id"),
        "deploymentId": text(&deployment, "/id"), "stageName": "live",
        "resourceArn": format!("arn:aws:apigateway:us-east-1::/restapis/{api}"),
    }))
}

/// Adapts the members that one operation needs in another form than the others of its service.
fn special(operation: &str, input: &Value) -> Value {
    let mut input = input.clone();
    match operation {
        "DescribeConnection" | "DescribeApiDestination" => input["Name"] = json!("c"),
        "DescribeEventBus" => input["Name"] = json!("default"),
        "TestState" => {
            input["definition"] = json!("{\"Type\": \"Pass\", \"End\": true}");
            input["roleArn"] = json!(ROLE);
        }
        "ListExecutions" | "ListMapRuns" => drop(input.as_object_mut().map(|input| input.remove("mapRunArn"))),
        "GetUser" => input = json!({}),
        "Query" => {
            input["KeyConditionExpression"] = json!("id = :id");
            input["ExpressionAttributeValues"] = json!({":id": {"S": "1"}});
        }
        _ => {}
    }
    input
}

#[test]
fn no_read_changes_the_state() {
    let mut cloud = Cloud::new(3, Timestamp::from_millis(1_767_603_600_000));
    let inputs = inputs(&mut cloud);
    let at = cloud.now().plus(Duration::from_millis(1));
    let before = state(&cloud);
    let mut problems = Vec::new();
    for row in SERVICES {
        let input = inputs.iter().find(|(name, _)| *name == row.name).map(|(_, input)| input);
        let input = input.unwrap_or_else(|| panic!("no state of {} to read; add it to this test", row.name));
        assert!(!row.reads.is_empty(), "{} reads nothing", row.name);
        for operation in row.reads {
            if let Err(fault) = cloud.read(at, ReadCall::local(REGION, row.name, operation, special(operation, input)))
            {
                problems.push(format!("{}:{operation} finds nothing: {fault:?}", row.name));
            }
            if let Some(parted) = parting(&before, &state(&cloud), "state") {
                problems.push(format!("{}:{operation} changes {parted}", row.name));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    // A change that is taken for a read is detected.
    let queue = inputs.iter().find(|(name, _)| *name == "sqs").map(|(_, input)| input["QueueUrl"].clone());
    let send = json!({"QueueUrl": queue, "MessageBody": "two"});
    cloud.read(at, ReadCall::local(REGION, "sqs", "SendMessage", send)).expect("a message");
    assert!(parting(&before, &state(&cloud), "state").is_some());
}

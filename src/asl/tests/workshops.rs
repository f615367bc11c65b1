//! The machines of the five labs, as written on their pages, with services that succeed and fail.

use serde_json::{Value, json};

use super::world::{TestCloud, failure};
use crate::asl::{CallId, Failure, Input};

fn lambda(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:000000000000:function:{name}")
}

fn service_errors() -> Value {
    json!([{
        "ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
    }])
}

/// Lab 000: two functions in a row.
fn orkestra() -> Value {
    json!({"StartAt": "input_order", "States": {
        "input_order": {"Type": "Task", "Resource": lambda("input_order"), "Retry": service_errors(), "Next": "process_order"},
        "process_order": {"Type": "Task", "Resource": lambda("process_order"), "Retry": service_errors(), "End": true},
    }})
}

#[test]
fn an_order_goes_through_both_functions() {
    let order = json!({"id": "7", "item": "bean"});
    let answers = [("input_order", Ok(order.clone())), ("process_order", Ok(order.clone()))];
    let world = TestCloud::new(&orkestra(), &order, &answers).run();
    assert_eq!(world.output(), order);
    assert_eq!(world.sent, [("input_order".to_owned(), order.clone()), ("process_order".to_owned(), order)]);
}

#[test]
fn a_busy_function_is_asked_again_and_a_broken_one_is_not() {
    let order = json!({"id": "7", "item": "bean"});
    let busy = failure("Lambda.ServiceException", "busy");
    let answers = [
        ("input_order", busy.clone()),
        ("input_order", busy),
        ("input_order", Ok(order.clone())),
        ("process_order", Ok(order.clone())),
    ];
    let world = TestCloud::new(&orkestra(), &order, &answers).run();
    assert_eq!((world.output(), world.elapsed()), (order.clone(), 2 + 4));
    let invalid = failure("ValidationError", "1 validation error for Order");
    let world = TestCloud::new(&orkestra(), &order, &[("input_order", invalid)]).run();
    assert_eq!(world.failure(), ("ValidationError", "1 validation error for Order"));
    assert_eq!((world.sent.len(), world.elapsed()), (1, 0));
    let always =
        TestCloud::new(&orkestra(), &order, &[("input_order", failure("Lambda.ServiceException", "busy"))]).run();
    assert_eq!((always.sent.len(), always.elapsed()), (7, 2 + 4 + 8 + 16 + 32 + 64));
}

/// Lab 000: branches of a list fail at once, branches of a tuple catch their own errors.
#[test]
fn a_tuple_of_functions_catches_its_own_errors() {
    let task = |name: &str| json!({"Type": "Task", "Resource": lambda(name), "End": true});
    let mut caught = task("assert_false");
    caught["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "Next": "assert_false_failed"}]);
    let definition = json!({"StartAt": "parallelize", "States": {"parallelize": {
        "Type": "Parallel",
        "Branches": [
            {"StartAt": "do_nothing", "States": {"do_nothing": task("do_nothing")}},
            {"StartAt": "assert_false", "States": {"assert_false": caught, "assert_false_failed": {"Type": "Pass", "End": true}}},
        ],
        "End": true,
    }}});
    let answers = [("do_nothing", Ok(Value::Null)), ("assert_false", failure("AssertionError", "{}"))];
    let world = TestCloud::new(&definition, &json!([1]), &answers).run();
    assert_eq!(world.output(), json!([null, {"Error": "AssertionError", "Cause": "{}"}]));
}

/// Lab 001: order, choice, object, mail.
fn coffee() -> Value {
    let invoke = |name: &str, next: &str| {
        json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": lambda(name), "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "Retry": service_errors(),
            "Next": next,
        })
    };
    json!({"StartAt": "task_put_item", "TimeoutSeconds": 300, "States": {
        "task_put_item": invoke("put_item", "task_put_item_choice"),
        "task_put_item_choice": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "StringEquals": "FAILED", "Next": "Job Failed"}],
            "Default": "task_put_object",
        },
        "task_put_object": invoke("put_object", "SNS Publish"),
        "SNS Publish": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"Message.$": "$", "TopicArn": "arn:aws:sns:us-east-1:000000000000:step_function_orchestration_topic"},
            "Next": "Job Succeeded",
        },
        "Job Succeeded": {"Type": "Succeed"},
        "Job Failed": {"Type": "Fail", "Error": "DescribeJob returned FAILED", "Cause": "Place order failed"},
    }})
}

#[test]
fn a_coffee_is_ordered_stored_and_mailed() {
    let order = json!({"order": {"accountid": "a0", "vendorid": "v0", "details": {"unitprice": "3.5", "quantity": 2}}});
    let answers = [
        ("task_put_item", Ok(json!({"StatusCode": 200, "Payload": order}))),
        ("task_put_object", Ok(json!({"StatusCode": 200, "Payload": "SUCCEED"}))),
        ("SNS Publish", Ok(json!({"MessageId": "m"}))),
    ];
    let world = TestCloud::new(&coffee(), &order, &answers).run();
    assert_eq!(world.output(), json!({"MessageId": "m"}));
    assert_eq!(world.sent[2].1["Message"], "SUCCEED");
    let chosen = world.event_types();
    assert!(!chosen.contains(&"FailStateEntered".to_owned()));
}

#[test]
fn a_refused_coffee_fails_the_job_and_a_lost_answer_times_out() {
    let answers = [("task_put_item", Ok(json!({"StatusCode": 200, "Payload": "FAILED"})))];
    let world = TestCloud::new(&coffee(), &json!({"order": {}}), &answers).run();
    assert_eq!(world.failure(), ("DescribeJob returned FAILED", "Place order failed"));
    assert!(world.event_types().contains(&"FailStateEntered".to_owned()));
    let world = TestCloud::new(&coffee(), &json!({"order": {}}), &[]).run();
    assert_eq!((world.execution.status.word(), world.elapsed()), ("TIMED_OUT", 300));
}

/// Lab 002: a Glue job started by an event.
#[test]
fn a_glue_job_gets_the_transformed_event_and_the_raw_one_fails() {
    let definition = json!({"Comment": "A description of my state machine", "StartAt": "NYC taxi data job", "States": {
        "NYC taxi data job": {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "ny-taxi-transformed-cli-jb", "Arguments": {
                "--JOB_NAME.$": "$.JOB_NAME",
                "--BUCKET_NAME.$": "$.BUCKET_NAME",
                "--SRC_PREFIX.$": "$.SRC_PREFIX",
                "--TRG_PREFIX.$": "$.TRG_PREFIX",
            }},
            "End": true,
        },
    }});
    let input = json!({"JOB_NAME": "j", "BUCKET_NAME": "b", "SRC_PREFIX": "input/x.csv", "TRG_PREFIX": "target"});
    let mut world = TestCloud::new(&definition, &input, &[("NYC taxi data job", Ok(json!({"JobRunId": "jr"})))]);
    assert_eq!(
        world.sent[0].1,
        json!({"JobName": "ny-taxi-transformed-cli-jb", "Arguments": {
            "--JOB_NAME": "j", "--BUCKET_NAME": "b", "--SRC_PREFIX": "input/x.csv", "--TRG_PREFIX": "target",
        }})
    );
    world.take(Input::Completed { call: CallId(1), answer: Ok(json!({"JobRunState": "SUCCEEDED"})) });
    assert_eq!(world.output(), json!({"JobRunState": "SUCCEEDED"}));

    let raw = json!({"detail-type": "AWS API Call via CloudTrail"});
    let world = TestCloud::new(&definition, &raw, &[]).run();
    assert_eq!(world.failure().0, "States.Runtime");
    assert!(world.failure().1.contains("The JSONPath '$.JOB_NAME'"), "{}", world.failure().1);
}

/// Lab 002, next section: the same job, followed by a mail that reports its outcome.
fn notifying() -> Value {
    let notify = |subject: &str, message: &str, topic: &str, next: &str| {
        json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {
                "Subject.$": format!("States.Format('{subject}', $.JOB_NAME)"),
                "Message.$": format!("States.Format('{message}', $.SRC_PREFIX, $.BUCKET_NAME, $.TRG_PREFIX)"),
                "TopicArn": topic,
            },
            "Next": next,
        })
    };
    let present = json!({"Variable": "$.gluejobresponse.JobRunState", "IsPresent": true});
    let succeeded = json!({"Variable": "$.gluejobresponse.JobRunState", "StringEquals": "SUCCEEDED"});
    json!({"StartAt": "nytaxi-glue-job", "States": {
        "nytaxi-glue-job": {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "InputPath": "$",
            "ResultPath": "$.gluejobresponse",
            "Parameters": {"JobName": "ny-taxi-transformed-cli-jb", "NumberOfWorkers.$": "$.glue_max_capacity_dpus", "WorkerType": "G.1X"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.glue_error", "Next": "Notification Choice"}],
            "Next": "Notification Choice",
        },
        "Notification Choice": {
            "Type": "Choice",
            "Choices": [{"And": [present, succeeded], "Next": "Data Written Success Message"}],
            "Default": "Data Failed to Write Message",
        },
        "Data Written Success Message": notify("Data successfully written from {} into S3", "From {}\n into {}\n at {}", "success", "Succeed State"),
        "Data Failed to Write Message": notify(" {} Glue job failed", "From {} into {} at {}", "failure", "Fail State"),
        "Succeed State": {"Type": "Succeed"},
        "Fail State": {"Type": "Fail", "Error": "ErrorCode", "Cause": "Caused By Message"},
    }})
}

#[test]
fn a_finished_glue_job_is_mailed() {
    let input =
        json!({"JOB_NAME": "j", "BUCKET_NAME": "b", "SRC_PREFIX": "s", "TRG_PREFIX": "t", "glue_max_capacity_dpus": 2});
    let answers = [
        ("nytaxi-glue-job", Ok(json!({"JobRunId": "jr"}))),
        ("Data Written Success Message", Ok(json!({"MessageId": "m"}))),
        ("Data Failed to Write Message", Ok(json!({"MessageId": "m"}))),
    ];
    let mut world = TestCloud::new(&notifying(), &input, &answers);
    assert_eq!(world.sent[0].1["NumberOfWorkers"], 2);
    world.take(Input::Completed { call: CallId(1), answer: Ok(json!({"JobRunState": "SUCCEEDED"})) });
    assert_eq!(world.output(), json!({"MessageId": "m"}));
    assert_eq!(
        world.sent[1].1,
        json!({"Subject": "Data successfully written from j into S3", "Message": "From s\n into b\n at t", "TopicArn": "success"})
    );

    let mut world = TestCloud::new(&notifying(), &input, &answers);
    let failed =
        Failure { error: Some("States.TaskFailed".to_owned()), cause: Some("{\"JobRunState\":\"FAILED\"}".to_owned()) };
    world.take(Input::Completed { call: CallId(1), answer: Err(failed) });
    assert_eq!(world.failure(), ("ErrorCode", "Caused By Message"));
    assert_eq!(world.sent[1].1["Subject"], " j Glue job failed");
}

/// Lab 003: an order event becomes a processed event.
#[test]
fn a_processed_order_is_put_on_the_bus() {
    let definition = json!({"StartAt": "ProcessOrder", "States": {
        "ProcessOrder": {"Type": "Pass", "Next": "PublishOrderProcessedEvent"},
        "PublishOrderProcessedEvent": {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [{
                "Detail": {"OrderId": "new_id", "OrderDetails.$": "$.detail"},
                "DetailType": "Order Processed",
                "EventBusName": "Orders",
                "Source": "com.aws.orders",
            }]},
            "End": true,
        },
    }});
    let event = json!({"source": "com.aws.orders", "detail": {"category": "lab-supplies", "value": 415}});
    let good = json!({"Entries": [{"EventId": "e"}], "FailedEntryCount": 0});
    let world = TestCloud::new(&definition, &event, &[("PublishOrderProcessedEvent", Ok(good.clone()))]).run();
    assert_eq!(world.output(), good);
    assert_eq!(
        world.sent[0].1["Entries"][0]["Detail"],
        json!({"OrderId": "new_id", "OrderDetails": {"category": "lab-supplies", "value": 415}})
    );
    let missing = failure("EventBridge.FailedEntry", "{\"FailedEntryCount\":1}");
    let world = TestCloud::new(&definition, &event, &[("PublishOrderProcessedEvent", missing)]).run();
    assert_eq!(world.failure().0, "EventBridge.FailedEntry");
}

/// Lab 004: a shipping service that calls back.
fn shipping() -> Value {
    json!({"StartAt": "Get Order Metadata", "States": {
        "Get Order Metadata": {"Type": "Task", "Resource": lambda("GetOrderMetadata"), "ResultPath": "$.order_contents", "Next": "Shipping Service Callback"},
        "Shipping Service Callback": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {"FunctionName": lambda("SNSCallback"), "Payload": {"token.$": "$$.Task.Token", "input.$": "$", "callback": "true"}},
            "ResultPath": "$.shipping_info",
            "Next": "Process Shipping Results",
        },
        "Process Shipping Results": {"Type": "Task", "Resource": lambda("ProcessShippingResult"), "ResultPath": "$", "End": true},
    }})
}

fn shipping_answers() -> Vec<(&'static str, crate::asl::Answer)> {
    vec![
        ("Get Order Metadata", Ok(json!({"shoes": {"S": "5"}}))),
        ("Shipping Service Callback", Ok(json!({"StatusCode": 200, "Payload": null}))),
        ("Process Shipping Results", Ok(Value::Null)),
    ]
}

#[test]
fn an_order_waits_for_the_shipping_service() {
    let mut world = TestCloud::new(&shipping(), &json!({"order_id": "order-123"}), &shipping_answers());
    assert_eq!(world.execution.status.word(), "RUNNING");
    assert_eq!(
        world.sent[1].1["Payload"]["input"],
        json!({"order_id": "order-123", "order_contents": {"shoes": {"S": "5"}}})
    );
    assert!(world.execution.awaits(CallId(2)));
    world.take(Input::Completed { call: CallId(2), answer: Ok(json!({"tracking_number": "1ZU2B3C4D5"})) });
    assert_eq!(world.sent[2].1["shipping_info"]["tracking_number"], "1ZU2B3C4D5");
    assert_eq!(world.output(), Value::Null);
}

#[test]
fn a_shipping_service_can_refuse_and_an_unknown_order_never_gets_there() {
    let mut world = TestCloud::new(&shipping(), &json!({"order_id": "order-123"}), &shipping_answers());
    let refused = Failure { error: Some("{\"reason\":\"out of stock\"}".to_owned()), cause: None };
    world.take(Input::Completed { call: CallId(2), answer: Err(refused) });
    assert_eq!(world.failure(), ("{\"reason\":\"out of stock\"}", ""));
    let unknown = [("Get Order Metadata", failure("KeyError", "{\"errorMessage\": \"'Item'\"}"))];
    let world = TestCloud::new(&shipping(), &json!({"order_id": "nobody"}), &unknown).run();
    assert_eq!(world.failure().0, "KeyError");
    assert_eq!(world.sent.len(), 1);
}

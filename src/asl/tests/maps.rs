//! Map states, inline and distributed.

use serde_json::{Value, json};

use super::world::{TestCloud, failure};

fn map(fields: Value, inner: Value) -> Value {
    let mut state = json!({
        "Type": "Map",
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Item", "States": {"Item": inner}},
        "End": true,
    });
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"StartAt": "All", "States": {"All": state}})
}

fn call() -> Value {
    json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "End": true})
}

fn distributed(fields: Value, inner: Value) -> Value {
    let mut machine = map(fields, inner);
    machine["States"]["All"]["ItemProcessor"]["ProcessorConfig"] =
        json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
    machine
}

#[test]
fn results_keep_the_order_of_the_items() {
    let wait = json!({"Type": "Wait", "SecondsPath": "$.seconds", "End": true});
    let items = json!([{"seconds": 3, "n": 0}, {"seconds": 1, "n": 1}, {"seconds": 2, "n": 2}]);
    let world = TestCloud::new(&map(json!({}), wait), &items, &[]).run();
    assert_eq!((world.output(), world.elapsed()), (items, 3));
}

#[test]
fn concurrency_is_bounded() {
    let wait = json!({"Type": "Wait", "Seconds": 10, "End": true});
    for (fields, seconds) in [(json!({"MaxConcurrency": 1}), 50), (json!({"MaxConcurrency": 2}), 30), (json!({}), 10)] {
        let world = TestCloud::new(&map(fields.clone(), wait.clone()), &json!([1, 2, 3, 4, 5]), &[]).run();
        assert_eq!(world.elapsed(), seconds, "{fields}");
    }
}

#[test]
fn a_selector_sees_the_item_and_the_input() {
    let fields = json!({"ItemsPath": "$.list", "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.name"}});
    let world = TestCloud::new(
        &map(fields, json!({"Type": "Pass", "End": true})),
        &json!({"name": "n", "list": ["a", "b"]}),
        &[],
    )
    .run();
    assert_eq!(world.output(), json!([{"i": 0, "v": "a", "all": "n"}, {"i": 1, "v": "b", "all": "n"}]));
}

#[test]
fn variables_of_the_outside_are_seen_inline_and_not_changed() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Set", "States": {
        "Set": {"Type": "Pass", "Assign": {"x": 1}, "Next": "All"},
        "All": {"Type": "Map", "Items": [10, 20], "ItemProcessor": {"StartAt": "Item", "States": {
            "Item": {"Type": "Pass", "Output": "{% $states.input + $x %}", "Assign": {"x": 99}, "End": true},
        }}, "Next": "Show"},
        "Show": {"Type": "Pass", "Output": {"items": "{% $states.input %}", "x": "{% $x %}"}, "End": true},
    }});
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!(world.output(), json!({"items": [11, 21], "x": 1}));
}

#[test]
fn a_failed_iteration_fails_the_map_and_aborts_the_others() {
    let definition = map(json!({}), call());
    let answers = [("Item", failure("Broken", "first"))];
    let mut world = TestCloud::new(&definition, &json!([1, 2]), &[]);
    let first = world.open[0].id;
    world.take(crate::asl::Input::Answered { call: first, answer: answers[0].1.clone() });
    assert_eq!(world.failure(), ("Broken", "first"));
    let types = world.event_types();
    let tail: Vec<&str> = types.iter().rev().take(6).rev().map(String::as_str).collect();
    let expected = [
        "MapIterationFailed",
        "TaskStateAborted",
        "MapIterationAborted",
        "TaskStateAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ];
    assert_eq!(tail, expected);
    // All but the last follow the failure event itself.
    let events = world.execution.history.events();
    let failure = events.iter().find(|event| event.detail.event_type() == "TaskFailed").map(|event| event.id);
    for event in events.iter().rev().skip(1).take(5) {
        assert_eq!(Some(event.previous), failure, "{}", event.detail.event_type());
    }
}

#[test]
fn a_distributed_map_lives_with_tolerated_failures() {
    let answers = [("Item", failure("Broken", "x")), ("Item", Ok(json!("b"))), ("Item", Ok(json!("c")))];
    let tolerant = distributed(json!({"ToleratedFailureCount": 1, "MaxConcurrency": 1}), call());
    let world = TestCloud::new(&tolerant, &json!([1, 2, 3]), &answers).run();
    assert_eq!(world.output(), json!(["b", "c"]));
    let run = &world.execution.map_runs[0];
    assert_eq!((run.total, run.succeeded, run.failed, run.status.as_str()), (3, 2, 1, "SUCCEEDED"));
    let strict = distributed(json!({"MaxConcurrency": 1}), call());
    let world = TestCloud::new(&strict, &json!([1, 2, 3]), &answers).run();
    assert_eq!(
        world.failure(),
        ("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded")
    );
    let run = &world.execution.map_runs[0];
    assert_eq!((run.failed, run.aborted, run.status.as_str()), (1, 2, "FAILED"));
}

#[test]
fn the_events_of_child_executions_are_not_the_parents() {
    let world =
        TestCloud::new(&distributed(json!({}), json!({"Type": "Pass", "End": true})), &json!([1, 2]), &[]).run();
    assert_eq!(
        world.event_types(),
        [
            "ExecutionStarted",
            "MapStateEntered",
            "MapStateStarted",
            "MapRunStarted",
            "MapRunSucceeded",
            "MapStateSucceeded",
            "MapStateExited",
            "ExecutionSucceeded",
        ]
    );
}

#[test]
fn items_can_come_in_batches() {
    let fields = json!({"ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"k": "v"}}});
    let world =
        TestCloud::new(&distributed(fields, json!({"Type": "Pass", "End": true})), &json!([1, 2, 3]), &[]).run();
    assert_eq!(
        world.output(),
        json!([{"BatchInput": {"k": "v"}, "Items": [1, 2]}, {"BatchInput": {"k": "v"}, "Items": [3]}])
    );
}

#[test]
fn a_reader_brings_the_items() {
    let fields = json!({"ItemReader": {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 1},
        "Parameters": {"Bucket": "b", "Key.$": "$.key"},
    }});
    let definition = distributed(fields, json!({"Type": "Pass", "End": true}));
    let answers = [("All", Ok(json!({"Body": "a,b\n1,2\n3,4\n"})))];
    let world = TestCloud::new(&definition, &json!({"key": "k"}), &answers).run();
    assert_eq!(world.sent[0].1, json!({"Bucket": "b", "Key": "k"}));
    assert_eq!(world.output(), json!([{"a": "1", "b": "2"}]));
    let world = TestCloud::new(&definition, &json!({"key": "k"}), &[("All", failure("S3.NoSuchKey", "gone"))]).run();
    assert_eq!(world.failure(), ("States.ItemReaderFailed", "gone"));
}

#[test]
fn nested_maps_run_and_no_items_are_no_error() {
    let inner = json!({"Type": "Map", "ItemProcessor": {"StartAt": "Leaf", "States": {"Leaf": {"Type": "Pass", "End": true}}}, "End": true});
    let world = TestCloud::new(&map(json!({}), inner), &json!([[1, 2], [], [3]]), &[]).run();
    assert_eq!(world.output(), json!([[1, 2], [], [3]]));
    assert_eq!(
        TestCloud::new(&map(json!({}), json!({"Type": "Pass", "End": true})), &json!([]), &[]).run().output(),
        json!([])
    );
}

#[test]
fn what_is_no_array_is_refused() {
    let world =
        TestCloud::new(&map(json!({"ItemsPath": "$.a"}), json!({"Type": "Pass", "End": true})), &json!({"a": 1}), &[])
            .run();
    assert!(world.failure().1.ends_with("Reference path \"$.a\" must point to array."), "{}", world.failure().1);
}

#[test]
fn a_selector_that_fails_is_told_before_the_state_fails() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "All", "States": {"All": {
        "Type": "Map", "Items": [1, 2], "ItemSelector": {"v": "{% $states.nothing %}"}, "End": true,
        "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": true}}},
    }}});
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!(world.event_types()[2..], ["MapStateStarted", "EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
    assert_eq!(world.event("EvaluationFailed")["evaluationFailedEventDetails"]["location"], "ItemSelector/v");
}

#[test]
fn a_batch_counts_all_of_the_childs_input() {
    let pass = json!({"Type": "Pass", "End": true});
    // {"Items":["aaaa","bbbb"]} is 25 bytes.
    for (bytes, batches) in [(25, 2), (24, 3), (1, 3)] {
        let fields = json!({"ItemBatcher": {"MaxInputBytesPerBatch": bytes}});
        let world = TestCloud::new(&distributed(fields, pass.clone()), &json!(["aaaa", "bbbb", "cccc"]), &[]).run();
        assert_eq!(world.output().as_array().unwrap().len(), batches, "{bytes}");
    }
    let fields = json!({"ItemBatcher": {"MaxInputBytesPerBatch": 42, "BatchInput": {"k": 1}}});
    let world = TestCloud::new(&distributed(fields, pass), &json!(["aaaa", "bbbb", "cccc"]), &[]).run();
    assert_eq!(world.output()[0], json!({"BatchInput": {"k": 1}, "Items": ["aaaa"]}));
}

/// Cited: Step Functions Developer Guide, "Setting failure thresholds for Distributed Map states in Step Functions".
#[test]
fn tolerated_failures_are_counted_by_number_and_by_share() {
    let inner = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "End": true});
    let answers = |failures: usize| -> Vec<(&str, crate::asl::Answer)> {
        (0..4).map(|index| ("Item", if index < failures { failure("Broken", "") } else { Ok(json!(index)) })).collect()
    };
    let table = [
        (json!({}), 1, "FAILED"),
        (json!({"ToleratedFailureCount": 2}), 2, "SUCCEEDED"),
        (json!({"ToleratedFailureCount": 2}), 3, "FAILED"),
        (json!({"ToleratedFailureCountPath": "$.most"}), 2, "SUCCEEDED"),
        (json!({"ToleratedFailurePercentage": 50}), 2, "SUCCEEDED"),
        (json!({"ToleratedFailurePercentage": 49}), 2, "FAILED"),
        (json!({"ToleratedFailurePercentagePath": "$.share"}), 2, "SUCCEEDED"),
        (json!({"ToleratedFailureCount": 3, "ToleratedFailurePercentage": 25}), 2, "FAILED"),
    ];
    for (mut fields, failures, status) in table {
        fields["ItemsPath"] = json!("$.list");
        let input = json!({"list": [1, 2, 3, 4], "most": 2, "share": 50});
        let world = TestCloud::new(&distributed(fields.clone(), inner.clone()), &input, &answers(failures)).run();
        assert_eq!(world.execution.status.word(), status, "{fields} {failures}");
        let run = &world.execution.map_runs[0];
        assert_eq!(run.status, status);
        assert_eq!(run.succeeded + run.failed + run.aborted, 4, "{run:?}");
        match status {
            "SUCCEEDED" => assert_eq!(world.output().as_array().unwrap().len(), 4 - failures),
            _ => assert_eq!(world.failure().0, "States.ExceedToleratedFailureThreshold"),
        }
    }
}

fn exported(fields: Value, answers: &[(&str, crate::asl::Answer)]) -> TestCloud {
    let mut all = json!({
        "Label": "Lot",
        "MaxConcurrency": 1,
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "jobs"}},
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    TestCloud::new(&distributed(all, call()), &json!(["x", "y", "z"]), answers).run()
}

/// The keys and contents that the state has put.
fn put(world: &TestCloud) -> Vec<(String, String)> {
    use base64::Engine as _;
    let puts = world.sent.iter().filter(|(state, _)| state == "All").map(|(_, parameters)| {
        let body = base64::engine::general_purpose::STANDARD.decode(parameters["BodyBase64"].as_str().unwrap());
        (parameters["Key"].as_str().unwrap().to_owned(), String::from_utf8(body.unwrap()).unwrap())
    });
    puts.collect()
}

#[test]
fn a_result_writer_exports_the_child_executions() {
    let answers =
        [("Item", Ok(json!([1]))), ("Item", failure("Broken", "why")), ("Item", Ok(json!(3))), ("All", Ok(json!({})))];
    let world = exported(json!({"ToleratedFailureCount": 1}), &answers);
    let output = world.output();
    let arn = output["MapRunArn"].as_str().unwrap();
    let (machine, id) = arn.rsplit_once(':').unwrap();
    assert_eq!(machine, "arn:aws:states:us-east-1:000000000000:mapRun:m/Lot");
    let folder = format!("jobs/{id}");
    let details = json!({"Bucket": "b", "Key": format!("{folder}/manifest.json")});
    assert_eq!(output["ResultWriterDetails"], details);
    let files = put(&world);
    let failed: Value = serde_json::from_str(&files[0].1).unwrap();
    let succeeded: Value = serde_json::from_str(&files[1].1).unwrap();
    let manifest: Value = serde_json::from_str(&files[2].1).unwrap();
    let size = |at: usize| files[at].1.len();
    assert_eq!(
        manifest,
        json!({"DestinationBucket": "b", "MapRunArn": arn, "ResultFiles": {
            "FAILED": [{"Key": format!("{folder}/FAILED_0.json"), "Size": size(0)}],
            "PENDING": [],
            "SUCCEEDED": [{"Key": format!("{folder}/SUCCEEDED_0.json"), "Size": size(1)}],
        }})
    );
    let first = &succeeded[0];
    assert_eq!(succeeded.as_array().map(Vec::len), Some(2));
    assert_eq!((&first["Input"], &first["Output"]), (&json!("\"x\""), &json!("[1]")));
    assert_eq!((&first["Status"], &first["InputDetails"]), (&json!("SUCCEEDED"), &json!({"Included": true})));
    assert_eq!(first["StateMachineArn"], "arn:aws:states:us-east-1:000000000000:stateMachine:m/Lot");
    let name = first["Name"].as_str().unwrap();
    assert_eq!(first["ExecutionArn"], format!("arn:aws:states:us-east-1:000000000000:execution:m/Lot:{name}"));
    assert_eq!((&failed[0]["Status"], &failed[0]["Error"]), (&json!("FAILED"), &json!("Broken")));
    assert_eq!((&failed[0]["Cause"], &failed[0]["Output"]), (&json!("why"), &Value::Null));
}

#[test]
fn a_run_that_fails_exports_what_was_done_and_what_is_pending() {
    let world = exported(json!({}), &[("Item", failure("Broken", "why")), ("All", Ok(json!({})))]);
    assert_eq!(world.failure().0, "States.ExceedToleratedFailureThreshold");
    let files = put(&world);
    let names: Vec<&str> = files.iter().filter_map(|(key, _)| key.rsplit('/').next()).collect();
    assert_eq!(names, ["FAILED_0.json", "PENDING_0.json", "manifest.json"]);
    let pending: Value = serde_json::from_str(&files[1].1).unwrap();
    let inputs: Vec<&Value> = pending.as_array().unwrap().iter().map(|entry| &entry["Input"]).collect();
    assert_eq!((inputs, &pending[0]["Status"]), (vec![&json!("\"y\""), &json!("\"z\"")], &json!("PENDING")));
}

#[test]
fn an_export_that_is_refused_fails_the_state() {
    let refused = failure("S3.NoSuchBucketException", "The specified bucket does not exist");
    let world = exported(json!({}), &[("Item", Ok(json!(1))), ("All", refused)]);
    assert_eq!(world.failure(), ("States.ResultWriterFailed", "The specified bucket does not exist"));
    let types = world.event_types();
    assert!(types.contains(&"MapRunFailed".to_owned()), "{types:?}");
}

#[test]
fn a_writer_changes_the_form_of_results() {
    let answers = [("Item", Ok(json!([1, 2]))), ("Item", Ok(json!(3)))];
    let form = |config: Value| {
        let fields = json!({"MaxConcurrency": 1, "ResultWriter": {"WriterConfig": config}});
        TestCloud::new(&distributed(fields, call()), &json!(["x", "y"]), &answers).run().output()
    };
    assert_eq!(form(json!({"Transformation": "FLATTEN", "OutputType": "JSON"})), json!([1, 2, 3]));
    assert_eq!(form(json!({"Transformation": "COMPACT"})), json!([[1, 2], 3]));
    assert_eq!(form(json!({"Transformation": "NONE"}))[0]["Output"], json!("[1,2]"));
    let config = json!({"ResultWriter": {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "b"},
        "WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"},
    }});
    let world = exported(config, &[("Item", Ok(json!([1, 2]))), ("All", Ok(json!({})))]);
    let files = put(&world);
    assert_eq!(files[0].1, "1\n2\n1\n2\n1\n2\n");
    assert!(files[0].0.ends_with("/SUCCEEDED_0.json") && !files[0].0.starts_with('/'), "{}", files[0].0);
}

//! Retry, Catch and timeouts.

use serde_json::{Value, json};

use super::world::{TestCloud, failure};

fn machine(fields: Value) -> Value {
    let mut task = json!({
        "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
        "Next": "Done",
    });
    task.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"StartAt": "Work", "States": {"Work": task, "Done": {"Type": "Succeed"}, "Caught": {"Type": "Pass", "End": true}}})
}

/// Removes `Caught` from a machine without a Catch, because every state must be reachable.
fn without_caught(mut machine: Value) -> Value {
    machine["States"].as_object_mut().unwrap().remove("Caught");
    machine
}

#[test]
fn a_retry_waits_longer_each_time_and_then_succeeds() {
    let retry = json!({"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2}]});
    let answers = [("Work", failure("Busy", "1")), ("Work", failure("Busy", "2")), ("Work", Ok(json!("done")))];
    let world = TestCloud::new(&without_caught(machine(retry)), &json!({}), &answers).run();
    assert_eq!(world.output(), json!("done"));
    assert_eq!(world.elapsed(), 2 + 6);
    let tries = world.event_types().iter().filter(|name| *name == "LambdaFunctionScheduled").count();
    assert_eq!(tries, 3);
}

#[test]
fn attempts_are_counted_for_each_retrier_and_end() {
    let retry = json!({"Retry": [
        {"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1},
    ]});
    let answers = [("Work", failure("A", "")), ("Work", failure("B", "")), ("Work", failure("A", "last"))];
    let world = TestCloud::new(&without_caught(machine(retry)), &json!({}), &answers).run();
    assert_eq!(world.failure(), ("A", "last"));
    assert_eq!(world.sent.len(), 3);
}

#[test]
fn max_attempts_zero_never_retries_and_the_delay_is_bounded() {
    let never = json!({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}]});
    let world = TestCloud::new(&without_caught(machine(never)), &json!({}), &[("Work", failure("A", ""))]).run();
    assert_eq!((world.sent.len(), world.elapsed()), (1, 0));
    let bounded = json!({"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "BackoffRate": 10, "MaxDelaySeconds": 15, "MaxAttempts": 3}]});
    let world = TestCloud::new(&without_caught(machine(bounded)), &json!({}), &[("Work", failure("A", ""))]).run();
    assert_eq!((world.sent.len(), world.elapsed()), (4, 10 + 15 + 15));
}

#[test]
fn jitter_comes_from_the_seed() {
    let jitter = json!({"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "JitterStrategy": "FULL", "MaxAttempts": 3}]});
    let run =
        || TestCloud::new(&without_caught(machine(jitter.clone())), &json!({}), &[("Work", failure("A", ""))]).run();
    let (one, two) = (run(), run());
    assert_eq!(one.now, two.now);
    assert!(one.elapsed() < 60 + 120 + 240, "{}", one.elapsed());
}

#[test]
fn a_catch_takes_the_error_and_keeps_the_input() {
    let catch = json!({"Catch": [
        {"ErrorEquals": ["Other"], "Next": "Caught"},
        {"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.why", "Next": "Caught"},
    ]});
    let world = TestCloud::new(&machine(catch), &json!({"id": 1}), &[("Work", failure("Broken", "it broke"))]).run();
    assert_eq!(world.output(), json!({"id": 1, "why": {"Error": "Broken", "Cause": "it broke"}}));
    assert_eq!(
        world.event_types(),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionFailed",
            "TaskStateExited",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded",
        ]
    );
}

#[test]
fn jsonata_catches_see_the_error_and_assign() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Work", "States": {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
            "Catch": [{
                "ErrorEquals": ["States.ALL"],
                "Assign": {"why": "{% $states.errorOutput.Error %}"},
                "Output": "{% {'was': $states.input.id} %}",
                "Next": "Caught",
            }],
            "End": true,
        },
        "Caught": {"Type": "Pass", "Output": {"was": "{% $states.input.was %}", "why": "{% $why %}"}, "End": true},
    }});
    let world = TestCloud::new(&definition, &json!({"id": 7}), &[("Work", failure("Broken", "x"))]).run();
    assert_eq!(world.output(), json!({"was": 7, "why": "Broken"}));
}

#[test]
fn a_runtime_error_is_never_caught() {
    let definition = json!({"StartAt": "Work", "States": {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl.$": "$.missing", "MessageBody": "x"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
            "End": true,
        },
        "Caught": {"Type": "Pass", "End": true},
    }});
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!(
        world.failure(),
        (
            "States.Runtime",
            "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONPath '$.missing' specified for the field 'QueueUrl.$' could not be found in the input '{}'"
        )
    );
}

#[test]
fn a_task_that_takes_too_long_times_out() {
    let cases =
        [(json!({"TimeoutSeconds": 5}), json!({})), (json!({"TimeoutSecondsPath": "$.limit"}), json!({"limit": 5}))];
    for (fields, input) in cases {
        let world = TestCloud::new(&without_caught(machine(fields)), &input, &[]).run();
        assert_eq!(world.failure(), ("States.Timeout", ""));
        assert_eq!(world.elapsed(), 5);
        assert_eq!(
            world.event("LambdaFunctionTimedOut")["lambdaFunctionTimedOutEventDetails"],
            json!({"error": "States.Timeout"})
        );
        assert_eq!(
            world.event("LambdaFunctionScheduled")["lambdaFunctionScheduledEventDetails"]["timeoutInSeconds"],
            5
        );
    }
}

#[test]
fn a_timeout_is_caught_by_its_name_and_not_as_a_failed_task() {
    for (pattern, caught) in [("States.Timeout", true), ("States.TaskFailed", false), ("States.ALL", true)] {
        let fields = json!({"TimeoutSeconds": 5, "Catch": [{"ErrorEquals": [pattern], "Next": "Caught"}]});
        let world = TestCloud::new(&machine(fields), &json!({}), &[]).run();
        assert_eq!(world.execution.status.word() == "SUCCEEDED", caught, "{pattern}");
    }
}

#[test]
fn an_answer_that_comes_after_the_timeout_is_ignored() {
    let fields = json!({"TimeoutSeconds": 5, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Caught"}]});
    let mut world = TestCloud::new(&machine(fields), &json!({}), &[]);
    let call = world.open[0].id;
    world.pass_time();
    let before = world.execution.clone();
    world.take(crate::asl::Input::Answered { call, answer: Ok(json!("late")) });
    assert_eq!(world.execution, before);
    assert!(!world.execution.awaits(call));
}

#[test]
fn parallel_branches_join_and_the_first_failure_stops_all() {
    let definition = |retry: Value| {
        json!({"StartAt": "Both", "States": {
            "Both": {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "a"}, "End": true}}},
                    {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 9, "End": true}}},
                ],
                "ResultSelector": {"a.$": "$[0]", "b.$": "$[1]"},
                "ResultPath": "$.both",
                "Retry": retry,
                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "Caught"}],
                "End": true,
            },
            "Caught": {"Type": "Pass", "End": true},
        }})
    };
    let good = TestCloud::new(&definition(json!([])), &json!({"id": 1}), &[("A", Ok(json!("a")))]).run();
    assert_eq!(good.output(), json!({"id": 1, "both": {"a": "a", "b": {"id": 1}}}));
    assert_eq!(good.elapsed(), 9);
    let bad = TestCloud::new(&definition(json!([])), &json!({"id": 1}), &[("A", failure("Broken", "x"))]).run();
    assert_eq!(bad.output(), json!({"id": 1, "why": {"Error": "Broken", "Cause": "x"}}));
    assert_eq!(bad.elapsed(), 0);
    let retry = json!([{"ErrorEquals": ["Broken"], "IntervalSeconds": 1, "MaxAttempts": 1}]);
    let answers = [("A", failure("Broken", "x")), ("A", Ok(json!("a")))];
    let again = TestCloud::new(&definition(retry), &json!({"id": 1}), &answers).run();
    assert_eq!(again.elapsed(), 1 + 9);
    assert_eq!(again.event_types().iter().filter(|name| *name == "ParallelStateStarted").count(), 2);
    assert!(!again.event_types().contains(&"ParallelStateFailed".to_owned()));
    let events = bad.event_types();
    let position = events.iter().position(|name| name == "ParallelStateFailed").unwrap();
    assert_eq!(events[position - 3..position], ["TaskFailed", "TaskStateAborted", "WaitStateAborted"]);
}

#[test]
fn a_choice_without_a_way_ends_the_execution() {
    for language in ["JSONPath", "JSONata"] {
        let never = match language {
            "JSONPath" => json!({"Variable": "$.n", "NumericEquals": 2, "Next": "End"}),
            _ => json!({"Condition": "{% $states.input.n = 2 %}", "Next": "End"}),
        };
        let definition = json!({"QueryLanguage": language, "StartAt": "Choose", "States": {
            "Choose": {"Type": "Choice", "Choices": [never]},
            "End": {"Type": "Succeed"},
        }});
        let world = TestCloud::new(&definition, &json!({"n": 1}), &[]).run();
        let cause = "An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.";
        assert_eq!(world.failure(), ("States.Runtime", cause), "{language}");
    }
}

/// The error of a failing Catch entry names its location, and no later entry catches it.
#[test]
fn a_catch_that_fails_replaces_the_error() {
    let catch = json!([
        {"ErrorEquals": ["Broken"], "Output": {"v": "{% $states.nothing %}"}, "Next": "End"},
        {"ErrorEquals": ["States.ALL"], "Next": "End"},
    ]);
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": {"QueueUrl": "q", "MessageBody": "b"}, "Catch": catch, "End": true});
    let parallel = json!({"Type": "Parallel", "Catch": catch, "End": true, "Branches": [
        {"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "Broken"}}},
    ]});
    let table = [
        (task, vec!["TaskFailed", "EvaluationFailed", "ExecutionFailed"], (6, 5)),
        (parallel, vec!["ParallelStateFailed", "EvaluationFailed", "ParallelStateFailed", "ExecutionFailed"], (6, 4)),
    ];
    for (state, last, ids) in table {
        let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Only", "States": {"Only": state, "End": {"Type": "Succeed"}}});
        let world = TestCloud::new(&definition, &json!({}), &[("Only", failure("Broken", "x"))]).run();
        assert_eq!(world.failure().0, "States.QueryEvaluationError");
        let types = world.event_types();
        assert_eq!(types[types.len() - last.len()..], last);
        let told = world.event("EvaluationFailed");
        assert_eq!(told["evaluationFailedEventDetails"]["location"], "Catch[0]/Output/v");
        assert_eq!((told["id"].as_u64().unwrap(), told["previousEventId"].as_u64().unwrap()), ids);
    }
}

#[test]
fn an_evaluation_that_fails_hangs_on_what_the_state_did_before() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "Send", "States": {
        "Send": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": {"QueueUrl": "q", "MessageBody": "b"},
            "Output": "{% $states.nothing %}", "End": true},
    }});
    let world = TestCloud::new(&definition, &json!({}), &[("Send", Ok(json!({})))]).run();
    let told = world.event("EvaluationFailed");
    assert_eq!((&told["id"], &told["previousEventId"]), (&json!(6), &json!(5)));
    let choice = json!({"QueryLanguage": "JSONata", "StartAt": "Choose", "States": {
        "Choose": {"Type": "Choice", "Choices": [{"Condition": true, "Assign": {"v": "{% $states.nothing %}"}, "Next": "End"}]},
        "End": {"Type": "Succeed"},
    }});
    let told = TestCloud::new(&choice, &json!({}), &[]).run().event("EvaluationFailed");
    assert_eq!((&told["id"], &told["previousEventId"]), (&json!(3), &json!(0)));
    assert_eq!(told["evaluationFailedEventDetails"]["location"], "Choices[0]/Assign/v");
}

#[test]
fn a_runtime_error_in_a_branch_tells_of_nothing_else() {
    let definition = json!({"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "A", "States": {"A": {"Type": "Wait", "SecondsPath": "$.never", "End": true}}},
        {"StartAt": "B", "States": {"B": {"Type": "Wait", "Seconds": 9, "End": true}}},
    ]}}});
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!(world.event_types()[4..], ["ExecutionFailed"]);
    let map = json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
        "StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$.never", "End": true}},
    }}}});
    let world = TestCloud::new(&map, &json!([{}]), &[]).run();
    assert_eq!(world.event_types()[3..], ["MapIterationStarted", "PassStateEntered", "ExecutionFailed"]);
}

#[test]
fn an_index_beyond_the_end_reads_null_and_is_not_present() {
    let definition = json!({"StartAt": "Read", "States": {
        "Read": {"Type": "Pass", "Parameters": {"v.$": "$.list[3]", "f.$": "States.Format('{}', $.list[-9])"}, "ResultPath": "$.read", "Next": "Ask"},
        "Ask": {"Type": "Choice", "Choices": [{"Variable": "$.list[3]", "IsPresent": true, "Next": "Lost"}], "Default": "Show"},
        "Show": {"Type": "Pass", "InputPath": "$.read", "End": true},
        "Lost": {"Type": "Fail"},
    }});
    let world = TestCloud::new(&definition, &json!({"list": [1]}), &[]).run();
    assert_eq!(world.output(), json!({"v": null, "f": "null"}));
    let deeper = json!({"StartAt": "Read", "States": {"Read": {"Type": "Pass", "Parameters": {"v.$": "$.list[3].n"}, "End": true}}});
    assert_eq!(TestCloud::new(&deeper, &json!({"list": [1]}), &[]).run().failure().0, "States.Runtime");
}

/// Cited: Amazon States Language, "Retrier": each entry counts its own attempts, and the first matching entry applies.
#[test]
fn retries_back_off_up_to_their_bound_and_each_entry_counts_for_itself() {
    let retry = json!([
        {"ErrorEquals": ["Slow"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 7, "MaxAttempts": 4},
        {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 100, "MaxAttempts": 1},
    ]);
    let fields = json!({"Retry": retry, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]});
    let slow = || ("Work", failure("Slow", ""));
    let other = || ("Work", failure("Other", ""));
    let table = [
        // 2 + 6 + 7 + 7, and then no more.
        (vec![slow()], 22, 5),
        // One attempt of the other entry in between.
        (vec![slow(), other(), slow(), other()], 2 + 100 + 6, 4),
        (vec![other(), other()], 100, 2),
    ];
    for (answers, seconds, requests) in table {
        let world = TestCloud::new(&machine(fields.clone()), &json!({}), &answers).run();
        assert_eq!((world.elapsed(), world.sent.len()), (seconds, requests));
        assert_eq!(world.execution.status.word(), "SUCCEEDED");
        let entered = world.event_types().iter().filter(|name| *name == "TaskStateEntered").count();
        assert_eq!(entered, 1, "a state is entered once however often it is tried");
    }
}

#[test]
fn full_jitter_stays_below_the_pause_and_comes_out_the_same_again() {
    let retry = json!([{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 100, "BackoffRate": 1, "JitterStrategy": "FULL", "MaxAttempts": 3}]);
    let run = || {
        TestCloud::new(&without_caught(machine(json!({"Retry": retry}))), &json!({}), &[("Work", failure("E", ""))])
            .run()
    };
    let (first, again) = (run(), run());
    assert!(first.elapsed() < 300, "{}", first.elapsed());
    assert_eq!(first.now, again.now);
    assert_eq!(first.sent.len(), 4);
}

/// A task timeout in a branch fails the branch; the timeout of the machine ends the whole execution.
#[test]
fn time_runs_out_in_branches_and_iterations() {
    let slow = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 5, "Parameters": {"FunctionName": "f"}, "End": true});
    let wait = json!({"Type": "Wait", "Seconds": 60, "End": true});
    let catch = json!([{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "Caught"}]);
    let parallel = json!({"Type": "Parallel", "Catch": catch, "End": true, "Branches": [
        {"StartAt": "Slow", "States": {"Slow": slow}}, {"StartAt": "Wait", "States": {"Wait": wait}},
    ]});
    let map = json!({"Type": "Map", "ItemsPath": "$.list", "Catch": catch, "End": true,
        "ItemProcessor": {"StartAt": "Slow", "States": {"Slow": slow}}});
    let expected = [
        (
            parallel,
            vec!["TaskTimedOut", "TaskStateAborted", "WaitStateAborted", "ParallelStateFailed", "ParallelStateExited"],
        ),
        (
            map,
            vec![
                "TaskTimedOut",
                "MapIterationFailed",
                "TaskStateAborted",
                "MapIterationAborted",
                "TaskStateAborted",
                "MapStateFailed",
                "MapStateExited",
            ],
        ),
    ];
    for (state, types) in expected {
        let definition = |limit: i64| json!({"TimeoutSeconds": limit, "StartAt": "All", "States": {"All": state, "Caught": {"Type": "Pass", "End": true}}});
        let world = TestCloud::new(&definition(60), &json!({"list": [1, 2]}), &[]).run();
        assert_eq!(
            (world.elapsed(), world.output()["why"].clone()),
            (5, json!({"Error": "States.Timeout", "Cause": ""}))
        );
        let all = world.event_types();
        let at = all.iter().position(|name| *name == types[0]).unwrap();
        assert_eq!(all[at..at + types.len()], types);
        let cut = TestCloud::new(&definition(3), &json!({"list": [1, 2]}), &[]).run();
        assert_eq!((cut.execution.status.word(), cut.elapsed(), cut.failure().0), ("TIMED_OUT", 3, "States.Timeout"));
        let last = cut.event("ExecutionTimedOut");
        assert_eq!((&last["previousEventId"], &last["executionTimedOutEventDetails"]), (&json!(0), &json!({})));
    }
}

#[test]
fn what_a_task_returns_too_much_of_is_told_of_its_resource() {
    let huge = || Ok(json!("x".repeat(crate::asl::MAX_PAYLOAD)));
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    for (resource, told) in [
        (arn, arn),
        ("arn:aws:states:::lambda:invoke", "lambda"),
        ("arn:aws:states:::aws-sdk:sqs:listQueues", "aws-sdk:sqs"),
    ] {
        let mut task = json!({"Type": "Task", "Resource": resource, "Parameters": {"FunctionName": "f"}, "End": true});
        task["Catch"] = json!([{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}]);
        let definition = json!({"StartAt": "T", "States": {"T": task, "Caught": {"Type": "Pass", "End": true}}});
        let world = TestCloud::new(&definition, &json!({}), &[("T", huge())]).run();
        let cause = format!(
            "The state/task '{told}' returned a result with a size exceeding the maximum number of bytes service limit."
        );
        assert_eq!(world.output(), json!({"Error": "States.DataLimitExceeded", "Cause": cause}));
    }
}

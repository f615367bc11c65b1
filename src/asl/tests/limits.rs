//! Limits of executions.

use serde_json::{Value, json};

use super::world::{TestCloud, single};
use crate::asl::{MAX_PAYLOAD, MachineType};

#[test]
fn an_endless_loop_ends_where_the_history_is_full() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "C"},
        "C": {"Type": "Succeed"},
    }});
    let world = TestCloud::new(&definition, &json!({"go": true}), &[]).run();
    assert_eq!(
        world.failure(),
        ("States.Runtime", "The execution reached the maximum number of history events (25000).")
    );
    let events = world.execution.history.events();
    assert_eq!(events.len(), 25_000);
    assert_eq!(events[24_999].detail.event_type(), "ExecutionFailed");
    assert_eq!(events[24_999].id, 25_000);
}

#[test]
fn the_last_place_of_a_history_can_hold_the_success() {
    // Two events for each state, one for the start and one for the end.
    let chain = |states: usize| {
        let mut all = serde_json::Map::new();
        for index in 0..states {
            let next =
                if index + 1 == states { json!({"End": true}) } else { json!({"Next": format!("S{}", index + 1)}) };
            let mut state = json!({"Type": "Pass"});
            state.as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
            all.insert(format!("S{index}"), state);
        }
        json!({"StartAt": "S0", "States": all})
    };
    let world = TestCloud::new(&chain(20), &json!({}), &[]).run();
    assert_eq!(world.execution.history.events().len(), 42);
}

#[test]
fn an_endless_express_loop_times_out() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Choice", "Choices": [{"Variable": "$.go", "BooleanEquals": true, "Next": "A"}], "Default": "C"},
        "C": {"Type": "Succeed"},
    }});
    let world = TestCloud::of_type(MachineType::Express, &definition, &json!({"go": true}), &[]);
    assert_ne!(world.execution.status.word(), "RUNNING");
}

#[test]
fn an_express_execution_lasts_five_minutes() {
    let world = TestCloud::of_type(
        MachineType::Express,
        &single(json!({"Type": "Wait", "Seconds": 3600, "Next": "Caught"})),
        &json!({}),
        &[],
    )
    .run();
    assert_eq!((world.execution.status.word(), world.elapsed()), ("TIMED_OUT", 300));
}

#[test]
fn a_machine_can_limit_its_time() {
    let mut definition = single(json!({"Type": "Wait", "Seconds": 60, "Next": "Caught"}));
    definition["TimeoutSeconds"] = json!(10);
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!((world.execution.status.word(), world.elapsed()), ("TIMED_OUT", 10));
    assert_eq!(world.event_types().last().unwrap(), "ExecutionTimedOut");
}

#[test]
fn data_over_the_quota_fails_the_state() {
    let definition = json!({"StartAt": "Twice", "States": {
        "Twice": {"Type": "Pass", "Parameters": {"a.$": "$.text", "b.$": "$.text"}, "End": true},
    }});
    let text = "x".repeat(MAX_PAYLOAD / 2);
    let world = TestCloud::new(&definition, &json!({"text": text}), &[]).run();
    assert_eq!(
        world.failure(),
        (
            "States.DataLimitExceeded",
            "The state/task 'Twice' returned a result with a size exceeding the maximum number of bytes service limit."
        )
    );
    // A Choice state cannot evaluate a missing value.
    let choice = json!({"StartAt": "C", "States": {
        "C": {"Type": "Choice", "Choices": [{"Variable": "$", "IsString": true, "Next": "E"}], "Default": "E"},
        "E": {"Type": "Succeed"},
    }});
    let failure = TestCloud::new(&choice, &Value::Null, &[]).run();
    assert!(failure.failure().1.ends_with("Unable to apply Path transformation to null or empty input."));
    let pass = json!({"Type": "Pass", "Parameters": {"a.$": "$.text", "b.$": "$.text"}, "End": true});
    let world = TestCloud::new(&json!({"StartAt": "P", "States": {"P": pass}}), &json!({"text": text}), &[]).run();
    assert_eq!(world.failure().0, "States.DataLimitExceeded");
    let answers = [("Only", Ok(Value::String("x".repeat(MAX_PAYLOAD))))];
    let task = json!({
        "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:f",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "End": true,
    });
    let world = TestCloud::new(&single(task), &json!({}), &answers).run();
    assert_eq!(world.failure().0, "States.DataLimitExceeded");
}

#[test]
fn nesting_that_could_not_be_stored_fails_the_state() {
    let definition = json!({"StartAt": "Wrap", "States": {
        "Wrap": {"Type": "Pass", "Parameters": {"in.$": "$"}, "Next": "Wrap again"},
        "Wrap again": {"Type": "Choice", "Choices": [{"Variable": "$.in", "IsPresent": true, "Next": "Wrap"}], "Default": "End"},
        "End": {"Type": "Succeed"},
    }});
    let world = TestCloud::new(&definition, &json!({}), &[]).run();
    assert_eq!(world.failure().0, "States.Runtime");
    assert!(world.failure().1.ends_with("The value is nested too deeply."), "{}", world.failure().1);
}

#[test]
fn waits_take_no_real_time_and_have_a_bound() {
    let wait = |seconds: i64| single(json!({"Type": "Wait", "Seconds": seconds, "Next": "Caught"}));
    assert_eq!(TestCloud::new(&wait(3600), &json!({}), &[]).run().elapsed(), 3600);
    assert_eq!(TestCloud::new(&wait(99_999_999), &json!({}), &[]).run().elapsed(), 99_999_999);
    let until = single(json!({"Type": "Wait", "Timestamp": "2199-01-01T00:00:00Z", "Next": "Caught"}));
    let world = TestCloud::new(&until, &json!({}), &[]).run();
    assert!(world.failure().1.ends_with("Wait state delay is too long."));
}

fn alone(state: Value) -> Value {
    json!({"StartAt": "A", "States": {"A": state}})
}

/// A definition of one megabyte can refer to the whole input thousands of times.
#[test]
fn fields_that_multiply_the_input_fail_before_they_fill_the_memory() {
    let input = json!({"text": "x".repeat(200_000)});
    let paths: serde_json::Map<String, Value> = (0..1000).map(|n| (format!("f{n}.$"), json!("$"))).collect();
    let expressions: Vec<&str> = vec!["{% $states.input %}"; 1000];
    let states = [
        json!({"Type": "Pass", "Parameters": paths, "End": true}),
        json!({"Type": "Pass", "Parameters": {"a.$": format!("States.Array({}$)", "$, ".repeat(1000))}, "End": true}),
        json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": expressions, "End": true}),
    ];
    for state in states {
        let world = TestCloud::new(&alone(state), &input, &[]).run();
        assert_eq!(world.failure().0, "States.DataLimitExceeded");
    }
    let nested = (0..8).fold("$.text".to_owned(), |call, _| format!("States.JsonToString({call})"));
    let state = json!({"Type": "Pass", "Parameters": {"a.$": nested}, "End": true});
    let world = TestCloud::new(&alone(state), &json!({"text": "\"".repeat(60_000)}), &[]).run();
    assert_eq!(world.failure().0, "States.IntrinsicFailure");
}

#[test]
fn lists_and_separators_of_any_length_take_no_square_of_it() {
    let numbers: Vec<usize> = (0..35_000).collect();
    let letters: String = (0..40_000_u32).filter_map(|number| char::from_u32(0x4E00 + number % 20_000)).collect();
    let input = json!({"list": numbers, "text": letters});
    let calls = [
        ("States.ArrayLength(States.ArrayUnique($.list))", json!(35_000)),
        ("States.ArrayLength(States.StringSplit($.text, $.text))", json!(0)),
    ];
    for (call, expected) in calls {
        let state = json!({"Type": "Pass", "Parameters": {"a.$": call}, "End": true});
        assert_eq!(TestCloud::new(&alone(state), &input, &[]).run().output(), json!({"a": expected}));
    }
}

//! State machines: transitions per second of a loop, a Map of a thousand items, and the cost of a long history.
//!
//! Only the language is measured, without journal and service.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use ork::asl::{Data, Effect, Execution, Identity, Input, Machine, MachineType, Start, Status};
use ork::clock::Timestamp;
use serde_json::{Value, json};

fn main() {
    divan::main();
}

const START: i64 = 1_700_000_000_000;

/// Returns a loop that a Choice state repeats until the counter is `rounds`.
fn counter(rounds: usize) -> Value {
    json!({"StartAt": "More?", "States": {
        "More?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.count", "NumericLessThan": rounds, "Next": "Count"}],
            "Default": "Done",
        },
        "Count": {"Type": "Pass", "Parameters": {"count.$": "States.MathAdd($.count, 1)"}, "Next": "More?"},
        "Done": {"Type": "Succeed"},
    }})
}

/// Returns the same with JSONata.
fn jsonata_counter(rounds: usize) -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": "More?", "States": {
        "More?": {
            "Type": "Choice",
            "Choices": [{"Condition": format!("{{% $states.input.count < {rounds} %}}"), "Next": "Count"}],
            "Default": "Done",
        },
        "Count": {"Type": "Pass", "Output": {"count": "{% $states.input.count + 1 %}"}, "Next": "More?"},
        "Done": {"Type": "Succeed"},
    }})
}

fn machine(definition: &Value) -> Machine {
    let reading = Machine::read(&definition.to_string(), MachineType::Standard);
    reading.machine.unwrap_or_else(|| panic!("{:?}", reading.problems))
}

fn start(input: Value) -> Start {
    let identity = Identity {
        execution_arn: "arn:aws:states:us-east-1:000000000000:execution:m:e".into(),
        execution_name: "e".into(),
        role_arn: "arn:aws:iam::000000000000:role/r".into(),
        state_machine_arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m".into(),
        state_machine_name: "m".into(),
        machine_type: MachineType::Standard,
        region: "us-east-1".to_owned(),
    };
    Start { identity, input: Data::new(input), now: Timestamp::from_millis(START), seed: 1 }
}

fn run(machine: &Machine, input: Value) -> Execution {
    let (execution, effects) = Execution::start(machine, start(input));
    assert!(effects.is_empty());
    assert!(matches!(execution.status, Status::Succeeded { .. }), "{:?}", execution.status);
    execution
}

/// A round has two transitions and four events; 5,000 rounds fill a history of 20,000 events.
#[divan::bench(args = [50, 500, 5_000])]
fn choice_and_pass(bencher: Bencher<'_, '_>, rounds: usize) {
    let machine = machine(&counter(rounds));
    bencher.counter(ItemsCount::new(2 * rounds)).bench(|| black_box(run(&machine, json!({"count": 0}))));
}

#[divan::bench(args = [50, 500, 5_000])]
fn choice_and_pass_in_jsonata(bencher: Bencher<'_, '_>, rounds: usize) {
    let machine = machine(&jsonata_counter(rounds));
    bencher.counter(ItemsCount::new(2 * rounds)).bench(|| black_box(run(&machine, json!({"count": 0}))));
}

/// Each item has one transition and four events.
#[divan::bench(args = [10, 100, 1_000])]
fn map(bencher: Bencher<'_, '_>, items: usize) {
    let machine = machine(&json!({"StartAt": "All", "States": {"All": {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "One", "States": {
            "One": {"Type": "Pass", "Parameters": {"twice.$": "States.MathAdd($, $)"}, "End": true},
        }},
        "End": true,
    }}}));
    let input: Vec<usize> = (0..items).collect();
    bencher.counter(ItemsCount::new(items)).bench(|| black_box(run(&machine, json!(input))));
}

/// A loop with a wait in each round, so that every transition is a separate input: the cost of an input must not depend
/// on the length of the history.
#[divan::bench(args = [50, 500, 3_000], sample_count = 10)]
fn inputs(bencher: Bencher<'_, '_>, rounds: usize) {
    let mut definition = counter(rounds);
    definition["States"]["Count"]["Next"] = json!("Rest");
    definition["States"]["Rest"] = json!({"Type": "Wait", "Seconds": 1, "Next": "More?"});
    let machine = machine(&definition);
    bencher.counter(ItemsCount::new(rounds)).bench(|| {
        let (mut execution, mut effects) = Execution::start(&machine, start(json!({"count": 0})));
        while let Some(Effect::WakeAt { at, timer }) = effects.pop() {
            effects = execution.advance(&machine, Input::Wake(timer), at);
        }
        assert!(matches!(execution.status, Status::Succeeded { .. }), "{:?}", execution.status);
        black_box(execution)
    });
}

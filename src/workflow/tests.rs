use std::collections::BTreeMap;

use arbtest::arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use super::flow::{Errors, Flow, Group, Name, Step};
use super::{Composition, Task, join, parse};
use crate::asl::{Machine, MachineType, Problem};
use crate::diag::{Finding, Findings};

fn tasks(tasks: Value) -> BTreeMap<String, Task> {
    serde_json::from_value(tasks).expect("tasks")
}

fn composition<'a>(flow: &'a str, tasks: &'a BTreeMap<String, Task>) -> Composition<'a> {
    Composition { flow, tasks, comment: None, timeout: None }
}

fn functions(names: &str) -> BTreeMap<String, Task> {
    let named = names.split(' ').map(|name| (name.to_owned(), json!({ "function": name })));
    tasks(Value::Object(named.collect()))
}

fn compiled(flow: &str, tasks: &BTreeMap<String, Task>) -> Value {
    let arn = |name: &str| format!("arn:aws:lambda:us-east-1:000000000000:function:{name}");
    let definition = composition(flow, tasks).compile(&arn).unwrap_or_else(|| panic!("{:?}", found(flow, tasks)));
    let problems = Machine::read(&definition.to_string(), MachineType::Standard).problems;
    assert!(!problems.iter().any(Problem::is_error), "{problems:?} in {definition:#}");
    definition
}

fn found(flow: &str, tasks: &BTreeMap<String, Task>) -> Vec<Finding> {
    let mut findings = Findings::default();
    composition(flow, tasks).check(&mut findings);
    findings.into_vec()
}

#[test]
fn a_chain_is_one_task_behind_the_other() {
    let retry = json!([{
        "ErrorEquals": ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
        "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2,
    }]);
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:";
    let expected = json!({
        "StartAt": "input_order",
        "States": {
            "input_order": { "Type": "Task", "Resource": format!("{arn}input_order"), "Retry": retry, "Next": "process_order" },
            "process_order": { "Type": "Task", "Resource": format!("{arn}process_order"), "Retry": retry, "End": true },
        },
    });
    let tasks = functions("input_order process_order");
    for flow in ["input_order >> process_order", "input_order\n  >> process_order", "(input_order >>\nprocess_order)"] {
        assert_eq!(compiled(flow, &tasks), expected, "{flow}");
    }
}

#[test]
fn brackets_fail_together_and_parentheses_answer_with_the_error() {
    let tasks = functions("a b c d");
    let fails = compiled("a >> [b, c] >> d", &tasks);
    let group = &fails["States"]["parallelize b c"];
    assert_eq!((&group["Type"], &group["Next"]), (&json!("Parallel"), &json!("d")));
    assert_eq!(group["Branches"][0]["States"]["b"].get("Catch"), None);
    let captures = compiled("a >> (b, c >> d)", &tasks);
    let branch = &captures["States"]["parallelize b c d"]["Branches"][1]["States"];
    assert_eq!(branch["c"]["Catch"], json!([{ "ErrorEquals": ["States.ALL"], "Next": "c_failed" }]));
    assert_eq!(branch["c_failed"], json!({ "Type": "Pass", "End": true }));
    assert_eq!((&branch["c"]["Next"], &branch["d"]["End"]), (&json!("d"), &json!(true)));
}

#[test]
fn a_group_within_a_group_that_captures_is_captured_as_a_whole() {
    let flow = compiled("([a, b], c)", &functions("a b c"));
    let branches = &flow["States"]["parallelize a b c"]["Branches"];
    assert_eq!(branches[0]["States"]["parallelize a b"]["Catch"][0]["Next"], "parallelize a b_failed");
    assert_eq!(branches[0]["States"]["parallelize a b"]["Branches"][0]["States"]["a"].get("Catch"), None);
    assert_eq!(branches[1]["States"]["c"]["Catch"][0]["Next"], "c_failed");
}

#[test]
fn a_map_runs_its_task_for_each_item() {
    let tasks = tasks(json!({
        "halve": {
            "function": "halve", "timeout": "6s", "comment": "Halves",
            "map": { "items-path": "$.numbers", "max-concurrency": 2, "capture-errors": true },
            "retry": [{ "errors": ["Broken"], "attempts": 1, "interval": "3s", "jitter": "full" }],
            "retry-on-service-exceptions": false, "result-path": "discard",
        },
    }));
    let map = &compiled("halve", &tasks)["States"]["halve"];
    let of = |name: &str| map.get(name).cloned().unwrap_or_default();
    assert_eq!((of("Type"), of("ItemsPath"), of("MaxConcurrency")), (json!("Map"), json!("$.numbers"), json!(2)));
    assert_eq!((of("Comment"), of("ResultPath"), of("End")), (json!("Halves"), Value::Null, json!(true)));
    let inner = &map["ItemProcessor"]["States"]["invoke_halve"];
    assert_eq!(inner["TimeoutSeconds"], 6);
    assert_eq!(inner["Catch"][0]["Next"], "invoke_halve_failed");
    let retry =
        json!([{ "ErrorEquals": ["Broken"], "IntervalSeconds": 3, "MaxAttempts": 1, "JitterStrategy": "FULL" }]);
    assert_eq!(inner["Retry"], retry);
}

#[test]
fn a_state_is_taken_as_it_is() {
    let tasks = tasks(json!({
        "pause": { "state": { "Type": "Wait", "Seconds": 1 } },
        "work": { "function": "work" },
        "done": { "state": { "Type": "Succeed" } },
    }));
    let states = &compiled("pause >> work >> done", &tasks)["States"];
    assert_eq!(states["pause"], json!({ "Type": "Wait", "Seconds": 1, "Next": "work" }));
    assert_eq!(states["done"], json!({ "Type": "Succeed" }));
    let said: Vec<String> = found("pause >> done >> work", &tasks).into_iter().map(|found| found.message).collect();
    assert_eq!(said, ["`work` cannot come behind `done`, which ends the flow"]);
}

#[test]
fn a_model_is_looked_at_before_the_task_runs() {
    let tasks = tasks(json!({
        "make": { "function": "make" },
        "process": { "function": "process", "model": { "id": "string", "no te": "string?", "any": "any" } },
        "other": { "function": "other" },
    }));
    let states = &compiled("make >> process >> other", &tasks)["States"];
    assert_eq!(states["make"]["Next"], "validate_process");
    let rules = json!([
        { "Variable": "$.any", "IsPresent": true },
        { "Variable": "$.id", "IsPresent": true },
        { "Variable": "$.id", "IsString": true },
        { "Or": [{ "Not": { "Variable": "$['no te']", "IsPresent": true } }, { "Variable": "$['no te']", "IsString": true }] },
    ]);
    assert_eq!(states["validate_process"]["Choices"], json!([{ "And": rules, "Next": "process" }]));
    assert_eq!(states["validate_process"]["Default"], "process_invalid");
    assert_eq!(states["process_invalid"]["Error"], "ModelError");
    let captured = compiled("make >> (process, other)", &tasks);
    let refusal = &captured["States"]["parallelize process other"]["Branches"][0]["States"]["process_invalid"];
    assert_eq!((&refusal["Type"], &refusal["Result"]["Error"]), (&json!("Pass"), &json!("ModelError")));
}

#[test]
fn what_is_wrong_with_a_flow_has_its_place() {
    let tasks = functions("a b c d");
    let table = [
        ("a >> b >> c >> d >> a", "a", "the flow goes round in a circle: a >> b >> c >> d >> a"),
        ("a >> [b, a] >> c >> d", "a", "the flow goes round in a circle: a >> a"),
        ("a >> b\nb >> c\nd >> b\nc >> d", "d", "the flow goes round in a circle: d >> b >> c >> d"),
        ("a >> [b, b] >> c >> d", "b", "the task `b` is in two places of the flow"),
        ("a >> b >> c\na >> d", "d", "two steps come behind `a`: `b` and `d`"),
        ("a >> b >> c\nd >> c", "d", "`c` comes behind two steps: `b` and `d`"),
        ("a >> b\nc >> d", "c", "the flow begins with 2 steps: `a` and `c`"),
        ("a >> b c >> d", "c", "`c` cannot come here"),
        ("a >> >> b", ">>", "a task or a group must come here, not `>>`"),
        ("a >> [b, c) >> d", ")", "`,` or `]` must come here, not `)`"),
        ("a >> [b, c >> d", "[", "`[` is never closed"),
        ("a >> b >> [] >> c", "[]", "the group has no branches"),
        ("a > b", ">", "`>` has no meaning in a flow"),
        ("a >> b >>", ">", "a task or a group must come here, not the end of the flow"),
        ("", "", "the flow is empty"),
        ("a >> b >> c >> e", "e", "no task `e`"),
    ];
    for (flow, place, message) in table {
        let first = found(flow, &tasks).into_iter().next().expect(flow);
        assert_eq!((first.field.as_str(), first.message.as_str()), ("flow", message), "{flow}");
        let within = first.within.expect(flow);
        assert_eq!(flow.get(within.clone()), Some(place), "{flow}");
        assert!(flow.rfind(place).is_some_and(|last| last == within.start), "{flow}: not the last {place}");
        assert!(first.help.is_some_and(|help| !help.is_empty()), "{flow}");
    }
}

#[test]
fn what_is_wrong_with_a_task_has_its_place() {
    let table = [
        (json!({}), "tasks.a", "the task `a` has neither `function` nor `state`"),
        (json!({ "function": "f", "state": {} }), "tasks.a", "the task `a` has both `function` and `state`"),
        (
            json!({ "state": { "Type": "Pass", "Next": "b" } }),
            "tasks.a.state.Next",
            "the flow says what comes next, not `Next`",
        ),
        (json!({ "state": { "Type": "Choice" } }), "tasks.a.state", "a Choice state has no place in a flow"),
        (json!({ "state": { "Type": "Pass" }, "timeout": "1s" }), "tasks.a.timeout", "`timeout` is for functions"),
        (
            json!({ "function": "f", "timeout": "1500ms" }),
            "tasks.a.timeout",
            "`1s500ms` is not a number of whole seconds",
        ),
        (json!({ "function": "f", "model": { "id": "strng" } }), "tasks.a.model.id", "`strng` is no type of a model"),
        (json!({ "function": "f", "model": {} }), "tasks.a.model", "every input fits this model"),
        (
            json!({ "function": "f", "retry": [{ "backoff": 0.5 }] }),
            "tasks.a.retry[0].backoff",
            "a delay does not become shorter",
        ),
    ];
    for (task, field, message) in table {
        let tasks = tasks(json!({ "a": task }));
        let found = found("a", &tasks);
        let said: Vec<(&str, &str)> =
            found.iter().map(|found| (found.field.as_str(), found.message.as_str())).collect();
        assert_eq!(said, [(field, message)], "{task}");
    }
    let unused = found("a", &functions("a b"));
    assert_eq!(unused.first().map(|found| found.field.as_str()), Some("tasks.b"));
}

/// Returns a random flow in which every task has a different name.
fn flow(u: &mut Unstructured<'_>, depth: usize, count: &mut usize) -> Result<Flow> {
    let mut steps = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let is_task = depth == 0 || u.ratio(2, 3)?;
        steps.push(if is_task {
            *count += 1;
            Step::Task(Name { text: format!("t{count}"), span: 0..0 })
        } else {
            let errors = if u.arbitrary()? { Errors::Fail } else { Errors::Capture };
            let branches = (0..u.int_in_range(1..=3)?).map(|_| flow(u, depth - 1, count)).collect::<Result<_>>()?;
            Step::Group(Group { errors, branches })
        });
    }
    Ok(Flow { steps })
}

/// Returns the flow with different white space.
fn spaced(u: &mut Unstructured<'_>, text: &str) -> Result<String> {
    let mut spaced = String::new();
    for c in text.chars() {
        let space = ["", " ", "  ", "\t"];
        match c {
            ' ' => {}
            // The two characters of an arrow stay together.
            '>' if !spaced.ends_with('>') => spaced.push_str(&format!("{}>", u.choose(&["", " ", "\n", "\n\n  "])?)),
            '>' => spaced.push_str(&format!(">{}", u.choose(&["", " ", "\n"])?)),
            '[' | ']' | '(' | ')' | ',' => spaced.push_str(&format!("{}{c}{}", u.choose(&space)?, u.choose(&space)?)),
            c => spaced.push(c),
        }
    }
    Ok(spaced)
}

#[test]
fn a_flow_that_is_written_is_read_back() {
    arbtest::arbtest(|u| {
        let flow = flow(u, 3, &mut 0)?;
        for text in [flow.to_string(), spaced(u, &flow.to_string())?] {
            let read = parse::parse(&text).and_then(join::join);
            assert_eq!(read.as_ref(), Ok(&flow), "{text:?}");
        }
        Ok(())
    });
}

#[test]
fn every_flow_is_a_machine() {
    arbtest::arbtest(|u| {
        let mut count = 0;
        let flow = flow(u, 3, &mut count)?;
        let kinds = [
            json!({ "function": "f" }),
            json!({ "function": "f", "map": {} }),
            json!({ "function": "f", "map": { "capture-errors": true }, "model": { "id": "string" } }),
            json!({ "function": "f", "model": { "id": "number?" } }),
            json!({ "state": { "Type": "Wait", "Seconds": 1 } }),
        ];
        let mut all = serde_json::Map::new();
        for number in 1..=count {
            all.insert(format!("t{number}"), u.choose(&kinds)?.clone());
        }
        compiled(&flow.to_string(), &tasks(Value::Object(all)));
        Ok(())
    });
}

#[test]
fn chains_are_joined_by_the_names_they_share() {
    let tasks = functions("a b c d");
    let whole = compiled("a >> b >> c >> d", &tasks);
    for flow in ["b >> c >> d\na >> b", "a >> b\n\nb >> c\nc >> d\n", "a >> b\na >> b >> c >> d"] {
        assert_eq!(compiled(flow, &tasks), whole, "{flow}");
    }
}

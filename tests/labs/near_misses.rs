//! Changes the patterns of a lab one value at a time, and expects its truth tables to notice each change before anything
//! is sent, or else the checks of a run: then no rule can match a little more or less than the text asks for.

use ork::diag::Code;
use ork::flow::Options;
use ork::lab::{Source, Values, check};
use serde_json::{Value, json};

use super::{Embedded, run_lab, text_of};

/// Returns filters that match more, less or other values than this one.
fn others(filter: &Value) -> Vec<Value> {
    if let Some(text) = filter.as_str() {
        return vec![
            json!(format!("{text}x")),
            json!({"prefix": text}),
            json!({"suffix": text}),
            json!({"equals-ignore-case": text}),
            json!({"anything-but": [text]}),
        ];
    }
    if let Some(number) = filter.as_i64() {
        let compared = [">=", "<="].map(|operator| json!({"numeric": [operator, number]}));
        return compared.into_iter().chain([json!(number + 1), json!(number.to_string())]).collect();
    }
    let bound = filter["numeric"][1].as_i64().expect("a text, a number or one comparison");
    let compared = [(">=", bound), ("=", bound), ("<", bound), (">", bound + 1), (">", bound - 1)];
    compared.into_iter().map(|(operator, bound)| json!({"numeric": [operator, bound]})).collect()
}

/// Adds the JSON pointers of all lists of filters below `place`.
fn add_fields(place: &str, pattern: &Value, found: &mut Vec<String>) {
    match pattern {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| add_fields(&format!("{place}/{key}"), value, found))
        }
        _ => found.push(place.to_owned()),
    }
}

/// Returns the JSON pointers of all lists of filters in the patterns of rules on a bus.
fn fields(lab: &Value, bus: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, step) in lab["steps"].as_array().into_iter().flatten().enumerate() {
        let rule = &step["put-rule"];
        if rule["bus"] == bus && rule["pattern"].is_object() {
            add_fields(&format!("/steps/{index}/put-rule/pattern"), &rule["pattern"], &mut found);
        }
    }
    found
}

/// Returns each lab in which one filter is changed or removed, with a description of the change.
fn changed(lab: &Value, bus: &str) -> Vec<(String, Value)> {
    let mut labs = Vec::new();
    for place in fields(lab, bus) {
        let filters = lab.pointer(&place).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut lists = vec![vec![json!({"exists": true})], vec![json!({"exists": false})]];
        for (index, filter) in filters.iter().enumerate() {
            let with = |other: Option<Value>| {
                let mut list = filters.clone();
                list.splice(index..=index, other);
                list
            };
            lists.extend((filters.len() > 1).then(|| with(None)));
            lists.extend(others(filter).into_iter().map(|other| with(Some(other))));
        }
        for list in lists {
            let mut changed = lab.clone();
            let description = format!("{place}: {}", json!(list));
            *changed.pointer_mut(&place).expect("the place was found in the lab") = Value::Array(list);
            labs.push((description, changed));
        }
    }
    labs
}

fn is_noticed(name: &str, lab: &Value) -> bool {
    let (text, values) = (lab.to_string(), Values::default());
    let source =
        Source { name: "lab.yaml", is_file: true, bytes: text.as_bytes(), assets: &Embedded(name), values: &values };
    check(&source).diagnostics.iter().any(|problem| problem.code == Code::TruthTable)
}

/// Returns the changes that no truth table notices, each with its lab.
fn unnoticed(name: &str, bus: &str, lab: &Value) -> Vec<(String, Value)> {
    changed(lab, bus).into_iter().filter(|(_, lab)| !is_noticed(name, lab)).collect()
}

#[test]
fn each_change_of_a_pattern_of_the_orders_bus_is_noticed() {
    let lab: Value = serde_yaml::from_str(&text_of("eventdriven")).expect("a lab");
    let rest = unnoticed("eventdriven", "Orders", &lab);
    assert!(rest.len() < 5, "the tables notice all but a few: {rest:#?}");
    for (description, lab) in rest {
        let (summary, _) = run_lab("eventdriven", &lab.to_string(), Options::default());
        assert!(summary.failed > 0, "{description}");
    }
}

#[test]
fn each_change_of_a_pattern_that_leads_to_the_workflow_is_noticed() {
    let lab: Value = serde_yaml::from_str(&text_of("event-triggers")).expect("a lab");
    let rest = unnoticed("event-triggers", "EventTriggers", &lab);
    assert!(rest.is_empty(), "{rest:#?}");
}

#[test]
fn without_its_near_misses_the_lab_lets_wider_patterns_pass() {
    let mut lab: Value = serde_yaml::from_str(&text_of("eventdriven")).expect("a lab");
    let steps = lab["steps"].as_array_mut().expect("steps");
    steps.retain(|step| !step.to_string().contains("near-misses"));
    let passing = unnoticed("eventdriven", "Orders", &lab);
    assert!(passing.len() > 20, "{passing:#?}");
}

//! The guarantees of each language for any text.

use std::collections::BTreeMap;
use std::ops::Range;

use ork::asl::{Data, Effect, Execution, Identity, Machine, MachineType, Start};
use ork::clock::Timestamp;
use ork::diag::{Renderer, Sources};
use ork::local::cloud::{Cloud, Input};
use ork::pattern::{Event, Index, Pattern, explain, matches};
use ork::transform::{Transformer, Variables};
use serde_json::{Value, json};

const EVENT: &str =
    r#"{"source": "a", "ip": "10.1.2.3", "a": 1, "detail": {"n": 3, "t": "axbxcxd", "l": [1, "b", null, {"x": 2}]}}"#;

fn assert_inside(text: &str, span: &Range<usize>) {
    assert!(span.start <= span.end && text.get(span.clone()).is_some(), "{span:?} is no part of {text:?}");
}

pub(super) fn json(text: &str) {
    let ours = ork::json::Value::parse(text);
    if let Err(error) = &ours {
        assert_inside(text, &error.span);
        assert!(!error.reason_in(text).is_empty());
    }
    // The other parser accepts the same texts, except unpaired surrogates and numbers out of its range.
    if let (Ok(_), Err(error)) = (&ours, serde_json::from_str::<Value>(text)) {
        let told = error.to_string();
        let known = ["out of range", "surrogate", "hex escape", "recursion limit"];
        assert!(known.iter().any(|known| told.contains(known)), "{told}: {text:?}");
    }
}

pub(super) fn pattern(text: &str) {
    let pattern = match Pattern::parse(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            assert_inside(text, &error.span);
            assert!(!error.message().is_empty());
            return;
        }
    };
    let event = Event::parse(EVENT).expect("the event is one");
    let matched = matches(&pattern, &event);
    assert_eq!(explain(&pattern, &event).matched(), matched, "the explanation disagrees: {text}");
    let mut index = Index::default();
    index.insert("rule", &pattern);
    assert_eq!(!index.matching(&event).is_empty(), matched, "the index disagrees: {text}");
    assert_eq!(index.matching_text(EVENT).map(|found| !found.is_empty()), Ok(matched), "the index disagrees: {text}");
}

pub(super) fn transform(text: &str) {
    match Transformer::parse([("a", "$.detail"), ("b", "$.source")], text) {
        Ok(transformer) => {
            let variables = Variables { rule_arn: "arn", rule_name: "rule", ingestion_time: "2026-01-01T00:00:00Z" };
            transformer.render(EVENT, &variables);
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            errors.iter().filter_map(|error| error.span.as_ref()).for_each(|span| assert_inside(text, span));
        }
    }
    if let Err(errors) = Transformer::parse([("a", text), (text, "$.a")], "<a>") {
        assert!(!errors.is_empty());
    }
}

pub(super) fn template(text: &str) {
    let none = BTreeMap::new();
    let input = ork::vtl::Input {
        body: EVENT,
        path: &none,
        querystring: &none,
        header: &none,
        context: &json!({"requestId": "r"}),
        stage_variables: &none,
    };
    let rendered = ork::vtl::Template::parse(text).and_then(|template| template.render(&input));
    if let Err(error) = rendered {
        assert!(error.line >= 1 && error.line <= text.split('\n').count() && error.column >= 1, "{error} in {text:?}");
    }
}

/// Parses the definition and runs it as far as possible without time or tasks.
pub(super) fn machine(text: &str) {
    let reading = Machine::read(text, MachineType::Express);
    for problem in &reading.problems {
        if let Some(span) = problem.place.as_ref().and_then(|place| place.within(text)) {
            assert_inside(text, &span);
        }
    }
    let Some(machine) = reading.machine else { return };
    let identity = Identity {
        execution_arn: "arn:aws:states:us-east-1:000000000000:express:m:e:1".into(),
        execution_name: "e".into(),
        role_arn: "arn:aws:iam::000000000000:role/r".into(),
        state_machine_arn: "arn:aws:states:us-east-1:000000000000:stateMachine:m".into(),
        state_machine_name: "m".into(),
        machine_type: MachineType::Express,
        region: "us-east-1".to_owned(),
    };
    let input = json!({"t": "axb", "n": 2, "a": {"b": [1]}, "l": [3, 1, 2]});
    let start = Start { identity, input: Data::new(input), now: Timestamp::from_millis(1_700_000_000_000), seed: 1 };
    let (mut execution, mut effects) = Execution::start(&machine, start);
    for _ in 0..20 {
        let Some(Effect::WakeAt { at, timer }) = effects.pop() else { break };
        effects = execution.advance(&machine, ork::asl::Input::Wake(timer), at);
    }
}

fn state(state: Value) {
    machine(&json!({"StartAt": "A", "States": {"A": state}}).to_string());
}

pub(super) fn jsonata(text: &str) {
    let output = format!("{{%{text}%}}");
    state(json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": output, "End": true}));
}

pub(super) fn jsonpath(text: &str) {
    state(json!({"Type": "Pass", "Parameters": {"a.$": text}, "End": true}));
    state(json!({"Type": "Pass", "InputPath": text, "ResultPath": text, "End": true}));
}

pub(super) fn intrinsic(text: &str) {
    jsonpath(text);
}

pub(super) fn policy(text: &str) {
    use ork::policy::{Document, Kind};
    for kind in [Kind::Identity, Kind::Resource, Kind::Trust] {
        if let Err(errors) = Document::parse(text, kind) {
            assert!(!errors.is_empty(), "{text}");
        }
    }
}

pub(super) fn schedule(text: &str) {
    let Ok(schedule) = ork::schedule::Schedule::parse(text) else { return };
    let mut last = 1_700_000_000;
    for next in schedule.firings(last, last).take(20) {
        assert!(next > last, "{text} fires at {next} after {last}");
        last = next;
    }
}

pub(super) fn schema(text: &str) {
    let Ok(schema) = ork::schema::Schema::parse(text) else { return };
    schema.references();
    schema.validate(&json!({"a": "abc", "l": [1, 1, {"a": null}]}), &|_| None);
}

pub(super) fn yaml(text: &str) {
    let mut sources = Sources::default();
    let (file, read) = ork::yaml::parse_bytes(&mut sources, "lab.yaml", text.as_bytes());
    match read {
        Ok(node) => drop(node.to_json()),
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty());
            assert!(!Renderer::plain().render(&sources, &diagnostics).is_empty());
            assert!(sources.text(file).len() <= text.len());
        }
    }
}

pub(super) fn wire(text: &str) {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let json = ("content-type", "application/x-amz-json-1.0");
    let targets = ["AmazonSQS.SendMessage", "AWSEvents.PutEvents", "AWSStepFunctions.CreateStateMachine"];
    let requests = std::iter::once((form, None)).chain(targets.map(|target| (json, Some(target))));
    let mut cloud = Cloud::new(1, Timestamp::from_millis(1_700_000_000_000));
    for ((name, value), target) in requests {
        let mut request = http::Request::builder().method("POST").uri("/").header(name, value);
        if let Some(target) = target {
            request = request.header("x-amz-target", target);
        }
        let request = request.body(bytes::Bytes::copy_from_slice(text.as_bytes())).expect("a request");
        let Ok(call) = ork::local::wire::route(&request, "id") else { continue };
        let now = cloud.now();
        let input = Input::call(&call.place.region, call.service, &call.operation, call.input.clone());
        let reply = cloud.apply(now, &input, false);
        if let ork::local::cloud::Reply::Answered(answer) = reply {
            ork::local::wire::encode(&call, &answer, "id");
        }
    }
    // A path and a query are foreign text too.
    let path: String = text.chars().filter(|next| next.is_ascii_graphic()).collect();
    if let Ok(request) = http::Request::builder().uri(format!("/{path}")).body(bytes::Bytes::new()) {
        let _ = ork::local::wire::route(&request, "id");
    }
}

pub(super) fn logs_filter(text: &str) {
    let mut cloud = Cloud::new(1, Timestamp::from_millis(1_700_000_000_000));
    let mut call = |operation: &str, input: Value| {
        let now = cloud.now();
        let call = Input::call("us-east-1", "logs", operation, input);
        cloud.apply(now, &call, false);
    };
    call("CreateLogGroup", json!({"logGroupName": "g"}));
    call("CreateLogStream", json!({"logGroupName": "g", "logStreamName": "s"}));
    let messages = ["ERROR 400 two words", EVENT, "1.2.3.4 - ann [x] \"GET /\" 404 2000", "é", ""];
    let events = messages.map(|message| json!({"timestamp": 1_700_000_000_000_i64, "message": message}));
    call("PutLogEvents", json!({"logGroupName": "g", "logStreamName": "s", "logEvents": events}));
    call("FilterLogEvents", json!({"logGroupName": "g", "filterPattern": text}));
}

/// Checks a flow whose tasks are a, b and c: if it compiles, the result is a valid state machine.
pub(super) fn workflow(text: &str) {
    let state = json!({"state": {"Type": "Pass"}});
    let tasks = json!({"a": state, "b": state, "c": {"function": "c", "map": {"capture-errors": true}}});
    let tasks: BTreeMap<String, ork::workflow::Task> = serde_json::from_value(tasks).expect("tasks");
    let composition = ork::workflow::Composition { flow: text, tasks: &tasks, comment: None, timeout: None };
    let mut findings = ork::diag::Findings::default();
    composition.check(&mut findings);
    for finding in findings.into_vec() {
        finding.within.iter().for_each(|span| assert_inside(text, span));
        assert!(finding.help.is_some_and(|help| !help.is_empty()));
    }
    if let Some(definition) =
        composition.compile(&|name| format!("arn:aws:lambda:us-east-1:000000000000:function:{name}"))
    {
        let reading = Machine::read(&definition.to_string(), MachineType::Standard);
        assert!(!reading.problems.iter().any(ork::asl::Problem::is_error), "{text:?}: {:?}", reading.problems);
    }
}

/// Checks expressions of DynamoDB: a request that is refused changes nothing, one that is accepted leaves an item
/// within the limits, and a filter and its negation partition the items.
pub(super) fn expression(text: &str) {
    let mut table = ItemTable::new();
    let before = table.item();
    let names = json!({"#a": "a", "#l": "l"});
    let values = json!({":n": {"N": "2"}, ":s": {"S": "x"}, ":l": {"L": [{"N": "1"}]}, ":z": {"NS": ["1", "2"]}});
    let key = json!({"id": {"S": "1"}});
    for request in [
        json!({"UpdateExpression": text}),
        json!({"UpdateExpression": text, "ExpressionAttributeNames": names, "ExpressionAttributeValues": values}),
        json!({"UpdateExpression": "SET b = :n", "ConditionExpression": text, "ExpressionAttributeNames": names,
               "ExpressionAttributeValues": values}),
    ] {
        let mut request = request;
        (request["TableName"], request["Key"]) = (json!("items"), key.clone());
        let is_taken = table.call("UpdateItem", request).is_some();
        let after = table.item();
        assert!(is_taken || after == before, "refused, and changed: {text}");
        assert_eq!(after["id"], before["id"], "the key changed: {text}");
        table.call("PutItem", json!({"TableName": "items", "Item": before}));
    }
    let scan = |filter: String| {
        json!({"TableName": "items", "FilterExpression": filter, "ExpressionAttributeNames": names,
               "ExpressionAttributeValues": values})
    };
    let matching = table.call("Scan", scan(text.to_owned()));
    let others = table.call("Scan", scan(format!("NOT ({text})")));
    if let (Some(matching), Some(others)) = (matching, others) {
        assert_eq!(matching["Count"].as_u64().zip(others["Count"].as_u64()).map(|(a, b)| a + b), Some(1), "{text}");
    }
    table.call("Scan", json!({"TableName": "items", "ProjectionExpression": text}));
    table.call(
        "Query",
        json!({"TableName": "items", "KeyConditionExpression": text, "ExpressionAttributeNames": {"#a": "id"},
               "ExpressionAttributeValues": values}),
    );
}

/// A table with one item.
struct ItemTable(Cloud);

impl ItemTable {
    fn new() -> Self {
        let mut table = Self(Cloud::new(1, Timestamp::from_millis(1_700_000_000_000)));
        table.call(
            "CreateTable",
            json!({"TableName": "items", "BillingMode": "PAY_PER_REQUEST",
                   "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                   "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}),
        );
        let item = json!({"id": {"S": "1"}, "a": {"N": "1"}, "s": {"S": "xyz"}, "m": {"M": {"n": {"N": "5"}}},
                          "l": {"L": [{"N": "1"}, {"S": "b"}, {"NULL": true}]}, "z": {"SS": ["p", "q"]}});
        let put = table.answer("PutItem", json!({"TableName": "items", "Item": item}));
        put.expect("the item is taken");
        table
    }

    /// Returns `None` if the call is refused.
    fn call(&mut self, operation: &str, input: Value) -> Option<Value> {
        self.answer(operation, input).ok()
    }

    fn answer(&mut self, operation: &str, input: Value) -> Result<Value, String> {
        let call = Input::call("us-east-1", "dynamodb", operation, input);
        match self.0.apply(self.0.now(), &call, false) {
            ork::local::cloud::Reply::Answered(answer) => answer.map_err(|fault| fault.message),
            _ => Err("no answer yet".to_owned()),
        }
    }

    fn item(&mut self) -> Value {
        let answer = self.call("GetItem", json!({"TableName": "items", "Key": {"id": {"S": "1"}}}));
        answer.expect("an answer")["Item"].take()
    }
}

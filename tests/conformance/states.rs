//! Step Functions against what AWS was recorded to do, and against cases of our own.
//!
//! `ORK_CONFORMANCE_VERBOSE` prints each case that does not agree. Three levels are counted: the result (status, output, error and cause, or the answer of the call), the history, and both to the letter.

use std::collections::BTreeMap;

use ork::clock::Timestamp;
use ork::local::cloud::{Cloud, Input, Reply};
use serde_json::{Map, Value, json};

const ROLE: &str = "arn:aws:iam::000000000000:role/conformance";
const IGNORED: [&str; 4] = ["timestamp", "ResponseMetadata", "SdkHttpMetadata", "SdkResponseMetadata"];
const START: i64 = 1_790_000_000_000;

const FILE: &str = "states.jsonl";

#[test]
fn own_cases_agree() {
    let score = score(&super::own(FILE));
    assert!(score.cases >= 20, "{score}");
    assert!(score.results == score.cases && score.unavailable == 0, "results: {score}");
    assert!(score.histories == score.with_history, "histories: {score}");
}

#[test]
#[cfg_attr(not(conformance), ignore = "the recorded cases are not here")]
fn recorded_cases_agree() {
    let score = score(&super::recorded(FILE));
    assert!(score.results * 100 >= score.cases * 95, "results: {score}");
    assert!(score.histories * 100 >= score.with_history * 95, "histories: {score}");
}

/// Returns the score of all cases, and prints that of each kind.
fn score(text: &str) -> Score {
    let verbose = std::env::var("ORK_CONFORMANCE_VERBOSE").ok();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case a line");
        let kind = case["kind"].as_str().unwrap_or_default();
        let judged = run(&case);
        if let (Some(wanted), false) = (&verbose, judged.differences.is_empty()) {
            let id = case["id"].as_str().unwrap_or_default();
            if id.contains(wanted.as_str()) {
                eprintln!("{kind} {id}\n    {}", judged.differences.join("\n    "));
            }
        }
        scores.entry(kind.to_owned()).or_default().add(&judged);
        scores.entry("all".to_owned()).or_default().add(&judged);
    }
    for (kind, score) in &scores {
        eprintln!("{kind:>22}: {score}");
    }
    scores.remove("all").unwrap_or_default()
}

#[derive(Debug, Default)]
struct Score {
    cases: usize,
    unavailable: usize,
    results: usize,
    with_history: usize,
    histories: usize,
    strict: usize,
}

impl Score {
    fn add(&mut self, judged: &Judged) {
        if judged.unavailable {
            self.unavailable += 1;
            return;
        }
        self.cases += 1;
        self.results += usize::from(judged.result);
        self.with_history += usize::from(judged.history.is_some());
        self.histories += usize::from(judged.history == Some(true));
        self.strict += usize::from(judged.strict);
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Score { cases, unavailable, results, with_history, histories, strict } = self;
        write!(
            f,
            "{results}/{cases} results, {histories}/{with_history} histories, {strict}/{cases} strict, {unavailable} need a service there is not"
        )
    }
}

struct Judged {
    result: bool,
    history: Option<bool>,
    strict: bool,
    /// Whether the case uses a service that the local cloud does not have.
    unavailable: bool,
    differences: Vec<String>,
}

impl Judged {
    fn new() -> Judged {
        Judged { result: true, history: None, strict: true, unavailable: false, differences: Vec::new() }
    }

    fn fail(&mut self, difference: String) {
        self.result = false;
        self.strict = false;
        self.differences.push(difference);
    }
}

fn run(case: &Value) -> Judged {
    let mut world = TestCloud::new();
    let mut judged = Judged::new();
    for step in case["setup"].as_array().into_iter().flatten() {
        if let Err(error) = world.step(step) {
            judged.unavailable = error["Code"] == "NotImplemented";
            judged.fail(format!("setup: {error}"));
            return judged;
        }
    }
    match case["kind"].as_str() {
        Some("execution") => run_executions(case, &mut world, &mut judged),
        _ => run_steps(case, &mut world, &mut judged),
    }
    judged
}

fn run_steps(case: &Value, world: &mut TestCloud, judged: &mut Judged) {
    let operation = match case["kind"].as_str() {
        Some("definition-error") => "create_state_machine",
        Some("test-state") => "test_state",
        Some("validate-definition") => "validate_state_machine_definition",
        _ => "",
    };
    for step in case["steps"].as_array().into_iter().flatten() {
        let mut step = step.clone();
        if step["op"].is_null() {
            step["op"] = json!(operation);
        }
        let answer = world.step(&step);
        let name = step["op"].as_str().unwrap_or_default().to_owned();
        if step["may_fail"] == true {
            continue;
        }
        match (answer, step.get("response"), step.get("error"), step.get("parts")) {
            (Err(error), ..) if error["Code"] == "NotImplemented" => {
                judged.unavailable = true;
                return judged.fail(format!("{name}: {error}"));
            }
            (Ok(answer), Some(expected), ..) => judge(judged, &name, expected, &answer),
            (Ok(answer), _, _, Some(parts)) => judge_parts(judged, &name, parts, &answer),
            (Ok(_), None, None, None) => {}
            (Ok(answer), None, Some(error), None) => judged.fail(format!("{name}: expected {error}, got {answer}")),
            (Err(error), _, Some(expected), _) => judge_error(judged, &name, expected, &error),
            (Err(error), ..) => judged.fail(format!("{name}: {error}")),
        }
    }
}

fn judge(judged: &mut Judged, name: &str, expected: &Value, actual: &Value) {
    if let Some(difference) = difference(expected, actual, Manner::Loose) {
        return judged.fail(format!("{name}: {difference}"));
    }
    if let Some(difference) = difference(expected, actual, Manner::Strict) {
        judged.strict = false;
        judged.differences.push(format!("{name} (strict): {difference}"));
    }
}

fn judge_parts(judged: &mut Judged, name: &str, parts: &Value, answer: &Value) {
    for part in parts.as_array().into_iter().flatten() {
        let path = part[0].as_str().unwrap_or_default();
        let found = dig(answer, path).unwrap_or_default();
        judge(judged, &format!("{name} {path}"), &part[1], &found);
    }
}

fn judge_error(judged: &mut Judged, name: &str, expected: &Value, actual: &Value) {
    let expected = expected.get("Error").unwrap_or(expected);
    for member in ["Code", "Message"] {
        if let Some(expected) = expected.get(member) {
            judge(judged, &format!("{name} {member}"), expected, &actual[member]);
        }
    }
}

fn run_executions(case: &Value, world: &mut TestCloud, judged: &mut Judged) {
    let tags: Vec<&str> = case["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let free = tags.contains(&"Map") || tags.contains(&"Parallel");
    let mut created: BTreeMap<String, String> = BTreeMap::new();
    judged.history = Some(true);
    for (index, run) in case["runs"].as_array().into_iter().flatten().enumerate() {
        let definition = run.get("definition").or(case.get("definition")).and_then(Value::as_str).unwrap_or_default();
        let definition = world.fill_text(definition);
        let machine = match created.get(&definition) {
            Some(arn) => arn.clone(),
            None => {
                let name = format!("machine-{}", created.len());
                let kind = case["type"].as_str().unwrap_or("STANDARD");
                let input = json!({"name": name, "definition": definition, "roleArn": ROLE, "type": kind});
                match world.call("states", "CreateStateMachine", input) {
                    Ok(answer) => answer["stateMachineArn"].as_str().unwrap_or_default().to_owned(),
                    Err(error) => {
                        judged.history = Some(false);
                        return judged.fail(format!("create: {error}"));
                    }
                }
            }
        };
        created.insert(definition, machine.clone());
        let before = judged.differences.len();
        run_one(world, judged, run, &machine, free);
        for difference in judged.differences.iter_mut().skip(before) {
            *difference = format!("run {index}: {difference}");
        }
    }
}

fn run_one(world: &mut TestCloud, judged: &mut Judged, run: &Value, machine: &str, free: bool) {
    let input = world.fill_text(run["input"].as_str().unwrap_or("{}"));
    let mut begin = json!({"stateMachineArn": machine, "input": input});
    if let Some(name) = run.get("name") {
        begin["name"] = name.clone();
    }
    let sync = run["sync"] == true;
    let operation = if sync { "StartSyncExecution" } else { "StartExecution" };
    let started = match world.call("states", operation, begin) {
        Ok(started) => started,
        Err(error) => {
            judged.history = Some(false);
            return judged.fail(format!("start: {error}"));
        }
    };
    let arn = json!({"executionArn": started["executionArn"]});
    let ended = if sync { started } else { world.wait_for_end(&arn) };
    let expect = &run["expect"];
    for member in ["status", "output", "error", "cause"] {
        match (expect.get(member), ended.get(member)) {
            (Some(expected), actual) => {
                judge(judged, member, expected, actual.unwrap_or(&Value::Null));
            }
            (None, Some(actual)) if member != "output" && member != "status" => {
                judged.strict = false;
                judged.differences.push(format!("{member}: unexpected {actual}"));
            }
            _ => {}
        }
    }
    for (member, expected) in expect["describe"].as_object().into_iter().flatten() {
        if let Some(told) = difference(expected, &ended[member], Manner::Strict) {
            judged.strict = false;
            judged.differences.push(format!("describe.{member}: {told}"));
        }
    }
    let history = world.call("states", "GetExecutionHistory", arn).unwrap_or_default();
    let actual = history["events"].as_array().cloned().unwrap_or_default();
    judged.unavailable |= std::iter::once(&ended).chain(&actual).any(lacks_service);
    let Some(expected) = expect["events"].as_array().filter(|_| !sync) else { return };
    judge_history(judged, expected, &actual, free);
}

/// Returns whether a task failed because the local cloud does not have its service, even if the failure was caught.
fn lacks_service(told: &Value) -> bool {
    let details = told["taskFailedEventDetails"].as_object();
    let error = details.map_or(&told["error"], |details| details.get("error").unwrap_or(&Value::Null));
    error.as_str().is_some_and(|error| error.ends_with("NotImplementedException"))
}

fn judge_history(judged: &mut Judged, expected: &[Value], actual: &[Value], free: bool) {
    let mut rest: Vec<&Value> = actual.iter().collect();
    let mut missing = Vec::new();
    for (index, event) in expected.iter().enumerate() {
        let fits =
            |found: &&Value| difference(&without_ids(event, free), &without_ids(found, free), Manner::Strict).is_none();
        let position =
            if free { rest.iter().position(fits) } else { rest.first().filter(|found| fits(found)).map(|_| 0) };
        match position {
            Some(position) => {
                rest.remove(position);
            }
            None => {
                let next = rest.first().copied().unwrap_or(&Value::Null);
                let told = difference(&without_ids(event, free), &without_ids(next, free), Manner::Strict);
                missing.push(format!("event {}: {} (next is {next})", index + 1, told.unwrap_or_default()));
                if !free {
                    break;
                }
            }
        }
    }
    if let (true, Some(surplus)) = (missing.is_empty(), rest.first()) {
        missing.push(format!("unexpected event {surplus}"));
    }
    if !missing.is_empty() {
        judged.history = Some(false);
        judged.strict = false;
        judged.differences.extend(missing.into_iter().take(3));
    }
}

fn without_ids(event: &Value, free: bool) -> Value {
    let mut event = event.clone();
    if let (true, Some(members)) = (free, event.as_object_mut()) {
        members.remove("id");
        members.remove("previousEventId");
    }
    event
}

#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Additional members are allowed.
    Loose,
    Strict,
}

/// Returns the difference between `actual` and `expected`, if there is one.
fn difference(expected: &Value, actual: &Value, manner: Manner) -> Option<String> {
    let told = || Some(format!("expected {expected}, got {actual}"));
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (name, wanted) in wanted.iter().filter(|(name, _)| !IGNORED.contains(&name.as_str())) {
                match found.get(name) {
                    Some(found) => {
                        if let Some(told) = difference(wanted, found, manner) {
                            return Some(format!("{name}: {told}"));
                        }
                    }
                    None => return Some(format!("{name} is missing: {wanted}")),
                }
            }
            let surplus = |name: &&String| !wanted.contains_key(*name) && !IGNORED.contains(&name.as_str());
            found
                .keys()
                .find(surplus)
                .filter(|_| manner == Manner::Strict)
                .map(|name| format!("{name} is not expected: {}", found[name]))
        }
        (Value::Array(wanted), Value::Array(found)) => {
            if wanted.len() != found.len() {
                return told();
            }
            wanted.iter().zip(found).find_map(|(wanted, found)| difference(wanted, found, manner))
        }
        (Value::Number(wanted), Value::Number(found)) => {
            if wanted.as_f64() == found.as_f64() {
                None
            } else {
                told()
            }
        }
        (Value::String(wanted), found) if wanted == "{{*}}" => {
            if found.is_null() {
                told()
            } else {
                None
            }
        }
        (Value::String(wanted), Value::String(found)) => {
            if fits(wanted, found) {
                return None;
            }
            match (serde_json::from_str::<Value>(wanted), serde_json::from_str::<Value>(found)) {
                (Ok(wanted), Ok(found)) if !wanted.is_string() => difference(&wanted, &found, manner),
                _ => told(),
            }
        }
        // Expected data can contain a recorded text in its parsed form.
        (wanted, Value::String(found)) => match serde_json::from_str::<Value>(found) {
            Ok(found) if !found.is_string() => difference(wanted, &found, manner),
            // The recorder wrote some texts in the notation of its own language.
            _ => told(),
        },
        (wanted, found) if wanted == found => None,
        _ => told(),
    }
}

/// Returns whether `text` matches `pattern`, in which `{{*}}` matches anything.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split("{{*}}");
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// A local cloud, and the responses to the calls so far.
struct TestCloud {
    cloud: Cloud,
    answers: Map<String, Value>,
}

impl TestCloud {
    fn new() -> TestCloud {
        let mut world = TestCloud { cloud: Cloud::new(7, Timestamp::from_millis(START)), answers: Map::new() };
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}]});
        let all = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let role = json!({"RoleName": "conformance", "AssumeRolePolicyDocument": trust.to_string()});
        world.call("iam", "CreateRole", role).expect("a role");
        let policy = json!({"RoleName": "conformance", "PolicyName": "all", "PolicyDocument": all.to_string()});
        world.call("iam", "PutRolePolicy", policy).expect("its policy");
        world
    }

    fn step(&mut self, step: &Value) -> Result<Value, Value> {
        let service = match step["service"].as_str() {
            None | Some("stepfunctions") => "states",
            Some(service) => service,
        };
        let operation: String = step["op"].as_str().unwrap_or_default().split('_').map(capital).collect();
        let mut input = self.fill(&step["params"]);
        if operation == "CreateStateMachine" && input["name"].is_null() {
            input["name"] = json!(format!("machine-{}", self.answers.len()));
        }
        self.settle();
        let answer = self.call(service, &operation, input)?;
        if let Some(name) = step["as"].as_str() {
            self.answers.insert(name.to_owned(), answer.clone());
        }
        Ok(answer)
    }

    fn call(&mut self, service: &str, operation: &str, input: Value) -> Result<Value, Value> {
        let input = Input::call("us-east-1", service, operation, input);
        let now = self.cloud.now();
        let answer = match self.cloud.apply(now, &input, false) {
            Reply::Answered(answer) => answer,
            Reply::Waits(_) => return Err(json!({"Code": "Waits"})),
            Reply::Later(ticket) => loop {
                if let Some(answer) = self.cloud.take_answer(ticket) {
                    break answer;
                }
                if !self.pass_time() {
                    return Err(json!({"Code": "NeverAnswered"}));
                }
            },
        };
        answer.map_err(|fault| json!({"Code": fault.code, "Message": fault.message}))
    }

    /// Advances the time to the next timer.
    fn pass_time(&mut self) -> bool {
        let Some(next) = self.cloud.next_timer() else { return false };
        self.cloud.apply(next, &Input::Tick, false);
        true
    }

    /// Lets executions end before the next call, as the recorder did.
    fn settle(&mut self) {
        for _ in 0..1000 {
            if !self.pass_time() {
                break;
            }
        }
    }

    fn wait_for_end(&mut self, arn: &Value) -> Value {
        for _ in 0..10_000 {
            let described = self.call("states", "DescribeExecution", arn.clone()).unwrap_or_else(|error| error);
            if described["status"] != "RUNNING" || !self.pass_time() {
                return described;
            }
        }
        Value::Null
    }

    fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill_text(text)),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect(),
            Value::Object(members) if members.contains_key("__b64__") => members["__b64__"].clone(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.fill(value))).collect())
            }
            other => other.clone(),
        }
    }

    fn fill_text(&self, text: &str) -> String {
        let mut filled = String::new();
        for (index, part) in text.split("@@").enumerate() {
            if index % 2 == 0 {
                filled.push_str(part);
            } else {
                filled.push_str(&self.variable(part));
            }
        }
        filled
    }

    fn variable(&self, name: &str) -> String {
        match name {
            "account" => "000000000000".to_owned(),
            "region" => "us-east-1".to_owned(),
            "role" => ROLE.to_owned(),
            uid if uid.starts_with("uid") => format!("{:0>8}", uid.trim_start_matches("uid")),
            path => {
                let (call, rest) = path.split_once('.').unwrap_or((path, ""));
                let found = self.answers.get(call).and_then(|answer| dig(answer, rest)).unwrap_or_default();
                found.as_str().map_or_else(|| found.to_string(), str::to_owned)
            }
        }
    }
}

fn dig(value: &Value, path: &str) -> Option<Value> {
    let mut place = value.clone();
    for step in path.split('.').filter(|step| !step.is_empty()) {
        place = match step.parse::<usize>() {
            Ok(index) if place.is_array() => place.get(index)?.clone(),
            _ => place.get(step)?.clone(),
        };
    }
    Some(place)
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

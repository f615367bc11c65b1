//! Mocks of the services that a state machine calls, and dry runs with them.
//!
//! A dry run uses the interpreter of this program: no service is called, on any backend, and no time passes. It shows
//! what the definition does with the mocked responses, not that the services would return them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::execution::{Execution, FailedState};
use super::state_machine::{self, Kind};
use crate::asl::dry_run::{Halt, MockAnswer, Rehearsal, Request, dry_run};
use crate::asl::{Data, Failure, Identity, MAX_PAYLOAD, Machine, MachineType, Start, Status, edit};
use crate::clock::Timestamp;
use crate::words;

/// The start of every dry run, fixed so that results are reproducible: 2026-01-01T00:00:00Z.
const BEGIN: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// The responses by state: one for all requests, or a sequence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mocks(BTreeMap<String, Mock>);

#[derive(Debug, Clone, PartialEq)]
enum Mock {
    Always(MockAnswer),
    InTurn(Vec<MockAnswer>),
}

/// A response as written by the user.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    /// `null` is a result too.
    #[serde(default, deserialize_with = "given")]
    result: Option<Value>,
    error: Option<String>,
    cause: Option<String>,
    #[serde(default)]
    silent: bool,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Mocks {
    /// Parses `{STATE: ANSWER or [ANSWER, ...]}`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let states: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| format!("the mocks are no JSON object: {error}"))?;
        let mut mocks = BTreeMap::new();
        for (state, written) in states {
            let mock = match written {
                Value::Array(answers) => {
                    let replies = answers.into_iter().map(|answer| reply(&state, answer));
                    Mock::InTurn(replies.collect::<Result<_, _>>()?)
                }
                answer => Mock::Always(reply(&state, answer)?),
            };
            mocks.insert(state, mock);
        }
        Ok(Self(mocks))
    }

    fn answer(&self, request: &Request, before: usize) -> Result<MockAnswer, String> {
        let Request { state, resource, .. } = request;
        match self.0.get(state) {
            None => Err(format!("the state `{state}` calls `{resource}` and has no mock")),
            Some(Mock::Always(reply)) => Ok(reply.clone()),
            Some(Mock::InTurn(replies)) => replies.get(before).cloned().ok_or_else(|| {
                let mocks = words::count(replies.len(), "mock");
                format!("the state `{state}` calls `{resource}` once more than it has answers: {mocks}")
            }),
        }
    }

    /// Returns an error if there is a mock for a state that does not exist.
    pub fn unknown(&self, definition: &str) -> Option<String> {
        let definition: Value = serde_json::from_str(definition).ok()?;
        let names = edit::names(&definition);
        let state = self.0.keys().find(|state| !names.contains(&state.as_str()))?;
        let near = words::closest(state, names.iter().copied());
        let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Some(format!("a mock is for the state `{state}`, and there is none{suggestion}"))
    }
}

fn reply(state: &str, answer: Value) -> Result<MockAnswer, String> {
    let written: Written =
        serde_json::from_value(answer).map_err(|error| format!("the mock of `{state}` is wrong: {error}"))?;
    match written {
        Written { result: Some(result), error: None, cause: None, silent: false } => Ok(MockAnswer::Result(result)),
        Written { result: None, error: Some(error), cause, silent: false } => {
            Ok(MockAnswer::Failure(Failure { error: Some(error), cause }))
        }
        Written { result: None, error: None, cause: None, silent: true } => Ok(MockAnswer::Silence),
        _ => Err(format!("the mock of `{state}` is one of `result`, `error` with or without `cause`, and `silent`")),
    }
}

/// The result of a dry run.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// The execution as DescribeExecution would return it.
    pub execution: Execution,
    pub failed: Option<FailedState>,
    /// The types of its events.
    pub history: Vec<String>,
    pub requests: Vec<Sent>,
}

/// A request that a state sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub state: String,
    pub resource: String,
    pub parameters: Value,
}

/// Runs a definition with mocks. The definition must have been checked.
pub fn run(name: &str, definition: &str, kind: Kind, input: &str, mocks: &Mocks) -> Result<DryRun, String> {
    let machine_type = match kind {
        Kind::Standard => MachineType::Standard,
        Kind::Express => MachineType::Express,
    };
    if let Some(unknown) = mocks.unknown(definition) {
        return Err(unknown);
    }
    let machine = Machine::read(definition, machine_type).machine;
    let machine = machine.ok_or_else(|| "the definition is not valid".to_owned())?;
    let value: Value = serde_json::from_str(input).map_err(|error| format!("the input is not JSON: {error}"))?;
    if input.len() > MAX_PAYLOAD {
        return Err(format!("the input has {} bytes, and an execution takes {MAX_PAYLOAD}", input.len()));
    }
    let identity = identity(state_machine::name_of(name), machine_type);
    let arn = identity.execution_arn.as_str().to_owned();
    let start = Start { identity, input: Data::new(value), now: BEGIN, seed: 1 };
    let rehearsal = dry_run(&machine, start, &mut |request, before| mocks.answer(request, before));
    let rehearsal = rehearsal.map_err(|halt: Halt<String>| halt.to_string())?;
    Ok(told(rehearsal, arn, input))
}

fn identity(machine: &str, machine_type: MachineType) -> Identity {
    let arn = |resource: String| format!("arn:aws:states:us-east-1:000000000000:{resource}");
    let execution = match machine_type {
        MachineType::Standard => format!("execution:{machine}:rehearsal"),
        MachineType::Express => format!("express:{machine}:rehearsal:00000000-0000-0000-0000-000000000000"),
    };
    Identity {
        execution_arn: arn(execution).into(),
        execution_name: "rehearsal".into(),
        role_arn: "arn:aws:iam::000000000000:role/rehearsal".into(),
        state_machine_arn: arn(format!("stateMachine:{machine}")).into(),
        state_machine_name: machine.into(),
        machine_type,
        region: "us-east-1".to_owned(),
    }
}

fn told(rehearsal: Rehearsal, arn: String, input: &str) -> DryRun {
    let history = rehearsal.history();
    let (output, failure) = match &rehearsal.execution.status {
        Status::Succeeded { output } => (Some(output.text()), None),
        Status::Running => (None, None),
        Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => (None, Some(failure.clone())),
    };
    let failed = failure.is_some().then(|| rehearsal.last_state()).flatten();
    let failure = failure.unwrap_or_default();
    DryRun {
        execution: Execution {
            arn,
            status: rehearsal.execution.status.word().to_owned(),
            input: Some(input.to_owned()),
            output,
            error: failure.error,
            cause: failure.cause,
        },
        failed: failed.map(|(name, input)| FailedState { name, input: Some(input.to_string()) }),
        history,
        requests: rehearsal
            .requests
            .into_iter()
            .map(|Request { state, resource, parameters }| Sent { state, resource, parameters })
            .collect(),
    }
}

impl DryRun {
    /// Returns the result as JSON: the outcome, and the requests of each state.
    pub fn document(&self) -> Value {
        let mut document = self.execution.document(self.failed.as_ref());
        let sent = self
            .requests
            .iter()
            .map(|sent| json!({ "state": sent.state, "resource": sent.resource, "request": sent.parameters }));
        if let Some(members) = document.as_object_mut() {
            members.insert("history".to_owned(), json!(self.history));
            members.insert("sent".to_owned(), sent.collect());
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workflow with a retry, two parallel branches, a map and a task token.
    fn shop() -> String {
        let task =
            |resource: &str| json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "End": true});
        let mut charge = task("lambda:invoke");
        charge["Parameters"] = json!({"FunctionName": "charge", "Payload.$": "$"});
        charge["Retry"] = json!([{"ErrorEquals": ["Busy"], "IntervalSeconds": 5, "MaxAttempts": 2}]);
        charge["Catch"] = json!([{"ErrorEquals": ["Declined"], "ResultPath": "$.why", "Next": "Sorry"}]);
        charge["ResultPath"] = json!("$.charged");
        charge["Next"] = json!("Tell");
        charge.as_object_mut().unwrap().remove("End");
        let mut mail = task("sns:publish");
        mail["Parameters"] = json!({"TopicArn": "t", "Message.$": "$.order"});
        let mut note = task("sqs:sendMessage.waitForTaskToken");
        note["Parameters"] = json!({"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token"}});
        note["TimeoutSeconds"] = json!(60);
        let mut pack = task("lambda:invoke");
        pack["Parameters"] = json!({"FunctionName": "pack", "Payload.$": "$"});
        pack["OutputPath"] = json!("$.Payload");
        let branch = |name: &str, state: Value| json!({"StartAt": name, "States": {name: state}});
        json!({"StartAt": "Charge", "States": {
            "Charge": charge,
            "Tell": {"Type": "Parallel", "Branches": [branch("Mail", mail), branch("Note", note)],
                "ResultPath": "$.told", "Next": "Large?"},
            "Large?": {"Type": "Choice", "Default": "Each",
                "Choices": [{"Variable": "$.charged.Payload", "NumericGreaterThan": 100, "Next": "Pause"}]},
            "Pause": {"Type": "Wait", "Seconds": 86400, "Next": "Each"},
            "Each": {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": branch("Pack", pack), "End": true},
            "Sorry": {"Type": "Fail", "Error": "NotCharged", "CausePath": "$.why.Cause"},
        }})
        .to_string()
    }

    fn rehearsed(mocks: &Value) -> Result<DryRun, String> {
        let mocks = Mocks::parse(&mocks.to_string())?;
        run("Shop", &shop(), Kind::Standard, r#"{"order":"o-1","items":[1,2]}"#, &mocks)
    }

    fn all(charge: Value, note: Value) -> Value {
        json!({
            "Charge": charge,
            "Mail": {"result": {"MessageId": "m"}},
            "Note": note,
            "Pack": [{"result": {"Payload": "first"}}, {"result": {"Payload": "second"}}],
        })
    }

    #[test]
    fn a_machine_runs_to_its_end_with_the_answers_it_gets() {
        let charge = json!([{"error": "Busy"}, {"error": "Busy"}, {"result": {"Payload": 415}}]);
        let done = rehearsed(&all(charge, json!({"result": {"seen": true}}))).unwrap();
        assert_eq!(done.execution.output.as_deref(), Some(r#"["first","second"]"#));
        let states: Vec<&str> = done.requests.iter().map(|sent| sent.state.as_str()).collect();
        assert_eq!(states, ["Charge", "Charge", "Charge", "Mail", "Note", "Pack", "Pack"]);
        assert_eq!(done.requests[3].parameters, json!({"TopicArn": "t", "Message": "o-1"}));
        assert_eq!(done.requests[4].resource, "sqs:sendMessage.waitForTaskToken");
        assert!(done.history.contains(&"WaitStateExited".to_owned()), "{:?}", done.history);
    }

    #[test]
    fn errors_are_retried_and_caught_as_the_definition_says() {
        let declined = json!({"error": "Declined", "cause": "no funds"});
        let done = rehearsed(&all(declined, json!({"result": 1}))).unwrap();
        assert_eq!(
            (done.execution.error.as_deref(), done.execution.cause.as_deref()),
            (Some("NotCharged"), Some("no funds"))
        );
        assert_eq!(done.failed.map(|failed| failed.name).as_deref(), Some("Sorry"));
        let paid = json!({"result": {"Payload": 1}});
        let done = rehearsed(&all(paid, json!({"silent": true}))).unwrap();
        assert_eq!(done.execution.error.as_deref(), Some("States.Timeout"));
        assert_eq!(done.failed.map(|failed| failed.name).as_deref(), Some("Note"));
    }

    #[test]
    fn what_the_mocks_lack_is_named() {
        let paid = json!({"result": {"Payload": 1}});
        let table = [
            (json!({}), "the state `Charge` calls `lambda:invoke` and has no mock"),
            (
                json!({"Charge": [{"error": "Busy"}]}),
                "the state `Charge` calls `lambda:invoke` once more than it has answers: 1 mock",
            ),
            (json!({"Charg": paid}), "a mock is for the state `Charg`, and there is none; did you mean `Charge`?"),
            (
                json!({"Charge": {"result": 1, "error": "E"}}),
                "the mock of `Charge` is one of `result`, `error` with or without `cause`, and `silent`",
            ),
            (
                json!({"Charge": {"results": 1}}),
                "the mock of `Charge` is wrong: unknown field `results`, expected one of `result`, `error`, `cause`, `silent`",
            ),
            (json!([]), "the mocks are no JSON object: invalid type: sequence, expected a map at line 1 column 0"),
        ];
        for (mocks, message) in table {
            assert_eq!(rehearsed(&mocks).unwrap_err(), message);
        }
    }

    #[test]
    fn a_machine_that_would_never_end_is_stopped() {
        let forever = json!({"StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "ResultPath": null,
                "Parameters": {"TopicArn": "t", "Message": "m"}, "Next": "B"},
            "B": {"Type": "Choice", "Default": "A",
                "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "C"}]},
            "C": {"Type": "Succeed"},
        }});
        let mocks = Mocks::parse(r#"{"A":{"result":{}}}"#).unwrap();
        let ended = run("M", &forever.to_string(), Kind::Standard, "{}", &mocks);
        assert!(
            ended.is_ok_and(|done| done.execution.error.as_deref() == Some("States.Runtime")),
            "the history is full"
        );
        let mocks = Mocks::parse(r#"{"A":{"silent":true}}"#).unwrap();
        let ended = run("M", &forever.to_string(), Kind::Standard, "{}", &mocks).unwrap_err();
        assert_eq!(ended, "the state `A` waits for an answer that never comes, and has no timeout");
    }
}

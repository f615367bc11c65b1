//! Expectations of a dry run: its outcome, and the requests of its states. They are judged like those of probes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::execution::Status;
use super::{Count, Expect, Item, Outcome, Verdict};
use crate::resource::mock::DryRun;
use crate::words;

/// The expectations of a dry run. Without any, it must succeed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Expectations {
    status: Option<Status>,
    /// JSON the output must contain.
    #[serde(default, deserialize_with = "super::json_or_null")]
    output: Option<Value>,
    error: Option<String>,
    cause: Option<String>,
    /// The state it failed in.
    state: Option<String>,
    /// Types of events, in this order.
    #[serde(default)]
    history: Vec<String>,
    /// What states sent, by state.
    #[serde(default)]
    sent: BTreeMap<String, Requests>,
}

/// Expectations of what one state sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Requests {
    count: Option<Count>,
    #[serde(default, deserialize_with = "super::json_or_null")]
    body: Option<Value>,
    #[serde(default)]
    text: Vec<String>,
    #[serde(default)]
    not_text: Vec<String>,
}

impl Expectations {
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("what is expected is written wrongly: {error}"))
    }

    /// Returns the verdict of the first expectation that is not met, or that all are met.
    pub fn judge(&self, machine: &str, rehearsed: &DryRun) -> Verdict {
        let ended = self.ended(machine, rehearsed);
        let sent = self.sent.iter().map(|(state, wanted)| requests(state, wanted, rehearsed));
        let wrong = std::iter::once(ended).chain(sent).find(|verdict| verdict.outcome != Outcome::Passed);
        if let Some(mut wrong) = wrong {
            // The dry run has ended, so nothing more can arrive.
            wrong.outcome = Outcome::Failed;
            return wrong;
        }
        let requests = words::count(rehearsed.requests.len(), "request");
        Verdict {
            probe: format!("state machine {machine}"),
            outcome: Outcome::Passed,
            expected: String::new(),
            got: format!("{} with mocks, {requests}", rehearsed.execution.status),
            difference: None,
            evidence: Vec::new(),
            waited_ms: 0,
            is_at_rest: false,
            trail: Vec::new(),
        }
    }

    fn ended(&self, machine: &str, rehearsed: &DryRun) -> Verdict {
        let fails = self.error.is_some() || self.cause.is_some() || self.state.is_some();
        let status = self.status.map(Status::word).or((!fails).then_some("SUCCEEDED"));
        let mut body = Map::new();
        body.extend(status.map(|status| ("status".to_owned(), json!(status))));
        for (name, value) in [("state", &self.state), ("error", &self.error), ("cause", &self.cause)] {
            body.extend(value.as_ref().map(|value| (name.to_owned(), json!(value))));
        }
        body.extend(self.output.as_ref().map(|output| ("output".to_owned(), output.clone())));
        let mut document = rehearsed.document();
        if let Some(members) = document.as_object_mut() {
            members.remove("sent");
        }
        let expect = Expect {
            count: Some(Count::exactly(1)),
            events: &[],
            body: Some(Cow::Owned(Value::Object(body))),
            text: &[],
            not_text: &[],
            history: &self.history,
            noun: "execution",
        };
        let mut verdict = expect.judge(&[item(machine, document.to_string())]);
        verdict.probe = format!("state machine {machine}");
        verdict
    }
}

fn requests(state: &str, wanted: &Requests, rehearsed: &DryRun) -> Verdict {
    let sent = rehearsed.requests.iter().filter(|sent| sent.state == state);
    let items: Vec<Item> = sent.map(|sent| item(state, sent.parameters.to_string())).collect();
    let expect = Expect {
        count: wanted.count,
        events: &[],
        body: wanted.body.as_ref().map(Cow::Borrowed),
        text: &wanted.text,
        not_text: &wanted.not_text,
        history: &[],
        noun: "request",
    };
    let mut verdict = expect.judge(&items);
    verdict.probe = format!("requests of {state}");
    verdict
}

fn item(place: &str, text: String) -> Item {
    Item { id: String::new(), place: place.to_owned(), at: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::mock::{Mocks, run};
    use crate::resource::state_machine::Kind;

    fn rehearsed() -> DryRun {
        let definition = json!({"StartAt": "Mail", "States": {
            "Mail": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
                "Parameters": {"TopicArn": "t", "Message.$": "$.order"}, "Next": "Refuse"},
            "Refuse": {"Type": "Fail", "Error": "TooMuch", "Cause": "more than a hundred"},
        }});
        let mocks = Mocks::parse(r#"{"Mail":{"result":{}}}"#).unwrap();
        run("Orders", &definition.to_string(), Kind::Standard, r#"{"order":"o-1"}"#, &mocks).unwrap()
    }

    #[test]
    fn null_can_be_expected_and_mocked() {
        let definition = json!({"StartAt": "Ask", "States": {
            "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"},
                "End": true},
        }});
        let output = |mock: &str| {
            let mocks = Mocks::parse(&format!(r#"{{"Ask":{{"result":{mock}}}}}"#)).unwrap();
            run("Orders", &definition.to_string(), Kind::Standard, "{}", &mocks).unwrap()
        };
        let judged = |wanted: &str, mock: &str| Expectations::parse(wanted).unwrap().judge("Orders", &output(mock));
        assert_eq!(judged(r#"{"output":null}"#, "null").outcome, Outcome::Passed);
        let other = judged(r#"{"output":null}"#, "1");
        assert_eq!(other.difference.as_deref(), Some("$.output is 1, not null"));
        assert_eq!(judged(r#"{"status":"SUCCEEDED"}"#, "1").outcome, Outcome::Passed);
    }

    #[test]
    fn the_end_and_the_requests_are_judged() {
        let table = [
            (json!({}), Some("$.status is \"FAILED\", not \"SUCCEEDED\"")),
            (json!({"error": "TooMuch", "state": "Refuse"}), None),
            (json!({"status": "FAILED", "history": ["TaskSucceeded", "FailStateEntered"]}), None),
            (json!({"status": "FAILED", "history": ["WaitStateEntered"]}), Some("the history has no WaitStateEntered")),
            (json!({"error": "TooMuch", "sent": {"Mail": {"count": 1, "body": {"Message": "o-1"}}}}), None),
            (
                json!({"error": "TooMuch", "sent": {"Mail": {"body": {"Message": "o-2"}}}}),
                Some("$.Message is \"o-1\", not \"o-2\""),
            ),
            (json!({"error": "TooMuch", "sent": {"Mail": {"not-text": ["o-1"]}}}), Some("contains `o-1`")),
            (json!({"error": "TooMuch", "sent": {"Refuse": {"count": 0}}}), None),
        ];
        for (wanted, difference) in table {
            let verdict = Expectations::parse(&wanted.to_string()).unwrap().judge("Orders", &rehearsed());
            assert_eq!(verdict.difference.as_deref(), difference, "{wanted}");
            assert_eq!(verdict.outcome == Outcome::Passed, difference.is_none(), "{wanted}");
        }
        let none =
            Expectations::parse(r#"{"error":"TooMuch","sent":{"Refuse":{}}}"#).unwrap().judge("Orders", &rehearsed());
        assert_eq!((none.outcome, none.got.as_str()), (Outcome::Failed, "no request"));
        assert!(Expectations::parse(r#"{"stat":"FAILED"}"#).unwrap_err().contains("unknown field `stat`"));
    }
}

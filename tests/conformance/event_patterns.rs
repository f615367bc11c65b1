//! Tests of event patterns against recorded verdicts of AWS and of EventBridge's own matcher, and against our own
//! cases.

use ork::pattern::{Event, Index, Pattern, explain, matches};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    pattern: String,
    event: String,
    envelope: bool,
    expect: String,
    #[serde(default)]
    aws_error: Option<AwsError>,
    /// The matcher's reason; long ones are truncated.
    #[serde(default)]
    ruler_error: Option<String>,
}

#[derive(Deserialize)]
struct AwsError {
    message: String,
}

const FILE: &str = "event-patterns.jsonl";

fn cases(text: &str) -> Vec<Case> {
    text.lines().map(|line| serde_json::from_str(line).expect("a case is a JSON object")).collect()
}

#[test]
fn own_cases_agree() {
    agree(&cases(&super::own(FILE)));
}

#[test]
#[cfg_attr(not(conformance), ignore = "the recorded cases are not here")]
fn recorded_cases_agree() {
    agree(&cases(&super::recorded(FILE)));
}

fn agree(cases: &[Case]) {
    assert!(cases.len() >= 20, "{} cases", cases.len());
    verdicts_and_messages_agree(cases);
    what_is_put_under_detail_has_the_same_verdict(cases);
    one_index_over_all_patterns_gives_the_same_verdicts(cases);
}

/// Returns the verdict on a pattern and an event, and the error of an invalid pattern. All implementations must agree.
fn verdict(pattern: &str, event: &str) -> (&'static str, Option<ork::pattern::Error>) {
    let pattern = match Pattern::parse(pattern) {
        Ok(pattern) => pattern,
        Err(error) => return ("invalid", Some(error)),
    };
    let parsed = Event::parse(event).expect("the events of the corpus are objects");
    let matched = matches(&pattern, &parsed);
    let mut index = Index::default();
    index.insert("rule", &pattern);
    assert_eq!(!index.matching(&parsed).is_empty(), matched, "the index disagrees: {event}");
    let from_text = index.matching_text(event).expect("the event was read before");
    assert_eq!(!from_text.is_empty(), matched, "the index disagrees about the text: {event}");
    assert_eq!(explain(&pattern, &parsed).matched(), matched, "the explanation disagrees: {event}");
    (if matched { "match" } else { "nomatch" }, None)
}

fn verdicts_and_messages_agree(cases: &[Case]) {
    let mut disagreements = Vec::new();
    for case in cases {
        let (found, error) = verdict(&case.pattern, &case.event);
        if found != case.expect {
            disagreements.push(format!("{}: {} expected, {found} found", case.id, case.expect));
        }
        let message = error.as_ref().map(ork::pattern::Error::message);
        if let (Some(expected), Some(message)) = (&case.aws_error, &message)
            && expected.message != *message
        {
            disagreements.push(format!("{}: message {message:?}, not {:?}", case.id, expected.message));
        }
        if let (Some(expected), Some(error)) = (&case.ruler_error, &error)
            && !error.reason.starts_with(expected.as_str())
        {
            disagreements.push(format!("{}: reason {:?}, not {expected:?}", case.id, error.reason));
        }
    }
    let count = disagreements.len();
    assert!(disagreements.is_empty(), "{count} of {} disagree:\n{}", cases.len(), disagreements.join("\n"));
}

fn what_is_put_under_detail_has_the_same_verdict(cases: &[Case]) {
    let wrap = |text: &str| format!("{{\"detail\": {text}}}");
    let mut disagreements = Vec::new();
    for case in cases.iter().filter(|case| !case.envelope && case.pattern.starts_with('{')) {
        let (found, _) = verdict(&wrap(&case.pattern), &wrap(&case.event));
        if found != case.expect {
            disagreements.push(format!("{}: {} expected, {found} found", case.id, case.expect));
        }
    }
    assert!(disagreements.is_empty(), "{} disagree:\n{}", disagreements.len(), disagreements.join("\n"));
}

fn one_index_over_all_patterns_gives_the_same_verdicts(cases: &[Case]) {
    let mut index = Index::default();
    for case in cases {
        if let Ok(pattern) = Pattern::parse(&case.pattern) {
            index.insert(case.id.as_str(), &pattern);
        }
    }
    let mut disagreements = Vec::new();
    for case in cases.iter().filter(|case| case.expect != "invalid").step_by(cases.len() / 500 + 1) {
        let event = Event::parse(&case.event).expect("the events of the corpus are objects");
        let found = index.matching(&event);
        if found.contains(&&case.id.as_str()) != (case.expect == "match") {
            disagreements.push(case.id.clone());
        }
        if index.matching_text(&case.event).expect("the event was read before") != found {
            disagreements.push(format!("{} read by the index", case.id));
        }
    }
    assert!(disagreements.is_empty(), "{} disagree:\n{}", disagreements.len(), disagreements.join("\n"));
}

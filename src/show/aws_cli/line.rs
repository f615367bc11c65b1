//! The commands of resources and steps, before the values that only a run knows become variables.

use serde_json::Value;

use super::super::recording::RecordedStep;
use super::call::{self, Files};
use super::home::Home;
use super::{check, prelude, request};
use crate::api_call::ApiCall;
use crate::command_line::{CommandLine, quote};
use crate::flow::awaited_schedule;
use crate::lab::Lab;
use crate::step::{Step, WaitingTask};

/// A command, which may have several lines.
#[derive(Default)]
pub(super) struct Line {
    pub(super) command: String,
    /// The output in the recorded run.
    pub(super) answer: Option<Value>,
    /// The call in the recorded run.
    pub(super) call: Option<ApiCall>,
    /// Whether the output is in a file and not on stdout.
    pub(super) is_request: bool,
}

impl Line {
    fn plain(command: impl Into<String>) -> Self {
        Self { command: command.into(), ..Self::default() }
    }
}

/// Returns the commands that create a resource.
pub(super) fn of_resource(calls: &[ApiCall], files: &mut Files) -> Vec<Line> {
    changes(calls).flat_map(|call| of_call(call, files)).collect()
}

/// Returns the commands that remove everything. Each is there once: `ork` removes again what comes back.
pub(super) fn of_removal(calls: &[ApiCall], files: &mut Files) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for call in changes(calls) {
        let command = match (call.operation.as_str(), call.input.get("Bucket").and_then(Value::as_str)) {
            // The objects are others than in the recorded run.
            ("DeleteObjects", Some(bucket)) => format!("aws s3 rm {} --recursive", quote(&format!("s3://{bucket}"))),
            _ => call::command(call, files),
        };
        if lines.iter().all(|line| line.command != command) {
            lines.push(Line::plain(command));
        }
    }
    lines
}

/// Returns the commands that fire a schedule on the local cloud, instead of waiting for it.
pub(super) fn firings(lab: &Lab, index: usize) -> Vec<Line> {
    let Some((schedule, times)) = awaited_schedule(lab, index) else { return Vec::new() };
    let fire = CommandLine::new("schedule").value(schedule).switch("fire", true);
    let lines = vec![format!("  ORK_BACKEND=local {fire}"); times];
    let begin = "if [ -n \"${AWS_ENDPOINT_URL:-}\" ]; then".to_owned();
    std::iter::once(begin).chain(lines).chain(["fi".to_owned()]).map(Line::plain).collect()
}

/// Returns the commands of a step.
pub(super) fn of_step(recorded: &RecordedStep, must_fail: bool, home: Home<'_>, files: &mut Files) -> Vec<Line> {
    let step = &recorded.step;
    if let Some(what) = step.by_hand() {
        return by_hand(&what, step);
    }
    if let Some(verify) = step.verification() {
        return check::commands(verify, &recorded.calls, home).into_iter().map(Line::plain).collect();
    }
    if let Some(request) = step.request() {
        let mut lines: Vec<Line> = request::commands(request).into_iter().map(Line::plain).collect();
        if let Some(first) = lines.first_mut() {
            first.is_request = true;
            first.answer = recorded.outputs.get("value").map(|value| serde_json::json!({ "value": value }));
        }
        return lines;
    }
    let find = step.waiting_task().map(|task| find_token(task, home));
    let calls = meant(&recorded.calls, must_fail);
    find.into_iter().chain(calls.into_iter().flat_map(|call| of_call(call, files))).collect()
}

/// The variable that contains the token of a waiting task.
pub(super) const TOKEN: &str = "task_token";

/// Returns the token that a step sent.
pub(super) fn sent_token(recorded: &RecordedStep) -> Option<&str> {
    recorded.step.waiting_task()?;
    recorded.calls.iter().find_map(|call| call.input.get("taskToken")?.as_str())
}

fn find_token(task: WaitingTask<'_>, home: Home<'_>) -> Line {
    let machine = home.state_machine(task.machine);
    let execution = task.execution.unwrap_or_default().rsplit(':').next().unwrap_or_default();
    Line::plain(format!("{TOKEN}=$(waiting_token {} {})", quote(&machine), quote(execution)))
}

fn changes(calls: &[ApiCall]) -> impl Iterator<Item = &ApiCall> {
    calls.iter().filter(|call| !call.only_reads && call.output.is_some())
}

/// Returns the calls for which the step exists: its changes, the call that fails, or else the last one that reads.
fn meant(calls: &[ApiCall], must_fail: bool) -> Vec<&ApiCall> {
    let found: Vec<&ApiCall> = match must_fail {
        true => calls.iter().filter(|call| call.output.is_none()).collect(),
        false => changes(calls).collect(),
    };
    if found.is_empty() { calls.iter().rev().find(|call| call.output.is_some()).into_iter().collect() } else { found }
}

/// Returns the command of a call, and the one that waits for its effect.
fn of_call(call: &ApiCall, files: &mut Files) -> Vec<Line> {
    let command = call::command(call, files);
    let named = |member: &str| quote(call.input.get(member).and_then(Value::as_str).unwrap_or_default());
    let wait = match (call.service.as_str(), call.operation.as_str()) {
        ("iam", "CreateRole") => Some(prelude::ROLE_IS_KNOWN.to_owned()),
        ("dynamodb", "CreateTable") => {
            Some(format!("aws dynamodb wait table-exists --table-name {}", named("TableName")))
        }
        ("lambda", "CreateFunction") => {
            Some(format!("aws lambda wait function-active --function-name {}", named("FunctionName")))
        }
        _ => None,
    };
    let first = Line { command, answer: call.output.clone(), call: Some(call.clone()), is_request: false };
    std::iter::once(first).chain(wait.map(Line::plain)).collect()
}

fn by_hand(what: &str, step: &Step) -> Vec<Line> {
    let commands = step.commands().into_iter();
    commands.map(|command| Line::plain(format!("by_hand {} {command}", quote(what)))).collect()
}

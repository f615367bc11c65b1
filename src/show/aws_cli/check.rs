//! Formats a check as commands that count what is there, with a query of the AWS CLI.

use super::super::substitution::substitute;
use super::call::{self, Files};
use super::home::Home;
use crate::api_call::ApiCall;
use crate::command_line::quote;
use crate::probe::{Query, Source};
use crate::step::Verify;

/// More than any check counts.
const MANY: usize = 999_999;

/// Returns the commands of a check; `calls` are those that `ork` made for it.
pub(super) fn commands(verify: &Verify, calls: &[ApiCall], home: Home<'_>) -> Vec<String> {
    let Some((probe, query)) = verify.probe.as_ref().and_then(|probe| Some((probe, probe.query(calls)?))) else {
        return Vec::new();
    };
    let expect = probe.expect();
    let count = expect.count();
    let (least, most, seconds) = (count.min, count.max.unwrap_or(MANY), verify.within.0.as_secs().max(1));
    let mut lines: Vec<String> =
        verify.quiet_for.map(|quiet| format!("sleep {}", quiet.0.as_secs().max(1))).into_iter().collect();
    let mut conditions = query.conditions.clone();
    let causes: Vec<String> = match probe.through() {
        Some(machine) => {
            let machine = quote(&home.state_machine(machine));
            let numbered = expect.events.iter().enumerate();
            lines.extend(
                numbered.map(|(at, event)| format!("{EXECUTION}{at}=$(execution_of {machine} {})", quote(event))),
            );
            (0..expect.events.len()).map(placeholder).collect()
        }
        None => expect.events.to_vec(),
    };
    let causes: Vec<String> = causes.iter().filter_map(|cause| query.contains(cause)).collect();
    if !causes.is_empty() {
        conditions.push(format!("({})", causes.join(" || ")));
    }
    conditions.extend(expect.text.iter().filter_map(|text| query.contains(text)));
    let counting = counting(&query, &conditions, home);
    lines.push(format!("counted {least} {most} {seconds} {counting}"));
    for forbidden in expect.not_text.iter().filter_map(|text| query.contains(text)) {
        let conditions: Vec<String> = query.conditions.iter().cloned().chain([forbidden]).collect();
        lines.push(format!("counted 0 0 0 {}", self::counting(&query, &conditions, home)));
    }
    lines.iter().map(|line| with_executions(line, expect.events.len())).collect()
}

/// The start of the names of the variables that contain executions.
const EXECUTION: &str = "execution_";

/// Returns the word that represents an execution within a query.
fn placeholder(at: usize) -> String {
    format!("ork-execution-{at}-of-an-event")
}

/// Replaces the placeholders of executions by their variables.
fn with_executions(line: &str, number: usize) -> String {
    substitute(line, |rest| {
        let at = (0..number).find(|at| rest.starts_with(&placeholder(*at)))?;
        Some((placeholder(at).len(), format!("${EXECUTION}{at}")))
    })
}

/// Returns the command that prints how many items meet the conditions.
fn counting(query: &Query, conditions: &[String], home: Home<'_>) -> String {
    let all = conditions.join(" && ");
    match &query.source {
        Source::List { call, list } => {
            let found = if all.is_empty() { (*list).to_owned() } else { format!("{list}[?{all}]") };
            let command = call::command(call, &mut Files::new());
            format!("{command} --query {} --output json", quote(&format!("length({found} || `[]`)")))
        }
        Source::Executions { machine } => {
            let all = if all.is_empty() { "`true`" } else { all.as_str() };
            format!("executions {} {}", quote(&home.state_machine(machine)), quote(all))
        }
    }
}

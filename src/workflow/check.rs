//! Checks a composition as far as its text allows.

use super::flow::{Flow, Name, Step};
use super::names::MAX_LENGTH;
use super::task::Task;
use super::{Composition, model, read};
use crate::diag::{Code, Findings};
use crate::duration::Span;
use crate::suggestion::suggest;

/// Adds the problems found. Returns the flow, if it can be parsed.
pub(super) fn check(composition: &Composition<'_>, findings: &mut Findings) -> Option<Flow> {
    check_seconds("timeout", composition.timeout, findings);
    for (name, task) in composition.tasks {
        check_task(name, task, findings);
    }
    let flow = read(composition.flow, findings)?;
    check_names(composition, &flow, findings);
    check_ends(composition, &flow, findings);
    Some(flow)
}

/// Checks that every name is a task and that every task is in the flow.
fn check_names(composition: &Composition<'_>, flow: &Flow, findings: &mut Findings) {
    let mut named: Vec<&Name> = Vec::new();
    flow.each_name(&mut |name| named.push(name));
    let known: Vec<&str> = composition.tasks.keys().map(String::as_str).collect();
    for name in named.iter().filter(|name| !known.contains(&name.text.as_str())) {
        let help = suggest(&name.text, &known, "the tasks are", "add it to `tasks`");
        let message = format!("no task `{}`", name.text);
        findings.add("flow", Code::UnknownTask, message).within(name.span.clone()).help(help);
    }
    for task in known.into_iter().filter(|task| !named.iter().any(|name| name.text == *task)) {
        let message = format!("the task `{task}` is not in the flow");
        let help = format!("name it in `flow`, such as `{flow} >> {task}`, or remove it");
        findings.add(format!("tasks.{task}"), Code::UnusedTask, message).help(help);
    }
}

/// Checks that no step follows a state that ends the flow.
fn check_ends(composition: &Composition<'_>, flow: &Flow, findings: &mut Findings) {
    for (index, step) in flow.steps.iter().enumerate() {
        match step {
            Step::Group(group) => group.branches.iter().for_each(|branch| check_ends(composition, branch, findings)),
            Step::Task(name) => {
                let task = composition.tasks.get(&name.text).filter(|task| task.is_last());
                let Some((task, next)) = task.zip(flow.steps.get(index + 1)) else { continue };
                let message = format!("`{next}` cannot come behind `{}`, which ends the flow", name.text);
                let help = format!("end the flow with it: it is a {} state", task.state_type().unwrap_or_default());
                findings.add("flow", Code::BadFlow, message).within(name.span.clone()).help(help);
            }
        }
    }
}

fn check_task(name: &str, task: &Task, findings: &mut Findings) {
    let field = format!("tasks.{name}");
    if name.is_empty() || name.len() > MAX_LENGTH {
        let message = format!("`{name}` cannot name a task");
        findings.add(&field, Code::BadName, message).help(format!("use 1 to {MAX_LENGTH} letters, digits and . - _"));
    }
    match (&task.function, &task.state) {
        (Some(_), None) => check_function(&field, task, findings),
        (None, Some(_)) => check_state(&field, task, findings),
        (both, _) => {
            let has = if both.is_some() { "both `function` and `state`" } else { "neither `function` nor `state`" };
            let message = format!("the task `{name}` has {has}");
            findings.add(&field, Code::BadValue, message).help("give it one of them");
        }
    }
    for (key, written) in task.model.iter().flatten() {
        if let Some((message, help)) = model::problem(written) {
            findings.add(format!("{field}.model.{key}"), Code::BadModel, message).help(help);
        }
    }
    if task.model.as_ref().is_some_and(|model| model.values().all(|written| written == "any?")) {
        let message = "every input fits this model";
        findings
            .add(format!("{field}.model"), Code::BadModel, message)
            .help("say of a field what it must be, such as `id: string`, or remove the model");
    }
}

fn check_function(field: &str, task: &Task, findings: &mut Findings) {
    check_seconds(&format!("{field}.timeout"), task.timeout, findings);
    check_seconds(&format!("{field}.heartbeat"), task.heartbeat, findings);
    for (index, retrier) in task.retry.iter().enumerate() {
        let field = format!("{field}.retry[{index}]");
        check_seconds(&format!("{field}.interval"), retrier.interval, findings);
        check_seconds(&format!("{field}.max-delay"), retrier.max_delay, findings);
        if retrier.backoff.is_some_and(|backoff| backoff.is_nan() || backoff < 1.0) {
            let message = "a delay does not become shorter";
            findings.add(format!("{field}.backoff"), Code::BadValue, message).help("write 1 or more");
        }
    }
}

/// Checks that a duration is a whole number of seconds, as the Amazon States Language requires.
fn check_seconds(field: &str, span: Option<Span>, findings: &mut Findings) {
    if let Some(span) = span.filter(|span| span.0.subsec_nanos() != 0 || span.0.is_zero()) {
        let message = format!("`{span}` is not a number of whole seconds");
        findings.add(field, Code::BadValue, message).help("write `1s` or more, without a fraction");
    }
}

fn check_state(field: &str, task: &Task, findings: &mut Findings) {
    let place = format!("{field}.state");
    let Some(state) = task.state.as_ref().and_then(serde_json::Value::as_object) else {
        findings
            .add(place, Code::BadDefinition, "a state is a mapping")
            .help("write it like `{ Type: Wait, Seconds: 5 }`");
        return;
    };
    let Some(kind) = task.state_type() else {
        findings.add(place, Code::BadDefinition, "the state has no `Type`").help("add one, such as `Type: Wait`");
        return;
    };
    if kind == "Choice" {
        let help = "write the definition of a `state-machine`, where states can go to several others";
        findings.add(&place, Code::BadFlow, "a Choice state has no place in a flow").help(help);
    }
    for key in ["Next", "End"].into_iter().filter(|key| state.contains_key(*key)) {
        let message = format!("the flow says what comes next, not `{key}`");
        findings.add(format!("{place}.{key}"), Code::BadFlow, message).help(format!("remove `{key}`"));
    }
    for key in task.keys_of_functions() {
        let message = format!("`{key}` is for functions");
        findings
            .add(format!("{field}.{key}"), Code::BadValue, message)
            .help("write it into the state, in the words of the Amazon States Language");
    }
}

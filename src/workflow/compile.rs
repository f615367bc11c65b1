//! Compiles a flow into a definition in the Amazon States Language.

use serde_json::{Map, Value, json};

use super::flow::{Errors, Flow, Group, Step};
use super::names::Names;
use super::task::Task;
use super::{Composition, model, retry};

/// Compiles a flow. All its names must be tasks.
pub(super) fn compile(composition: &Composition<'_>, flow: &Flow, arn_of: &dyn Fn(&str) -> String) -> Value {
    let names = Names::taken(composition.tasks.keys().cloned());
    let mut compiling = Compiling { composition, arn_of, names };
    let mut definition = Map::new();
    put(&mut definition, "Comment", composition.comment.map(Value::from));
    definition.extend(compiling.flow(flow, Errors::Fail));
    put(&mut definition, "TimeoutSeconds", composition.timeout.map(|timeout| json!(timeout.0.as_secs())));
    Value::Object(definition)
}

struct Compiling<'a> {
    composition: &'a Composition<'a>,
    arn_of: &'a dyn Fn(&str) -> String,
    names: Names,
}

/// The states of a step. The first one is its start.
type States = Vec<(String, Map<String, Value>)>;

impl Compiling<'_> {
    /// Returns `StartAt` and `States`.
    fn flow(&mut self, flow: &Flow, errors: Errors) -> Map<String, Value> {
        let mut states: Vec<States> = Vec::with_capacity(flow.steps.len());
        let mut next = None;
        // In reverse order, because a state must name its successor.
        for step in flow.steps.iter().rev() {
            let made = self.step(step, next.as_deref(), errors);
            next = made.first().map(|(name, _)| name.clone());
            states.push(made);
        }
        let all = states.into_iter().rev().flatten().map(|(name, state)| (name, Value::Object(state)));
        let mut flow = Map::new();
        put(&mut flow, "StartAt", next.map(Value::from));
        put(&mut flow, "States", Some(Value::Object(all.collect())));
        flow
    }

    fn step(&mut self, step: &Step, next: Option<&str>, errors: Errors) -> States {
        match step {
            Step::Group(group) => self.group(step, group, next, errors),
            Step::Task(name) => match self.composition.tasks.get(&name.text) {
                Some(task) => self.task(&name.text, task, next, errors),
                None => Vec::new(),
            },
        }
    }

    fn group(&mut self, step: &Step, group: &Group, next: Option<&str>, errors: Errors) -> States {
        let mut names: Vec<&str> = Vec::new();
        step.each_name(&mut |name| names.push(&name.text));
        let name = self.names.take(&format!("parallelize {}", names.join(" ")));
        let branches: Vec<Value> =
            group.branches.iter().map(|branch| Value::Object(self.flow(branch, group.errors))).collect();
        let state = object(json!({ "Type": "Parallel", "Branches": branches }));
        self.guarded(name, state, next, errors, true)
    }

    fn task(&mut self, name: &str, task: &Task, next: Option<&str>, errors: Errors) -> States {
        let is_map = task.map.is_some();
        let states = match (&task.state, is_map) {
            (Some(state), _) if task.is_last() => vec![(name.to_owned(), object(state.clone()))],
            (Some(state), _) => self.guarded(name.to_owned(), object(state.clone()), next, errors, task.can_catch()),
            (None, false) => self.guarded(name.to_owned(), self.call(task), next, errors, true),
            (None, true) => {
                let state = self.map(name, task);
                self.guarded(name.to_owned(), state, next, errors, true)
            }
        };
        // The model of a map applies to its items.
        if is_map { states } else { self.modelled(name, task, states, errors) }
    }

    /// Returns the Map state of a task that runs once for each item.
    fn map(&mut self, name: &str, task: &Task) -> Map<String, Value> {
        let map = task.map.clone().unwrap_or_default();
        let errors = if map.capture_errors { Errors::Capture } else { Errors::Fail };
        let inner = self.names.take(&format!("invoke_{name}"));
        let call = Task {
            comment: None,
            input_path: None,
            parameters: None,
            result_selector: None,
            result_path: None,
            output_path: None,
            ..task.clone()
        };
        let states = self.guarded(inner.clone(), self.call(&call), None, errors, true);
        let states = self.modelled(&inner, task, states, errors);
        let start = states.first().map(|(name, _)| name.clone());
        let states: Map<String, Value> = states.into_iter().map(|(name, state)| (name, Value::Object(state))).collect();
        let mut state = object(json!({ "Type": "Map" }));
        put(&mut state, "Comment", task.comment.clone().map(Value::from));
        put(&mut state, "InputPath", task.input_path.clone().map(Value::from));
        put(&mut state, "ItemsPath", map.items_path.map(Value::from));
        put(&mut state, "ItemSelector", map.item_selector.or_else(|| task.parameters.clone()));
        put(&mut state, "MaxConcurrency", map.max_concurrency.map(Value::from));
        let processor = json!({ "ProcessorConfig": { "Mode": "INLINE" }, "StartAt": start, "States": states });
        put(&mut state, "ItemProcessor", Some(processor));
        put_result(&mut state, task);
        state
    }

    /// Returns the Task state that calls a function with its input and returns its result unchanged.
    fn call(&self, task: &Task) -> Map<String, Value> {
        let mut state = object(json!({ "Type": "Task" }));
        let function = task.function.as_deref().unwrap_or_default();
        put(&mut state, "Resource", Some(json!((self.arn_of)(function))));
        put(&mut state, "Comment", task.comment.clone().map(Value::from));
        put(&mut state, "InputPath", task.input_path.clone().map(Value::from));
        put(&mut state, "Parameters", task.parameters.clone());
        put_result(&mut state, task);
        put(&mut state, "TimeoutSeconds", task.timeout.map(|timeout| json!(timeout.0.as_secs())));
        put(&mut state, "HeartbeatSeconds", task.heartbeat.map(|heartbeat| json!(heartbeat.0.as_secs())));
        let of_service = task.retry_on_service_exceptions.then(retry::of_service_exceptions);
        // `States.ALL` must be last, so explicit retriers follow the default one.
        let retriers: Vec<Value> = of_service.into_iter().chain(task.retry.iter().map(|of| of.compile())).collect();
        put(&mut state, "Retry", (!retriers.is_empty()).then_some(Value::Array(retriers)));
        state
    }

    /// Returns the state with its transition and, in a group that captures errors, the state that handles an error.
    fn guarded(
        &mut self,
        name: String,
        mut state: Map<String, Value>,
        next: Option<&str>,
        errors: Errors,
        can_catch: bool,
    ) -> States {
        go_on(&mut state, next);
        if errors == Errors::Fail || !can_catch {
            return vec![(name, state)];
        }
        let failed = self.names.take(&format!("{name}_failed"));
        let catcher = json!({ "ErrorEquals": ["States.ALL"], "Next": failed });
        match state.get_mut("Catch").and_then(Value::as_array_mut) {
            Some(catchers) => catchers.push(catcher),
            None => put(&mut state, "Catch", Some(json!([catcher]))),
        }
        vec![(name, state), (failed, object(json!({ "Type": "Pass", "End": true })))]
    }

    /// Returns the states of a task, preceded by a Choice state that checks its input against the model.
    fn modelled(&mut self, name: &str, task: &Task, states: States, errors: Errors) -> States {
        let Some(model) = &task.model else { return states };
        let (validate, invalid) =
            (self.names.take(&format!("validate_{name}")), self.names.take(&format!("{name}_invalid")));
        let mut rule = object(model::condition(model));
        rule.insert("Next".to_owned(), json!(name));
        let choice = object(json!({ "Type": "Choice", "Choices": [rule], "Default": invalid }));
        let error = "ModelError";
        let cause = format!("the input of {name} does not fit its model: {}", model::in_words(model));
        let refusal = match errors {
            Errors::Fail => json!({ "Type": "Fail", "Error": error, "Cause": cause }),
            Errors::Capture => json!({ "Type": "Pass", "Result": { "Error": error, "Cause": cause }, "End": true }),
        };
        std::iter::once((validate, choice)).chain(states).chain([(invalid, object(refusal))]).collect()
    }
}

fn put_result(state: &mut Map<String, Value>, task: &Task) {
    put(state, "ResultSelector", task.result_selector.clone());
    let path = |path: &String| if path == "discard" { Value::Null } else { json!(path) };
    put(state, "ResultPath", task.result_path.as_ref().map(path));
    put(state, "OutputPath", task.output_path.clone().map(Value::from));
}

fn go_on(state: &mut Map<String, Value>, next: Option<&str>) {
    match next {
        Some(next) => put(state, "Next", Some(json!(next))),
        None => put(state, "End", Some(json!(true))),
    }
}

fn put(state: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        state.insert(name.to_owned(), value);
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

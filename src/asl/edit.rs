//! Inserts a state after another one into a definition.
//!
//! Works on the JSON of the definition and keeps its order. Rejects ambiguous requests: a state with several
//! transitions has no single position after it.

use serde_json::{Map, Value, json};

/// A state to insert after another one.
#[derive(Debug, Clone, Copy)]
pub struct Insert<'a> {
    pub name: &'a str,
    pub after: &'a str,
    pub state: &'a Value,
}

/// Why a state cannot be inserted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no state `{0}`")]
    UnknownState(String),
    #[error("the state `{name}` is {kind}: it leads to no one state")]
    NoOneNext { name: String, kind: String },
    #[error("a different state `{0}` already exists")]
    Taken(String),
    #[error("a state is a JSON object with a `Type`")]
    NotAState,
}

/// Returns the definition with the state inserted, or the unchanged definition if it already contains the state.
///
/// The new state takes over the transition of the preceding state, unless it has a `Next` or `End` of its own.
pub fn insert(definition: &Value, insert: &Insert<'_>) -> Result<Value, EditError> {
    let state = insert.state.as_object().filter(|state| state.contains_key("Type")).ok_or(EditError::NotAState)?;
    let mut edited = definition.clone();
    let standing = find(definition, insert.name).and_then(|states| states.get(insert.name));
    let Some(states) = flow_of(&mut edited, insert.after) else {
        return Err(EditError::UnknownState(insert.after.to_owned()));
    };
    let before = states.get(insert.after).and_then(Value::as_object).ok_or(EditError::NotAState)?;
    let kind = before.get("Type").and_then(Value::as_str).unwrap_or_default();
    if matches!(kind, "Choice" | "Succeed" | "Fail") {
        return Err(EditError::NoOneNext { name: insert.after.to_owned(), kind: format!("a {kind}") });
    }
    if let Some(standing) = standing {
        let follows = before.get("Next").and_then(Value::as_str) == Some(insert.name);
        return match follows && is_same(standing, state) {
            true => Ok(edited),
            false => Err(EditError::Taken(insert.name.to_owned())),
        };
    }
    let new = Value::Object(linked(state, before));
    *states = inserted(std::mem::take(states), insert, new);
    Ok(edited)
}

/// Returns the new state with the transition of the preceding state.
fn linked(state: &Map<String, Value>, before: &Map<String, Value>) -> Map<String, Value> {
    let mut state = state.clone();
    let ends = matches!(state.get("Type").and_then(Value::as_str), Some("Succeed" | "Fail" | "Choice"));
    if !ends && !state.contains_key("Next") && !state.contains_key("End") {
        match before.get("Next") {
            Some(next) => state.insert("Next".to_owned(), next.clone()),
            None => state.insert("End".to_owned(), json!(true)),
        };
    }
    state
}

fn inserted(states: Map<String, Value>, insert: &Insert<'_>, new: Value) -> Map<String, Value> {
    let mut all = Map::new();
    let mut new = Some(new);
    for (name, mut state) in states {
        let is_before = name == insert.after;
        if let Some(state) = state.as_object_mut().filter(|_| is_before) {
            replace_end(state, insert.name);
        }
        all.insert(name, state);
        if let Some(new) = new.take_if(|_| is_before) {
            all.insert(insert.name.to_owned(), new);
        }
    }
    all
}

/// Replaces `Next` or `End` in its position, so that the order of the fields is kept.
fn replace_end(state: &mut Map<String, Value>, next: &str) {
    let fields = std::mem::take(state);
    let mut is_linked = false;
    for (name, value) in fields {
        if name == "Next" || name == "End" {
            state.insert("Next".to_owned(), json!(next));
            is_linked = true;
        } else {
            state.insert(name, value);
        }
    }
    if !is_linked {
        state.insert("Next".to_owned(), json!(next));
    }
}

/// Compares two states without their transition, which was set when the state was inserted.
fn is_same(standing: &Value, state: &Map<String, Value>) -> bool {
    let Some(standing) = standing.as_object() else { return false };
    let own = |name: &str| !matches!(name, "Next" | "End");
    state.iter().all(|(name, value)| standing.get(name) == Some(value))
        && standing.keys().all(|name| !own(name) || state.contains_key(name))
}

/// Returns the names of all states, in the order of the definition.
pub fn names(flow: &Value) -> Vec<&str> {
    let mut all = Vec::new();
    for (name, state) in flow.get("States").and_then(Value::as_object).into_iter().flatten() {
        all.push(name.as_str());
        inner(state).into_iter().for_each(|flow| all.extend(names(flow)));
    }
    all
}

/// Returns the `States` object that contains a state, at any depth. JSON is nested at most 128 levels deep, which
/// limits the recursion.
fn find<'a>(flow: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
    let states = flow.get("States")?.as_object()?;
    if states.contains_key(name) {
        return Some(states);
    }
    states.values().find_map(|state| inner(state).into_iter().find_map(|flow| find(flow, name)))
}

fn inner(state: &Value) -> Vec<&Value> {
    let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
    branches.chain(PROCESSORS.iter().filter_map(|name| state.get(name))).collect()
}

const PROCESSORS: [&str; 2] = ["ItemProcessor", "Iterator"];

fn flow_of<'a>(flow: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    if flow.get("States")?.get(name).is_some() {
        return flow.get_mut("States")?.as_object_mut();
    }
    let states = flow.get_mut("States")?.as_object_mut()?;
    states.values_mut().find_map(|state| {
        let is_inside = inner(state).into_iter().any(|flow| find(flow, name).is_some());
        let fields = state.as_object_mut().filter(|_| is_inside)?;
        let in_branch = fields.get("Branches").and_then(Value::as_array).into_iter().flatten();
        let branch = in_branch.enumerate().find(|(_, branch)| find(branch, name).is_some()).map(|(number, _)| number);
        match branch {
            Some(number) => flow_of(fields.get_mut("Branches")?.get_mut(number)?, name),
            None => {
                let processor = PROCESSORS.iter().find(|processor| fields.contains_key(**processor))?;
                flow_of(fields.get_mut(*processor)?, name)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders() -> Value {
        json!({"StartAt": "Put", "States": {
            "Put": {"Type": "Task", "Resource": "arn:r", "Next": "Done"},
            "Done": {"Type": "Succeed"},
            "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": true}}},
                "End": true},
            "Choose": {"Type": "Choice", "Choices": [], "Default": "Done"},
        }})
    }

    fn put(name: &str, after: &str, state: &Value) -> Result<Value, EditError> {
        insert(&orders(), &Insert { name, after, state })
    }

    #[test]
    fn a_state_takes_its_place_between_two() {
        let edited = put("Tell", "Put", &json!({"Type": "Pass"})).unwrap();
        assert_eq!(edited["States"]["Put"]["Next"], "Tell");
        assert_eq!(edited["States"]["Tell"], json!({"Type": "Pass", "Next": "Done"}));
        let names: Vec<&String> = edited["States"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Put", "Tell", "Done", "Each", "Choose"]);
        let again = insert(&edited, &Insert { name: "Tell", after: "Put", state: &json!({"Type": "Pass"}) });
        assert_eq!(again, Ok(edited));
    }

    #[test]
    fn a_state_behind_the_last_of_an_inner_flow_is_the_last() {
        let edited = put("Tell", "In", &json!({"Type": "Pass"})).unwrap();
        let inner = &edited["States"]["Each"]["ItemProcessor"]["States"];
        assert_eq!(*inner, json!({"In": {"Type": "Pass", "Next": "Tell"}, "Tell": {"Type": "Pass", "End": true}}));
        let ends = put("Stop", "In", &json!({"Type": "Fail"})).unwrap();
        assert_eq!(ends["States"]["Each"]["ItemProcessor"]["States"]["Stop"], json!({"Type": "Fail"}));
    }

    #[test]
    fn what_would_be_a_guess_is_refused() {
        let pass = json!({"Type": "Pass"});
        let table = [
            (put("Tell", "Pat", &pass), "there is no state `Pat`"),
            (put("Tell", "Choose", &pass), "the state `Choose` is a Choice: it leads to no one state"),
            (put("Done", "Put", &pass), "a different state `Done` already exists"),
            (put("Tell", "Put", &json!("Pass")), "a state is a JSON object with a `Type`"),
        ];
        for (edited, message) in table {
            assert_eq!(edited.unwrap_err().to_string(), message);
        }
    }
}

//! A state machine was changed if its definition is the required one, apart from comments, or if the state is in the
//! required place.

use serde_json::{Map, Value};

use crate::resource::{Error, state_machine};
use crate::step::UpdateStateMachine;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::text::Text;

impl UpdateStateMachine {
    fn mismatches(&self, standing: &Value) -> Vec<Mismatch> {
        match (&self.definition, &self.insert, &self.state) {
            (Some(definition), ..) => whole(&json(definition), standing),
            (None, Some(name), Some(state)) => self.inserted(name, &json(state), standing),
            _ => Vec::new(),
        }
    }

    fn inserted(&self, name: &str, wanted: &Value, standing: &Value) -> Vec<Mismatch> {
        let Some(states) = flow_with(standing, name) else {
            return vec![Mismatch::new(format!("a state `{name}`"), "none of that name")];
        };
        let found = states.get(name).unwrap_or(&Value::Null);
        let mut mismatches = Vec::new();
        let (wanted, found) =
            (without(wanted, &["Next", "End", "Comment"]), without(found, &["Next", "End", "Comment"]));
        mismatches.extend(field_gap(name, &wanted, &found));
        let after = self.after.as_deref().unwrap_or_default();
        let next = states.get(after).and_then(|state| state.get("Next")).and_then(Value::as_str);
        if next != Some(name) {
            mismatches
                .push(Mismatch::new(format!("`{after}` goes on to `{name}`"), next.map_or("it ends", |next| next)));
        }
        mismatches
    }
}

impl Assess for UpdateStateMachine {
    fn task(&self, _samples: &[Sample]) -> Task {
        let what = match &self.insert {
            Some(_) => "Put a state into the definition of the state machine.",
            None => "Change the definition of the state machine.",
        };
        let kind = self.state.as_ref().and_then(|state| json(state).get("Type")?.as_str().map(str::to_owned));
        Task::new(what)
            .fact("state machine", state_machine::name_of(&self.machine))
            .optional("new state", self.insert.as_deref())
            .optional("of type", kind.as_deref())
            .optional("after", self.after.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let arn = state_machine::arn(context.clients, &self.machine).await?;
        let standing = state_machine::definition(context.clients, &arn).await?.unwrap_or_default();
        let standing: Value = serde_json::from_str(&standing).unwrap_or_default();
        let mismatches = self.mismatches(&standing);
        Ok(Assessment::of(mismatches).output("name", state_machine::name_of(&arn)).output("arn", &arn))
    }
}

fn whole(wanted: &Value, standing: &Value) -> Vec<Mismatch> {
    let of = |definition: &Value| definition.get("States").and_then(Value::as_object).cloned().unwrap_or_default();
    let (states, found) = (of(wanted), of(standing));
    let mut mismatches = Vec::new();
    for (name, state) in &states {
        match found.get(name) {
            Some(found) => {
                mismatches.extend(field_gap(name, &without(state, &["Comment"]), &without(found, &["Comment"])))
            }
            None => mismatches.push(Mismatch::new(format!("a state `{name}`"), "none of that name")),
        }
    }
    mismatches.extend(
        found
            .keys()
            .filter(|name| !states.contains_key(*name))
            .map(|name| Mismatch::new(format!("no state `{name}`"), "it exists")),
    );
    let start = |definition: &Value| definition.get("StartAt").and_then(Value::as_str).unwrap_or_default().to_owned();
    if start(wanted) != start(standing) {
        mismatches.push(Mismatch::new(format!("it starts at `{}`", start(wanted)), format!("`{}`", start(standing))));
    }
    mismatches
}

/// Returns the first field of a state that differs. Its value is not revealed to the learner.
fn field_gap(name: &str, wanted: &Value, found: &Value) -> Option<Mismatch> {
    let empty = Map::new();
    let (wanted, found) = (wanted.as_object().unwrap_or(&empty), found.as_object().unwrap_or(&empty));
    let mut keys = wanted.keys().chain(found.keys());
    let key = keys.find(|key| wanted.get(*key) != found.get(*key))?;
    let got = found.get(key).map_or_else(|| "none".to_owned(), Value::to_string);
    let expected = match wanted.contains_key(key) {
        true => format!("the {key} of the state `{name}` that this step asks for"),
        false => format!("no {key} in the state `{name}`"),
    };
    Some(Mismatch::new(expected, got))
}

/// Returns the states that include one of this name, at any depth. JSON is nested at most 128 levels deep, which limits
/// the recursion.
fn flow_with<'a>(value: &'a Value, name: &str) -> Option<&'a Map<String, Value>> {
    match value {
        Value::Object(fields) => {
            let states = fields.get("States").and_then(Value::as_object).filter(|states| states.contains_key(name));
            states.or_else(|| fields.values().find_map(|value| flow_with(value, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| flow_with(item, name)),
        _ => None,
    }
}

fn without(state: &Value, keys: &[&str]) -> Value {
    let fields = state.as_object().into_iter().flatten().filter(|(key, _)| !keys.contains(&key.as_str()));
    Value::Object(fields.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn json(text: &Text) -> Value {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_state_that_was_put_in_stands_behind_the_one_before() {
        let step = UpdateStateMachine {
            machine: "M".to_owned(),
            definition: None,
            insert: Some("Pause".to_owned()),
            after: Some("Put".to_owned()),
            state: Some(Text::Inline(json!({"Type": "Wait", "Seconds": 5}).to_string())),
        };
        let pause = |seconds: u32| json!({"Type": "Wait", "Seconds": seconds, "End": true, "Comment": "x"});
        let table = [
            (json!({"Put": {"Next": "Pause"}, "Pause": pause(5)}), 0),
            (json!({"Put": {"Next": "Pause"}, "Pause": pause(6)}), 1),
            (json!({"Put": {"End": true}, "Pause": pause(5)}), 1),
            (json!({"Put": {"End": true}}), 1),
        ];
        for (states, mismatches) in table {
            assert_eq!(step.mismatches(&json!({"States": states})).len(), mismatches, "{states}");
        }
    }

    #[test]
    fn a_whole_definition_is_compared_without_its_comments() {
        let wanted = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
        let commented = json!({"Comment": "x", "StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "y"}}});
        assert_eq!(whole(&wanted, &commented), []);
        let other = json!({"StartAt": "B", "States": {"B": {"Type": "Succeed"}}});
        assert_eq!(whole(&wanted, &other).len(), 3);
    }
}

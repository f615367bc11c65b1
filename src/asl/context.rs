//! The Context object, `$$` or `$states.context`.
//!
//! Cited: Step Functions Developer Guide, "Accessing execution data from the Context object".

use serde_json::{Map, Value, json};

use super::branch::{Branch, Item};
use super::data::Data;
use super::definition::{Kind, MachineType, State};
use super::execution::Identity;
use crate::clock::Timestamp;

/// The values that the Context object is built from.
pub(crate) struct Source<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) input: &'a Data,
    pub(crate) started: Timestamp,
    pub(crate) branch: &'a Branch,
    pub(crate) state: &'a State,
    pub(crate) token: Option<&'a str>,
    /// The item for which an ItemSelector is evaluated; otherwise the item of the iteration that contains the state.
    pub(crate) item: Option<&'a Item>,
}

impl Source<'_> {
    /// Returns the Context object. `replaced` overrides members, as TestState allows.
    pub(crate) fn object(&self, replaced: Option<&Value>) -> Value {
        let mut context = Map::new();
        context.insert("Execution".to_owned(), self.execution());
        context.insert(
            "StateMachine".to_owned(),
            json!({"Id": self.identity.state_machine_arn, "Name": self.identity.state_machine_name}),
        );
        context.insert("State".to_owned(), self.state());
        if let Some(token) = self.token {
            context.insert("Task".to_owned(), json!({"Token": token}));
        }
        if let Some(item) = self.item.or(self.branch.item.as_ref()) {
            let item = json!({"Index": item.index, "Value": item.value.value()});
            context.insert("Map".to_owned(), json!({"Item": item}));
        }
        for (name, members) in replaced.and_then(Value::as_object).into_iter().flatten() {
            let known = context.entry(name.clone()).or_insert_with(|| json!({}));
            if let (Some(known), Some(members)) = (known.as_object_mut(), members.as_object()) {
                known.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
        }
        Value::Object(context)
    }

    fn execution(&self) -> Value {
        let (arn, name, input) = match &self.branch.child {
            Some(child) => (&child.arn, &child.name, &child.input),
            None => (&self.identity.execution_arn, &self.identity.execution_name, self.input),
        };
        let role = Some(self.identity.role_arn.as_str()).filter(|role| !role.is_empty());
        let mut execution = json!({
            "Id": arn,
            "Input": input.value(),
            "StartTime": self.started.to_millis_text(),
            "Name": name,
            "RoleArn": role,
        });
        if self.identity.machine_type == MachineType::Standard {
            execution["RedriveCount"] = json!(0);
        }
        execution
    }

    fn state(&self) -> Value {
        let mut state = Map::new();
        state.insert("Name".to_owned(), json!(self.state.name));
        state.insert("EnteredTime".to_owned(), Value::String(self.branch.entered.to_millis_text()));
        if matches!(self.state.kind, Kind::Task(_) | Kind::Parallel { .. } | Kind::Map(_)) {
            state.insert("RetryCount".to_owned(), Value::from(self.branch.retries));
        }
        Value::Object(state)
    }
}

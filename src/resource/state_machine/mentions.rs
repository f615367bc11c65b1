//! The resources that the tasks of a definition name.

use serde_json::{Map, Value};

use crate::asl::problem::Place;
use crate::asl::{Pattern, Resource};
use crate::resource::ReferenceKind;
use crate::resource::mention::Mention;

/// Returns what the tasks of a definition name, in order. Names that are computed in an execution are left out.
pub(super) fn mentions(definition: &str) -> Vec<Mention> {
    let mut reading = Reading { definition, mentions: Vec::new() };
    if let Ok(Value::Object(machine)) = serde_json::from_str(definition) {
        reading.flow(&machine, &Place::root());
    }
    reading.mentions
}

struct Reading<'a> {
    definition: &'a str,
    mentions: Vec<Mention>,
}

impl Reading<'_> {
    /// Reads the states of a flow. JSON is nested at most 128 levels deep, which limits the recursion.
    fn flow(&mut self, flow: &Map<String, Value>, place: &Place) {
        for (name, state) in flow.get("States").and_then(Value::as_object).into_iter().flatten() {
            let Some(state) = state.as_object() else { continue };
            let place = place.member("States").member(name);
            self.task(state, &place);
            for (index, branch) in state.get("Branches").and_then(Value::as_array).into_iter().flatten().enumerate() {
                if let Some(branch) = branch.as_object() {
                    self.flow(branch, &place.member("Branches").item(index));
                }
            }
            for name in ["ItemProcessor", "Iterator"] {
                if let Some(processor) = state.get(name).and_then(Value::as_object) {
                    self.flow(processor, &place.member(name));
                }
            }
        }
    }

    fn task(&mut self, state: &Map<String, Value>, place: &Place) {
        let Some(Ok(resource)) = state.get("Resource").and_then(Value::as_str).map(Resource::parse) else { return };
        if let Resource::Lambda { arn } = &resource {
            self.add(ReferenceKind::Function, arn, &place.member("Resource"));
            return;
        }
        let field = if state.contains_key("Arguments") { "Arguments" } else { "Parameters" };
        let Some(given) = state.get(field).and_then(Value::as_object) else { return };
        let place = place.member(field);
        for (name, kind) in parameters(&resource) {
            if let Some(text) = given.get(*name).and_then(Value::as_str) {
                self.add(*kind, text, &place.member(name));
            }
        }
        if parameters(&resource) == EVENTS {
            self.buses(given, &place);
        }
    }

    fn buses(&mut self, given: &Map<String, Value>, place: &Place) {
        for (index, entry) in given.get("Entries").and_then(Value::as_array).into_iter().flatten().enumerate() {
            if let Some(text) = entry.get("EventBusName").and_then(Value::as_str) {
                let place = place.member("Entries").item(index).member("EventBusName");
                self.add(ReferenceKind::Bus, text, &place);
            }
        }
    }

    fn add(&mut self, kind: ReferenceKind, written: &str, place: &Place) {
        let within = place.within(self.definition);
        let (field, written) = ("definition".to_owned(), written.to_owned());
        self.mentions.push(Mention { field, within, kind, written });
    }
}

type Parameters = &'static [(&'static str, ReferenceKind)];

/// The buses of PutEvents are in its entries.
const EVENTS: Parameters = &[("EventBusName", ReferenceKind::Bus)];

/// Returns the parameters of an integration that name a resource.
fn parameters(resource: &Resource) -> Parameters {
    let (Resource::Optimized { service, action, .. } | Resource::Sdk { service, action, .. }) = resource else {
        return &[];
    };
    // What an operation creates does not exist before.
    if action.starts_with("create") {
        return &[];
    }
    match service.as_str() {
        "lambda" => &[("FunctionName", ReferenceKind::Function)],
        "sns" => &[("TopicArn", ReferenceKind::Topic), ("TargetArn", ReferenceKind::Topic)],
        "sqs" => &[("QueueUrl", ReferenceKind::Queue)],
        "dynamodb" => &[("TableName", ReferenceKind::Table)],
        "states" | "sfn" => &[("StateMachineArn", ReferenceKind::StateMachine)],
        "glue" if resource.pattern() != Pattern::WaitForTaskToken => &[("JobName", ReferenceKind::GlueJob)],
        "events" | "eventbridge" => EVENTS,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resources_that_tasks_name_are_found() {
        let text = r#"{"StartAt":"A","States":{
            "A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:F","Next":"B"},
            "B":{"Type":"Parallel","Branches":[{"StartAt":"C","States":{
                "C":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem","Parameters":{"TableName":"T","Item":{}},"End":true}}}],"Next":"D"},
            "D":{"Type":"Task","Resource":"arn:aws:states:::events:putEvents","Parameters":{"Entries":[{"EventBusName":"X"}]},"Next":"E"},
            "E":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn.$":"$.t","Message":"m"},"End":true}}}"#;
        let found: Vec<(ReferenceKind, String)> = mentions(text)
            .into_iter()
            .map(|mention| (mention.kind, text[mention.within.expect("a place")].to_owned()))
            .collect();
        let expected = [
            (ReferenceKind::Function, "\"arn:aws:lambda:us-east-1:000000000000:function:F\"".to_owned()),
            (ReferenceKind::Table, "\"T\"".to_owned()),
            (ReferenceKind::Bus, "\"X\"".to_owned()),
        ];
        assert_eq!(found, expected);
    }
}

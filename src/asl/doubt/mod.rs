//! What a definition may contain and most likely should not: names that nothing has, and texts that were meant to be
//! evaluated.
//!
//! Step Functions accepts all of it, so a doubt is never an error. A doubt is raised only if it is certain that the
//! definition does not do what is written.

mod error_name;
mod literal_path;
mod no_default;
mod parameter;

use std::ops::Range;

use serde_json::{Map, Value};

use super::problem::Place;

/// Something that is most likely a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub place: Place,
    /// The member of the object at `place` whose name is meant.
    pub member: Option<String>,
    pub message: String,
    pub help: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtKind {
    /// A retrier or a catcher waits for an error that does not exist.
    ErrorName,
    /// A path or an expression is delivered as it is written.
    LiteralPath,
    /// A Choice state for which some input has no rule.
    NoDefault,
    /// An integration is given a parameter that it does not have.
    Parameter,
}

/// A state, its location and its query language.
struct Seen<'a> {
    members: &'a Map<String, Value>,
    place: Place,
    is_jsonata: bool,
}

impl Doubt {
    /// Returns the byte range in the definition.
    pub fn within(&self, text: &str) -> Option<Range<usize>> {
        match &self.member {
            Some(name) => self.place.name_within(text, name),
            None => self.place.within(text),
        }
    }
}

/// Returns the doubts about a definition without errors.
pub fn doubts(definition: &str) -> Vec<Doubt> {
    let mut found = Vec::new();
    if let Ok(Value::Object(machine)) = serde_json::from_str(definition) {
        flow(&machine, &Place::root(), is_jsonata(&machine, false), &mut found);
    }
    found
}

/// Reads the states of a flow. JSON is nested at most 128 levels deep, which limits the recursion.
fn flow(object: &Map<String, Value>, place: &Place, of_machine: bool, found: &mut Vec<Doubt>) {
    let states = object.get("States").and_then(Value::as_object).into_iter().flatten();
    for (name, value) in states {
        let Some(members) = value.as_object() else { continue };
        let place = place.member("States").member(name);
        let seen = Seen { members, place, is_jsonata: is_jsonata(members, of_machine) };
        error_name::check(&seen, found);
        literal_path::check(&seen, found);
        no_default::check(&seen, found);
        parameter::check(&seen, found);
        inner(&seen, of_machine, found);
    }
}

/// Reads the flows in a Parallel or Map state.
fn inner(seen: &Seen<'_>, of_machine: bool, found: &mut Vec<Doubt>) {
    for (index, branch) in seen.items("Branches").iter().enumerate() {
        if let Some(branch) = branch.as_object() {
            flow(branch, &seen.place.member("Branches").item(index), of_machine, found);
        }
    }
    for name in ["ItemProcessor", "Iterator"] {
        if let Some(processor) = seen.members.get(name).and_then(Value::as_object) {
            flow(processor, &seen.place.member(name), of_machine, found);
        }
    }
}

fn is_jsonata(members: &Map<String, Value>, otherwise: bool) -> bool {
    members.get("QueryLanguage").and_then(Value::as_str).map_or(otherwise, |language| language == "JSONata")
}

impl Seen<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    fn items(&self, name: &str) -> &[Value] {
        self.members.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the kind of each doubt and the text it is about.
    fn found(state: &str) -> Vec<(DoubtKind, String)> {
        let text = format!(r#"{{"StartAt":"A","States":{{"A":{state},"B":{{"Type":"Succeed"}}}}}}"#);
        let marked = |doubt: &Doubt| text[doubt.within(&text).expect("a place")].to_owned();
        doubts(&text).iter().map(|doubt| (doubt.kind, marked(doubt))).collect()
    }

    #[test]
    fn errors_that_do_not_exist_are_doubted() {
        let task = |list: &str| {
            format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Retry":[{{"ErrorEquals":[{list}]}}]}}"#
            )
        };
        let doubted = |name: &str| vec![(DoubtKind::ErrorName, format!("\"{name}\""))];
        for name in ["States.TaskFaild", "States.All", "States.all", "State.ALL", "states.Timeout"] {
            assert_eq!(found(&task(&format!("\"{name}\""))), doubted(name), "{name}");
        }
        let known = r#""States.TaskFailed","Lambda.TooManyRequestsException","Sates","CardDeclined","States.Http.StatusCode.404""#;
        assert_eq!(found(&task(known)), []);
    }

    #[test]
    fn a_choice_is_doubted_only_if_an_input_fits_no_rule() {
        let choice = |rules: &str| format!(r#"{{"Type":"Choice","Choices":[{rules}]}}"#);
        let room = [
            r#"{"Variable":"$.n","NumericGreaterThan":3,"Next":"B"}"#,
            r#"{"Variable":"$.n","NumericGreaterThan":3,"Next":"B"},{"Variable":"$.n","NumericLessThan":3,"Next":"B"}"#,
            r#"{"Variable":"$.s","StringEquals":"a","Next":"B"},{"Variable":"$.s","StringMatches":"b*","Next":"B"}"#,
            r#"{"And":[{"Variable":"$.a","BooleanEquals":true},{"Variable":"$.b","BooleanEquals":true}],"Next":"B"}"#,
            r#"{"Variable":"$.a","IsPresent":true,"Next":"B"}"#,
        ];
        for rules in room {
            assert_eq!(found(&choice(rules)), [(DoubtKind::NoDefault, "\"A\"".to_owned())], "{rules}");
        }
        let none = [
            r#"{"Variable":"$.n","NumericGreaterThan":3,"Next":"B"},{"Variable":"$.n","NumericLessThanEquals":3,"Next":"B"}"#,
            r#"{"Variable":"$.a","BooleanEquals":true,"Next":"B"},{"Variable":"$.a","BooleanEquals":false,"Next":"B"}"#,
            r#"{"Variable":"$.a","IsPresent":true,"Next":"B"},{"Not":{"Variable":"$.a","IsPresent":true},"Next":"B"}"#,
            r#"{"Variable":"$.s","StringMatches":"*","Next":"B"}"#,
            r#"{"Variable":"$.a","StringEqualsPath":"$.b","Next":"B"}"#,
        ];
        for rules in none {
            assert_eq!(found(&choice(rules)), [], "{rules}");
        }
    }

    #[test]
    fn what_was_meant_to_be_evaluated_is_doubted() {
        let literal = |text: &str| vec![(DoubtKind::LiteralPath, text.to_owned())];
        let pass = |fields: &str| found(&format!(r#"{{"Type":"Pass",{fields},"Next":"B"}}"#));
        assert_eq!(pass(r#""Parameters":{"a":"$.b"}"#), literal("\"$.b\""));
        assert_eq!(
            pass(r#""Parameters":{"a":{"b":["x",{"c":"{% $states.input.a %}"}]}}"#),
            literal("\"{% $states.input.a %}\"")
        );
        assert_eq!(pass(r#""Parameters":{"a":"$5","b":"$","c.$":"$.b","InputPathsMap":{"a":"$.detail"}}"#), []);
        assert_eq!(pass(r#""QueryLanguage":"JSONata","Output":{"a.$":"$.b"}"#), literal("\"a.$\""));
        assert_eq!(
            pass(r#""QueryLanguage":"JSONata","Output":{"a":"$states.input.b"}"#),
            literal("\"$states.input.b\"")
        );
        assert_eq!(pass(r#""QueryLanguage":"JSONata","Output":{"a":"{% $states.input.b %}","b":"$5"}"#), []);
    }

    #[test]
    fn misspelt_parameters_of_integrations_are_doubted() {
        let task = |resource: &str, fields: &str| {
            found(&format!(
                r#"{{"Type":"Task","Resource":"arn:aws:states:::{resource}","Parameters":{{{fields}}},"Next":"B"}}"#
            ))
        };
        let doubted = vec![(DoubtKind::Parameter, "\"TopicArm.$\"".to_owned())];
        assert_eq!(task("sns:publish", r#""TopicArm.$":"$.t","Message":"m""#), doubted);
        assert_eq!(task("sns:publish.waitForTaskToken", r#""TopicArn":"t","Message":"m","Zebra":1"#), []);
        assert_eq!(task("aws-sdk:sns:publish", r#""TopicArm":"t""#), []);
    }
}

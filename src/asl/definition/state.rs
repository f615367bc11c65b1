//! Reads one state.

use serde_json::Value;

use super::fields::{Object, Range, nearest};
use super::reader::{Here, Reader};
use super::{Fields, Kind, Language, State, Wait};
use crate::asl::data::{Data, Name};
use crate::asl::jsonata::Expression;
use crate::asl::problem::{Code, Place, Problem};
use crate::asl::template::Query;
use crate::asl::timestamp;
use crate::jsonpath::Path;

const TYPES: [&str; 8] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

const PASS: &[&str] =
    &["InputPath", "OutputPath", "Result", "ResultPath", "Parameters", "Output", "Assign", "Next", "End"];
const TASK: &[&str] = &[
    "InputPath",
    "OutputPath",
    "ResultPath",
    "Parameters",
    "Arguments",
    "Output",
    "Assign",
    "Resource",
    "Credentials",
    "ResultSelector",
    "Retry",
    "Catch",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "Next",
    "End",
];
const WAIT: &[&str] = &[
    "InputPath",
    "OutputPath",
    "Output",
    "Assign",
    "Seconds",
    "Timestamp",
    "SecondsPath",
    "TimestampPath",
    "Next",
    "End",
];
const PARALLEL: &[&str] = &[
    "InputPath",
    "OutputPath",
    "ResultPath",
    "Parameters",
    "Arguments",
    "Output",
    "Assign",
    "ResultSelector",
    "Retry",
    "Catch",
    "Branches",
    "Next",
    "End",
];
const MAP: &[&str] = &[
    "InputPath",
    "OutputPath",
    "ResultPath",
    "Parameters",
    "Output",
    "Assign",
    "ResultSelector",
    "Retry",
    "Catch",
    "ItemProcessor",
    "Iterator",
    "ItemsPath",
    "Items",
    "ItemSelector",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "Label",
    "Next",
    "End",
];
const CHOICE: &[&str] = &["InputPath", "OutputPath", "Output", "Assign", "Choices", "Default"];
const SUCCEED: &[&str] = &["InputPath", "OutputPath", "Output"];
const FAIL: &[&str] = &["Error", "Cause", "ErrorPath", "CausePath"];

/// The maximum wait, in seconds.
const MAX_WAIT: f64 = 99_999_999.0;

/// The maximum length of a variable name. Cited: see `check_variable`.
const MAX_VARIABLE_LENGTH: usize = 80;

impl Reader {
    pub(super) fn state(&mut self, name: &str, value: &Value, place: Place, here: Here<'_>) -> Option<State> {
        let object = self.as_object(value, place)?;
        if !self.require(&object, &["Type"]) {
            return None;
        }
        let kind = self.text(&object, "Type")?;
        let Some(allowed) = allowed(kind) else {
            let message = format!("The field 'Type' should have one of these values: [{}]", TYPES.join(", "));
            self.problems.push(Problem::schema(message, &object.at("Type")).help(nearest(kind, &TYPES)));
            return None;
        };
        let language = self.state_language(&object);
        let allowed: Vec<&str> = allowed.iter().copied().chain(["Type", "Comment", "QueryLanguage"]).collect();
        self.only(&object, &allowed);
        self.check_language(&object, language);
        self.text(&object, "Comment");
        let fields = self.fields(&object, kind, language, here);
        let kind = self.kind(&object, kind, language, here)?;
        Some(State { name: Name::from(name), language, kind, fields })
    }

    /// Returns the query language of a state. A JSONata machine must not contain JSONPath states.
    fn state_language(&mut self, object: &Object<'_>) -> Language {
        if !object.has("QueryLanguage") {
            return self.language;
        }
        match self.word(object, "QueryLanguage", &["JSONPath", "JSONata"]) {
            Some("JSONPath") => {
                if self.language == Language::Jsonata {
                    let message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
                    self.say(message, &object.place);
                }
                Language::JsonPath
            }
            _ => Language::Jsonata,
        }
    }

    fn fields(&mut self, object: &Object<'_>, kind: &str, language: Language, here: Here<'_>) -> Fields {
        let mut fields = Fields::default();
        if language == Language::JsonPath {
            fields.input_path = self.path_filter(object, "InputPath");
            fields.output_path = self.path_filter(object, "OutputPath");
            fields.result_path = self.result_path(object);
            fields.result_selector = self.payload(object, "ResultSelector");
            if kind != "Map" {
                fields.parameters = self.payload(object, "Parameters");
            }
        } else {
            fields.parameters = self.template(object, "Arguments", language);
            fields.output = self.template(object, "Output", language);
        }
        fields.assign = self.assign(object, language);
        if allowed(kind).is_some_and(|allowed| allowed.contains(&"Retry")) {
            fields.retry = self.retriers(object);
            fields.catch = self.catchers(object, language, here);
        }
        if allowed(kind).is_some_and(|allowed| allowed.contains(&"Next")) {
            fields.next = self.next(object, here);
        }
        fields
    }

    pub(super) fn assign(&mut self, object: &Object<'_>, language: Language) -> Vec<(String, super::Template)> {
        let Some(value) = object.get("Assign") else { return Vec::new() };
        if self.as_object(value, object.at("Assign")).is_none() {
            return Vec::new();
        }
        let fields = self.template(object, "Assign", language).map(|template| template.fields()).unwrap_or_default();
        for (name, _) in &fields {
            self.check_variable(name, &object.at("Assign"));
        }
        fields
    }

    /// Cited: Step Functions Developer Guide, "Workflow variables", "Naming conventions". The wording of the messages
    /// is our own, because that of AWS is not documented.
    fn check_variable(&mut self, name: &str, place: &Place) {
        let mut letters = name.chars();
        let starts = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
        let goes_on = letters.all(|letter| letter.is_alphanumeric() || letter == '_');
        if name == "states" {
            self.say("The variable name 'states' is reserved", place);
        } else if !starts || !goes_on || name.chars().count() > MAX_VARIABLE_LENGTH {
            self.say(format!("The variable name '{name}' is not valid"), place);
        }
    }

    fn next(&mut self, object: &Object<'_>, here: Here<'_>) -> Option<usize> {
        let end = self.flag(object, "End");
        match (object.has("Next"), end == Some(true)) {
            (true, true) => {
                let message = "There should only be one of the following fields: [Next, End]";
                let help = "keep `Next` if another state follows, and `End: true` if none does";
                self.problems.push(Problem::schema(message, &object.place).help(help));
            }
            (false, false) => {
                let message = "This object should have only one of the following fields: [Next, End]";
                let help = "add `Next` with the name of the state that follows, or `End: true`";
                self.problems.push(Problem::schema(message, &object.place).help(help));
            }
            _ => {}
        }
        self.target(object, "Next", here)
    }

    fn kind(&mut self, object: &Object<'_>, kind: &str, language: Language, here: Here<'_>) -> Option<Kind> {
        match kind {
            "Pass" => {
                self.warn_of_paths(object);
                Some(Kind::Pass { result: object.get("Result").cloned().map(Data::new) })
            }
            "Task" => self.task(object, language).map(|task| Kind::Task(Box::new(task))),
            "Choice" => self.choice(object, language, here).map(Kind::Choice),
            "Wait" => self.wait(object, language).map(Kind::Wait),
            "Succeed" => Some(Kind::Succeed),
            "Fail" => Some(Kind::Fail {
                error: self.words(object, "Error", language),
                cause: self.words(object, "Cause", language),
            }),
            "Parallel" => self.parallel(object),
            _ => self.map(object, language).map(|map| Kind::Map(Box::new(map))),
        }
    }

    fn parallel(&mut self, object: &Object<'_>) -> Option<Kind> {
        if !self.require(object, &["Branches"]) {
            return None;
        }
        let branches = self.array(object, "Branches")?;
        if branches.is_empty() {
            self.say("Value cannot be empty", &object.at("Branches"));
        }
        let mut flows = Vec::with_capacity(branches.len());
        for (index, branch) in branches.iter().enumerate() {
            if let Some(branch) = self.as_object(branch, object.at("Branches").item(index)) {
                self.only(&branch, &["Comment", "StartAt", "States"]);
                flows.extend(self.flow(&branch));
            }
        }
        (flows.len() == branches.len()).then_some(Kind::Parallel { branches: flows })
    }

    fn wait(&mut self, object: &Object<'_>, language: Language) -> Option<Wait> {
        self.exclusive(object, &["SecondsPath", "Seconds", "TimestampPath", "Timestamp"], true);
        if object.has("Seconds") || object.has("SecondsPath") {
            return self.number(object, "Seconds", Range::whole(0.0, MAX_WAIT), language).map(Wait::Seconds);
        }
        if let Some(text) = self.text(object, "TimestampPath") {
            let path = Path::parse(text);
            if path.is_none() {
                self.say("Value is not a Reference Path", &object.at("TimestampPath"));
            }
            return path.map(Wait::TimestampPath);
        }
        let text = self.text(object, "Timestamp")?;
        if language == Language::Jsonata && Expression::inside(text).is_some() {
            return self.expression(text, "Timestamp", &object.at("Timestamp")).map(Wait::TimestampExpression);
        }
        // A JSONata state may contain a string that is not a timestamp; it fails at run time.
        if language == Language::JsonPath && timestamp::parse(text).is_none() {
            self.say("String does not match RFC3339 timestamp", &object.at("Timestamp"));
        }
        Some(Wait::Timestamp(text.to_owned()))
    }

    /// Warns of paths in a `Result`. They are not evaluated, so a path is a likely mistake, but not an error.
    fn warn_of_paths(&mut self, object: &Object<'_>) {
        let Some(Value::Object(members)) = object.get("Result") else { return };
        for (name, value) in members {
            if name.ends_with(".$") && value.as_str().and_then(Query::parse).is_some() {
                let message = "Pass state result is static; the path is not evaluated";
                let place = object.at("Result").member(name);
                self.problems.push(Problem::new(Code::PassResultIsStatic, message, Some(place)));
            }
        }
    }
}

fn allowed(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "Pass" => PASS,
        "Task" => TASK,
        "Wait" => WAIT,
        "Parallel" => PARALLEL,
        "Map" => MAP,
        "Choice" => CHOICE,
        "Succeed" => SUCCEED,
        "Fail" => FAIL,
        _ => return None,
    })
}

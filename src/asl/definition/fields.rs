//! Reads the members of objects in a definition and checks their types.

use serde_json::{Map, Value};

use super::super::problem::{Place, Problem};
use super::reader::Reader;
use super::{Language, Number, PathFilter, ResultPath, Text, is_expression};
use crate::asl::jsonata::Expression;
use crate::asl::template::{Query, Template};
use crate::jsonpath::{Path, ReferencePath};
use crate::words;

/// Fields that only JSONPath states have.
const JSONPATH_ONLY: [&str; 20] = [
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ResultSelector",
    "Parameters",
    "Result",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "SecondsPath",
    "TimestampPath",
    "ItemsPath",
    "MaxConcurrencyPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
    "ErrorPath",
    "CausePath",
    "MaxItemsPath",
    "MaxItemsPerBatchPath",
    "MaxInputBytesPerBatchPath",
    "Variable",
];

const JSONATA_ONLY: [&str; 4] = ["Arguments", "Output", "Items", "Condition"];

/// An object of the definition and its location.
pub(super) struct Object<'a> {
    pub(super) members: &'a Map<String, Value>,
    pub(super) place: Place,
}

impl<'a> Object<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(super) fn at(&self, name: &str) -> Place {
        self.place.member(name)
    }
}

/// The range a number must lie in, and whether it must be an integer.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) whole: bool,
}

impl Range {
    pub(super) const fn whole(least: f64, most: f64) -> Range {
        Range { least, most, whole: true }
    }
}

impl Reader {
    pub(super) fn say(&mut self, message: impl Into<String>, place: &Place) {
        self.problems.push(Problem::schema(message, place));
    }

    /// Reports all absent members of `names` in one message.
    pub(super) fn require(&mut self, object: &Object<'_>, names: &[&str]) -> bool {
        let missing: Vec<&str> = names.iter().copied().filter(|name| !object.has(name)).collect();
        if !missing.is_empty() {
            let message = format!("These fields are required: [{}]", missing.join(", "));
            let quoted: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
            self.problems.push(Problem::schema(message, &object.place).help(format!("add {}", words::list(&quoted))));
        }
        missing.is_empty()
    }

    /// Reports every member that is not one of `allowed`.
    pub(super) fn only(&mut self, object: &Object<'_>, allowed: &[&str]) {
        for name in object.members.keys() {
            if !allowed.contains(&name.as_str()) {
                self.unsupported(object, name, allowed);
            }
        }
    }

    /// Reports a member that an object of this kind does not have.
    pub(super) fn unsupported(&mut self, object: &Object<'_>, name: &str, allowed: &[&str]) {
        let help = match words::closest(name, allowed.iter().copied().filter(|known| !object.has(known))) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the fields here are {}", allowed.join(", ")),
        };
        let problem = Problem::schema(format!("Field '{name}' is not supported"), &object.place);
        self.problems.push(problem.member(name).help(help));
    }

    /// Reports members that belong to the other query language.
    pub(super) fn check_language(&mut self, object: &Object<'_>, language: Language) {
        let (mine, theirs, foreign): (&str, &str, &[&str]) = match language {
            Language::Jsonata => ("JSONata", "JSONPath", &JSONPATH_ONLY),
            Language::JsonPath => ("JSONPath", "JSONata", &JSONATA_ONLY),
        };
        for name in object.members.keys().filter(|name| foreign.contains(&name.as_str())) {
            let message = format!(
                "The QueryLanguage is set to '{mine}', but field '{name}' is only supported for the '{theirs}' QueryLanguage"
            );
            let help = match counterpart(name) {
                Some(other) => format!("write {other}, or set `QueryLanguage: {theirs}`"),
                None => format!("remove it, or set `QueryLanguage: {theirs}`"),
            };
            self.problems.push(Problem::schema(message, &object.place).member(name).help(help));
        }
    }

    /// Reports a problem if more than one of `names` is present, or, when `needed`, if none is.
    pub(super) fn exclusive(&mut self, object: &Object<'_>, names: &[&str], needed: bool) {
        let present = names.iter().filter(|name| object.has(name)).count();
        let list = names.join(", ");
        if present > 1 {
            let message = format!("There should only be one of the following fields: [{list}]");
            self.problems.push(Problem::schema(message, &object.place).help("keep one of them"));
        } else if present == 0 && needed {
            let message = format!("This object should have only one of the following fields: [{list}]");
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let help = format!("add one of {}", words::list(&quoted));
            self.problems.push(Problem::schema(message, &object.place).help(help));
        }
    }

    fn expected(&mut self, kind: &str, place: &Place) {
        self.say(format!("Expected value of type {kind}"), place);
    }

    pub(super) fn text<'a>(&mut self, object: &Object<'a>, name: &str) -> Option<&'a str> {
        let value = object.get(name)?;
        if value.as_str().is_none() {
            self.expected("String", &object.at(name));
        }
        value.as_str()
    }

    pub(super) fn flag(&mut self, object: &Object<'_>, name: &str) -> Option<bool> {
        let value = object.get(name)?;
        if value.as_bool().is_none() {
            self.expected("Boolean", &object.at(name));
        }
        value.as_bool()
    }

    pub(super) fn array<'a>(&mut self, object: &Object<'a>, name: &str) -> Option<&'a Vec<Value>> {
        let value = object.get(name)?;
        if value.as_array().is_none() {
            self.expected("Array", &object.at(name));
        }
        value.as_array()
    }

    pub(super) fn object<'a>(&mut self, object: &Object<'a>, name: &str) -> Option<Object<'a>> {
        self.as_object(object.get(name)?, object.at(name))
    }

    pub(super) fn as_object<'a>(&mut self, value: &'a Value, place: Place) -> Option<Object<'a>> {
        match value.as_object() {
            Some(members) => Some(Object { members, place }),
            None => {
                self.expected("Object", &place);
                None
            }
        }
    }

    /// Reads a string member that must be one of `allowed`.
    pub(super) fn word<'a>(&mut self, object: &Object<'a>, name: &str, allowed: &[&str]) -> Option<&'a str> {
        let word = self.text(object, name)?;
        if !allowed.contains(&word) {
            let message = format!("Value should be one of the following: [{}]", allowed.join(", "));
            self.problems.push(Problem::schema(message, &object.at(name)).help(nearest(word, allowed)));
            return None;
        }
        Some(word)
    }

    pub(super) fn fixed(&mut self, object: &Object<'_>, name: &str, range: Range) -> Option<f64> {
        let value = object.get(name)?;
        let place = object.at(name);
        let number = value.as_f64().filter(|number| !range.whole || number.fract() == 0.0);
        let Some(number) = number else {
            self.expected(if range.whole { "Integer" } else { "Double" }, &place);
            return None;
        };
        let shown = |bound: f64| if range.whole { format!("{bound}") } else { format!("{bound:?}") };
        if number < range.least {
            self.say(format!("Minimum value is {}", shown(range.least)), &place);
        } else if number > range.most {
            self.say(format!("Maximum value is {}", shown(range.most)), &place);
        }
        Some(number)
    }

    /// Reads a number under `name`, a path under `name` + "Path", or an expression.
    pub(super) fn number(
        &mut self,
        object: &Object<'_>,
        name: &str,
        range: Range,
        language: Language,
    ) -> Option<Number> {
        let path_name = format!("{name}Path");
        self.exclusive(object, &[name, &path_name], false);
        if let Some(text) = self.text(object, &path_name) {
            let path = Path::parse(text).filter(Path::is_definite);
            if path.is_none() {
                self.say("Value is not a Reference Path", &object.at(&path_name));
            }
            return path.map(Number::Path);
        }
        let value = object.get(name)?;
        if language == Language::Jsonata && is_expression(value) {
            let text = value.as_str().unwrap_or_default();
            return self.expression(text, name, &object.at(name)).map(Number::Expression);
        }
        self.fixed(object, name, range).map(Number::Fixed)
    }

    /// Reads a string under `name`, a path or an intrinsic function under `name` + "Path", or an expression.
    pub(super) fn words(&mut self, object: &Object<'_>, name: &str, language: Language) -> Option<Text> {
        let path_name = format!("{name}Path");
        self.exclusive(object, &[name, &path_name], false);
        if let Some(text) = self.text(object, &path_name) {
            let query = Query::parse(text);
            if query.is_none() {
                self.say(not_a_query(&path_name), &object.place);
            }
            return query.map(Text::Query);
        }
        let text = self.text(object, name)?;
        match Expression::inside(text) {
            Some(_) if language == Language::Jsonata => {
                self.expression(text, name, &object.at(name)).map(Text::Expression)
            }
            _ => Some(Text::Fixed(text.to_owned())),
        }
    }

    pub(super) fn path(&mut self, object: &Object<'_>, name: &str) -> Option<Path> {
        let text = self.text(object, name)?;
        let path = Path::parse(text);
        if path.is_none() {
            self.say("Value must be a valid JSONPath.", &object.at(name));
        }
        path
    }

    pub(super) fn path_filter(&mut self, object: &Object<'_>, name: &str) -> PathFilter {
        match object.get(name) {
            None => PathFilter::Everything,
            Some(Value::Null) => PathFilter::Nothing,
            Some(_) => self.path(object, name).map_or(PathFilter::Everything, PathFilter::Path),
        }
    }

    pub(super) fn result_path(&mut self, object: &Object<'_>) -> ResultPath {
        match object.get("ResultPath") {
            None => ResultPath::Replace,
            Some(Value::Null) => ResultPath::Discard,
            Some(_) => match self.text(object, "ResultPath").map(ReferencePath::parse) {
                Some(Some(path)) if path.is_root() => ResultPath::Replace,
                Some(Some(path)) => ResultPath::Put(path),
                Some(None) => {
                    self.say("Value is not a Reference Path", &object.at("ResultPath"));
                    ResultPath::Replace
                }
                None => ResultPath::Replace,
            },
        }
    }

    /// Reads a JSONPath payload template.
    pub(super) fn payload(&mut self, object: &Object<'_>, name: &str) -> Option<Template> {
        let value = object.get(name)?;
        match Template::of_paths(value) {
            Ok(template) => Some(template),
            Err(field) => {
                let plain = field.trim_end_matches(".$");
                let help =
                    format!("begin a path with `$`, as in `$.order`; for a constant write `{plain}` without `.$`");
                self.problems.push(Problem::schema(not_a_query(&field), &object.at(name)).help(help));
                None
            }
        }
    }

    /// Reads the JSON value of a JSONata field and compiles the strings that are expressions.
    pub(super) fn jsonata(&mut self, value: &Value, location: &str, place: &Place) -> Template {
        match value {
            Value::String(text) if Expression::inside(text).is_some() => {
                self.expression(text, location, place).map_or(Template::Constant(Value::Null), Template::Expression)
            }
            Value::Object(members) => {
                let fields: Vec<(String, Template)> = members
                    .iter()
                    .map(|(name, value)| {
                        (name.clone(), self.jsonata(value, &format!("{location}/{name}"), &place.member(name)))
                    })
                    .collect();
                let constant = fields.iter().all(|(_, field)| matches!(field, Template::Constant(_)));
                if constant { Template::Constant(value.clone()) } else { Template::Object(fields) }
            }
            Value::Array(items) => {
                let items: Vec<Template> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.jsonata(item, &format!("{location}[{index}]"), &place.item(index)))
                    .collect();
                let constant = items.iter().all(|item| matches!(item, Template::Constant(_)));
                if constant { Template::Constant(value.clone()) } else { Template::Array(items) }
            }
            other => Template::Constant(other.clone()),
        }
    }

    /// Reads a template in the query language of the state.
    pub(super) fn template(&mut self, object: &Object<'_>, name: &str, language: Language) -> Option<Template> {
        match language {
            Language::JsonPath => self.payload(object, name),
            Language::Jsonata => {
                let within = object.place.in_state();
                let location = if within.is_empty() { name.to_owned() } else { format!("{within}/{name}") };
                object.get(name).map(|value| self.jsonata(value, &location, &object.at(name)))
            }
        }
    }

    /// Compiles `{% … %}` and reports what AWS reports when a definition is stored.
    pub(super) fn expression(&mut self, text: &str, location: &str, place: &Place) -> Option<Expression> {
        use crate::asl::problem::Code::{InvalidJsonataExpression, UnsupportedJsonataExpression};
        match Expression::parse(Expression::inside(text)?, location) {
            Ok(expression) => {
                for name in expression.top_level_references() {
                    let message = format!("Reference to '{name}' at the top level is not supported.");
                    self.problems.push(Problem::new(UnsupportedJsonataExpression, message, Some(place.clone())));
                }
                Some(expression)
            }
            Err(message) => {
                self.problems.push(Problem::new(InvalidJsonataExpression, message, Some(place.clone())));
                None
            }
        }
    }
}

/// Returns what the other query language has in place of a field.
fn counterpart(name: &str) -> Option<&'static str> {
    Some(match name {
        "Arguments" => "`Parameters`",
        "Output" => "`ResultSelector`, `ResultPath` or `OutputPath`",
        "Items" => "`ItemsPath`",
        "Condition" => "`Variable` and a comparison",
        "Parameters" => "`Arguments`, and in a Pass state `Output`",
        "Result" | "ResultPath" | "ResultSelector" | "OutputPath" => "`Output`",
        "ItemsPath" => "`Items`",
        "Variable" => "`Condition`",
        _ => return None,
    })
}

/// Returns which of the allowed words was most likely meant.
pub(super) fn nearest(word: &str, allowed: &[&str]) -> String {
    match words::closest(word, allowed.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of {}", allowed.join(", ")),
    }
}

pub(super) fn not_a_query(field: &str) -> String {
    format!("The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call")
}

//! An input transformer: parsed once, with all its problems reported, then filled in for each event.
//!
//! EventBridge does not escape the values that it inserts inside quotation marks, so an event can break a valid
//! template. In a JSON template, the result is then not JSON and the event is not delivered; such a result is reported
//! as [`Form::Broken`], with the placeholder that caused it. In a text template, objects and arrays lose their
//! quotation marks. A path that matches nothing yields an empty string (User Guide, "Common issues with transforming
//! input").
//!
//! Deviation: the User Guide does not describe `null`, nor placeholders outside the quotation marks of a text template.
//! In the local cloud `null` stays `null`, and a value outside quotation marks is always written as JSON.

use std::ops::Range;

use super::error::{Aws, Error, Place};
use super::path::Path;
use super::template::{self, Slot};
use super::variables::{self, Variable, Variables};
use super::{limits, problem, raw};
use crate::words;

pub use super::problem::{Problem, ProblemKind};

/// A transformer that PutTargets would accept.
#[derive(Clone, Debug)]
pub struct Transformer {
    template: String,
    fills: Vec<(Slot, Source)>,
    unused: Vec<String>,
}

#[derive(Clone, Debug)]
enum Source {
    Path(Path),
    Variable(Variable),
}

/// The input that a target receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub form: Form,
    /// Problems of this result, fatal or not.
    pub problems: Vec<Problem>,
}

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A JSON value.
    Json,
    /// Text that is not JSON, such as several quoted lines; targets that require JSON reject it.
    Text,
    /// The result of a JSON template that is not valid JSON because of its values; EventBridge does not deliver it.
    Broken,
}

impl Transformer {
    /// Parses `InputPathsMap` and `InputTemplate`. Returns all problems.
    pub fn parse<'a>(
        paths: impl IntoIterator<Item = (&'a str, &'a str)>,
        template: &str,
    ) -> Result<Transformer, Vec<Error>> {
        let paths: Vec<(&str, &str)> = paths.into_iter().collect();
        let mut errors = limits::count_error(&paths);
        let mut known = Vec::new();
        for &(name, path) in &paths {
            errors.extend(limits::name_error(name));
            match limits::path(name, path) {
                Ok(path) => known.push((name, Some(path))),
                Err(error) => {
                    known.push((name, None));
                    errors.push(error);
                }
            }
        }
        errors.extend(limits::length_error(template));
        let slots = template::slots(template);
        if !template.is_empty() {
            errors.extend(template::check(template, &slots));
        }
        errors.extend(slots.iter().filter_map(|slot| slot_error(template, slot, &known)));
        if errors.is_empty() { Ok(Transformer::bind(template, slots, known)) } else { Err(errors) }
    }

    fn bind(template: &str, slots: Vec<Slot>, known: Vec<(&str, Option<Path>)>) -> Transformer {
        let mut fills = Vec::new();
        for slot in slots {
            let path = known.iter().rfind(|(name, _)| *name == slot.name).and_then(|(_, path)| path.clone());
            let source = path.map(Source::Path).or_else(|| Variable::named(&slot.name).map(Source::Variable));
            fills.extend(source.map(|source| (slot, source)));
        }
        let is_used = |name: &str| fills.iter().any(|(slot, _): &(Slot, Source)| slot.name == name);
        let unused = known.iter().filter(|(name, _)| !is_used(name)).map(|(name, _)| (*name).to_owned()).collect();
        Transformer { template: template.to_owned(), fills, unused }
    }

    /// Returns the names that are defined but not used.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }

    /// Fills the template with the values of an event, given as JSON text.
    pub fn render(&self, event: &str, variables: &Variables<'_>) -> Rendered {
        let object = template::is_object(&self.template);
        let mut text = String::with_capacity(self.template.len());
        let mut problems = Vec::new();
        let mut copied = 0;
        for (slot, source) in &self.fills {
            text.push_str(self.literal(copied..slot.span.start));
            copied = slot.span.end;
            let value = match source {
                Source::Path(path) => path.select(event),
                Source::Variable(variable) => Some(variable.value(event, variables)),
            };
            let path = if let Source::Path(path) = source { Some(path.text()) } else { None };
            problems.extend(problem::of(slot, path, value.as_deref(), object, self.is_whole_string(slot)));
            text.push_str(&fill(value.as_deref(), slot.quoted, object));
        }
        text.push_str(self.literal(copied..self.template.len()));
        let form = match raw::check(&text) {
            Ok(()) => Form::Json,
            Err(_) if object => Form::Broken,
            Err(_) => Form::Text,
        };
        Rendered { text, form, problems }
    }

    /// Returns whether the quotes around a placeholder contain nothing else.
    fn is_whole_string(&self, slot: &Slot) -> bool {
        let before = self.literal(0..slot.span.start);
        let after = self.literal(slot.span.end..self.template.len());
        before.ends_with('"') && !before.ends_with("\\\"") && after.starts_with('"')
    }

    fn literal(&self, range: Range<usize>) -> &str {
        self.template.get(range).unwrap_or_default()
    }
}

/// Returns the text that a value becomes in the template.
fn fill(value: Option<&str>, quoted: bool, object: bool) -> String {
    match (value, quoted) {
        (None, false) => "\"\"".to_owned(),
        (None, true) => String::new(),
        (Some(value), false) => value.to_owned(),
        (Some(value), true) if value.starts_with('"') => raw::decode(value).into_owned(),
        (Some(value), true) if !object && value.starts_with(['{', '[']) => value.replace("\\\"", "").replace('"', ""),
        (Some(value), true) => value.to_owned(),
    }
}

/// Returns an error for a placeholder that is not defined, or not valid in this kind of template.
fn slot_error(template: &str, slot: &Slot, known: &[(&str, Option<Path>)]) -> Option<Error> {
    if known.iter().any(|(name, _)| *name == slot.name) {
        return None;
    }
    let Some(variable) = Variable::named(&slot.name) else {
        let names = known.iter().map(|(name, _)| *name).chain(variables::ALL.iter().map(|(name, _)| *name));
        let help = match words::closest(&slot.name, names) {
            Some(name) => format!("did you mean `<{name}>`?"),
            None => format!("define it: `{}: $.detail.…`", slot.name),
        };
        let aws = Aws::InvalidPlaceholder(slot.name.clone());
        let message = format!("`<{}>` is not defined by the input paths", slot.name);
        return Some(Error::new(Place::InputTemplate, message, aws).at(slot.span.clone()).help(help));
    };
    if variable != Variable::EventJson || template::is_object(template) {
        return None;
    }
    let message = format!("`<{}>` is only allowed in a template that is a JSON object", slot.name);
    let aws = Aws::JsonTemplateOnly(slot.name.clone());
    let help = format!("give it a key: `{{\"event\": <{}>}}`", slot.name);
    Some(Error::new(Place::InputTemplate, message, aws).at(slot.span.clone()).help(help))
}

#[cfg(test)]
mod tests {
    use super::super::error::{TargetRef, aws_message};
    use super::*;

    const EVENT: &str = r#"{
        "version": "0", "id": "e1", "detail-type": "Order Notification", "source": "com.aws.orders",
        "account": "000000000000", "time": "2026-01-31T12:00:00Z", "region": "eu-west-1", "resources": ["arn:x"],
        "detail": {"order": "o-17", "value": 415.0, "open": true, "tags": ["a", "b"], "ids": [1, 2],
                   "buyer": {"name": "Ada \"A\"", "age": 36}, "said": "he said \"no\"", "path": "C:\\new", "nothing": null}
    }"#;

    const PATHS: [(&str, &str); 11] = [
        ("type", "$.detail-type"),
        ("order", "$.detail.order"),
        ("value", "$.detail.value"),
        ("open", "$.detail.open"),
        ("tags", "$.detail.tags"),
        ("ids", "$.detail.ids"),
        ("buyer", "$.detail.buyer"),
        ("said", "$.detail.said"),
        ("path", "$.detail.path"),
        ("nothing", "$.detail.nothing"),
        ("missing", "$.detail.absent"),
    ];

    fn render(template: &str) -> Rendered {
        let variables = Variables {
            rule_arn: "arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev",
            rule_name: "Dev",
            ingestion_time: "2026-01-31T12:00:01Z",
        };
        Transformer::parse(PATHS, template).unwrap().render(EVENT, &variables)
    }

    #[test]
    fn fills_values_in() {
        let table = [
            ("\"order <order> of <type>\"", "\"order o-17 of Order Notification\"", Form::Json),
            (r#"{"order": <order>, "value": <value>}"#, r#"{"order": "o-17", "value": 415.0}"#, Form::Json),
            (r#"{"text": "<order>: <value>, <open>"}"#, r#"{"text": "o-17: 415.0, true"}"#, Form::Json),
            (r#"{"all": [<order>, <tags>, 1]}"#, r#"{"all": ["o-17", ["a","b"], 1]}"#, Form::Json),
            (r#"{"buyer": <buyer>}"#, r#"{"buyer": {"name":"Ada \"A\"","age":36}}"#, Form::Json),
            (r#"{"said": <said>}"#, r#"{"said": "he said \"no\""}"#, Form::Json),
            (r#"{"a": <missing>, "b": "x<missing>y"}"#, r#"{"a": "", "b": "xy"}"#, Form::Json),
            (r#"{"a": <nothing>}"#, r#"{"a": null}"#, Form::Json),
            ("\"<tags> of <buyer>\"", "\"[a,b] of {name:Ada A,age:36}\"", Form::Json),
            ("\"<order>\"\n\"<value>\"", "\"o-17\"\n\"415.0\"", Form::Text),
            ("<buyer>", r#"{"name":"Ada \"A\"","age":36}"#, Form::Json),
            (r#"{"n": "<ids>"}"#, r#"{"n": "[1,2]"}"#, Form::Json),
            (
                r#"{"rule": <aws.events.rule-arn>, "at": "<aws.events.event.ingestion-time> <aws.events.rule-name>"}"#,
                r#"{"rule": "arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev", "at": "2026-01-31T12:00:01Z Dev"}"#,
                Form::Json,
            ),
            (
                r#"{"e": <aws.events.event>}"#,
                r#"{"e": {"id":"e1","account":"000000000000","detailType":"Order Notification","time":"2026-01-31T12:00:00Z","source":"com.aws.orders","region":"eu-west-1","resources":["arn:x"],"version":"0"}}"#,
                Form::Json,
            ),
        ];
        for (template, text, form) in table {
            let rendered = render(template);
            assert_eq!((rendered.text.as_str(), rendered.form), (text, form), "{template}");
        }
        let whole = render(r#"{"e": <aws.events.event.json>}"#).text;
        assert!(
            whole.contains(r#""detail-type":"Order Notification""#) && whole.contains(r#""value":415.0"#),
            "{whole}"
        );
    }

    #[test]
    fn names_the_placeholder_that_breaks_the_result() {
        let table = [
            (
                r#"{"a": "<buyer>"}"#,
                Form::Broken,
                "`<buyer>` is an object inside quotes, which its own quotes end",
                "remove the quotes around `<buyer>`; EventBridge then quotes and escapes the value itself",
            ),
            (
                r#"{"a": "tags: <tags>"}"#,
                Form::Broken,
                "`<tags>` is an array inside quotes, which its own quotes end",
                "give it a key of its own, without quotes: `\"tags\": <tags>`",
            ),
            (
                r#"{"a": "<said>", "b": <said>}"#,
                Form::Broken,
                "the value of `<said>` contains a double quote, which ends the string",
                "remove the quotes around `<said>`; EventBridge then quotes and escapes the value itself",
            ),
            (
                r#"{"a": "<path>"}"#,
                Form::Json,
                "the value of `<path>` contains a backslash, which starts an escape",
                "remove the quotes around `<path>`; EventBridge then quotes and escapes the value itself",
            ),
            (
                "\"bought by <buyer>\"",
                Form::Json,
                "`<buyer>` is an object; inside a text it loses its quotes",
                "use a JSON template: `{\"buyer\": <buyer>}`",
            ),
            (
                r#"{"a": <missing>}"#,
                Form::Json,
                "`<missing>` is empty: the event has nothing at `$.detail.absent`",
                "an empty string takes its place",
            ),
        ];
        for (template, form, message, help) in table {
            let rendered = render(template);
            assert_eq!(rendered.problems.len(), 1, "{template}");
            let problem = &rendered.problems[0];
            assert_eq!((rendered.form, problem.message.as_str(), problem.help.as_str()), (form, message, help));
            assert_eq!(&template[problem.span.clone()], format!("<{}>", problem.placeholder));
        }
        assert_eq!(render(r#"{"a": <buyer>, "b": "<order>"}"#).problems, []);
    }

    #[test]
    fn refuses_in_the_words_of_put_targets() {
        let target = TargetRef { id: "log", position: 2 };
        type Row<'r> = (&'r [(&'r str, &'r str)], &'r str, &'r str);
        let table: [Row<'_>; 8] = [
            (&[], "\"<order>\"", "InputTemplate for target log contains invalid placeholder order."),
            (&[("order", "detail.order")], "\"<order>\"", "InputPath for target log is invalid."),
            (
                &[],
                "\"<aws.events.event.json>\"",
                "InputTemplate for target log contains placeholder aws.events.event.json valid only for JSON template.",
            ),
            (
                &[],
                "{\"a\": b}",
                "Invalid InputTemplate for target log : [Source: (String)\"{\"a\": b}\"; line: 1, column: 8]",
            ),
            (
                &[("x", "$.a")],
                "<x> single",
                "Invalid InputTemplate for target log : [Source: (String)\"<x> single\"; line: 1, column: 11]",
            ),
            (
                &[("aws.events.rule-name", "$.id")],
                "\"x\"",
                "1 validation error detected: Value '{aws.events.rule-name=}' at 'targets.2.member.inputTransformer.inputPathsMap' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]",
            ),
            (
                &[],
                "",
                "1 validation error detected: Value '' at 'targets.2.member.inputTransformer.inputTemplate' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (&[("AWSx", "$.id")], "\"<AWSx>\"", ""),
        ];
        for (paths, template, message) in table {
            let errors = Transformer::parse(paths.iter().copied(), template).err().unwrap_or_default();
            assert_eq!(aws_message(&errors, target), message, "{template}");
        }
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let errors =
            Transformer::parse([("order", "$.detail['order']"), ("b d", "$.x")], r#"{"a": <oder>, <order>: 1}"#)
                .unwrap_err();
        let told: Vec<(&Place, String)> = errors.iter().map(|error| (&error.place, error.to_string())).collect();
        assert_eq!(
            told,
            [
                (&Place::Path("order".to_owned()), "names in brackets are not supported".to_owned()),
                (&Place::Name("b d".to_owned()), "`b d` cannot be a name".to_owned()),
                (&Place::InputTemplate, "`<order>` cannot be used as a key".to_owned()),
                (&Place::InputTemplate, "`<oder>` is not defined by the input paths".to_owned()),
            ]
        );
        assert_eq!(errors[3].help.as_deref(), Some("did you mean `<order>`?"));
    }

    #[test]
    fn limits() {
        let names: Vec<String> = (0..101).map(|number| format!("n{number}")).collect();
        let paths = |count: usize| names.iter().take(count).map(|name| (name.as_str(), "$.id"));
        assert!(Transformer::parse(paths(100), "\"<n0>\"").is_ok());
        assert_eq!(Transformer::parse(paths(101), "\"<n0>\"").unwrap_err()[0].place, Place::InputPathsMap);
        let longest = format!("\"{}\"", "x".repeat(8190));
        assert!(Transformer::parse([], &longest).is_ok());
        assert!(Transformer::parse([], &format!("{longest} ")).is_err());
        assert!(Transformer::parse([("a", format!("$.{}", "x".repeat(255)).as_str())], "\"x\"").is_err());
        assert_eq!(Transformer::parse([("a", "$.a"), ("b", "$.b")], "\"<b>\"").unwrap().unused(), ["a"]);
    }
}

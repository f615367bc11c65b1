//! Compares the input of targets by the result, not by the text of the template.

use serde_json::Value;

use super::{Mismatch, Sample};
use crate::text::Text;
use crate::transform::{InputFields, TargetInput, Variables};

/// The input fields of a target, from the lab or the cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::step) struct Shape {
    input: Option<String>,
    input_path: Option<String>,
    paths: Vec<(String, String)>,
    template: Option<String>,
}

impl Shape {
    pub(in crate::step) fn of_template(paths: impl IntoIterator<Item = (String, String)>, template: &Text) -> Self {
        let (paths, template) = (paths.into_iter().collect(), Some(template.as_str().to_owned()));
        Self { paths, template, ..Self::default() }
    }

    pub(in crate::step) fn with_input(self, input: Option<&Text>, path: Option<&str>) -> Self {
        Self { input: input.map(|input| input.as_str().to_owned()), input_path: path.map(str::to_owned), ..self }
    }

    pub(in crate::step) fn of_cloud(target: &aws_sdk_eventbridge::types::Target) -> Self {
        let transformer = target.input_transformer();
        let paths = transformer.and_then(|transformer| transformer.input_paths_map()).into_iter().flatten();
        Self {
            input: target.input().map(str::to_owned),
            input_path: target.input_path().map(str::to_owned),
            paths: paths.map(|(name, path)| (name.clone(), path.clone())).collect(),
            template: transformer.map(|transformer| transformer.input_template().to_owned()),
        }
    }

    /// Returns whether the target receives the whole event.
    pub(in crate::step) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the input of the target, or `None` if the fields are invalid or select nothing.
    pub(in crate::step) fn render(&self, event: &str, rule: &str) -> Option<String> {
        let fields = InputFields {
            input: self.input.as_deref(),
            input_path: self.input_path.as_deref(),
            paths: self.paths.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect(),
            template: self.template.as_deref(),
        };
        // The same for both sides, so that only the user's input can differ.
        let arn = format!("arn:aws:events:us-east-1:000000000000:rule/{rule}");
        let variables = Variables { rule_arn: &arn, rule_name: rule, ingestion_time: "1970-01-01T00:00:00Z" };
        Some(TargetInput::parse(&fields).ok()?.render(event, &variables)?.text)
    }

    /// Returns an event for which another target input yields a different result.
    pub(in crate::step) fn mismatch(&self, found: &Self, samples: &[&Sample], rule: &str) -> Option<Mismatch> {
        samples.iter().find_map(|sample| {
            let (wanted, got) = (self.render(&sample.event, rule)?, found.render(&sample.event, rule));
            if got.as_deref().is_some_and(|got| same(&wanted, got)) {
                return None;
            }
            let got = match got {
                _ if found.is_plain() => "the whole event".to_owned(),
                Some(got) => compact(&got),
                None => "nothing".to_owned(),
            };
            let event = super::equivalence::told(&sample.event);
            Some(Mismatch::new(format!("of an event like {event} the target receives {}", compact(&wanted)), got))
        })
    }
}

fn same(one: &str, other: &str) -> bool {
    match (serde_json::from_str::<Value>(one), serde_json::from_str::<Value>(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one.trim() == other.trim(),
    }
}

/// Returns JSON on one line; other text unchanged.
pub(in crate::step) fn compact(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| text.trim().to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(path: &str, template: &str) -> Shape {
        Shape::of_template([("v".to_owned(), path.to_owned())], &Text::Inline(template.to_owned()))
    }

    #[test]
    fn templates_are_the_same_when_the_same_comes_out() {
        let event = r#"{"source":"s","detail-type":"t","detail":{"value":415,"name":"a"}}"#;
        let sample = Sample { bus: "Orders".to_owned(), event: event.to_owned() };
        let wanted = template("$.detail.value", "{\"value\": <v>, \"at\": 1}");
        let table = [
            (template("$.detail.value", "{\"at\":1,\"value\":<v>}"), None),
            (template("$.detail.name", "{\"at\":1,\"value\":<v>}"), Some("{\"at\":1,\"value\":\"a\"}")),
            (template("$.detail.value", "{\"at\":1,\"value\":\"<v>\"}"), Some("{\"at\":1,\"value\":\"415\"}")),
            (Shape::default(), Some("the whole event")),
        ];
        for (found, got) in table {
            let mismatch = wanted.mismatch(&found, &[&sample], "R");
            assert_eq!(mismatch.as_ref().map(|mismatch| mismatch.got.as_str()), got, "{found:?}");
        }
    }
}

//! Prints the definitions of a lab's state machines as consecutive JSON texts, as they are before the first step.

use serde_json::Value;

use crate::lab::Lab;

pub(super) fn asl(lab: &Lab) -> String {
    let definitions = lab.resources.iter().filter_map(|entry| entry.resource.definition());
    let pretty = |text: &str| {
        let value = serde_json::from_str::<Value>(text).ok()?;
        serde_json::to_string_pretty(&value).ok()
    };
    let texts = definitions.map(|text| pretty(&text).unwrap_or_else(|| text.into_owned()));
    texts.map(|text| format!("{text}\n")).collect()
}

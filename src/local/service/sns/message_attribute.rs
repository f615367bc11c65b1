//! Attributes of messages: their validation, and their form for filter policies.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::Attribute;
use super::Fault;

const MAX_NAME_LENGTH: usize = 256;
const ARRAY: &str = "String.Array";

/// An attribute in a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    data_type: Option<String>,
    string_value: Option<String>,
    binary_value: Option<String>,
}

/// Validates the attributes of a message. `place` is their path in the request, for errors.
pub(super) fn read(given: BTreeMap<String, Input>, place: &str) -> Result<BTreeMap<String, Attribute>, Fault> {
    let read_one = |(name, input): (String, Input)| {
        check_name(&name)?;
        let attribute = attribute(&name, input, place)?;
        Ok((name, attribute))
    };
    given.into_iter().map(read_one).collect()
}

fn attribute(name: &str, input: Input, place: &str) -> Result<Attribute, Fault> {
    let Some(data_type) = input.data_type else {
        let message = format!(
            "1 validation error detected: Value null at '{place}.{name}.member.dataType' failed to satisfy \
             constraint: Member must not be null"
        );
        return Err(Fault::new("ValidationError", message));
    };
    let (base, label) = data_type.split_once('.').unwrap_or((&data_type, "-"));
    let field = match base {
        "String" | "Number" if !label.is_empty() => "String",
        "Binary" if !label.is_empty() => "Binary",
        _ => {
            return Err(refused(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported type \
                 prefixes is Binary, Number, and String."
            )));
        }
    };
    let (value, other) = match field {
        "Binary" => (input.binary_value, input.string_value),
        _ => (input.string_value, input.binary_value),
    };
    match value.filter(|value| !value.is_empty()) {
        Some(value) => Ok(Attribute { data_type, value }),
        None if other.is_some() => {
            Err(refused(format!("The message attribute '{name}' with type '{data_type}' must use field '{field}'.")))
        }
        None => Err(refused(format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message attribute \
             type '{data_type}'."
        ))),
    }
}

fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let message = if name.len() > MAX_NAME_LENGTH {
        "Length of message attribute name must be less than 256 bytes.".to_owned()
    } else if name.starts_with('.') {
        "Invalid message attribute name starting with character '.' was found.".to_owned()
    } else if name.ends_with('.') {
        "Invalid message attribute name ending with character '.' was found.".to_owned()
    } else if let Some(character) = name.chars().find(|character| !allowed(character)) {
        format!(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can only include \
             alphanumeric characters, hyphens, underscores, or dots.",
            u32::from(character)
        )
    } else if name.contains("..") {
        "Message attribute name can not have successive '.' character.".to_owned()
    } else {
        return Ok(());
    };
    Err(refused(message))
}

fn refused(message: String) -> Fault {
    Fault::new("ParameterValueInvalid", message)
}

/// Returns the size of an attribute in bytes.
pub(super) fn size(name: &str, attribute: &Attribute) -> usize {
    name.len() + attribute.data_type.len() + attribute.value.len()
}

/// Returns the attributes as the JSON object a filter policy is held against. Only strings, lists and numbers are seen.
pub(super) fn shown(attributes: &BTreeMap<String, Attribute>) -> String {
    let members: Vec<String> = attributes
        .iter()
        .filter_map(|(name, attribute)| Some(format!("{}:{}", Value::from(name.as_str()), value(attribute)?)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn value(attribute: &Attribute) -> Option<String> {
    let text = &attribute.value;
    match attribute.data_type.as_str() {
        "String" => Some(Value::from(text.as_str()).to_string()),
        "Number" => serde_json::from_str::<serde_json::Number>(text).ok().map(|_| text.clone()),
        ARRAY => serde_json::from_str::<Vec<Value>>(text).ok().map(|_| text.clone()),
        _ => None,
    }
}

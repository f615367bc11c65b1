//! The nodes of a YAML tree.

use crate::diag::Span;

/// A value and its location.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    /// The original text, so that `1.50` stays `1.50`.
    Number(String),
    String(String),
    Sequence(Vec<Node>),
    Mapping(Vec<(Key, Node)>),
    /// A value that is known only later, with a text of its likely form.
    Unknown(String),
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub name: String,
    pub span: Span,
}

impl Node {
    pub fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    /// Returns the entries of a mapping; empty for any other value.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a list; empty for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    pub fn entry(&self, name: &str) -> Option<&(Key, Node)> {
        self.entries().iter().find(|(key, _)| key.name == name)
    }

    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|(_, node)| node)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns whether any part of the value is known only later.
    pub fn has_unknown(&self) -> bool {
        match &self.value {
            Value::Unknown(_) => true,
            Value::Sequence(items) => items.iter().any(Node::has_unknown),
            Value::Mapping(entries) => entries.iter().any(|(_, node)| node.has_unknown()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    /// Describes the value in YAML terms: ``the string `x` ``, `a list`.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Number(text) => format!("the number `{text}`"),
            Value::String(text) => format!("the string `{}`", shorten(text)),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
            Value::Unknown(_) => "a value known later".to_owned(),
        }
    }

    /// Converts the value to JSON. A value that is known only later becomes its placeholder text.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => number(text),
            Value::String(text) | Value::Unknown(text) => text.clone().into(),
            Value::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Value::Mapping(entries) => entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect(),
        }
    }

    /// Converts a JSON value into a node with the given location.
    pub fn from_json(value: &serde_json::Value, span: Span) -> Self {
        use serde_json::Value as Json;
        let value = match value {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::Number(number.to_string()),
            Json::String(text) => Value::String(text.clone()),
            Json::Array(items) => Value::Sequence(items.iter().map(|item| Self::from_json(item, span)).collect()),
            Json::Object(members) => {
                let entry =
                    |(name, item): (&String, &Json)| (Key { name: name.clone(), span }, Self::from_json(item, span));
                Value::Mapping(members.iter().map(entry).collect())
            }
        };
        Self { value, span }
    }
}

/// Parses a YAML number: decimal, `0x`, `0o`, `0b`, or with a fraction or an exponent.
pub(super) fn number(text: &str) -> serde_json::Value {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
    for (prefix, radix) in radix {
        if let Some(value) = digits.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok()) {
            return (value * sign).into();
        }
    }
    if let Ok(value) = digits.parse::<u64>() {
        return match i64::try_from(value) {
            Ok(value) => (value * sign).into(),
            Err(_) if sign == 1 => value.into(),
            Err(_) => text.parse::<f64>().map_or(serde_json::Value::Null, Into::into),
        };
    }
    text.parse::<f64>().map_or_else(|_| text.into(), Into::into)
}

fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", line.get(..end).unwrap_or("")),
        None if line.len() < text.trim_end().len() => format!("{line}..."),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_have_their_value() {
        let table = [
            ("415", json!(415)),
            ("-7", json!(-7)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("1.50", json!(1.5)),
            ("1e3", json!(1000.0)),
            ("18446744073709551615", json!(u64::MAX)),
        ];
        for (text, expected) in table {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(shorten("one"), "one");
        assert_eq!(shorten("one\ntwo"), "one...");
        assert_eq!(shorten(&"é".repeat(50)), format!("{}...", "é".repeat(40)));
    }
}

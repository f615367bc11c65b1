//! Translates Serde's names of types into YAML terms, and suggests corrections.

use crate::yaml::node::{Node, Value};

/// Returns the YAML term for a Serde type: `struct PutRule` is a mapping, `u64` a whole number.
pub(super) fn expected(serde: &str) -> String {
    let words = match serde {
        "a string" | "string" | "str" => "a string",
        "a boolean" | "bool" => "`true` or `false`",
        "a sequence" | "sequence" | "seq" => "a list",
        "a map" | "map" => "a mapping",
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "unit" | "unit struct" => "nothing",
        "variant identifier" | "field identifier" => "a key",
        other => return kind(other),
    };
    words.to_owned()
}

fn kind(serde: &str) -> String {
    if serde.starts_with("struct ") {
        return "a mapping".to_owned();
    }
    if serde.starts_with("enum ") {
        return "one of its kinds".to_owned();
    }
    if serde.starts_with("tuple ") || serde.starts_with("an array of") {
        return "a list".to_owned();
    }
    serde.to_owned()
}

/// Returns a suggestion for what the author most likely meant.
pub(super) fn remedy(expected: &str, found: &Node) -> Option<String> {
    let remedy = match (expected, &found.value) {
        ("a list", Value::String(text) | Value::Number(text)) if !text.contains('\n') => {
            format!("write it as a list: `[{text}]`")
        }
        ("a list", Value::Mapping(_)) => {
            "write a list of mappings, `[{ ... }]`, or begin each entry with `- `".to_owned()
        }
        ("a string", Value::Sequence(_)) => "write one value, without brackets".to_owned(),
        ("a string", Value::Bool(value)) => format!("put it in quotes: `\"{value}\"`"),
        ("`true` or `false`", Value::String(text)) => match text.to_lowercase().as_str() {
            "yes" | "on" | "y" => "write `true`".to_owned(),
            "no" | "off" | "n" => "write `false`".to_owned(),
            "true" | "false" => "write it without quotes".to_owned(),
            _ => return None,
        },
        (number, Value::String(text)) if number.contains("number") && text.parse::<f64>().is_ok() => {
            "write it without quotes".to_owned()
        }
        _ => return None,
    };
    Some(remedy)
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn types_have_yaml_words() {
        assert_eq!(expected("struct PutRule"), "a mapping");
        assert_eq!(expected("i32"), "a whole number");
        assert_eq!(expected("a duration"), "a duration");
    }
}

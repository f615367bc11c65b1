//! Encodes JSON outputs as the XML of the Query protocol.
//!
//! Lists are written `<X><member>..</member></X>`. JSON does not distinguish a structure from a map, so the members
//! that are maps are listed here by name; no structure of these services has a member with one of these names.

use quick_xml::escape::escape;
use serde_json::Value;

/// Members that are maps, in the outputs of SNS and IAM.
const MAPS: &[&str] = &["Attributes", "attributes", "SummaryMap", "EvalDecisionDetails", "Certifications"];

/// Appends `<name>value</name>`; a null is left out, like an absent member.
pub(super) fn element(out: &mut String, name: &str, value: &Value) {
    if value.is_null() {
        return;
    }
    open(out, name);
    content(out, name, value);
    close(out, name);
}

/// Appends the members of a structure.
pub(super) fn members(out: &mut String, value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        element(out, name, value);
    }
}

/// Appends the members of a structure whose lists are flattened: an element for each item, without an enclosing one.
pub(super) fn flat_members(out: &mut String, value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for item in items.iter().filter(|item| !item.is_null()) {
            open(out, name);
            if item.is_object() {
                flat_members(out, item)
            } else {
                content(out, name, item)
            }
            close(out, name);
        }
    }
}

/// Appends `<name>text</name>`.
pub(super) fn text(out: &mut String, name: &str, text: &str) {
    open(out, name);
    escaped(out, text);
    close(out, name);
}

fn content(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => escaped(out, text),
        Value::Array(items) => items.iter().for_each(|item| element(out, "member", item)),
        Value::Object(map) if MAPS.contains(&name) => {
            for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                open(out, "entry");
                text(out, "key", key);
                element(out, "value", value);
                close(out, "entry");
            }
        }
        Value::Object(_) => members(out, value),
    }
}

fn open(out: &mut String, name: &str) {
    out.extend(["<", name, ">"]);
}

fn close(out: &mut String, name: &str) {
    out.extend(["</", name, ">"]);
}

/// Appends a text with escapes; characters that XML 1.0 does not allow are replaced.
pub(super) fn escaped(out: &mut String, text: &str) {
    let allowed = |character: char| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let clean = text.replace(|character| !allowed(character), "\u{fffd}");
    out.push_str(&escape(&clean));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_of_value() {
        let cases = [
            (json!("a<b>&\"c"), "<X>a&lt;b&gt;&amp;&quot;c</X>"),
            (json!("a\r\n\u{1}"), "<X>a&#13;\n\u{fffd}</X>"),
            (json!(null), ""),
            (json!(""), "<X></X>"),
            (json!(true), "<X>true</X>"),
            (json!(1.5), "<X>1.5</X>"),
            (json!([]), "<X></X>"),
            (json!(["a", {"B": 1}]), "<X><member>a</member><member><B>1</B></member></X>"),
            (
                json!({"Attributes": {"k": "v", "n": null}}),
                "<X><Attributes><entry><key>k</key><value>v</value></entry></Attributes></X>",
            ),
        ];
        for (value, expected) in cases {
            let mut out = String::new();
            element(&mut out, "X", &value);
            assert_eq!(out, expected, "{value}");
        }
    }
}

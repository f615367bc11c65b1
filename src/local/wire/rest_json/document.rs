//! Documents that clients send as JSON or as YAML.

use std::borrow::Cow;

use crate::diag::Sources;
use crate::yaml;

/// Returns a document as JSON text. A text that is neither JSON nor YAML is returned as it is: the service refuses it.
pub(super) fn as_json(text: &str) -> Cow<'_, str> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        return Cow::Borrowed(text);
    }
    let mut sources = Sources::default();
    match yaml::parse_bytes(&mut sources, "document", text.as_bytes()) {
        (_, Ok(node)) => Cow::Owned(node.to_json().to_string()),
        (_, Err(_)) => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_becomes_json_and_the_rest_stays() {
        for (text, expected) in [
            ("{\"a\": 1}", "{\"a\": 1}"),
            (
                "responses:\n  200:\n    description: yes it is\n",
                "{\"responses\":{\"200\":{\"description\":\"yes it is\"}}}",
            ),
            ("version: '2.0'\nlist: [1, true]\n", "{\"version\":\"2.0\",\"list\":[1,true]}"),
            ("{'key:value}", "{'key:value}"),
            ("", ""),
        ] {
            assert_eq!(as_json(text), expected, "{text}");
        }
    }
}

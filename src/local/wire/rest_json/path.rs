//! Matches paths with labels against the paths of requests.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Returns the members in a path that matches the template. A trailing slash makes no difference.
pub(super) fn members(template: &str, path: &str) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    let mut rest = path.trim_matches('/').split('/');
    for part in template.trim_matches('/').split('/') {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(label) => match label.strip_suffix('+') {
                Some(label) => {
                    let all: Vec<&str> = rest.by_ref().collect();
                    members.insert(label.to_owned(), decoded(&all.join("/"))?);
                }
                None => {
                    members.insert(label.to_owned(), decoded(rest.next()?)?);
                }
            },
            None => (rest.next()? == part).then_some(())?,
        }
    }
    rest.next().is_none().then_some(members)
}

fn decoded(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::from(percent_decode_str(text).decode_utf8_lossy()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_take_segments() {
        let cases = [
            ("/a/{B}/c", "/a/x%2Fy/c", Some(json!({"B": "x/y"}))),
            ("/a/{B}/c", "/a/x/c/", Some(json!({"B": "x"}))),
            ("/a/{B}/c", "/a/x/d", None),
            ("/a/{B}/c", "/a//c", None),
            ("/a/{B}", "/a/x/y", None),
            ("/a/{B+}", "/a/x/y", Some(json!({"B": "x/y"}))),
            ("/a", "/a", Some(json!({}))),
            ("/a", "/b", None),
        ];
        for (template, path, expected) in cases {
            assert_eq!(members(template, path).map(Value::Object), expected, "{template} {path}");
        }
    }
}

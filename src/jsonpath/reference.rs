//! Reference paths, which determine where a state puts its result.
//!
//! Cited: Amazon States Language, "Reference Paths": a path that can only identify a single node, without `@`, `..`,
//! `:`, `?` and `*`.

use serde_json::{Map, Value};

use super::{Path, Root, Step};

/// The steps of a ResultPath.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReferencePath {
    pub(crate) text: String,
    steps: Vec<Step>,
}

impl ReferencePath {
    pub(crate) fn parse(text: &str) -> Option<ReferencePath> {
        let path = Path::parse(text)?;
        let plain = path.steps.iter().all(|step| match step {
            Step::Member(name) => !name.ends_with("()"),
            Step::Index(index) => (0..i64::MAX).contains(index),
            _ => false,
        });
        (path.root == Root::Input && plain).then_some(ReferencePath { text: path.text, steps: path.steps })
    }

    pub(crate) fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns `document` with `value` at this path. Missing objects along the path are created.
    pub(crate) fn put(&self, mut document: Value, value: Value) -> Result<Value, String> {
        let mut place = &mut document;
        for step in &self.steps {
            place = match step {
                Step::Member(name) => {
                    if !place.is_object() {
                        return Err(self.mismatch());
                    }
                    member(place, name).ok_or_else(|| self.mismatch())?
                }
                Step::Index(index) => {
                    let index = usize::try_from(*index).map_err(|_| self.mismatch())?;
                    place.get_mut(index).ok_or_else(|| self.mismatch())?
                }
                _ => return Err(self.mismatch()),
            };
        }
        *place = value;
        Ok(document)
    }

    fn mismatch(&self) -> String {
        format!("Unable to apply ReferencePath {} to input", self.text)
    }
}

fn member<'a>(place: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let members = place.as_object_mut()?;
    Some(members.entry(name).or_insert_with(|| Value::Object(Map::new())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn results_are_put_where_the_path_says() {
        let cases = [
            ("$", json!({"a": 1}), Ok(json!("r"))),
            ("$.b", json!({"a": 1}), Ok(json!({"a": 1, "b": "r"}))),
            ("$.a", json!({"a": 1}), Ok(json!({"a": "r"}))),
            ("$.b.c.d", json!({}), Ok(json!({"b": {"c": {"d": "r"}}}))),
            ("$.l[1]", json!({"l": [1, 2]}), Ok(json!({"l": [1, "r"]}))),
            ("$.l[5]", json!({"l": []}), Err("Unable to apply ReferencePath $.l[5] to input".to_owned())),
            ("$.a.b", json!({"a": 1}), Err("Unable to apply ReferencePath $.a.b to input".to_owned())),
            ("$.a", json!([1]), Err("Unable to apply ReferencePath $.a to input".to_owned())),
        ];
        for (path, document, expected) in cases {
            assert_eq!(ReferencePath::parse(path).unwrap().put(document, json!("r")), expected, "{path}");
        }
    }

    #[test]
    fn only_single_nodes_are_reference_paths() {
        for text in ["$.a[*]", "$..a", "$.a[0:1]", "$$.a", "$var", "$.a[-1]", "$.a.length()", "x"] {
            assert!(ReferencePath::parse(text).is_none(), "{text}");
        }
    }
}

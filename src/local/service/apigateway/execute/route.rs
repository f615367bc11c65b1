//! Finds the resource and method of a path.
//!
//! A literal part takes precedence over a variable, and a variable over a greedy one. A trailing slash makes no
//! difference.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::super::definition::Definition;
use super::super::resource::Resource;

/// More than the number of parts of any resource's path.
const DEEPEST: usize = 100;

/// The resource of a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) resource: String,
    /// Such as `GET`, or `ANY`.
    pub(super) method: String,
    pub(super) parameters: BTreeMap<String, String>,
}

/// Finds the method for a path as it was sent.
pub(super) fn find(definition: &Definition, method: &str, path: &str) -> Option<Found> {
    let path = path.trim_matches('/');
    let parts: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    if parts.len() > DEEPEST {
        return None;
    }
    let (root, resource) = definition.resources.iter().find(|(_, resource)| resource.parent_id.is_none())?;
    let mut parameters = BTreeMap::new();
    let resource = descend(definition, (root, resource), &parts, method, &mut parameters)?;
    let methods = &definition.resources.get(resource)?.methods;
    let key = method_key(methods.keys(), method)?;
    Some(Found { resource: resource.to_owned(), method: key, parameters })
}

fn method_key<'a>(mut known: impl Iterator<Item = &'a String> + Clone, method: &str) -> Option<String> {
    let own = known.clone().find(|key| *key == method);
    own.or_else(|| known.find(|key| *key == "ANY")).cloned()
}

fn descend<'a>(
    definition: &'a Definition,
    (id, resource): (&'a String, &'a Resource),
    parts: &[&str],
    method: &str,
    parameters: &mut BTreeMap<String, String>,
) -> Option<&'a str> {
    let Some((part, rest)) = parts.split_first() else {
        return method_key(resource.methods.keys(), method).map(|_| id.as_str());
    };
    let children = || definition.resources.iter().filter(|(_, child)| child.parent_id.as_ref() == Some(id));
    let named = |wanted: &str| children().find(|(_, child)| child.path_part.as_deref() == Some(wanted));
    let decoded = decode(part);
    if let Some(found) =
        named(part).or_else(|| named(&decoded)).and_then(|child| descend(definition, child, rest, method, parameters))
    {
        return Some(found);
    }
    for child in children() {
        let Some(variable) = variable(child.1) else { continue };
        match variable.strip_suffix('+') {
            None => {
                if let Some(found) = descend(definition, child, rest, method, parameters) {
                    parameters.insert(variable.to_owned(), decoded);
                    return Some(found);
                }
            }
            Some(greedy) if method_key(child.1.methods.keys(), method).is_some() => {
                parameters.insert(greedy.to_owned(), decode(&parts.join("/")));
                return Some(child.0);
            }
            Some(_) => {}
        }
    }
    None
}

/// Returns the variable of a path part: `proxy+` of `{proxy+}`.
fn variable(resource: &Resource) -> Option<&str> {
    resource.path_part.as_deref()?.strip_prefix('{')?.strip_suffix('}')
}

pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn definition() -> Definition {
        let mut definition = Definition::default();
        let method = |name: &str| {
            let method = json!({"httpMethod": name, "authorizationType": "NONE"});
            (name.to_owned(), serde_json::from_value(method).unwrap())
        };
        let resources = [
            ("r", None, None, &["GET"][..]),
            ("p", Some("r"), Some("pets"), &["GET"]),
            ("i", Some("p"), Some("{id}"), &["GET", "ANY"]),
            ("f", Some("p"), Some("first"), &["POST"]),
            ("t", Some("i"), Some("toys"), &["GET"]),
            ("g", Some("r"), Some("{proxy+}"), &["ANY"]),
        ];
        for (id, parent, part, methods) in resources {
            let resource = Resource {
                parent_id: parent.map(str::to_owned),
                path_part: part.map(str::to_owned),
                methods: methods.iter().map(|name| method(name)).collect(),
            };
            definition.resources.insert(id.to_owned(), resource);
        }
        definition
    }

    #[test]
    fn the_closest_resource_takes_the_request() {
        let cases = [
            ("GET", "/", Some(("r", "GET", json!({})))),
            ("GET", "", Some(("r", "GET", json!({})))),
            ("POST", "/", None),
            ("GET", "/pets/", Some(("p", "GET", json!({})))),
            ("GET", "/pets/a%20b", Some(("i", "GET", json!({"id": "a b"})))),
            ("DELETE", "/pets/7", Some(("i", "ANY", json!({"id": "7"})))),
            ("POST", "/pets/first", Some(("f", "POST", json!({})))),
            ("GET", "/pets/first", Some(("i", "GET", json!({"id": "first"})))),
            ("GET", "/pets/7/toys", Some(("t", "GET", json!({"id": "7"})))),
            ("PUT", "/pets/7/toys", Some(("g", "ANY", json!({"proxy": "pets/7/toys"})))),
            ("PUT", "/x/y", Some(("g", "ANY", json!({"proxy": "x/y"})))),
        ];
        for (method, path, expected) in cases {
            let found = find(&definition(), method, path);
            let expected = expected.map(|(resource, key, parameters)| Found {
                resource: resource.to_owned(),
                method: key.to_owned(),
                parameters: serde_json::from_value(parameters).unwrap(),
            });
            assert_eq!(found, expected, "{method} {path}");
        }
        assert_eq!(find(&definition(), "GET", &"/x".repeat(1000)), None);
    }
}

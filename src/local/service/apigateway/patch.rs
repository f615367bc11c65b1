//! Patch operations, which describe the changes in every `Update...` operation of API Gateway.
//!
//! See "PATCH operations for Amazon API Gateway" of the API reference. A path identifies a member, or an entry of a map
//! or a list in it, with each `/` in a key written as `~1`; values are always text.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::super::validation::Checks;
use super::super::{Fault, decode};
use super::fault;

const OPERATIONS: [&str; 6] = ["add", "remove", "move", "test", "replace", "copy"];

/// The kind of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Remove,
    Replace,
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    pub(super) op: Op,
    pub(super) path: String,
    pub(super) value: Option<String>,
}

impl Patch {
    /// Returns the keys of the path without escapes.
    pub(super) fn keys(&self) -> Vec<String> {
        self.path.trim_start_matches('/').split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
    }

    pub(super) fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }
}

/// Reads `patchOperations`; `shape` is the name of the input in messages.
pub(super) fn read(input: &Value, shape: &str) -> Result<Vec<Patch>, Fault> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Input {
        #[serde(default)]
        patch_operations: Vec<Given>,
    }
    #[derive(serde::Deserialize)]
    struct Given {
        op: Option<String>,
        path: Option<String>,
        value: Option<String>,
    }
    let given = decode::<Input>(input.clone())?.patch_operations;
    let mut checks = Checks::default();
    for (at, patch) in given.iter().enumerate() {
        let member = format!("{shape}.patchOperations.{}.member.op", at + 1);
        match &patch.op {
            Some(op) => checks.one_of(&member, op, &OPERATIONS),
            None => checks.required::<String>(&member, None),
        }
    }
    checks.finish()?;
    given
        .into_iter()
        .map(|patch| {
            let path = patch.path.ok_or_else(|| fault::bad_request("Invalid patch path null"))?;
            let op = match patch.op.as_deref() {
                Some("add") => Op::Add,
                Some("remove") => Op::Remove,
                Some("replace") => Op::Replace,
                _ => return Err(fault::bad_request(format!("Invalid patch path {path}"))),
            };
            Ok(Patch { op, path, value: patch.value })
        })
        .collect()
}

/// Applies the operations to a structure. `allowed` are the paths that may be changed; a `{}` in one matches any key.
pub(super) fn apply<T: Serialize + DeserializeOwned>(
    structure: &T,
    patches: &[Patch],
    allowed: &[&str],
) -> Result<T, Fault> {
    let mut value = fault::shown(structure)?;
    for patch in patches {
        let Some(form) = allowed.iter().find(|form| is_of_form(&patch.path, form)) else {
            return Err(fault::bad_request(format!("Invalid patch path {}", patch.path)));
        };
        let members = value.as_object_mut().ok_or_else(|| fault::bad_request("Invalid patch path null"))?;
        change(members, patch, form.contains("{}"))?;
    }
    decode(value)
}

/// Refuses everything except `replace` on one of the paths.
pub(super) fn only_replaced(patches: &[Patch], paths: &[&str]) -> Result<(), Fault> {
    for patch in patches {
        let op = match patch.op {
            Op::Add => "add",
            Op::Remove => "remove",
            Op::Replace if paths.contains(&patch.path.as_str()) => continue,
            Op::Replace => {
                let words = format!("specified for op 'replace'. Must be one of: [{}]", paths.join(", "));
                return Err(fault::bad_request(format!("Invalid patch path  '{}' {words}", patch.path)));
            }
        };
        let words = format!("specified for op '{op}'. Please choose supported operations");
        return Err(fault::bad_request(format!("Invalid patch path  '{}' {words}", patch.path)));
    }
    Ok(())
}

fn is_of_form(path: &str, form: &str) -> bool {
    let (mut keys, mut forms) = (path.split('/'), form.split('/'));
    loop {
        match (keys.next(), forms.next()) {
            (None, None) => return true,
            (Some(key), Some(form)) if form == "{}" && !key.is_empty() || key == form => {}
            _ => return false,
        }
    }
}

fn change(members: &mut Map<String, Value>, patch: &Patch, is_entry: bool) -> Result<(), Fault> {
    let keys = patch.keys();
    let (Some(member), key) = (keys.first(), keys.get(1)) else { return Ok(()) };
    if !is_entry && keys.len() > 1 {
        // `/throttle/rateLimit`: a member of a structure in it.
        let inner = members.entry(member.clone()).or_insert_with(|| Value::Object(Map::new()));
        let Some(inner) = inner.as_object_mut() else { return Err(invalid(patch)) };
        set(inner, key.map_or("", String::as_str), patch);
        return Ok(());
    }
    match (key, LISTS.contains(&member.as_str())) {
        (Some(key), true) => entry_of_list(members, member, key, patch),
        (Some(key), false) => {
            let inner = members.entry(member.clone()).or_insert_with(|| Value::Object(Map::new()));
            let Some(inner) = inner.as_object_mut() else { return Err(invalid(patch)) };
            set(inner, key, patch);
        }
        (None, _) => set(members, member, patch),
    }
    Ok(())
}

/// Members that are lists of text.
const LISTS: [&str; 4] = ["binaryMediaTypes", "cacheKeyParameters", "providerARNs", "authorizationScopes"];

fn entry_of_list(members: &mut Map<String, Value>, member: &str, key: &str, patch: &Patch) {
    let list = members.entry(member.to_owned()).or_insert_with(|| Value::from(Vec::<Value>::new()));
    let Some(list) = list.as_array_mut() else { return };
    list.retain(|item| item != key);
    match patch.op {
        Op::Add => list.push(Value::from(key)),
        Op::Replace => list.push(Value::from(patch.text())),
        Op::Remove => {}
    }
}

fn set(members: &mut Map<String, Value>, key: &str, patch: &Patch) {
    match (&patch.value, patch.op) {
        (_, Op::Remove) | (None, _) => {
            members.shift_remove(key);
        }
        (Some(value), _) => {
            members.insert(key.to_owned(), Value::from(value.as_str()));
        }
    }
}

fn invalid(patch: &Patch) -> Fault {
    fault::bad_request(format!("Invalid patch path {}", patch.path))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Thing {
        name: Option<String>,
        on: bool,
        request_templates: BTreeMap<String, String>,
        binary_media_types: Vec<String>,
    }

    #[test]
    fn operations_change_members_entries_and_lists() {
        let input = json!({"patchOperations": [
            {"op": "replace", "path": "/name", "value": "n"},
            {"op": "replace", "path": "/on", "value": "true"},
            {"op": "add", "path": "/requestTemplates/application~1json", "value": "{}"},
            {"op": "add", "path": "/requestTemplates/gone", "value": "x"},
            {"op": "remove", "path": "/requestTemplates/gone"},
            {"op": "add", "path": "/binaryMediaTypes/image~1png"},
            {"op": "add", "path": "/binaryMediaTypes/x"},
            {"op": "replace", "path": "/binaryMediaTypes/x", "value": "y"},
        ]});
        let patches = read(&input, "updateThingInput").unwrap();
        let allowed = ["/name", "/on", "/requestTemplates/{}", "/binaryMediaTypes/{}"];
        let expected = Thing {
            name: Some("n".to_owned()),
            on: true,
            request_templates: BTreeMap::from([("application/json".to_owned(), "{}".to_owned())]),
            binary_media_types: vec!["image/png".to_owned(), "y".to_owned()],
        };
        assert_eq!(apply(&Thing::default(), &patches, &allowed).unwrap(), expected);
    }

    #[test]
    fn what_is_no_operation_is_refused() {
        let one = |op: &str, path: Value| json!({"patchOperations": [{"op": op, "path": path, "value": "v"}]});
        let cases = [
            (one("replace", json!("/other")), "Invalid patch path /other"),
            (one("replace", json!("/name/x")), "Invalid patch path /name/x"),
            (one("replace", json!(null)), "Invalid patch path null"),
            (one("move", json!("/name")), "Invalid patch path /name"),
            (
                one("wrong", json!("/name")),
                "1 validation error detected: Value 'wrong' at 'updateThingInput.patchOperations.1.member.op' failed \
                 to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
            ),
        ];
        for (input, message) in cases {
            let refused = read(&input, "updateThingInput")
                .and_then(|patches| apply(&Thing::default(), &patches, &["/name", "/requestTemplates/{}"]));
            assert_eq!(refused.unwrap_err().message, message);
        }
    }
}

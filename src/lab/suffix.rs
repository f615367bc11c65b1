//! Implements `--suffix`, which gives everything a lab creates a different name.
//!
//! Names are changed in the text of the lab before it is checked, in declarations and references, so that all later
//! code uses one name for each resource. Payloads, patterns and the code of functions are not changed, except for ARNs.

use std::collections::BTreeSet;

use crate::diag::Sources;
use crate::yaml::{Node, Value, parse_bytes};

/// The suffix, and the names to which it is added.
#[derive(Debug, Clone, Default)]
pub struct Suffix {
    text: String,
    names: BTreeSet<String>,
    /// Explicit target ids; all others are derived from names.
    target_ids: BTreeSet<String>,
}

/// Steps that create something with their `name`.
const CREATING: [&str; 4] = ["create-bus", "put-rule", "schedule", "api-destination"];

/// Keys of a lab, of a definition in the Amazon States Language and of a policy whose values are references.
const REFERRING: [&str; 28] = [
    "api",
    "bucket",
    "bus",
    "connection",
    "dead-letter",
    "function",
    "group",
    "machine",
    "matches",
    "on-failure",
    "on-success",
    "queue",
    "rule",
    "schedule",
    "subscribe-to",
    "table",
    "through",
    "to",
    "topic",
    "trail",
    "EventBusName",
    "FunctionName",
    "JobName",
    "QueueUrl",
    "Resource",
    "StateMachineArn",
    "TableName",
    "TopicArn",
];

/// Keys in whose values only an ARN is a reference.
const PAYLOAD: [&str; 12] = [
    "body",
    "description",
    "detail",
    "environment",
    "filter",
    "hint",
    "input",
    "pattern",
    "task-output",
    "template",
    "text",
    "title",
];

impl Suffix {
    /// Returns the text with changed names, and the suffix. A text that is not a lab is left unchanged, for the check
    /// to reject.
    pub fn apply(text: &str, lab: &[u8]) -> (Vec<u8>, Self) {
        let mut suffix = Self { text: format!("-{text}"), ..Self::default() };
        let mut sources = Sources::default();
        let (file, Ok(root)) = parse_bytes(&mut sources, "", lab) else { return (lab.to_vec(), suffix) };
        suffix.learn(&root);
        let source = sources.text(file);
        let mut ends = BTreeSet::new();
        for name in declared(&root) {
            suffix.mark(name, source, &mut ends);
        }
        for part in ["resources", "steps"] {
            if let Some(part) = root.get(part) {
                suffix.walk("", part, source, &mut ends);
            }
        }
        (suffix.inserted(source, &ends), suffix)
    }

    /// Returns a file of the lab, with references changed if it is JSON or YAML.
    pub fn asset(&self, path: &str, bytes: Vec<u8>) -> Vec<u8> {
        if ![".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end)) {
            return bytes;
        }
        let mut sources = Sources::default();
        let (file, Ok(root)) = parse_bytes(&mut sources, "", &bytes) else { return bytes };
        let source = sources.text(file);
        let mut ends = BTreeSet::new();
        self.walk("", &root, source, &mut ends);
        if ends.is_empty() { bytes } else { self.inserted(source, &ends) }
    }

    fn learn(&mut self, root: &Node) {
        self.names = declared(root).into_iter().filter_map(Node::as_str).map(str::to_owned).collect();
        let steps = root.get("steps").map(Node::items).unwrap_or_default();
        for target in steps.iter().flat_map(targets) {
            let group = target.get("to").and_then(Node::as_str).and_then(|to| to.strip_prefix("log:"));
            self.names.extend(group.map(str::to_owned));
            self.target_ids.extend(target.get("id").and_then(Node::as_str).map(str::to_owned));
        }
    }

    fn walk(&self, key: &str, node: &Node, source: &str, ends: &mut BTreeSet<usize>) {
        match &node.value {
            Value::String(text) if self.refers(key, text) => self.mark(node, source, ends),
            Value::Sequence(items) => items.iter().for_each(|item| self.walk(key, item, source, ends)),
            // `matches` contains aliases of events, which contain names of rules. Keys within a payload have no
            // meaning.
            Value::Mapping(entries) => entries.iter().for_each(|(inner, value)| {
                let is_own = key != "matches" && !PAYLOAD.contains(&key);
                self.walk(if is_own { &inner.name } else { key }, value, source, ends);
            }),
            _ => {}
        }
    }

    fn refers(&self, key: &str, text: &str) -> bool {
        if key == "target" {
            let is_made = |name: &String| id_of(name) == text;
            return !self.target_ids.contains(text) && self.names.iter().any(is_made);
        }
        let tail = text.rsplit([':', '/']).next().unwrap_or(text);
        if text.starts_with("arn:") {
            return self.names.contains(tail);
        }
        let bare = text.strip_prefix("log:").or(text.strip_prefix("/aws/lambda/")).unwrap_or(text);
        REFERRING.contains(&key) && (self.names.contains(bare) || (text.contains(':') && self.names.contains(tail)))
    }

    /// Records the end of a name. A name that is not written literally at this place, such as a YAML alias, is recorded
    /// elsewhere.
    fn mark(&self, node: &Node, source: &str, ends: &mut BTreeSet<usize>) {
        let Some(name) = node.as_str() else { return };
        let written = source.get(node.span.start..node.span.end).unwrap_or_default();
        if let Some(at) = written.rfind(name).filter(|_| written.len() <= name.len() + 2) {
            let fifo = if name.ends_with(".fifo") { ".fifo".len() } else { 0 };
            ends.insert(node.span.start + at + name.len() - fifo);
        }
    }

    fn inserted(&self, source: &str, ends: &BTreeSet<usize>) -> Vec<u8> {
        let mut text = source.to_owned();
        for end in ends.iter().rev() {
            text.insert_str(*end, &self.text);
        }
        text.into_bytes()
    }
}

/// Returns the nodes that declare names.
fn declared(root: &Node) -> Vec<&Node> {
    let resources = root.get("resources").map(Node::entries).unwrap_or_default();
    let resources = resources.iter().flat_map(|(_, resource)| resource.entries()).filter_map(|(_, of)| of.get("name"));
    let steps = root.get("steps").map(Node::items).unwrap_or_default();
    let made = steps.iter().flat_map(|step| {
        let creating = step.entries().iter().filter(|(key, _)| CREATING.contains(&key.name.as_str()));
        creating.flat_map(|(_, of)| [of.get("name"), of.get("connection")]).flatten()
    });
    resources.chain(made).collect()
}

/// Returns the targets of a step.
fn targets(step: &Node) -> impl Iterator<Item = &Node> {
    step.entries().iter().filter_map(|(_, of)| of.get("targets")).flat_map(Node::items)
}

/// Returns the default id of a target.
fn id_of(name: &str) -> String {
    let id: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    id.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: &str = r#"
lab: orders
title: Orders
resources:
  jobs: { queue: { name: "Jobs.fifo", subscribe-to: News } }
  topic: { topic: { name: News } }
  log: { log-group: { name: /lab/orders } }
  f: { function: { name: F, code: f.mjs, environment: { BUS: Orders } } }
  machine: { state-machine: { name: M, definition: { States: { A: { Arguments: { EventBusName: Orders } } } } } }
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: Orders, bus: Orders, pattern: { source: [Orders] } }
  - put-targets: { rule: Orders, bus: Orders, targets: [{ to: jobs }, { to: log:/new }, { id: own, to: queue:Jobs.fifo }] }
  - input-transformer: { rule: Orders, bus: Orders, target: new, template: { a: Orders } }
  - input-transformer: { rule: Orders, bus: Orders, target: own, template: { a: Orders } }
  - publish: { bus: Orders, source: Orders, detail-type: M, events: [{ as: one, detail: { bus: Orders } }] }
    matches: { one: [Orders], two: [] }
  - verify: { logs: { group: /aws/lambda/F, body: { bus: Orders } } }
  - verify: { logs: { group: "/lab/orders" } }
  - verify: { logs: { group: /lab/others, body: { resources: ["arn:aws:events:${{ run.region }}:1:rule/D"] } } }
  - put-rule: { name: D, bus: default, schedule: rate(5 minutes) }
"#;

    #[test]
    fn names_are_changed_where_they_are_names() {
        let (changed, suffix) = Suffix::apply("x", LAB.as_bytes());
        let expected = LAB
            .replace("\"Jobs.fifo\", subscribe-to: News", "\"Jobs-x.fifo\", subscribe-to: News-x")
            .replace("topic: { name: News", "topic: { name: News-x")
            .replace("name: /lab/orders", "name: /lab/orders-x")
            .replace("group: \"/lab/orders\"", "group: \"/lab/orders-x\"")
            .replace("name: F,", "name: F-x,")
            .replace("name: M,", "name: M-x,")
            .replace("EventBusName: Orders", "EventBusName: Orders-x")
            .replace("name: Orders", "name: Orders-x")
            .replace("bus: Orders, ", "bus: Orders-x, ")
            .replace("rule: Orders,", "rule: Orders-x,")
            .replace("log:/new", "log:/new-x")
            .replace("queue:Jobs.fifo", "queue:Jobs-x.fifo")
            .replace("target: new", "target: new-x")
            .replace("one: [Orders]", "one: [Orders-x]")
            .replace("/aws/lambda/F", "/aws/lambda/F-x")
            .replace("name: D,", "name: D-x,")
            .replace("rule/D", "rule/D-x");
        assert_eq!(String::from_utf8(changed).unwrap(), expected);
        let asset = |path: &str, text: &str| String::from_utf8(suffix.asset(path, text.as_bytes().to_vec())).unwrap();
        let definition = r#"{"Arguments": {"EventBusName": "Orders", "Source": "Orders"}, "Resource": "arn:aws:states:::events:putEvents"}"#;
        let renamed = definition.replace("\"EventBusName\": \"Orders\"", "\"EventBusName\": \"Orders-x\"");
        assert_eq!(asset("asl/a.json", definition), renamed);
        assert_eq!(asset("f.mjs", definition), definition);
        let machine = r#"{"StateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:M"}"#;
        assert_eq!(asset("a.json", machine), machine.replace(":M", ":M-x"));
    }

    #[test]
    fn a_text_that_is_no_lab_is_left_as_it_is() {
        for text in ["", "- a", "a: [", "\u{0}", "resources: { a: 1, b: [] }\nsteps: { c: d }\n"] {
            assert_eq!(Suffix::apply("x", text.as_bytes()).0, text.as_bytes());
        }
    }
}

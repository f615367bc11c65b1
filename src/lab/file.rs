//! Reads the outline of a lab file: its head, its named parts, and the keys next to the kind of a step.
//!
//! Simple parts are decoded by their types. The kind of a step does not follow from a type, so the only key that is a
//! kind is searched for here.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::links::BESIDE;
use super::model::{ExpectFailure, Solution};
use crate::clock::Timestamp;
use crate::diag::{Code, Diagnostic, Span};
use crate::step::Step;
use crate::words::{closest, list};
use crate::yaml::{Key, Node, Value, decode};

/// A file whose outline is good; its parts may still be wrong.
#[derive(Debug)]
pub(super) struct File {
    pub(super) head: Head,
    pub(super) variables: Vec<(Key, Node)>,
    pub(super) resources: Vec<(Key, Node)>,
    pub(super) steps: Vec<RawStep>,
}

/// What stands at the top.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) lab: String,
    pub(super) title: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "text")]
    _text: Option<String>,
    pub(super) minutes: Option<u32>,
    #[serde(rename = "starts-at", default, deserialize_with = "moment")]
    pub(super) starts_at: Option<Timestamp>,
    #[serde(rename = "vars")]
    _vars: Option<IgnoredAny>,
    #[serde(rename = "resources")]
    _resources: Option<IgnoredAny>,
    #[serde(rename = "steps")]
    _steps: IgnoredAny,
}

/// Deserializes a timestamp such as `2026-01-10T12:00:00Z`.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let moment = Timestamp::parse(&text).ok_or_else(|| {
        serde::de::Error::custom(format!("`{text}` is no moment; write it like 2026-01-10T12:00:00Z"))
    })?;
    Ok(Some(moment))
}

/// A step as it is written.
#[derive(Debug)]
pub(super) struct RawStep {
    /// The place of the step as a whole: its first key.
    pub(super) span: Span,
    /// Its kind and what belongs to it.
    pub(super) kind: Option<(Key, Node)>,
    /// What stands beside the kind.
    pub(super) beside: Node,
}

/// What may stand beside the kind of a step.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Beside {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub(super) hint: Vec<String>,
    #[serde(default)]
    pub(super) matches: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) capture: BTreeMap<String, String>,
    pub(super) solution: Option<Solution>,
    pub(super) expect_failure: Option<ExpectFailure>,
}

/// Reads the outline. Returns `None` if the file is not a mapping.
pub(super) fn read(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<File> {
    if !matches!(root.value, Value::Mapping(_)) {
        let message = format!("expected a mapping with `lab`, `title` and `steps`, found {}", root.describe());
        problems.push(Diagnostic::error(
            Code::WrongType,
            root.span,
            message,
            "begin with `lab: NAME`, and indent nothing",
        ));
        return None;
    }
    let head = match decode::<Head>(root, "lab") {
        Ok(head) => Some(head),
        Err(found) => {
            problems.extend(found);
            None
        }
    };
    let head = head.unwrap_or_else(|| Head {
        lab: String::new(),
        title: String::new(),
        _description: None,
        _text: None,
        minutes: None,
        starts_at: None,
        _vars: None,
        _resources: None,
        _steps: IgnoredAny,
    });
    check_name(root, &head, problems);
    Some(File {
        head,
        variables: named(root, "vars", problems),
        resources: named(root, "resources", problems),
        steps: steps(root, problems),
    })
}

/// Returns whether a text is a valid name of a lab, which is also the name of its folder.
pub fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && !text.starts_with('-') && text.chars().all(good)
}

fn check_name(root: &Node, head: &Head, problems: &mut Vec<Diagnostic>) {
    let Some(node) = root.get("lab").filter(|node| node.as_str().is_some()) else { return };
    if !is_name(&head.lab) {
        let message = format!("`{}` cannot name a lab", node.as_str().unwrap_or_default());
        let help = "use the name of its folder: lower-case letters, digits and -";
        if !head.lab.is_empty() || node.as_str() == Some("") {
            problems.push(Diagnostic::error(Code::BadName, node.span, message, help));
        }
    }
}

/// Returns the entries of a part whose keys are names.
fn named(root: &Node, part: &str, problems: &mut Vec<Diagnostic>) -> Vec<(Key, Node)> {
    let Some((key, node)) = root.entry(part) else {
        return Vec::new();
    };
    if !matches!(node.value, Value::Mapping(_) | Value::Null) {
        let message = format!("expected a mapping for `{part}`, found {}", node.describe());
        problems.push(Diagnostic::error(Code::WrongType, key.span, message, "write `name: value` below it, indented"));
    }
    node.entries().to_vec()
}

fn steps(root: &Node, problems: &mut Vec<Diagnostic>) -> Vec<RawStep> {
    let Some((key, node)) = root.entry("steps") else {
        return Vec::new();
    };
    if node.items().is_empty() {
        let (message, help) = match node.value {
            Value::Sequence(_) | Value::Null => {
                ("a lab without steps does nothing".to_owned(), "add a step: `- create-bus: { name: Orders }`")
            }
            _ => (format!("expected a list for `steps`, found {}", node.describe()), "begin each step with `- `"),
        };
        problems.push(Diagnostic::error(Code::NoSteps, key.span, message, help));
    }
    node.items().iter().filter_map(|item| step(item, problems)).collect()
}

fn step(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<RawStep> {
    if !matches!(node.value, Value::Mapping(_)) {
        let message = format!("expected a mapping for a step, found {}", node.describe());
        problems.push(Diagnostic::error(
            Code::WrongType,
            node.span,
            message,
            "write the kind and its values: `- create-bus: { name: Orders }`",
        ));
        return None;
    }
    let is_kind = |key: &Key| Step::KINDS.contains(&key.name.as_str());
    let mut kinds = node.entries().iter().filter(|(key, _)| is_kind(key));
    let kind = kinds.next();
    for (second, _) in kinds {
        problems.push(second_kind(kind, second));
    }
    let span = node.entries().first().map_or(node.span, |(key, _)| key.span);
    let is_beside = |key: &Key| BESIDE.contains(&key.name.as_str());
    let unknown = node.entries().iter().filter(|(key, _)| !is_kind(key) && !is_beside(key));
    let misspelt = unknown
        .clone()
        .find_map(|(key, content)| Some((key, content, closest(&key.name, Step::KINDS.iter().copied())?)));
    let misspelt = misspelt.filter(|_| kind.is_none());
    match misspelt {
        Some((key, _, near)) => problems.push(unknown_kind(key, near)),
        None if kind.is_none() => problems.push(no_kind(span)),
        None => {}
    }
    let unknown = unknown.filter(|(key, _)| misspelt.is_none_or(|(misspelt, ..)| misspelt != key));
    problems.extend(unknown.map(|(key, _)| unknown_key(key, kind)));
    let beside = node.entries().iter().filter(|(key, _)| is_beside(key)).cloned().collect();
    // A misspelt kind is checked as the similar one, so that one mistake is reported only once.
    let meant = misspelt.map(|(key, content, near)| (Key { name: near.to_owned(), span: key.span }, content.clone()));
    Some(RawStep { span, kind: kind.cloned().or(meant), beside: Node::new(Value::Mapping(beside), node.span) })
}

fn second_kind(first: Option<&(Key, Node)>, second: &Key) -> Diagnostic {
    let message = format!("a step does one thing, and `{}` is a second", second.name);
    let help = "begin a step of its own with `- `";
    let problem = Diagnostic::error(Code::TwoKinds, second.span, message, help);
    match first {
        Some((key, _)) => problem.label(key.span, "the first"),
        None => problem,
    }
}

fn unknown_kind(key: &Key, near: &str) -> Diagnostic {
    let message = format!("`{}` is no kind of step", key.name);
    Diagnostic::error(Code::UnknownKind, key.span, message, format!("did you mean `{near}`?"))
}

fn no_kind(span: Span) -> Diagnostic {
    let kinds: Vec<String> = Step::KINDS.iter().map(|kind| format!("`{kind}`")).collect();
    let help = format!("the kinds are {}", list(&kinds));
    Diagnostic::error(Code::NoKind, span, "this step does not say what to do", help)
}

fn unknown_key(key: &Key, kind: Option<&(Key, Node)>) -> Diagnostic {
    let message = format!("unknown key `{}` beside the kind of a step", key.name);
    let beside: Vec<String> = BESIDE.iter().map(|name| format!("`{name}`")).collect();
    let beside = list(&beside);
    // Two letters resemble too much.
    let near = closest(&key.name, BESIDE).filter(|_| key.name.len() > 2);
    let help = match (near, kind) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some((kind, _))) => {
            format!(
                "beside `{}` there may be {beside}; indent it below `{}` if it is a key of that",
                kind.name, kind.name
            )
        }
        (None, None) => format!("a step has its kind, and beside it {beside}"),
    };
    Diagnostic::error(Code::UnknownKey, key.span, message, help)
}

/// Deserializes a list, which may be a single item without brackets.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;
    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a text or a list of texts")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = access.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }
    deserializer.deserialize_any(OneOrMany)
}

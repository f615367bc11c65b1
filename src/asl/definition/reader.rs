//! Reads a whole definition and collects all its problems.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::fields::{Object, Range};
use super::graph::{self, Link};
use super::{Flow, Language, Machine, MachineType, Targets};
use crate::asl::problem::{Code, Place, Problem};
use crate::asl::syntax;

/// The maximum length of a definition (Developer Guide, "Quotas related to state machines").
const MAX_DEFINITION_LENGTH: usize = 1_048_576;

/// The maximum nesting depth of `States` objects; deeper definitions are rejected.
const DEEPEST: usize = 20;

const MAX_STATE_NAME_LENGTH: usize = 80;

/// The machine, if there are no errors, and the problems found: errors, or only warnings if there is a machine.
pub struct Reading {
    pub machine: Option<Machine>,
    pub problems: Vec<Problem>,
}

pub(crate) struct Reader {
    pub(super) problems: Vec<Problem>,
    pub(super) flows: Vec<Flow>,
    pub(super) language: Language,
    pub(super) machine_type: MachineType,
    pub(super) links: Vec<Link>,
    pub(super) labels: HashSet<String>,
    names: HashSet<String>,
    depth: usize,
}

impl Machine {
    /// Reads and checks `text` as the definition of a machine of `machine_type`.
    pub fn read(text: &str, machine_type: MachineType) -> Reading {
        let refused = |code, message: String, place| Reading {
            machine: None,
            problems: vec![Problem::new(code, message, place)],
        };
        if text.len() > MAX_DEFINITION_LENGTH {
            let message = format!("Definition must not be longer than {MAX_DEFINITION_LENGTH} characters");
            return refused(Code::SchemaValidationFailed, message, None);
        }
        if text.trim().is_empty() {
            return refused(Code::SchemaValidationFailed, "Definition must be a valid JSON object".into(), None);
        }
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => return refused(Code::InvalidJsonDescription, syntax::complaint(text), None),
        };
        if !value.is_object() {
            return refused(Code::SchemaValidationFailed, "Definition must be a valid JSON object".into(), None);
        }
        let mut reader = Reader::new(machine_type);
        reader.find_duplicates(text);
        let timeout_seconds = reader.machine(&value);
        reader.finish(timeout_seconds)
    }
}

impl Reader {
    fn new(machine_type: MachineType) -> Reader {
        Reader {
            problems: Vec::new(),
            flows: Vec::new(),
            language: Language::JsonPath,
            machine_type,
            links: Vec::new(),
            labels: HashSet::new(),
            names: HashSet::new(),
            depth: 0,
        }
    }

    fn finish(mut self, timeout_seconds: Option<u64>) -> Reading {
        if !self.problems.iter().any(Problem::is_error) {
            self.problems.extend(graph::check(&self.flows, &self.links));
        }
        let errors = self.problems.iter().any(Problem::is_error);
        let machine = (!errors).then_some(Machine { flows: self.flows, timeout_seconds });
        Reading { machine, problems: self.problems }
    }

    /// Reports states that occur twice in one `States` object, because the second would silently replace the first.
    fn find_duplicates(&mut self, text: &str) {
        for place in syntax::duplicates(text) {
            let location = place.location();
            if let Some((scope, name)) = location.rsplit_once('/')
                && scope.ends_with("/States")
            {
                self.duplicate_state(name, &place);
            }
        }
    }

    fn duplicate_state(&mut self, name: &str, place: &Place) {
        let message = format!("Duplicate State name: {name}");
        self.problems.push(Problem::new(Code::DuplicateStateName, message, Some(place.clone())));
    }

    fn machine(&mut self, value: &Value) -> Option<u64> {
        let object = self.as_object(value, Place::root())?;
        self.only(&object, &["Comment", "QueryLanguage", "StartAt", "TimeoutSeconds", "Version", "States"]);
        self.text(&object, "Comment");
        self.word(&object, "Version", &["1.0"]);
        if object.has("QueryLanguage") {
            let word = self.word(&object, "QueryLanguage", &["JSONPath", "JSONata"]);
            self.language = if word == Some("JSONPath") { Language::JsonPath } else { Language::Jsonata };
        }
        let seconds = self.fixed(&object, "TimeoutSeconds", Range::whole(0.0, 99_999_999.0));
        self.flow(&object);
        seconds.filter(|seconds| *seconds > 0.0).map(|seconds| seconds as u64)
    }

    /// Reads `StartAt` and `States` and returns the number of the flow.
    pub(super) fn flow(&mut self, object: &Object<'_>) -> Option<usize> {
        if self.depth == DEEPEST {
            let message = "The states are too deeply nested";
            self.problems.push(Problem::new(Code::TooDeeplyNested, message, Some(object.place.clone())));
            return None;
        }
        if !self.require(object, &["States", "StartAt"]) {
            return None;
        }
        let start = self.text(object, "StartAt");
        let states = self.object(object, "States")?;
        if states.members.is_empty() {
            self.say("Value cannot be empty", &states.place);
        }
        let number = self.flows.len();
        self.flows.push(Flow { start: 0, states: Vec::new() });
        let targets: Targets = states.members.keys().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        self.depth += 1;
        let mut read = Vec::with_capacity(targets.len());
        for (index, (name, value)) in states.members.iter().enumerate() {
            let place = states.at(name);
            self.check_name(name, &place);
            read.extend(self.state(name, value, place, Here { flow: number, state: index, targets: &targets }));
        }
        self.depth -= 1;
        let start = start.and_then(|start| {
            self.links.push(Link { flow: number, from: None, to: start.to_owned(), place: object.at("StartAt") });
            targets.get(start).copied()
        });
        let complete = read.len() == targets.len();
        if let Some(flow) = self.flows.get_mut(number).filter(|_| complete) {
            *flow = Flow { start: start.unwrap_or_default(), states: read };
        }
        Some(number)
    }

    fn check_name(&mut self, name: &str, place: &Place) {
        if name.chars().count() > MAX_STATE_NAME_LENGTH {
            let message = format!(
                "State name '{name}' exceeds the {MAX_STATE_NAME_LENGTH}-character limit allowed by the service"
            );
            self.problems.push(Problem::new(Code::InvalidStateName, message, Some(place.clone())));
        }
        if !self.names.insert(name.to_owned()) {
            self.duplicate_state(name, place);
        }
    }
}

/// The state being read: its position and the targets its transitions can have.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    pub(super) flow: usize,
    pub(super) state: usize,
    pub(super) targets: &'a HashMap<String, usize>,
}

impl Reader {
    /// Records a transition and resolves its target. A missing target is reported only if there are no other errors.
    pub(super) fn target(&mut self, object: &Object<'_>, name: &str, here: Here<'_>) -> Option<usize> {
        let to = self.text(object, name)?;
        self.links.push(Link { flow: here.flow, from: Some(here.state), to: to.to_owned(), place: object.at(name) });
        here.targets.get(to).copied()
    }
}

//! A state machine as the interpreter runs it.
//!
//! Reading a definition checks it: a [`Machine`] exists only when nothing is wrong, so the interpreter meets no
//! missing target and no path that does not parse. Cited: Amazon States Language.

mod choice;
mod fields;
mod graph;
mod map;
mod reader;
mod resource;
mod retry;
mod state;
mod task;

use std::collections::HashMap;

use serde_json::Value;

use super::data::{Data, Name};
use super::jsonata::Expression;
use super::template::Template;
use crate::jsonpath::{Path, ReferencePath};

pub(crate) use choice::{Choice, Comparison, Condition, Operand, Operator, Relation};
pub(crate) use map::{ItemReader, Items, Map, ReaderConfig};
pub use reader::Reading;
pub use resource::{Pattern, Resource};
pub(crate) use retry::{Catcher, Retrier};
pub(crate) use task::Task;

/// Standard or Express: Express machines have no callbacks, jobs, activities and stored history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MachineType {
    Standard,
    Express,
}

/// A definition without errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The first is the machine's own; the others belong to Parallel branches and Map processors.
    pub(crate) flows: Vec<Flow>,
    pub(crate) timeout_seconds: Option<u64>,
}

/// One `States` object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    pub(crate) start: usize,
    pub(crate) states: Vec<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    JsonPath,
    Jsonata,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) name: Name,
    pub(crate) language: Language,
    pub(crate) kind: Kind,
    pub(crate) fields: Fields,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Pass { result: Option<Data> },
    Task(Box<Task>),
    Choice(Choice),
    Wait(Wait),
    Succeed,
    Fail { error: Option<Text>, cause: Option<Text> },
    Parallel { branches: Vec<usize> },
    Map(Box<Map>),
}

/// What most states have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields {
    pub(crate) input_path: PathFilter,
    /// `Parameters` or `Arguments`.
    pub(crate) parameters: Option<Template>,
    pub(crate) result_selector: Option<Template>,
    pub(crate) result_path: ResultPath,
    pub(crate) output_path: PathFilter,
    pub(crate) output: Option<Template>,
    pub(crate) assign: Vec<(String, Template)>,
    pub(crate) retry: Vec<Retrier>,
    pub(crate) catch: Vec<Catcher>,
    pub(crate) next: Option<usize>,
}

/// InputPath and OutputPath.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum PathFilter {
    #[default]
    Everything,
    /// `null`: an empty object.
    Nothing,
    Path(Path),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum ResultPath {
    #[default]
    Replace,
    /// `null`: the input goes on.
    Discard,
    Put(ReferencePath),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wait {
    Seconds(Number),
    Timestamp(String),
    TimestampPath(Path),
    TimestampExpression(Expression),
}

/// A text that is written, looked up or computed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Text {
    Fixed(String),
    Query(super::template::Query),
    Expression(Expression),
}

/// A number that is written, looked up or computed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    Fixed(f64),
    Path(Path),
    Expression(Expression),
}

impl Machine {
    pub(crate) fn flow(&self, flow: usize) -> Option<&Flow> {
        self.flows.get(flow)
    }

    pub(crate) fn state(&self, flow: usize, state: usize) -> Option<&State> {
        self.flows.get(flow)?.states.get(state)
    }

    /// The names of the machine's own states, in the order written.
    pub fn state_names(&self) -> Vec<&str> {
        self.flows.first().map(|flow| flow.states.iter().map(|state| state.name.as_str()).collect()).unwrap_or_default()
    }
}

/// Where names lead inside one `States` object, while it is read.
type Targets = HashMap<String, usize>;

/// Whether a string value of a definition is a JSONata expression.
fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| Expression::inside(text).is_some())
}

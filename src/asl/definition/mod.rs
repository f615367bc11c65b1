//! The model of a state machine that the interpreter runs.
//!
//! Reading a definition also checks it: a [`Machine`] exists only if there are no errors, so the interpreter never
//! meets a missing target or an invalid path. Cited: Amazon States Language.

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
pub(crate) use map::{ItemReader, Items, Map, ReaderConfig, Transformation, Writer};
pub use reader::Reading;
pub use resource::{Pattern, Resource};
pub(crate) use retry::{Catcher, Retrier};
pub(crate) use task::Task;

/// Standard or Express. Express machines do not support callbacks, `.sync` jobs, activities or a stored history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MachineType {
    Standard,
    Express,
}

/// A definition without errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The first flow belongs to the machine itself, the others to Parallel branches and Map processors.
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

/// Fields that most states share.
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

/// The value of InputPath or OutputPath.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum PathFilter {
    #[default]
    Everything,
    /// `null`, which yields an empty object.
    Nothing,
    Path(Path),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum ResultPath {
    #[default]
    Replace,
    /// `null`, which discards the result and passes on the input.
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

/// A string that is constant, looked up by a path or computed by an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Text {
    Fixed(String),
    Query(super::template::Query),
    Expression(Expression),
}

/// A number that is constant, looked up by a path or computed by an expression.
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

    /// Returns the names of the top-level states, in the order of the definition.
    pub fn state_names(&self) -> Vec<&str> {
        self.flows.first().map(|flow| flow.states.iter().map(|state| state.name.as_str()).collect()).unwrap_or_default()
    }
}

/// The index of each state of one `States` object by name, used while the object is read.
type Targets = HashMap<String, usize>;

/// Returns whether a string of a definition is a JSONata expression.
fn is_expression(value: &Value) -> bool {
    value.as_str().is_some_and(|text| Expression::inside(text).is_some())
}

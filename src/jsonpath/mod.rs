//! JSONPath as state machines and mapping templates use it.
//!
//! Cited: Amazon States Language, "Paths" and "Reference Paths"; Amazon API Gateway Developer Guide, "Mapping template
//! transformations". Both services evaluate paths with Jayway JsonPath, whose results and messages this follows: Step
//! Functions with version 2.0.0, which has no functions and no indexes from the end. A path is parsed once.

mod evaluate;
mod filter;
mod parse;
mod reference;
mod work;

use serde_json::{Number, Value};

pub(crate) use evaluate::PathError;
pub(crate) use filter::Filter;
pub(crate) use reference::ReferencePath;

/// What a path starts from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Member(String),
    Members(Vec<String>),
    Index(i64),
    /// `[(@.length-1)]`: the number that is added to the length.
    FromEnd(i64),
    Indices(Vec<i64>),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
    },
    Wildcard,
    /// `..`: this value and everything inside it.
    Descendants,
    Filter(Filter),
    Function(Function),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Function {
    Length,
    Minimum,
    Maximum,
    Average,
    Sum,
    Keys,
}

/// A parsed path and the text it was written as.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    pub(crate) text: String,
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
}

impl Path {
    /// Whether the path can lead to one place at most.
    pub(crate) fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| {
            matches!(step, Step::Member(_) | Step::Members(_) | Step::Index(_) | Step::FromEnd(_) | Step::Function(_))
        })
    }

    /// Whether the path ends at an index the array it comes to does not have. Jayway finds nothing there that it would
    /// call missing: Step Functions reads a null.
    pub(crate) fn ends_beyond(&self, root: &Value) -> bool {
        let Some((Step::Index(_), way)) = self.steps.split_last() else { return false };
        let array = Path { text: String::new(), root: self.root.clone(), steps: way.to_vec() };
        self.is_definite() && self.select(root).is_err() && array.select(root).is_ok_and(|place| place.is_array())
    }
}

/// A JSON number that is written as an integer when it is one, as AWS writes it.
pub(crate) fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        Value::from(number as i64)
    } else {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

//! JSONPath as used by state machines and mapping templates.
//!
//! Cited: Amazon States Language, "Paths" and "Reference Paths"; Amazon API Gateway Developer Guide, "Mapping template
//! transformations". Both services evaluate paths with Jayway JsonPath, and this module follows its results and
//! messages. Step Functions uses version 2.0.0, which has no functions and no indexes from the end. A path is parsed
//! once.

mod evaluate;
mod filter;
mod parse;
mod reference;
mod work;

use serde_json::{Number, Value};

pub(crate) use evaluate::PathError;
pub(crate) use filter::Filter;
pub(crate) use reference::ReferencePath;

/// The root of a path.
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
    /// `[(@.length-1)]`, with the number that is added to the length.
    FromEnd(i64),
    Indices(Vec<i64>),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
    },
    Wildcard,
    /// `..`: this value and all its descendants.
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

/// A parsed path and its original text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    pub(crate) text: String,
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
}

impl Path {
    /// Returns whether the path can match at most one place.
    pub(crate) fn is_definite(&self) -> bool {
        self.steps.iter().all(|step| {
            matches!(step, Step::Member(_) | Step::Members(_) | Step::Index(_) | Step::FromEnd(_) | Step::Function(_))
        })
    }

    /// Returns whether the path ends at an index beyond the end of an array. Jayway does not report this as missing;
    /// Step Functions reads null.
    pub(crate) fn ends_beyond(&self, root: &Value) -> bool {
        let Some((Step::Index(_), way)) = self.steps.split_last() else { return false };
        let array = Path { text: String::new(), root: self.root.clone(), steps: way.to_vec() };
        self.is_definite() && self.select(root).is_err() && array.select(root).is_ok_and(|place| place.is_array())
    }
}

/// Returns a JSON number that is written as an integer if it is one, as in AWS.
pub(crate) fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        Value::from(number as i64)
    } else {
        Number::from_f64(number).map_or(Value::Null, Value::Number)
    }
}

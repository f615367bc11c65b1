//! JSONPath as state machines use it.
//!
//! Cited: Amazon States Language, "Paths" and "Reference Paths"; the service evaluates paths with Jayway JsonPath,
//! whose results and messages this follows. A path is parsed once, when the definition is read. Script
//! expressions and regular expressions in filters are refused.

mod evaluate;
mod filter;
mod parse;
mod reference;

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
        self.steps.iter().all(|step| matches!(step, Step::Member(_) | Step::Index(_) | Step::Function(_)))
    }
}

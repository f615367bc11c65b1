//! Document paths, which identify a value in an item.

use std::fmt;

use super::attribute::{AttributeValue, Item};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Name(String),
    Index(usize),
}

/// A path of an attribute, with its names resolved. It starts with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentPath(pub(super) Vec<Step>);

impl DocumentPath {
    /// Returns the path of a top-level attribute, whose name may contain any character.
    pub fn of_attribute(name: &str) -> Self {
        Self(vec![Step::Name(name.to_owned())])
    }

    /// Returns the name of the top-level attribute.
    pub fn attribute(&self) -> &str {
        match self.0.first() {
            Some(Step::Name(name)) => name,
            _ => "",
        }
    }

    /// Returns whether the path leads into the attribute, not just to it.
    pub fn is_nested(&self) -> bool {
        self.0.len() > 1
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the value at the path, if it exists.
    pub fn find<'a>(&self, item: &'a Item) -> Option<&'a AttributeValue> {
        let first = item.get(self.attribute())?;
        self.0[1..].iter().try_fold(first, |value, step| match (value, step) {
            (AttributeValue::Map(members), Step::Name(name)) => members.get(name),
            (AttributeValue::List(members), Step::Index(index)) => members.get(*index),
            _ => None,
        })
    }
}

/// Formats the path as in messages: `[a, b, [1]]`.
impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        write!(f, "[{}]", steps.join(", "))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

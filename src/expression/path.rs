//! Document paths: where in an item a value is.

use std::fmt;

use super::attribute::{AttributeValue, Item};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Name(String),
    Index(usize),
}

/// A path of an attribute, with its names filled in. It begins with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentPath(pub(super) Vec<Step>);

impl DocumentPath {
    /// The path of a whole attribute, whose name may hold any character.
    pub fn of_attribute(name: &str) -> Self {
        Self(vec![Step::Name(name.to_owned())])
    }

    /// The attribute of the item that the path leads into.
    pub fn attribute(&self) -> &str {
        match self.0.first() {
            Some(Step::Name(name)) => name,
            _ => "",
        }
    }

    /// Whether the path leads into the attribute and not to it.
    pub fn is_nested(&self) -> bool {
        self.0.len() > 1
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The value at the path, if there is one.
    pub fn find<'a>(&self, item: &'a Item) -> Option<&'a AttributeValue> {
        let first = item.get(self.attribute())?;
        self.0[1..].iter().try_fold(first, |value, step| match (value, step) {
            (AttributeValue::Map(members), Step::Name(name)) => members.get(name),
            (AttributeValue::List(members), Step::Index(index)) => members.get(*index),
            _ => None,
        })
    }
}

/// As messages show it: `[a, b, [1]]`.
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

//! The expression attribute names and values of a request, and which of them its expressions use.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Expression attribute names (aliases) in DynamoDB" and "Using expression
//! attribute values in DynamoDB".

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::attribute::{AttributeValue, Item};
use super::operand::{Element, Path};
use super::path::{DocumentPath, Step};
use super::reserved::is_reserved;

/// The names and values that placeholders stand for in all expressions of one request.
#[derive(Debug, Default)]
pub struct Substitutions {
    names: BTreeMap<String, String>,
    values: Item,
    used: BTreeSet<String>,
}

impl Substitutions {
    /// Fails if a placeholder is not valid.
    pub fn new(names: Option<BTreeMap<String, String>>, values: Option<Item>) -> Result<Self, Error> {
        check_keys("ExpressionAttributeNames", '#', names.as_ref().map(BTreeMap::keys))?;
        check_keys("ExpressionAttributeValues", ':', values.as_ref().map(BTreeMap::keys))?;
        Ok(Self { names: names.unwrap_or_default(), values: values.unwrap_or_default(), used: BTreeSet::new() })
    }

    /// Fails if a name or value is not used by any expression.
    pub fn check_all_used(&self) -> Result<(), Error> {
        let unused = |keys: Vec<&String>| -> Vec<String> {
            keys.into_iter().filter(|key| !self.used.contains(*key)).cloned().collect()
        };
        let unused_of = [
            ("ExpressionAttributeNames", unused(self.names.keys().collect())),
            ("ExpressionAttributeValues", unused(self.values.keys().collect())),
        ];
        match unused_of.iter().find(|(_, keys)| !keys.is_empty()) {
            Some((of, keys)) => {
                Err(Error::new(format!("Value provided in {of} unused in expressions: keys: {{{}}}", keys.join(", "))))
            }
            None => Ok(()),
        }
    }

    /// Resolves the names of a path.
    pub(super) fn path(&mut self, path: &Path) -> Result<DocumentPath, Error> {
        let steps = path.iter().map(|element| match element {
            Element::Word(word) => Ok(Step::Name(word.clone())),
            Element::Index(index) => Ok(Step::Index(*index)),
            Element::Placeholder(placeholder) => self.name(placeholder).map(Step::Name),
        });
        Ok(DocumentPath(steps.collect::<Result<_, _>>()?))
    }

    fn name(&mut self, placeholder: &str) -> Result<String, Error> {
        self.used.insert(placeholder.to_owned());
        self.names.get(placeholder).cloned().ok_or_else(|| {
            Error::new(format!(
                "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            ))
        })
    }

    pub(super) fn value(&mut self, placeholder: &str) -> Result<AttributeValue, Error> {
        self.used.insert(placeholder.to_owned());
        self.values.get(placeholder).cloned().ok_or_else(|| {
            Error::new(format!(
                "An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            ))
        })
    }
}

/// Fails if a word of a path is reserved.
pub(super) fn check_reserved(path: &Path) -> Result<(), Error> {
    let words = path.iter().filter_map(|element| match element {
        Element::Word(word) => Some(word),
        Element::Placeholder(_) | Element::Index(_) => None,
    });
    match words.into_iter().find(|word| is_reserved(word)) {
        Some(word) => Err(Error::new(format!("Attribute name is a reserved keyword; reserved keyword: {word}"))),
        None => Ok(()),
    }
}

fn check_keys<'a>(of: &str, mark: char, keys: Option<impl ExactSizeIterator<Item = &'a String>>) -> Result<(), Error> {
    let Some(mut keys) = keys else { return Ok(()) };
    if keys.len() == 0 {
        return Err(Error::new(format!("{of} must not be empty")));
    }
    let is_placeholder = |key: &str| {
        let rest = key.strip_prefix(mark).unwrap_or_default();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match keys.find(|key| !is_placeholder(key)) {
        Some(key) => Err(Error::new(format!("{of} contains invalid key: Syntax error; key: \"{key}\""))),
        None => Ok(()),
    }
}

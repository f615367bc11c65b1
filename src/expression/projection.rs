//! Projection expressions, which select the attributes to return.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Using projection expressions in DynamoDB".

use std::collections::BTreeMap;

use super::attribute::{AttributeValue, Item};
use super::overlap::check_overlap;
use super::path::{DocumentPath, Step};
use super::reader::Reader;
use super::substitution::check_reserved;
use super::{Error, Substitutions};

/// A selection of paths of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    paths: Vec<DocumentPath>,
}

impl Projection {
    /// Parses a `ProjectionExpression`.
    pub fn parse(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        Self::read(text, substitutions).map_err(|error| error.within("Invalid ProjectionExpression: ", ""))
    }

    fn read(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        let mut reader = Reader::new(text)?;
        let mut written = vec![reader.path(|_| false)?];
        while reader.skip(",") {
            written.push(reader.path(|_| false)?);
        }
        reader.expect_end()?;
        written.iter().try_for_each(check_reserved)?;
        let paths = written.iter().map(|path| substitutions.path(path)).collect::<Result<Vec<_>, _>>()?;
        check_overlap(&paths)?;
        Ok(Self { paths })
    }

    /// Returns a projection of these paths.
    pub fn of_paths(paths: Vec<DocumentPath>) -> Self {
        Self { paths }
    }

    /// Returns a projection of top-level attributes.
    pub fn of_attributes(names: impl IntoIterator<Item = String>) -> Self {
        Self { paths: names.into_iter().map(|name| DocumentPath(vec![Step::Name(name)])).collect() }
    }

    pub fn paths(&self) -> &[DocumentPath] {
        &self.paths
    }

    /// Returns the parts of an item at the paths. Omitted members of lists leave no gaps.
    pub fn apply(&self, item: &Item) -> Item {
        let mut root = Chosen::default();
        for path in &self.paths {
            root.add(path.steps());
        }
        root.members_of(item)
    }
}

/// The tree of selected steps below one value.
#[derive(Default)]
struct Chosen<'a> {
    /// Whether the whole value is selected.
    is_whole: bool,
    steps: BTreeMap<&'a Step, Chosen<'a>>,
}

impl<'a> Chosen<'a> {
    fn add(&mut self, steps: &'a [Step]) {
        match steps.split_first() {
            Some((first, rest)) => self.steps.entry(first).or_default().add(rest),
            None => self.is_whole = true,
        }
    }

    fn members_of(&self, members: &Item) -> Item {
        let chosen = self.steps.iter().filter_map(|(step, chosen)| match step {
            Step::Name(name) => Some((name.clone(), chosen.of(members.get(name)?)?)),
            Step::Index(_) => None,
        });
        chosen.collect()
    }

    fn of(&self, value: &AttributeValue) -> Option<AttributeValue> {
        if self.is_whole {
            return Some(value.clone());
        }
        match value {
            AttributeValue::Map(members) => {
                let chosen = self.members_of(members);
                (!chosen.is_empty()).then_some(AttributeValue::Map(chosen))
            }
            AttributeValue::List(members) => {
                let chosen = self.steps.iter().filter_map(|(step, chosen)| match step {
                    Step::Index(index) => chosen.of(members.get(*index)?),
                    Step::Name(_) => None,
                });
                let chosen: Vec<AttributeValue> = chosen.collect();
                (!chosen.is_empty()).then_some(AttributeValue::List(chosen))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::expression::attribute::{item_from_json, item_to_json};

    fn read(text: &str) -> Result<Projection, String> {
        Projection::parse(text, &mut Substitutions::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_item_is_cut_down_to_its_paths() {
        let item = json!({
            "id": {"S": "1"}, "n": {"N": "2"},
            "m": {"M": {"a": {"S": "x"}, "b": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]}}},
        });
        let item = item_from_json(item).expect("an item");
        let cases = [
            ("id", json!({"id": {"S": "1"}})),
            ("absent, id.x", json!({})),
            ("m.a, id", json!({"id": {"S": "1"}, "m": {"M": {"a": {"S": "x"}}}})),
            ("m.b[2], m.b[0]", json!({"m": {"M": {"b": {"L": [{"N": "0"}, {"N": "2"}]}}}})),
        ];
        for (text, expected) in cases {
            assert_eq!(item_to_json(&read(text).expect(text).apply(&item)), expected, "{text}");
        }
    }

    #[test]
    fn faults_are_in_the_words_of_dynamodb() {
        let cases = [
            ("a,", "Syntax error; token: \"<EOF>\", near: \",\""),
            ("a b", "Syntax error; token: \"b\", near: \"a b\""),
            ("a, name", "Attribute name is a reserved keyword; reserved keyword: name"),
            (
                "a, a.b",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
            ),
            (
                "a.b, a[1]",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(read(text), Err(format!("Invalid ProjectionExpression: {message}")), "{text}");
        }
    }
}

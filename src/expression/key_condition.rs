//! Key condition expressions, which select the items of one partition for a query.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Key condition expressions for the Query operation in DynamoDB".

use super::attribute::AttributeValue;
use super::condition::{Comparator, Condition, Operand};
use super::{DocumentPath, Error, Substitutions};

/// The conditions of a query on key attributes, by attribute name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCondition {
    tests: Vec<(String, KeyTest)>,
}

/// The condition on a key attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyTest {
    Compare(Comparator, AttributeValue),
    Between(AttributeValue, AttributeValue),
    BeginsWith(AttributeValue),
}

/// The value of the partition key, and the condition on the sort key.
pub type SortTest = (AttributeValue, Option<KeyTest>);

const NO_KEY: &str = "Invalid condition in KeyConditionExpression: No key attribute specified";

impl KeyCondition {
    /// Parses a `KeyConditionExpression`.
    pub fn parse(text: &str, substitutions: &mut Substitutions) -> Result<Self, Error> {
        let condition = Condition::parse("KeyConditionExpression", text, substitutions)?;
        let mut tests = Vec::new();
        collect(condition, &mut tests)?;
        Ok(Self { tests })
    }

    /// Returns a key condition with the given conditions on attributes.
    pub fn of(tests: Vec<(String, KeyTest)>) -> Self {
        Self { tests }
    }

    /// Returns the names of the attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(|(name, _)| name.as_str())
    }

    /// Assigns the conditions to the keys of a table or index, each given with its type.
    pub fn for_keys(&self, partition: (&str, &str), sort: Option<(&str, &str)>) -> Result<SortTest, Error> {
        let of = |wanted: &str| self.tests.iter().find(|(name, _)| name == wanted).map(|(_, test)| test);
        if self.tests.len() > 1 + usize::from(sort.is_some()) {
            return Err(Error::new("Query key condition not supported"));
        }
        let missing = |name: &str| Error::new(format!("Query condition missed key schema element: {name}"));
        let test = of(partition.0).ok_or_else(|| missing(partition.0))?;
        check_type(test, partition.1)?;
        let KeyTest::Compare(Comparator::Equal, value) = test else {
            return Err(Error::new("Query key condition not supported"));
        };
        let Some((name, kind)) = sort else { return Ok((value.clone(), None)) };
        match of(name) {
            Some(test) => {
                check_type(test, kind)?;
                Ok((value.clone(), Some(test.clone())))
            }
            None if self.tests.len() > 1 => Err(missing(name)),
            None => Ok((value.clone(), None)),
        }
    }
}

fn check_type(test: &KeyTest, kind: &str) -> Result<(), Error> {
    let values = match test {
        KeyTest::Compare(_, value) | KeyTest::BeginsWith(value) => vec![value],
        KeyTest::Between(low, high) => vec![low, high],
    };
    match values.iter().all(|value| value.type_name() == kind) {
        true => Ok(()),
        false => Err(Error::new(
            "One or more parameter values were invalid: Condition parameter type does not match schema type",
        )),
    }
}

fn collect(condition: Condition, tests: &mut Vec<(String, KeyTest)>) -> Result<(), Error> {
    let operator = |name: &str| Error::new(format!("Invalid operator used in KeyConditionExpression: {name}"));
    let (path, test) = match condition {
        Condition::And(left, right) => {
            collect(*left, tests)?;
            return collect(*right, tests);
        }
        Condition::Or(..) => return Err(operator("OR")),
        Condition::Not(_) => return Err(operator("NOT")),
        Condition::In(..) => return Err(operator("IN")),
        Condition::Exists(_) => return Err(operator("attribute_exists")),
        Condition::NotExists(_) => return Err(operator("attribute_not_exists")),
        Condition::Type(..) => return Err(operator("attribute_type")),
        Condition::Contains(..) => return Err(operator("contains")),
        Condition::Compare(Comparator::NotEqual, ..) => return Err(operator("<>")),
        Condition::Compare(comparator, left, right) => comparison(comparator, left, right)?,
        Condition::Between(of, low, high) => {
            let path = first_operand(of, "BETWEEN")?;
            (path, KeyTest::Between(value(low)?, value(high)?))
        }
        Condition::BeginsWith(of, start) => {
            let path = first_operand(of, "begins_with")?;
            (path, KeyTest::BeginsWith(value(start)?))
        }
    };
    if path.is_nested() {
        return Err(Error::new("KeyConditionExpressions cannot have conditions on nested attributes"));
    }
    let name = path.attribute().to_owned();
    if tests.iter().any(|(earlier, _)| *earlier == name) {
        return Err(Error::new("KeyConditionExpressions must only contain one condition per key"));
    }
    tests.push((name, test));
    Ok(())
}

fn comparison(comparator: Comparator, left: Operand, right: Operand) -> Result<(DocumentPath, KeyTest), Error> {
    match (left, right) {
        (Operand::Size(_), _) | (_, Operand::Size(_)) => Err(nested()),
        (Operand::Path(path), Operand::Value(value)) => Ok((path, KeyTest::Compare(comparator, value))),
        (Operand::Value(value), Operand::Path(path)) => Ok((path, KeyTest::Compare(turned(comparator), value))),
        (Operand::Path(_), Operand::Path(_)) => Err(several()),
        (Operand::Value(_), Operand::Value(_)) => Err(Error::new(NO_KEY)),
    }
}

fn turned(comparator: Comparator) -> Comparator {
    match comparator {
        Comparator::Less => Comparator::Greater,
        Comparator::LessOrEqual => Comparator::GreaterOrEqual,
        Comparator::Greater => Comparator::Less,
        Comparator::GreaterOrEqual => Comparator::LessOrEqual,
        same @ (Comparator::Equal | Comparator::NotEqual) => same,
    }
}

fn first_operand(operand: Operand, operator: &str) -> Result<DocumentPath, Error> {
    match operand {
        Operand::Path(path) => Ok(path),
        Operand::Size(_) => Err(nested()),
        Operand::Value(_) => Err(Error::new(format!(
            "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first \
             operand"
        ))),
    }
}

fn value(operand: Operand) -> Result<AttributeValue, Error> {
    match operand {
        Operand::Value(value) => Ok(value),
        Operand::Size(_) => Err(nested()),
        Operand::Path(_) => Err(several()),
    }
}

fn nested() -> Error {
    Error::new("KeyConditionExpressions cannot contain nested operations")
}

fn several() -> Error {
    Error::new("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::expression::attribute::item_from_json;

    fn read(text: &str) -> Result<SortTest, String> {
        let values = json!({":a": {"S": "a"}, ":b": {"S": "b"}, ":1": {"N": "1"}});
        let values = item_from_json(values).expect("values");
        let mut substitutions = Substitutions::new(None, Some(values)).expect("substitutions");
        let read = KeyCondition::parse(text, &mut substitutions);
        read.and_then(|keys| keys.for_keys(("id", "S"), Some(("moment", "N")))).map_err(|error| error.to_string())
    }

    #[test]
    fn a_partition_and_a_range_are_read() {
        let (text, one) = (AttributeValue::String("a".into()), AttributeValue::Number(1.into()));
        assert_eq!(read("id = :a"), Ok((text.clone(), None)));
        let above = Some(KeyTest::Compare(Comparator::Greater, one.clone()));
        assert_eq!(read(":1 < moment AND (id = :a)"), Ok((text.clone(), above)));
        assert_eq!(read("id = :a AND moment BETWEEN :1 AND :1"), Ok((text, Some(KeyTest::Between(one.clone(), one)))));
    }

    #[test]
    fn faults_are_in_the_words_of_dynamodb() {
        let cases = [
            ("id = :a OR moment = :1", "Invalid operator used in KeyConditionExpression: OR"),
            ("id <> :a", "Invalid operator used in KeyConditionExpression: <>"),
            ("moment = :1", "Query condition missed key schema element: id"),
            ("id = :a AND extra = :1", "Query condition missed key schema element: moment"),
            ("id > :a", "Query key condition not supported"),
            (
                "id = :1",
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            ),
            ("id = :a AND id = :b", "KeyConditionExpressions must only contain one condition per key"),
            ("id.x = :a", "KeyConditionExpressions cannot have conditions on nested attributes"),
            ("size(id) = :1", "KeyConditionExpressions cannot contain nested operations"),
            (":a = :b", NO_KEY),
        ];
        for (text, message) in cases {
            assert_eq!(read(text), Err(message.to_owned()), "{text}");
        }
    }
}

//! `Expected`, `QueryFilter` and `ScanFilter`, whose conditions are combined with `ConditionalOperator`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::fault::invalid;
use crate::expression::{AttributeValue, Comparator, Condition, DocumentPath, Operand};
use crate::local::service::validation::Checks;
use crate::local::service::{Fault, decode};

const OPERATORS: [&str; 13] = [
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
];

/// The condition on one attribute.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    value: Option<Value>,
    exists: Option<bool>,
    comparison_operator: Option<String>,
    attribute_value_list: Option<Vec<Value>>,
}

/// An operator with its values.
pub(super) struct Test {
    pub(super) operator: String,
    pub(super) values: Vec<AttributeValue>,
}

/// Parses `Expected`.
pub(in super::super) fn expected(value: Option<Value>, operator: Option<&str>) -> Result<Option<Condition>, Fault> {
    let said = said(value)?;
    check_operator(operator, said.len())?;
    let mut conditions = Vec::new();
    for (name, said) in said {
        conditions.push(of_expected(&name, said)?);
    }
    Ok(joined(conditions, operator))
}

/// Parses `QueryFilter` or `ScanFilter`.
pub(in super::super) fn filter(value: Option<Value>, operator: Option<&str>) -> Result<Option<Condition>, Fault> {
    let said = said(value)?;
    check_operator(operator, said.len())?;
    let mut conditions = Vec::new();
    for (name, said) in said {
        let test = Test::read(said.comparison_operator, said.attribute_value_list)?;
        conditions.push(test.condition(&name));
    }
    Ok(joined(conditions, operator))
}

fn said(value: Option<Value>) -> Result<BTreeMap<String, Said>, Fault> {
    value.map_or_else(|| Ok(BTreeMap::new()), decode)
}

fn check_operator(operator: Option<&str>, conditions: usize) -> Result<(), Fault> {
    let Some(operator) = operator else { return Ok(()) };
    let mut checks = Checks::default();
    checks.one_of("conditionalOperator", operator, &["OR", "AND"]);
    checks.finish()?;
    match conditions {
        0 => Err(invalid("ConditionalOperator cannot be used without Filter or Expected")),
        1 => Err(invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements")),
        _ => Ok(()),
    }
}

fn joined(conditions: Vec<Condition>, operator: Option<&str>) -> Option<Condition> {
    conditions.into_iter().reduce(|left, right| match operator {
        Some("OR") => Condition::Or(Box::new(left), Box::new(right)),
        _ => Condition::And(Box::new(left), Box::new(right)),
    })
}

fn of_expected(name: &str, said: Said) -> Result<Condition, Fault> {
    let refused = |what: &str| Err(invalid(format!("{what} for Attribute: {name}")));
    let Some(operator) = said.comparison_operator else {
        if said.attribute_value_list.is_some() {
            return refused("AttributeValueList can only be used with a ComparisonOperator");
        }
        return match (said.exists, said.value) {
            (Some(false), Some(_)) => refused("Value cannot be used when Exists is false"),
            (Some(false), None) => Ok(Condition::NotExists(DocumentPath::of_attribute(name))),
            (exists, None) => {
                let exists = exists.map_or("null", |_| "true");
                refused(&format!("Value must be provided when Exists is {exists}"))
            }
            (_, Some(value)) => {
                Ok(Test { operator: "EQ".to_owned(), values: vec![AttributeValue::from_json(value)?] }.condition(name))
            }
        };
    };
    if said.exists.is_some() {
        return refused("Exists and ComparisonOperator cannot be used together");
    }
    let values = match (said.value, said.attribute_value_list) {
        (Some(_), Some(_)) => return refused("Value and AttributeValueList cannot be used together"),
        (None, None) if !matches!(operator.as_str(), "NULL" | "NOT_NULL") => {
            return refused(&format!("Value or AttributeValueList must be used with ComparisonOperator: {operator}"));
        }
        (value, list) => list.or_else(|| value.map(|value| vec![value])),
    };
    Ok(Test::read(Some(operator), values)?.condition(name))
}

impl Test {
    /// Fails if the operator does not accept these values.
    pub(super) fn read(operator: Option<String>, values: Option<Vec<Value>>) -> Result<Self, Fault> {
        let operator = super::super::request::required("ComparisonOperator", operator)?;
        let mut checks = Checks::default();
        checks.one_of("comparisonOperator", &operator, &OPERATORS);
        checks.finish()?;
        let values = values.unwrap_or_default();
        let values: Vec<AttributeValue> =
            values.into_iter().map(AttributeValue::from_json).collect::<Result<_, _>>()?;
        let takes = match operator.as_str() {
            "NULL" | "NOT_NULL" => values.is_empty(),
            "IN" => !values.is_empty(),
            "BETWEEN" => values.len() == 2,
            _ => values.len() == 1,
        };
        if !takes {
            return Err(invalid(format!("Invalid number of argument(s) for the {operator} ComparisonOperator")));
        }
        let types: &[&str] = match operator.as_str() {
            "LT" | "LE" | "GT" | "GE" | "BETWEEN" | "IN" => &["S", "N", "B"],
            "BEGINS_WITH" => &["S", "B"],
            "CONTAINS" | "NOT_CONTAINS" => &["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"],
            _ => return Ok(Self { operator, values }),
        };
        match values.iter().find(|value| !types.contains(&value.type_name())) {
            Some(value) => Err(invalid(format!(
                "ComparisonOperator {operator} is not valid for {} AttributeValue type",
                value.type_name()
            ))),
            None => Ok(Self { operator, values }),
        }
    }

    /// Returns the comparison of the operator, if it is one.
    pub(super) fn comparator(&self) -> Option<Comparator> {
        Some(match self.operator.as_str() {
            "EQ" => Comparator::Equal,
            "NE" => Comparator::NotEqual,
            "LT" => Comparator::Less,
            "LE" => Comparator::LessOrEqual,
            "GT" => Comparator::Greater,
            "GE" => Comparator::GreaterOrEqual,
            _ => return None,
        })
    }

    fn condition(self, name: &str) -> Condition {
        let path = DocumentPath::of_attribute(name);
        let comparator = self.comparator();
        let mut values = self.values.into_iter().map(Operand::Value);
        let of = Operand::Path(path.clone());
        if self.operator == "NULL" {
            return Condition::NotExists(path);
        }
        let Some(first) = values.next() else { return Condition::Exists(path) };
        match (comparator, self.operator.as_str()) {
            (Some(comparator), _) => Condition::Compare(comparator, of, first),
            (None, "BEGINS_WITH") => Condition::BeginsWith(of, first),
            (None, "CONTAINS") => Condition::Contains(of, first),
            (None, "NOT_CONTAINS") => Condition::Not(Box::new(Condition::Contains(of, first))),
            (None, operator) => match values.next() {
                Some(high) if operator == "BETWEEN" => Condition::Between(of, first, high),
                second => Condition::In(of, std::iter::once(first).chain(second).chain(values).collect()),
            },
        }
    }
}

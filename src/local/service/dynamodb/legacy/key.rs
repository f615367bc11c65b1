//! `KeyConditions`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::condition::Test;
use crate::expression::{Comparator, KeyCondition, KeyTest};
use crate::local::service::{Fault, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    comparison_operator: Option<String>,
    attribute_value_list: Option<Vec<Value>>,
}

pub(in super::super) fn key_conditions(value: Value) -> Result<KeyCondition, Fault> {
    let said: BTreeMap<String, Said> = decode(value)?;
    if !(1..=2).contains(&said.len()) {
        return Err(Fault::validation("Conditions can be of length 1 or 2 only"));
    }
    let mut tests = Vec::new();
    for (name, said) in said {
        let test = Test::read(said.comparison_operator, said.attribute_value_list)?;
        tests.push((name, key_test(test)?));
    }
    Ok(KeyCondition::of(tests))
}

fn key_test(test: Test) -> Result<KeyTest, Fault> {
    let refused = || Fault::validation("Attempted conditional constraint is not an indexable operation");
    let comparator = test.comparator();
    let mut values = test.values.into_iter();
    match (comparator, test.operator.as_str(), values.next(), values.next()) {
        (Some(Comparator::NotEqual), ..) => Err(refused()),
        (Some(comparator), _, Some(value), _) => Ok(KeyTest::Compare(comparator, value)),
        (None, "BETWEEN", Some(low), Some(high)) => Ok(KeyTest::Between(low, high)),
        (None, "BEGINS_WITH", Some(start), _) => Ok(KeyTest::BeginsWith(start)),
        _ => Err(refused()),
    }
}

//! Choice state: takes the transition of the first rule whose condition holds.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Done, Outcome, visible_input};
use crate::asl::branch::Branch;
use crate::asl::definition::{Choice, Comparison, Condition, Language, Operand, Operator, Relation, State};
use crate::asl::error::StateError;
use crate::asl::jsonata::Expression;
use crate::asl::run::{Run, View};
use crate::asl::scope::Scope;
use crate::asl::timestamp;
use crate::jsonpath::Path;

pub(super) fn begin<'s>(
    run: &mut Run<'_>,
    branch: &Branch,
    state: &'s State,
    choice: &'s Choice,
) -> Result<Outcome<'s>, StateError> {
    let input = visible_input(run, branch, state)?;
    if state.language == Language::JsonPath && input.value().is_null() {
        return Err(StateError::runtime("Unable to apply Path transformation to null or empty input."));
    }
    let chosen = run.look(branch, state, View::of(input.value()), |scope| {
        for rule in &choice.rules {
            if holds(&rule.condition, scope)? {
                return Ok(Some(rule));
            }
        }
        Ok(None)
    })?;
    let done = Done::input(state, input);
    Ok(Outcome::Done(match (chosen, choice.default) {
        (Some(rule), _) => {
            let output = rule.output.as_ref();
            Done { next: Some(rule.next), assign: &rule.assign, output, ..done }
        }
        (None, Some(default)) => Done { next: Some(default), ..done },
        // The guide names States.NoChoiceMatched for this case; the service returns States.Runtime.
        (None, None) => {
            let message = "Failed to transition out of the state. The state does not point to a next state.";
            return Err(StateError::runtime(message));
        }
    }))
}

fn holds(condition: &Condition, scope: &mut Scope<'_>) -> Result<bool, StateError> {
    match condition {
        Condition::All(conditions) => {
            for condition in conditions {
                if !holds(condition, scope)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Any(conditions) => {
            for condition in conditions {
                if holds(condition, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Condition::Not(condition) => Ok(!holds(condition, scope)?),
        Condition::Compare(comparison) => compare(comparison, scope),
        Condition::Expression(expression) => truth(expression, scope),
        Condition::Constant(constant) => Ok(*constant),
    }
}

fn truth(expression: &Expression, scope: &mut Scope<'_>) -> Result<bool, StateError> {
    match scope.run(expression)? {
        Value::Bool(truth) => Ok(truth),
        other => Err(StateError::query(
            format!(
                "The JSONata expression '{}' specified for the field '{}' returned an unexpected result type. Expected 'boolean', but was '{}' for value: {other}",
                expression.source,
                expression.location,
                super::setting::type_name(&other)
            ),
            Some(&expression.location),
        )),
    }
}

fn compare(comparison: &Comparison, scope: &Scope<'_>) -> Result<bool, StateError> {
    let found = scope.select(&comparison.variable);
    if comparison.operator == Operator::IsPresent {
        return Ok(found.is_ok() == expected(&comparison.operand));
    }
    let value = found.map_err(|_| lost(&comparison.variable))?;
    match &comparison.operand {
        Operand::Value(operand) => Ok(applies(comparison.operator, &value, operand)),
        Operand::Path(path) => {
            let operand = scope.select(path).map_err(|_| lost(path))?;
            Ok(applies(comparison.operator, &value, &operand))
        }
    }
}

fn lost(path: &Path) -> StateError {
    StateError::runtime(format!(
        "Invalid path '{}': The choice state's condition path references an invalid value.",
        path.text
    ))
}

fn expected(operand: &Operand) -> bool {
    matches!(operand, Operand::Value(Value::Bool(true)))
}

/// Compares a value with an operand. Values of different types never match.
fn applies(operator: Operator, value: &Value, operand: &Value) -> bool {
    let is = |truth: bool| Value::Bool(truth) == *operand;
    match operator {
        Operator::String(relation) => match (value, operand) {
            (Value::String(value), Value::String(operand)) => relation.holds(value.cmp(operand)),
            _ => false,
        },
        Operator::Numeric(relation) => match (value, operand) {
            (Value::Number(value), Value::Number(operand)) => {
                order(value, operand).is_some_and(|order| relation.holds(order))
            }
            _ => false,
        },
        Operator::Timestamp(relation) => {
            let time = |value: &Value| value.as_str().and_then(timestamp::parse);
            match (time(value), time(operand)) {
                (Some(value), Some(operand)) => relation.holds(value.cmp(&operand)),
                _ => false,
            }
        }
        Operator::BooleanEquals => value.is_boolean() && value == operand,
        Operator::StringMatches => match (value, operand) {
            (Value::String(value), Value::String(pattern)) => matches(value, pattern),
            _ => false,
        },
        Operator::IsNull => is(value.is_null()),
        Operator::IsPresent => is(true),
        Operator::IsNumeric => is(value.is_number()),
        Operator::IsString => is(value.is_string()),
        Operator::IsBoolean => is(value.is_boolean()),
        Operator::IsTimestamp => is(value.as_str().is_some_and(|text| timestamp::parse(text).is_some())),
    }
}

fn order(value: &serde_json::Number, operand: &serde_json::Number) -> Option<Ordering> {
    match (value.as_i64(), operand.as_i64()) {
        (Some(value), Some(operand)) => Some(value.cmp(&operand)),
        _ => value.as_f64()?.partial_cmp(&operand.as_f64()?),
    }
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Relation::Equals => order == Ordering::Equal,
            Relation::LessThan => order == Ordering::Less,
            Relation::GreaterThan => order == Ordering::Greater,
            Relation::LessThanEquals => order != Ordering::Greater,
            Relation::GreaterThanEquals => order != Ordering::Less,
        }
    }
}

/// Matches a pattern in which `*` matches any characters, and `\*` and `\\` match a literal `*` and `\`.
fn matches(text: &str, pattern: &str) -> bool {
    let mut tokens: Vec<Option<char>> = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '*' => tokens.push(None),
            '\\' if matches!(characters.peek(), Some('*' | '\\')) => tokens.push(characters.next()),
            other => tokens.push(Some(other)),
        }
    }
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut token, mut star) = (0, 0, None);
    while at < text.len() {
        match tokens.get(token) {
            Some(Some(wanted)) if text.get(at) == Some(wanted) => {
                at += 1;
                token += 1;
            }
            Some(None) => {
                star = Some((token, at));
                token += 1;
            }
            _ => match star {
                Some((star_token, taken)) => {
                    token = star_token + 1;
                    at = taken + 1;
                    star = Some((star_token, taken + 1));
                }
                None => return false,
            },
        }
    }
    tokens.get(token..).unwrap_or_default().iter().all(Option::is_none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn comparisons_hold_between_values_of_one_type() {
        let cases = [
            (Operator::String(Relation::LessThan), json!("a"), json!("b"), true),
            (Operator::String(Relation::Equals), json!(1), json!("1"), false),
            (Operator::Numeric(Relation::Equals), json!(1), json!(1.0), true),
            (
                Operator::Numeric(Relation::GreaterThanEquals),
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992_i64),
                true,
            ),
            (
                Operator::Timestamp(Relation::LessThan),
                json!("2016-03-14T01:59:00Z"),
                json!("2016-03-14T01:59:00.5Z"),
                true,
            ),
            (
                Operator::Timestamp(Relation::Equals),
                json!("2016-03-14T02:59:00+01:00"),
                json!("2016-03-14T01:59:00Z"),
                true,
            ),
            (Operator::BooleanEquals, json!(null), json!(false), false),
            (Operator::IsNull, json!(null), json!(true), true),
            (Operator::IsNumeric, json!("1"), json!(false), true),
            (Operator::IsTimestamp, json!("2016-03-14"), json!(true), false),
        ];
        for (operator, value, operand, expected) in cases {
            assert_eq!(applies(operator, &value, &operand), expected, "{operator:?} {value} {operand}");
        }
    }

    #[test]
    fn stars_match_any_characters() {
        let cases = [
            ("log-file.txt", "log-*.txt", true),
            ("log-.txt", "log-*.txt", true),
            ("log-file.json", "log-*.txt", false),
            ("a*b", "a\\*b", true),
            ("axb", "a\\*b", false),
            ("a\\b", "a\\\\b", true),
            ("", "*", true),
            ("", "", true),
            ("aXbXc", "a*b*c", true),
            ("ab", "a*b*c", false),
        ];
        for (text, pattern, expected) in cases {
            assert_eq!(matches(text, pattern), expected, "{text} against {pattern}");
        }
    }
}

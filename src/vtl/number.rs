//! Arithmetic and formatting of numbers: integers remain integers, decimals are Java's doubles.

use std::cmp::Ordering;

use super::heap::Value;
use super::syntax::Operator;

/// Returns the result of `+ - * / %`; `None` if an operand is not a number, and for a division by zero.
///
/// Deviation: if a result exceeds 64 bits, Velocity continues with big integers; the local cloud returns a double.
pub(super) fn calculate(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        let exact = match operator {
            Operator::Add => left.checked_add(*right),
            Operator::Subtract => left.checked_sub(*right),
            Operator::Multiply => left.checked_mul(*right),
            Operator::Divide | Operator::Modulo if *right == 0 => return None,
            Operator::Divide => left.checked_div(*right),
            Operator::Modulo => Some(left.checked_rem(*right).unwrap_or(0)),
            _ => return None,
        };
        if let Some(exact) = exact {
            return Some(Value::Integer(exact));
        }
    }
    let (left, right) = (decimal(left)?, decimal(right)?);
    Some(Value::Decimal(match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide if right != 0.0 => left / right,
        Operator::Modulo if right != 0.0 => left % right,
        _ => return None,
    }))
}

/// Compares two numbers. Returns `None` if either is not a number.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        _ => decimal(left)?.partial_cmp(&decimal(right)?),
    }
}

fn decimal(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

/// Formats a double like `Double.toString`: `1.0`, `0.25`, `1.0E10`.
pub(super) fn written(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    let magnitude = number.abs();
    if number == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

//! The methods of numbers. `$number.parseInt('5')` is the way to convert a string to a number.

use super::super::heap::Value;

pub(super) fn call(value: &Value, name: &str, arguments: &[Value]) -> Result<Value, String> {
    let whole = |number: &Value| match number {
        Value::Integer(number) => *number,
        Value::Decimal(number) => *number as i64,
        _ => 0,
    };
    let decimal = |number: &Value| match number {
        Value::Integer(number) => *number as f64,
        Value::Decimal(number) => *number,
        _ => 0.0,
    };
    Ok(match (value, name, arguments) {
        (_, "intValue" | "longValue", []) => Value::Integer(whole(value)),
        (_, "doubleValue" | "floatValue", []) => Value::Decimal(decimal(value)),
        (Value::Integer(_), "parseInt" | "parseLong" | "valueOf", [Value::Text(text)]) => {
            Value::Integer(text.parse().map_err(|_| format!("`{name}` takes a whole number, found `{text}`"))?)
        }
        (Value::Decimal(_), "parseDouble" | "valueOf", [Value::Text(text)]) => {
            Value::Decimal(text.trim().parse().map_err(|_| format!("`{name}` takes a number, found `{text}`"))?)
        }
        (Value::Integer(left), "compareTo", [Value::Integer(right)]) => Value::Integer(left.cmp(right) as i64),
        (Value::Decimal(left), "compareTo", [Value::Decimal(right)]) => Value::Integer(left.total_cmp(right) as i64),
        _ => Value::Null,
    })
}

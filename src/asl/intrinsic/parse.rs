//! Parses calls of intrinsic functions.

use serde_json::Value;

use super::{Argument, Call, DEEPEST, Function};
use crate::jsonpath::Path;

impl Call {
    /// Parses the whole of `text`. Returns `None` if it is not a valid call.
    pub(crate) fn parse(text: &str) -> Option<Call> {
        let (call, rest) = call(text.trim_start(), 0)?;
        rest.trim().is_empty().then_some(call)
    }
}

fn call(text: &str, depth: usize) -> Option<(Call, &str)> {
    if depth > DEEPEST {
        return None;
    }
    let after = text.strip_prefix("States.")?;
    let open = after.find('(')?;
    let function = Function::named(after.get(..open)?.trim_end())?;
    let mut arguments = Vec::new();
    let mut rest = after.get(open + 1..)?.trim_start();
    if let Some(end) = rest.strip_prefix(')') {
        rest = end;
    } else {
        loop {
            let (value, after) = argument(rest, depth)?;
            arguments.push(value);
            let after = after.trim_start();
            if let Some(next) = after.strip_prefix(',') {
                rest = next.trim_start();
            } else {
                rest = after.strip_prefix(')')?;
                break;
            }
        }
    }
    if !function.takes(arguments.len()) {
        return None;
    }
    let length = text.len().checked_sub(rest.len())?;
    Some((Call { text: text.get(..length)?.to_owned(), function, arguments }, rest))
}

fn argument(text: &str, depth: usize) -> Option<(Argument, &str)> {
    match text.chars().next()? {
        '\'' => literal_string(text).map(|(string, rest)| (Argument::Literal(Value::String(string)), rest)),
        '$' => Path::parse_prefix(text).map(|(path, rest)| (Argument::Path(path), rest)),
        'S' => call(text, depth + 1).map(|(call, rest)| (Argument::Call(call), rest)),
        _ => {
            let end = text.find([',', ')'])?;
            let (word, rest) = text.split_at_checked(end)?;
            let value: Value = serde_json::from_str(word.trim()).ok()?;
            let plain = matches!(value, Value::Number(_) | Value::Bool(_) | Value::Null);
            plain.then_some((Argument::Literal(value), rest))
        }
    }
}

/// Parses a string in single quotes. Braces keep their backslash, because only `States.Format` interprets them.
fn literal_string(text: &str) -> Option<(String, &str)> {
    let mut string = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' => return Some((string, text.get(at + 1..)?)),
            '\\' => match characters.next()?.1 {
                escaped @ ('\'' | '\\') => string.push(escaped),
                brace @ ('{' | '}') => {
                    string.push('\\');
                    string.push(brace);
                }
                _ => return None,
            },
            other => string.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_calls_are_read() {
        for text in [
            "States.UUID()",
            "States.Format('x')",
            "States.Format('{}', $.a['b c'])",
            "States.Array()",
            "States.ArrayGetItem(States.StringSplit($$.StateMachine.Name, '-'), 0)",
            "States.MathAdd(1, -1)",
            "States.JsonMerge($a, $.b, false)",
            "States.StringToJson('{\"constant\": \"false\"}')",
        ] {
            assert_eq!(Call::parse(text).map(|call| call.text), Some(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn malformed_calls_are_refused() {
        for text in [
            "States.Nope()",
            "States.UUID(1)",
            "States.Format()",
            "States.Format('x'",
            "States.Format(x)",
            "States.Format('x') y",
            "States.StringToJson('{\"a\":\"\\\"b\\\"\"}')",
            "States.ArrayLength([1])",
            "States.MathAdd(1)",
            "Format('x')",
        ] {
            assert_eq!(Call::parse(text), None, "{text}");
        }
        assert_eq!(Call::parse(&"States.Array(".repeat(5_000)), None);
    }
}

//! Intrinsic functions of JSONPath states: `States.Format('{}', $.name)`.
//!
//! Cited: Step Functions Developer Guide, "Intrinsic functions for JSONPath states". Parsing a call checks the number
//! of its arguments; their types are checked when the state runs.

mod array;
mod json;
mod math;
mod parse;
mod text;

use serde_json::Value;

pub(crate) use math::fraction;
pub(crate) use text::digest;

use super::data::{MAX_PAYLOAD, size};
use crate::id::Ids;
use crate::jsonpath::Path;

/// The maximum nesting depth of calls, which is the quota of the service; deeper calls are rejected.
const DEEPEST: usize = 10;

/// The maximum size of any result, including intermediate ones: each nested call can double the length of a text.
const MAX_RESULT: usize = 4 * MAX_PAYLOAD;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    /// The call as written in the definition, for error messages.
    pub(crate) text: String,
    function: Function,
    arguments: Vec<Argument>,
}

#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Literal(Value),
    Path(Path),
    Call(Call),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Array,
    ArrayPartition,
    ArrayContains,
    ArrayRange,
    ArrayGetItem,
    ArrayLength,
    ArrayUnique,
    Base64Encode,
    Base64Decode,
    Hash,
    JsonMerge,
    StringToJson,
    JsonToString,
    MathRandom,
    MathAdd,
    StringSplit,
    Uuid,
    Format,
}

impl Function {
    fn named(name: &str) -> Option<Function> {
        Some(match name {
            "Array" => Function::Array,
            "ArrayPartition" => Function::ArrayPartition,
            "ArrayContains" => Function::ArrayContains,
            "ArrayRange" => Function::ArrayRange,
            "ArrayGetItem" => Function::ArrayGetItem,
            "ArrayLength" => Function::ArrayLength,
            "ArrayUnique" => Function::ArrayUnique,
            "Base64Encode" => Function::Base64Encode,
            "Base64Decode" => Function::Base64Decode,
            "Hash" => Function::Hash,
            "JsonMerge" => Function::JsonMerge,
            "StringToJson" => Function::StringToJson,
            "JsonToString" => Function::JsonToString,
            "MathRandom" => Function::MathRandom,
            "MathAdd" => Function::MathAdd,
            "StringSplit" => Function::StringSplit,
            "UUID" => Function::Uuid,
            "Format" => Function::Format,
            _ => return None,
        })
    }

    /// Returns whether the function takes `count` arguments.
    fn takes(self, count: usize) -> bool {
        match self {
            Function::Array => true,
            Function::Format => count >= 1,
            Function::ArrayPartition
            | Function::ArrayContains
            | Function::ArrayGetItem
            | Function::Hash
            | Function::MathAdd
            | Function::StringSplit => count == 2,
            Function::ArrayRange | Function::JsonMerge => count == 3,
            Function::MathRandom => count == 2 || count == 3,
            Function::Uuid => count == 0,
            Function::ArrayLength
            | Function::ArrayUnique
            | Function::Base64Encode
            | Function::Base64Decode
            | Function::StringToJson
            | Function::JsonToString => count == 1,
        }
    }

    fn apply(self, arguments: &[Value], ids: &mut Ids) -> Result<Value, String> {
        match self {
            Function::Array => Ok(Value::Array(arguments.to_vec())),
            Function::ArrayPartition => array::partition(arguments),
            Function::ArrayContains => array::contains(arguments),
            Function::ArrayRange => array::range(arguments),
            Function::ArrayGetItem => array::get_item(arguments),
            Function::ArrayLength => array::length(arguments),
            Function::ArrayUnique => array::unique(arguments),
            Function::Base64Encode => text::base64_encode(arguments),
            Function::Base64Decode => text::base64_decode(arguments),
            Function::Hash => text::hash(arguments),
            Function::JsonMerge => json::merge(arguments),
            Function::StringToJson => json::from_string(arguments),
            Function::JsonToString => json::to_string(arguments),
            Function::MathRandom => math::random(arguments, ids),
            Function::MathAdd => math::add(arguments),
            Function::StringSplit => text::split(arguments),
            Function::Uuid => Ok(Value::String(ids.uuid())),
            Function::Format => text::format(arguments),
        }
    }
}

/// Why a call could not be evaluated.
pub(crate) enum CallError<E> {
    /// A path among the arguments has no match.
    Path(E),
    /// The function rejected its arguments.
    Function(String),
}

impl Call {
    /// Applies the function. `resolve` evaluates the paths among the arguments.
    pub(crate) fn evaluate<E>(
        &self,
        resolve: &mut dyn FnMut(&Path) -> Result<Value, E>,
        ids: &mut Ids,
    ) -> Result<Value, CallError<E>> {
        let mut values = Vec::with_capacity(self.arguments.len());
        for argument in &self.arguments {
            values.push(match argument {
                Argument::Literal(value) => value.clone(),
                Argument::Path(path) => resolve(path).map_err(CallError::Path)?,
                Argument::Call(call) => call.evaluate(resolve, ids)?,
            });
        }
        let result = self.function.apply(&values, ids).and_then(|value| match size(&value) {
            size if size > MAX_RESULT => Err(format!("The result has more than {MAX_RESULT} bytes.")),
            _ => Ok(value),
        });
        result.map_err(|reason| {
            CallError::Function(format!("The function '{}' had the following error: {reason}", self.text))
        })
    }

    /// Returns every path among the arguments, at any depth.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        for argument in &self.arguments {
            match argument {
                Argument::Path(path) => paths.push(path),
                Argument::Call(call) => paths.extend(call.paths()),
                Argument::Literal(_) => {}
            }
        }
        paths
    }
}

/// Returns the argument at `index`. The parser has already checked the number of arguments.
fn argument(arguments: &[Value], index: usize) -> Result<&Value, String> {
    arguments.get(index).ok_or_else(|| format!("The argument {} is missing.", index + 1))
}

fn array(arguments: &[Value], index: usize) -> Result<&Vec<Value>, String> {
    argument(arguments, index)?.as_array().ok_or_else(|| format!("The argument {} must be an array.", index + 1))
}

fn string(arguments: &[Value], index: usize) -> Result<&str, String> {
    argument(arguments, index)?.as_str().ok_or_else(|| format!("The argument {} must be a string.", index + 1))
}

/// Returns a number argument, rounded to the nearest integer as the service does.
fn integer(arguments: &[Value], index: usize) -> Result<i64, String> {
    let number =
        argument(arguments, index)?.as_f64().ok_or_else(|| format!("The argument {} must be a number.", index + 1))?;
    Ok((number + 0.5).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    pub(super) fn evaluate(text: &str, input: &Value) -> Result<Value, String> {
        let call = Call::parse(text).ok_or("not a call")?;
        let mut resolve = |path: &Path| path.select(input).map(std::borrow::Cow::into_owned).map_err(|error| error.0);
        call.evaluate(&mut resolve, &mut Ids::new(1)).map_err(|error| match error {
            CallError::Path(reason) | CallError::Function(reason) => reason,
        })
    }

    #[test]
    fn functions_give_what_the_guide_says() {
        let input =
            json!({"list": [1, 2, 2, 3], "text": "a,b;c", "object": {"a": 1, "b": [1, 2]}, "n": 2.5, "null": null});
        let cases = [
            ("States.Array('a', 1, $.n)", json!(["a", 1, 2.5])),
            ("States.ArrayPartition($.list, 3)", json!([[1, 2, 2], [3]])),
            ("States.ArrayContains($.list, 2)", json!(true)),
            ("States.ArrayContains($.list, '2')", json!(false)),
            ("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9])),
            ("States.ArrayRange(3, 1, -1)", json!([3, 2, 1])),
            ("States.ArrayGetItem($.list, 3)", json!(3)),
            ("States.ArrayLength($.list)", json!(4)),
            ("States.ArrayUnique($.list)", json!([1, 2, 3])),
            ("States.Base64Encode('Data')", json!("RGF0YQ==")),
            ("States.Base64Decode('RGF0YQ==')", json!("Data")),
            ("States.Hash('input data', 'MD5')", json!("812f45842bc6d66ee14572ce20db8e86")),
            ("States.JsonMerge($.object, States.StringToJson('{\"a\":2}'), false)", json!({"a": 2, "b": [1, 2]})),
            ("States.JsonToString($.object)", json!("{\"a\":1,\"b\":[1,2]}")),
            ("States.MathAdd($.n, 1)", json!(4)),
            ("States.StringSplit($.text, ',;')", json!(["a", "b", "c"])),
            ("States.Format('{} and \\{\\} {} it\\'s', $.object, $.null)", json!("{a=1, b=[1, 2]} and {} null it's")),
        ];
        for (text, expected) in cases {
            assert_eq!(evaluate(text, &input), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_refused_argument_names_the_call() {
        for text in [
            "States.ArrayGetItem($.list, 9)",
            "States.ArrayPartition($.list, 0)",
            "States.ArrayRange(1, 9, 0)",
            "States.ArrayRange(1, 5000, 1)",
            "States.Base64Decode('!')",
            "States.Hash('x', 'SHA-3')",
            "States.StringToJson('{')",
            "States.JsonMerge($.list, $.list, false)",
            "States.JsonMerge($.object, $.object, true)",
            "States.Format('{} {}', 1)",
            "States.MathAdd('1', 1)",
        ] {
            let error = evaluate(text, &json!({"list": [1], "object": {}})).unwrap_err();
            assert!(error.starts_with(&format!("The function '{text}' had the following error: ")), "{error}");
        }
    }

    #[test]
    fn random_numbers_and_ids_come_from_the_seed() {
        let one = evaluate("States.MathRandom(1, 1000)", &json!({})).unwrap();
        assert_eq!(one, evaluate("States.MathRandom(1, 1000)", &json!({})).unwrap());
        assert!((1..1000).contains(&one.as_i64().unwrap()));
        assert_eq!(evaluate("States.UUID()", &json!({})).unwrap().as_str().unwrap().len(), 36);
        assert_eq!(
            evaluate("States.MathRandom(1, 1000, 7)", &json!({})),
            evaluate("States.MathRandom(1, 1000, 7)", &json!({}))
        );
    }
}

//! Evaluates an expression and converts its result to JSON.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::super::data::MAX_PAYLOAD;
use super::super::value::number;
use super::{Bindings, Expression, Failure, WHAT, bound, functions, words};
use crate::door;
use crate::id::Ids;

/// The maximum length of a result list. The service has a similar limit.
pub(super) const MAX_SEQUENCE: usize = 1_000_000;

/// The time limit of one evaluation of a JSONata expression, for work that the counts of `bound` do not cover.
///
/// Deviation: whether an evaluation exceeds this limit depends on the speed and load of the machine, unlike other
/// results of the local cloud. The limit is far above the time that an expression of a state machine needs.
const MAX_MILLISECONDS: u64 = 10_000;

/// The maximum nesting depth of results. Deeper JSON could not be stored.
const DEEPEST: usize = 100;

/// The maximum number of nodes and characters of a result that is converted to JSON, which is far above the largest
/// payload. A smaller result above the payload limit is rejected when the state's output is checked.
const MAX_RESULT: usize = 8 * MAX_PAYLOAD;

impl Expression {
    pub(crate) fn evaluate(&self, bindings: &Bindings<'_>, ids: &mut Ids) -> Result<Value, Failure> {
        let mut drawn = ids.clone();
        let result = door::enter(WHAT, &self.source, || self.run(bindings, &mut drawn));
        *ids = drawn;
        result.unwrap_or_else(|panic| Err(Failure::Broken(panic)))
    }

    fn run(&self, bindings: &Bindings<'_>, ids: &mut Ids) -> Result<Value, Failure> {
        let options = EvaluatorOptions {
            timeout_ms: Some(MAX_MILLISECONDS),
            max_sequence_length: Some(MAX_SEQUENCE),
            ..EvaluatorOptions::default()
        };
        let mut evaluator = Evaluator::with_options(self.context(bindings), options);
        let shared = Rc::new(RefCell::new(ids.clone()));
        functions::register(&mut evaluator, &self.names, bindings.now, &shared)
            .map_err(|error| threw(&error, &self.source))?;
        if !self.hooks.is_empty() {
            bound::register(&mut evaluator, &self.hooks).map_err(|error| threw(&error, &self.source))?;
        }
        let result = evaluator.evaluate(&self.bounded, &JValue::Undefined);
        *ids = shared.borrow().clone();
        let result = result.map_err(|error| threw(&error, &self.source))?;
        if matches!(result, JValue::Undefined) {
            return Err(Failure::Undefined);
        }
        let mut left = MAX_RESULT;
        json(&result, 0, &mut left)?.ok_or(Failure::Unsupported)
    }

    fn context(&self, bindings: &Bindings<'_>) -> Context {
        let mut context = Context::new();
        for name in &self.names {
            if let Some(value) = bindings.variables.get(name) {
                context.bind(name.clone(), JValue::from(value.value().clone()));
            }
        }
        if self.names.iter().any(|name| name == "states") {
            context.bind("states".to_owned(), JValue::from(self.states(bindings)));
        }
        context
    }

    fn states(&self, bindings: &Bindings<'_>) -> Value {
        let mut states = Map::new();
        if self.wants.input {
            states.insert("input".to_owned(), bindings.input.clone());
        }
        if let Some(result) = bindings.result.filter(|_| self.wants.result) {
            states.insert("result".to_owned(), result.clone());
        }
        if self.wants.context {
            states.insert("context".to_owned(), (bindings.context)());
        }
        if let Some(error_output) = bindings.error_output.filter(|_| self.wants.error_output) {
            states.insert("errorOutput".to_owned(), error_output.clone());
        }
        Value::Object(states)
    }
}

fn threw(error: &EvaluatorError, source: &str) -> Failure {
    const NON_FUNCTION: &str = "T1006: Attempted to invoke a non-function";
    // The crate appends the name of the function; the service does not.
    let message = error.message();
    Failure::Threw(words::of_evaluator(if message.starts_with(NON_FUNCTION) { NON_FUNCTION } else { message }, source))
}

/// Converts a result to JSON; returns `None` for a function. Undefined members are omitted, as in JavaScript. `left` is
/// the remaining size: parts of a result can be shared, so its JSON can be far larger than the value in memory.
fn json(value: &JValue, depth: usize, left: &mut usize) -> Result<Option<Value>, Failure> {
    if depth > DEEPEST {
        return Err(Failure::Unsupported);
    }
    spend(left, 1)?;
    Ok(Some(match value {
        JValue::Null => Value::Null,
        JValue::Bool(flag) => Value::Bool(*flag),
        // As in the reference implementation, which checks this at every step ("JSONata", error D1001).
        JValue::Number(float) if !float.is_finite() => {
            return Err(Failure::Threw("D1001: Number out of range".to_owned()));
        }
        JValue::Number(float) => number(*float),
        JValue::String(text) => {
            spend(left, text.len())?;
            Value::String(text.to_string())
        }
        JValue::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items.iter() {
                list.extend(json(item, depth + 1, left)?);
            }
            Value::Array(list)
        }
        JValue::Object(_) => {
            let mut members = Map::new();
            for (name, member) in value.as_object().into_iter().flatten() {
                if let Some(member) = json(member, depth + 1, left)? {
                    spend(left, name.len())?;
                    members.insert(name.clone(), member);
                }
            }
            Value::Object(members)
        }
        _ => return Ok(None),
    }))
}

fn spend(left: &mut usize, size: usize) -> Result<(), Failure> {
    *left = left.checked_sub(size).ok_or(Failure::TooLarge)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::data::Data;
    use super::*;
    use crate::clock::Timestamp;
    use serde_json::json;

    fn evaluate(source: &str) -> Result<Value, Failure> {
        let expression = Expression::parse(source, "Output").unwrap();
        let variables = BTreeMap::from([("v".to_owned(), Data::new(json!({"n": 2})))]);
        let input = json!({"list": [1, 2, 3], "text": "a"});
        let bindings = Bindings {
            input: &input,
            result: None,
            error_output: None,
            context: &|| json!({"Execution": {"Name": "e"}}),
            variables: &variables,
            now: Timestamp::from_millis(1_457_920_740_000),
        };
        expression.evaluate(&bindings, &mut Ids::new(1))
    }

    #[test]
    fn expressions_see_the_state_and_the_variables() {
        let cases = [
            ("$states.input.list[0]", json!(1)),
            ("$sum($states.input.list) + $v.n", json!(8)),
            ("$states.context.Execution.Name", json!("e")),
            ("$partition([0, 1, 2], 2)", json!([[0, 1], [2]])),
            ("$partition([0], 1)", json!([[0]])),
            ("$range(0, 9, 3)", json!([0, 3, 6, 9])),
            ("$range(1, 9, 9)", json!(1)),
            ("$hash('input data', 'MD5')", json!("812f45842bc6d66ee14572ce20db8e86")),
            ("$parse('{\"a\": [1]}')", json!({"a": [1]})),
            ("$now()", json!("2016-03-14T01:59:00.000Z")),
            ("$millis()", json!(1_457_920_740_000_i64)),
            ("{'a': $states.input.missing}", json!({})),
            ("$pad('ab', 5) & '|' & $pad('ab', -5, '#-') & '|' & $pad('ab', 1)", json!("ab   |#-#ab|ab")),
            ("$contains('hello$world', /^hello\\$/)", json!(true)),
        ];
        for (source, expected) in cases {
            assert_eq!(evaluate(source), Ok(expected), "{source}");
        }
        assert_eq!(evaluate("$length($uuid())"), Ok(json!(36)));
        assert_eq!(evaluate("$random(5)"), evaluate("$random(5)"));
    }

    #[test]
    fn a_short_expression_cannot_ask_for_any_amount_of_work() {
        for source in ["$pad('x', 1000000000)", "[1..9000000]", "$range(1, 1000000000000, 1)"] {
            assert!(matches!(evaluate(source), Err(Failure::Threw(why)) if why.starts_with("D2015")), "{source}");
        }
    }

    #[test]
    fn recursion_ends_by_its_count_and_not_by_the_clock() {
        let endless = [
            "($f := function($n) { $n > 0 ? $f($n) : 0 }; $f(1))",
            "($f := function($n) { $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $f(60))",
        ];
        for source in endless {
            assert_eq!(
                evaluate(source),
                Err(Failure::Threw("U1001: Expression evaluation timeout: Check for infinite loop".into())),
                "{source}"
            );
        }
        let bounded = [
            ("($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10))", json!(3_628_800)),
            (
                "($f := function($n, $sum) { $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(50000, 0))",
                json!(1_250_025_000),
            ),
            ("$map($states.input.list, function($n, $i) { $n + $i })", json!([1, 3, 5])),
            ("$filter($states.input.list, function($n) { $n > 1 })", json!([2, 3])),
            ("$reduce($states.input.list, function($sum, $n) { $sum + $n })", json!(6)),
            ("$sort([3, 1, 2], function($l, $r) { $l > $r })", json!([1, 2, 3])),
            ("function($n) <n:n> { $n + 1 }(1)", json!(2)),
            ("($twice := function($f) { function($n) { $f($f($n)) } }; $twice(function($n) { $n * 3 })(2))", json!(18)),
            ("$each({'a': 1}, function($v, $k) { $k & $v })", json!("a1")),
            ("$sift({'a': 1, 'b': 2}, function($v) { $v > 1 })", json!({"b": 2})),
        ];
        for (source, expected) in bounded {
            assert_eq!(evaluate(source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn numbers_that_json_cannot_hold_are_errors() {
        for source in ["1/0", "[1, -1/0]", "{'a': 1e308 * 10}"] {
            assert!(matches!(evaluate(source), Err(Failure::Threw(why)) if why.starts_with("D1001")), "{source}");
        }
    }

    #[test]
    fn failures_are_told_apart() {
        assert_eq!(evaluate("$doesNotExist"), Err(Failure::Undefined));
        assert_eq!(evaluate("$fn := function($x){$x}"), Err(Failure::Unsupported));
        for source in ["$eval('1')", "$noSuchFunction(1)"] {
            assert_eq!(
                evaluate(source),
                Err(Failure::Threw("T1006: Attempted to invoke a non-function".into())),
                "{source}"
            );
        }
    }
}

//! Choice states without `Default` for which an input exists that fits no rule; the execution then fails with
//! `States.NoChoiceMatched`.
//!
//! Inputs are tried: for each variable, values of the types that its rules compare it with. JSONata conditions, paths
//! as operands and timestamps are not decided.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use super::{Doubt, DoubtKind, Seen};

/// The maximum number of inputs that are tried.
const MAX_INPUTS: usize = 10_000;

/// A value of a variable: `None` if it is absent.
type Try = Option<Value>;

pub(super) fn check(seen: &Seen<'_>, found: &mut Vec<Doubt>) {
    if seen.text("Type") != Some("Choice") || seen.is_jsonata || seen.members.contains_key("Default") {
        return;
    }
    let rules: Option<Vec<&Map<String, Value>>> = seen.items("Choices").iter().map(Value::as_object).collect();
    let Some(input) = rules.and_then(|rules| unmatched(&rules)) else { return };
    let shown: Vec<String> = input.iter().map(|(variable, value)| shown(variable, value.as_ref())).collect();
    found.push(Doubt {
        kind: DoubtKind::NoDefault,
        place: seen.place.clone(),
        member: None,
        message: format!("no rule of this Choice state fits where {}", shown.join(" and ")),
        help: "add `Default` with the state that follows then".to_owned(),
    });
}

fn shown(variable: &str, value: Option<&Value>) -> String {
    match value {
        Some(value) => format!("`{variable}` is {value}"),
        None => format!("`{variable}` is absent"),
    }
}

/// Returns an input that fits no rule.
fn unmatched<'a>(rules: &[&'a Map<String, Value>]) -> Option<BTreeMap<&'a str, Try>> {
    let mut candidates: BTreeMap<&str, Vec<Try>> = BTreeMap::new();
    for rule in rules {
        collect(rule, &mut candidates)?;
    }
    candidates.values_mut().for_each(only_comparable);
    let inputs: usize =
        candidates.values().map(Vec::len).try_fold(1, |product: usize, count| product.checked_mul(count))?;
    let pick = |mut number: usize| -> BTreeMap<&'a str, Try> {
        let mut input = BTreeMap::new();
        for (variable, values) in &candidates {
            input.insert(*variable, values.get(number % values.len().max(1)).cloned().flatten());
            number /= values.len().max(1);
        }
        input
    };
    let fits_none = |input: &BTreeMap<&str, Try>| !rules.iter().any(|rule| fits(rule, input));
    (0..inputs.min(MAX_INPUTS)).map(pick).find(fits_none)
}

/// A variable that is compared must be present: an absent one makes the execution fail, whatever the rules are.
fn only_comparable(values: &mut Vec<Try>) {
    if values.iter().any(|value| value.as_ref().is_some_and(|value| *value != json!(PRESENT))) {
        values.retain(|value| value.as_ref().is_some_and(|value| *value != json!(PRESENT)));
    }
}

/// The value of a variable of which only the presence matters.
const PRESENT: &str = "present";
/// A text that no rule names.
const OTHER: &str = "another text";

/// Adds the values to try for the variables of a rule. `None` if the rule cannot be decided.
fn collect<'a>(rule: &'a Map<String, Value>, candidates: &mut BTreeMap<&'a str, Vec<Try>>) -> Option<()> {
    for name in ["And", "Or"] {
        for inner in rule.get(name).and_then(Value::as_array).into_iter().flatten() {
            collect(inner.as_object()?, candidates)?;
        }
    }
    if let Some(inner) = rule.get("Not") {
        collect(inner.as_object()?, candidates)?;
    }
    let Some(variable) = rule.get("Variable") else { return Some(()) };
    let (operator, operand) = comparison(rule)?;
    candidates.entry(variable.as_str()?).or_default().extend(values(operator, operand)?);
    Some(())
}

fn comparison(rule: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut operators =
        rule.iter().filter(|(name, _)| !["Variable", "Next", "Comment", "Assign"].contains(&name.as_str()));
    let (name, operand) = operators.next()?;
    Some((name.as_str(), operand)).filter(|_| operators.next().is_none())
}

fn values(operator: &str, operand: &Value) -> Option<Vec<Try>> {
    let values: Vec<Value> = match operator {
        "IsPresent" => return Some(vec![None, Some(json!(PRESENT))]),
        "BooleanEquals" => vec![json!(true), json!(false)],
        "IsNull" => vec![json!(null), json!(OTHER)],
        "IsString" | "IsNumeric" | "IsBoolean" => vec![json!(OTHER), json!(0), json!(true)],
        "StringMatches" => {
            let text = operand.as_str()?;
            vec![json!(text.replace('*', "")), json!(OTHER)]
        }
        _ if operator.ends_with("Path") || operator.starts_with("Timestamp") => return None,
        _ if operator.starts_with("String") => {
            let text = operand.as_str()?;
            vec![json!(text), json!(OTHER), json!(format!("{text}~")), json!("")]
        }
        _ if operator.starts_with("Numeric") => {
            let number = operand.as_f64()?;
            let near = [number, number - 1.0, number + 1.0, number - 0.5, number + 0.5];
            near.into_iter().filter_map(shortest).collect()
        }
        _ => return None,
    };
    Some(values.into_iter().map(Some).collect())
}

/// Returns a number without `.0`, as it is written.
fn shortest(number: f64) -> Option<Value> {
    let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
    if is_whole { Some(json!(number as i64)) } else { Number::from_f64(number).map(Value::Number) }
}

fn fits(rule: &Map<String, Value>, input: &BTreeMap<&str, Try>) -> bool {
    let inner =
        |name: &str| rule.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    if rule.contains_key("And") {
        return inner("And").all(|rule| fits(rule, input));
    }
    if rule.contains_key("Or") {
        return inner("Or").any(|rule| fits(rule, input));
    }
    if let Some(Value::Object(rule)) = rule.get("Not") {
        return !fits(rule, input);
    }
    let variable = rule.get("Variable").and_then(Value::as_str).unwrap_or_default();
    let value = input.get(variable).and_then(Option::as_ref);
    comparison(rule).is_some_and(|(operator, operand)| holds(operator, operand, value))
}

fn holds(operator: &str, operand: &Value, value: Option<&Value>) -> bool {
    let is = |holds: bool| operand.as_bool() == Some(holds);
    match operator {
        "IsPresent" => is(value.is_some()),
        "IsNull" => is(value.is_some_and(Value::is_null)),
        "IsString" => is(value.is_some_and(Value::is_string)),
        "IsNumeric" => is(value.is_some_and(Value::is_number)),
        "IsBoolean" => is(value.is_some_and(Value::is_boolean)),
        "BooleanEquals" => value.is_some_and(|value| value == operand),
        "StringMatches" => texts(value, operand).is_some_and(|(text, pattern)| matches(text, pattern)),
        _ => {
            let of_texts =
                texts(value, operand).filter(|_| operator.starts_with("String")).map(|(one, other)| one.cmp(other));
            let numbers =
                value.and_then(Value::as_f64).zip(operand.as_f64()).filter(|_| operator.starts_with("Numeric"));
            let of_numbers = numbers.and_then(|(one, other)| one.partial_cmp(&other));
            of_texts.or(of_numbers).is_some_and(|order| is_ordered(operator, order))
        }
    }
}

fn texts<'a>(value: Option<&'a Value>, operand: &'a Value) -> Option<(&'a str, &'a str)> {
    Some((value?.as_str()?, operand.as_str()?))
}

fn is_ordered(operator: &str, order: std::cmp::Ordering) -> bool {
    if operator.ends_with("LessThanEquals") {
        order.is_le()
    } else if operator.ends_with("GreaterThanEquals") {
        order.is_ge()
    } else if operator.ends_with("LessThan") {
        order.is_lt()
    } else if operator.ends_with("GreaterThan") {
        order.is_gt()
    } else {
        order.is_eq()
    }
}

/// Returns whether a text matches a pattern in which `*` stands for any characters. An escaped `*` counts as any
/// character too, so that no doubt is raised where it decides.
fn matches(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

//! Estimates the bytes that the results of functions take, from their arguments.

use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::functions::string::{RegexMatches, build_regex, extract_regex};
use jsonata_core::value::JValue;

use super::meter::Meter;

type Bytes = Result<u64, EvaluatorError>;

/// Bytes of overhead of one piece of a text.
const PIECE: u64 = 48;

/// Steps to find one piece and extract it.
const OCCURRENCE: u64 = 8;

/// Bytes of one match: an object with a text, an index and a list of groups.
const MATCH: u64 = 480;

pub(super) fn join(list: &JValue, separator: Option<&JValue>, meter: &Meter) -> Bytes {
    let JValue::Array(items) = list else { return Ok(0) };
    meter.work(items.len() as u64)?;
    let separator = separator.and_then(JValue::as_str).map_or(0, str::len);
    Ok(items.iter().map(|item| (item.as_str().map_or(0, str::len) + separator) as u64).sum())
}

pub(super) fn split(args: &[JValue], meter: &Meter) -> Bytes {
    let Some(text) = args.first().and_then(JValue::as_str) else { return Ok(0) };
    let most = occurrences(text, args.get(1), args.get(2), PIECE, meter)?;
    moves_on(text, args.get(1), args.get(2))?;
    Ok(text.len() as u64 + (most + 1) * PIECE)
}

/// Fails with D1004, as `$match` and `$replace` do, if a second or later match of the pattern is empty. The reference
/// implementation of JSONata looks for the next match even after the last one that is needed.
fn moves_on(text: &str, pattern: Option<&JValue>, limit: Option<&JValue>) -> Result<(), EvaluatorError> {
    let regex = pattern.and_then(extract_regex).and_then(|(pattern, flags)| build_regex(&pattern, &flags).ok());
    let Some(regex) = regex else { return Ok(()) };
    let mut left = limit.and_then(JValue::as_f64).map_or(f64::INFINITY, f64::ceil);
    let mut matches = RegexMatches::new(&regex, text);
    while left > 0.0 && matches.next_match()?.is_some() {
        left -= 1.0;
    }
    if left <= 0.0 && limit.and_then(JValue::as_f64).is_some_and(|limit| limit > 0.0) {
        matches.next_match()?;
    }
    Ok(())
}

pub(super) fn matches(args: &[JValue], meter: &Meter) -> Bytes {
    let Some(text) = args.first().and_then(JValue::as_str) else { return Ok(0) };
    let groups = args.get(1).map_or(0, groups);
    let each = MATCH + PIECE * groups;
    let most = occurrences(text, args.get(1), args.get(2), each, meter)?;
    Ok(text.len() as u64 * (groups + 1) + most * each)
}

pub(super) fn replace(args: &[JValue], meter: &Meter) -> Bytes {
    let Some(text) = args.first().and_then(JValue::as_str) else { return Ok(0) };
    let replacement = args.get(2).and_then(JValue::as_str).unwrap_or_default();
    let references = replacement.matches('$').count() as u64;
    let each = replacement.len() as u64;
    let most = occurrences(text, args.get(1), args.get(3), each, meter)?;
    Ok(text.len() as u64 * (references + 1) + most * each)
}

pub(super) fn pad(args: &[JValue]) -> u64 {
    let text = args.first().and_then(JValue::as_str).map_or(0, str::len);
    let width = args.get(1).and_then(JValue::as_f64).map_or(0.0, f64::abs);
    text as u64 + 4 * width as u64
}

pub(super) fn range(args: &[JValue]) -> u64 {
    let number = |index: usize| args.get(index).and_then(JValue::as_f64).unwrap_or(1.0);
    (24.0 * ((number(1) - number(0)) / number(2)).max(0.0)) as u64
}

fn groups(pattern: &JValue) -> u64 {
    match pattern {
        JValue::Regex { pattern, .. } => pattern.matches('(').count() as u64,
        _ => 0,
    }
}

/// Returns how often the pattern can occur. Occurrences are counted only if the upper bound would exceed the limits.
fn occurrences(
    text: &str,
    pattern: Option<&JValue>,
    limit: Option<&JValue>,
    each: u64,
    meter: &Meter,
) -> Result<u64, EvaluatorError> {
    meter.work(text.len() as u64 / 8)?;
    let limit = limit.and_then(JValue::as_f64).filter(|limit| *limit >= 0.0).map_or(u64::MAX, |limit| limit as u64);
    let most = text.len() as u64 + 1;
    let found = match pattern {
        Some(JValue::String(pattern)) if !pattern.is_empty() => text.matches(&**pattern).count() as u64,
        Some(pattern @ JValue::Regex { .. }) if most.min(limit).saturating_mul(each) > meter.largest() / 64 => {
            let regex = extract_regex(pattern).and_then(|(pattern, flags)| build_regex(&pattern, &flags).ok());
            regex.map_or(most, |regex| regex.find_iter(text).count() as u64)
        }
        _ => most,
    };
    let found = found.min(limit);
    meter.work(OCCURRENCE * found)?;
    Ok(found)
}

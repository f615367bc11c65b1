//! Methods of strings in VTL, as in `java.lang.String`: positions count UTF-16 units, and patterns are regular
//! expressions.
//!
//! Deviation: the local cloud refuses patterns with look-around or backreferences, which Java supports.

use regex::Captures;

use super::super::heap::{Heap, Value};
use super::super::print::check_length;

pub(super) fn call(heap: &mut Heap, text: &str, name: &str, arguments: &[Value]) -> Result<Value, String> {
    Ok(match arguments {
        [] => match name {
            "length" => Value::count(text.encode_utf16().count()),
            "isEmpty" => Value::Bool(text.is_empty()),
            "trim" => Value::text(text.trim_matches(|next: char| next <= ' ')),
            "toLowerCase" => Value::text(text.to_lowercase()),
            "toUpperCase" => Value::text(text.to_uppercase()),
            "intern" => Value::text(text),
            _ => Value::Null,
        },
        [Value::Text(other)] => one(heap, text, name, other)?,
        [Value::Integer(index)] => match name {
            "substring" => Value::text(substring(text, *index, None)?),
            "charAt" => Value::text(substring(text, *index, index.checked_add(1))?),
            _ => Value::Null,
        },
        [Value::Integer(from), Value::Integer(to)] if name == "substring" => {
            Value::text(substring(text, *from, Some(*to))?)
        }
        [Value::Text(first), Value::Text(second)] => match name {
            "replace" => Value::text(replace(text, first, second)?),
            "replaceAll" => Value::text(replace_pattern(heap, text, first, second, usize::MAX)?),
            "replaceFirst" => Value::text(replace_pattern(heap, text, first, second, 1)?),
            _ => Value::Null,
        },
        [Value::Text(part), Value::Integer(from)] if name == "indexOf" => {
            let from = usize::try_from(*from).unwrap_or(0);
            let units: Vec<u16> = text.encode_utf16().collect();
            let rest = String::from_utf16_lossy(units.get(from..).unwrap_or_default());
            rest.find(&**part).map_or(Value::Integer(-1), |at| Value::count(from + units_before(&rest, at)))
        }
        [Value::Text(pattern), Value::Integer(limit)] if name == "split" => {
            let limit = usize::try_from(*limit).unwrap_or(0);
            split(heap, text, pattern, limit)?
        }
        _ => Value::Null,
    })
}

fn one(heap: &mut Heap, text: &str, name: &str, other: &str) -> Result<Value, String> {
    let found = |at: Option<usize>| at.map_or(Value::Integer(-1), |at| Value::count(units_before(text, at)));
    Ok(match name {
        "contains" => Value::Bool(text.contains(other)),
        "startsWith" => Value::Bool(text.starts_with(other)),
        "endsWith" => Value::Bool(text.ends_with(other)),
        "equalsIgnoreCase" => Value::Bool(text.to_lowercase() == other.to_lowercase()),
        "indexOf" => found(text.find(other)),
        "lastIndexOf" => found(text.rfind(other)),
        "concat" => {
            let whole = [text, other].concat();
            check_length(&whole)?;
            Value::text(whole)
        }
        "compareTo" => Value::Integer(text.cmp(other) as i64),
        "matches" => Value::Bool(heap.pattern(&format!(r"\A(?:{other})\z"), other)?.is_match(text)),
        "split" => split(heap, text, other, 0)?,
        _ => Value::Null,
    })
}

fn units_before(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().encode_utf16().count()
}

/// Returns a substring. As in Java, a position out of range is an error, and the template fails.
fn substring(text: &str, from: i64, to: Option<i64>) -> Result<String, String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let end = to.map_or(Some(units.len()), |to| usize::try_from(to).ok());
    let part = usize::try_from(from).ok().zip(end).and_then(|(from, to)| units.get(from..to));
    part.map(String::from_utf16_lossy).ok_or_else(|| {
        let to = to.map(|to| format!(" to {to}")).unwrap_or_default();
        format!("the text has {} characters, and no part from {from}{to}", units.len())
    })
}

fn replace(text: &str, part: &str, with: &str) -> Result<String, String> {
    let mut replaced = String::with_capacity(text.len());
    let mut last = 0;
    for (at, found) in text.match_indices(part) {
        replaced.push_str(text.get(last..at).unwrap_or_default());
        replaced.push_str(with);
        check_length(&replaced)?;
        last = at + found.len();
    }
    replaced.push_str(text.get(last..).unwrap_or_default());
    Ok(replaced)
}

fn replace_pattern(heap: &mut Heap, text: &str, regex: &str, with: &str, most: usize) -> Result<String, String> {
    let compiled = heap.pattern(regex, regex)?;
    let mut replaced = String::with_capacity(text.len());
    let mut last = 0;
    for captures in compiled.captures_iter(text).take(most) {
        let Some(whole) = captures.get(0) else { continue };
        replaced.push_str(text.get(last..whole.start()).unwrap_or_default());
        replacement(&captures, with, &mut replaced)?;
        check_length(&replaced)?;
        last = whole.end();
    }
    replaced.push_str(text.get(last..).unwrap_or_default());
    Ok(replaced)
}

/// Appends the replacement of a match as in Java: `$1` is a group, a backslash escapes the next character.
fn replacement(captures: &Captures<'_>, with: &str, out: &mut String) -> Result<(), String> {
    let mut characters = with.chars().peekable();
    while let Some(next) = characters.next() {
        match next {
            '\\' => out.extend(characters.next()),
            '$' => {
                let digit = characters.next().and_then(|digit| digit.to_digit(10));
                let mut group = digit.ok_or("a `$` in a replacement is followed by the number of a group")? as usize;
                while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= captures.len() {
                        break;
                    }
                    group = longer;
                    characters.next();
                }
                if group >= captures.len() {
                    return Err(format!("the pattern has no group {group}"));
                }
                out.push_str(captures.get(group).map(|group| group.as_str()).unwrap_or_default());
            }
            other => out.push(other),
        }
    }
    Ok(())
}

/// Splits a string. As in Java, empty trailing parts are dropped if there is no limit, and an empty match at the start
/// yields no part.
fn split(heap: &mut Heap, text: &str, regex: &str, limit: usize) -> Result<Value, String> {
    let compiled = heap.pattern(regex, regex)?;
    let mut parts = Vec::new();
    let mut last = 0;
    for found in compiled.find_iter(text).filter(|found| found.end() > 0) {
        if limit > 0 && parts.len() + 1 == limit {
            break;
        }
        parts.push(text.get(last..found.start()).unwrap_or_default());
        last = found.end();
    }
    parts.push(text.get(last..).unwrap_or_default());
    while limit == 0 && parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    heap.list(parts.into_iter().map(Value::text).collect())
}

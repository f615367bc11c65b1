//! Functions that Step Functions adds to JSONata, and functions that it does not support.
//!
//! Cited: Step Functions Developer Guide, "JSONata functions provided by Step Functions".

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::parser;
use jsonata_core::value::JValue;

use super::super::intrinsic::{digest, fraction};
use super::evaluate::MAX_SEQUENCE;
use crate::clock::Timestamp;
use crate::id::Ids;

type Result = std::result::Result<JValue, EvaluatorError>;

/// Registers the functions that the expression mentions.
pub(super) fn register(
    evaluator: &mut Evaluator,
    names: &[String],
    now: Timestamp,
    ids: &Rc<RefCell<Ids>>,
) -> std::result::Result<(), EvaluatorError> {
    for name in names {
        let ids = Rc::clone(ids);
        match name.as_str() {
            "pad" => evaluator.register_fn_override("pad", pad)?,
            "partition" => evaluator.register_fn("partition", partition)?,
            "range" => evaluator.register_fn("range", range)?,
            "hash" => evaluator.register_fn("hash", hash)?,
            "parse" => evaluator.register_fn("parse", parse)?,
            "uuid" => evaluator.register_fn("uuid", move |_: &[JValue]| Ok(JValue::from(ids.borrow_mut().uuid())))?,
            "random" => {
                evaluator.register_fn_override("random", move |arguments: &[JValue]| random(arguments, &ids))?
            }
            "millis" => evaluator.register_fn_override("millis", move |_: &[JValue]| Ok(JValue::from(now.millis())))?,
            "now" => evaluator.register_fn_override("now", move |arguments: &[JValue]| text_of_now(arguments, now))?,
            "eval" => evaluator
                .register_fn_override("eval", |_: &[JValue]| Err(error("T1006: Attempted to invoke a non-function")))?,
            _ => {}
        }
    }
    Ok(())
}

/// JSONata's `$pad` with a maximum width, because a short expression must not allocate any amount of memory.
fn pad(arguments: &[JValue]) -> Result {
    let text = match arguments.first() {
        Some(JValue::String(text)) => text.to_string(),
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(_) => return wrong(1, "pad"),
    };
    let Some(width) = arguments.get(1).and_then(JValue::as_f64) else {
        return wrong(2, "pad");
    };
    if width.abs() > MAX_SEQUENCE as f64 {
        return Err(error("D2015: Maximum sequence length exceeded"));
    }
    let filler = arguments.get(2).and_then(JValue::as_str).filter(|filler| !filler.is_empty()).unwrap_or(" ");
    let missing = (width.abs() as usize).saturating_sub(text.chars().count());
    let padding: String = filler.chars().cycle().take(missing).collect();
    Ok(JValue::from(if width < 0.0 { padding + &text } else { text + &padding }))
}

fn partition(arguments: &[JValue]) -> Result {
    let Some(JValue::Array(items)) = arguments.first() else {
        return wrong(1, "partition");
    };
    let size = arguments.get(1).and_then(JValue::as_f64).filter(|size| *size >= 1.0);
    let Some(size) = size else { return wrong(2, "partition") };
    let chunks = items.chunks(size as usize).map(|chunk| JValue::array(chunk.to_vec()));
    Ok(JValue::array(chunks.collect()))
}

fn range(arguments: &[JValue]) -> Result {
    let number = |index: usize| arguments.get(index).and_then(JValue::as_f64);
    let (Some(first), Some(last)) = (number(0), number(1)) else {
        return wrong(1, "range");
    };
    let Some(step) = number(2).filter(|step| *step != 0.0) else {
        return wrong(3, "range");
    };
    let count = ((last - first) / step).floor() + 1.0;
    if count > MAX_SEQUENCE as f64 {
        return Err(error("D2015: Maximum sequence length exceeded"));
    }
    let count = if count > 0.0 { count as usize } else { 0 };
    let mut values: Vec<JValue> = (0..count).map(|index| JValue::from(first + step * index as f64)).collect();
    Ok(match values.len() {
        0 => JValue::Undefined,
        1 => values.pop().unwrap_or(JValue::Undefined),
        _ => JValue::array(values),
    })
}

fn hash(arguments: &[JValue]) -> Result {
    let text = match arguments.first() {
        Some(JValue::String(text)) => text.to_string(),
        Some(other) if !other.is_undefined() => other
            .to_json_string()
            .map_err(|_| error("T0410: Argument 1 of function \"hash\" does not match function signature"))?,
        _ => return wrong(1, "hash"),
    };
    let Some(algorithm) = arguments.get(1).and_then(JValue::as_str) else {
        return wrong(2, "hash");
    };
    digest(text.as_bytes(), algorithm).map_or_else(|| wrong(2, "hash"), |digest| Ok(JValue::from(digest)))
}

fn parse(arguments: &[JValue]) -> Result {
    let Some(text) = arguments.first().and_then(JValue::as_str) else {
        return wrong(1, "parse");
    };
    JValue::from_json_str(text).or_else(|_| wrong(1, "parse"))
}

fn random(arguments: &[JValue], ids: &RefCell<Ids>) -> Result {
    match arguments.first() {
        None => Ok(JValue::from(fraction(&mut ids.borrow_mut()))),
        Some(seed) => match seed.as_f64() {
            Some(seed) => Ok(JValue::from(fraction(&mut Ids::new(seed.to_bits())))),
            None => wrong(1, "random"),
        },
    }
}

/// `$now(picture, timezone)`, based on the clock of the execution.
fn text_of_now(arguments: &[JValue], now: Timestamp) -> Result {
    if arguments.is_empty() {
        return Ok(JValue::from(now.to_millis_text()));
    }
    let mut evaluator = Evaluator::new();
    let source = if arguments.len() > 1 { "$fromMillis(t, p, z)" } else { "$fromMillis(t, p)" };
    let tree = parser::parse(source).map_err(|problem| error(&problem.to_string()))?;
    let mut members = vec![("t", JValue::from(now.millis()))];
    members.extend(["p", "z"].into_iter().zip(arguments.iter().cloned()));
    let input = JValue::object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    evaluator.evaluate(&tree, &input)
}

fn wrong(argument: usize, function: &str) -> Result {
    Err(error(&format!("T0410: Argument {argument} of function \"{function}\" does not match function signature")))
}

fn error(message: &str) -> EvaluatorError {
    EvaluatorError::EvaluationError(message.to_owned())
}

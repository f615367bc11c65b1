//! Host functions that count work and data. Each inspects its arguments and returns the first one.

use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

use super::meter::{Meter, TOO_MUCH_DATA, error};
use super::{calls, picture, replaced, weigh};

type Result<T = ()> = std::result::Result<T, EvaluatorError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Hook {
    /// A call of a function defined by the expression: `(steps, bytes)` of its body.
    Call,
    /// One evaluation of a predicate, a step or a sort term: `(steps, bytes)`.
    Turn,
    /// A call of a higher-order function, which runs a callback for each item: `(list, steps, bytes)`.
    Loop,
    /// As `Loop`, for a comparison function.
    Compare,
    /// A pass over a list or a text.
    Read,
    /// A copy of a list or a text.
    Copy,
    /// A value that is appended to a list. A value that is itself a list is flattened.
    Piece,
    /// A value that becomes a member of an object.
    Member,
    /// A list whose items become members of one object or list.
    Items,
    /// A value that is appended to a text.
    Text,
    /// Checks whether a value is a built-in function.
    IsBuiltin,
    String,
    Join,
    Split,
    Match,
    Replace,
    Pad,
    Encode,
    Integer,
    Picture,
    Range,
    Parse,
    Distinct,
}

impl Hook {
    /// Returns the name of the host function. It contains a space, so no expression can refer to it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Hook::Call => "ork call",
            Hook::Turn => "ork turn",
            Hook::Loop => "ork loop",
            Hook::Compare => "ork compare",
            Hook::Read => "ork read",
            Hook::Copy => "ork copy",
            Hook::Piece => "ork piece",
            Hook::Member => "ork member",
            Hook::Items => "ork items",
            Hook::Text => "ork text",
            Hook::IsBuiltin => "ork is builtin",
            Hook::String => "ork string",
            Hook::Join => "ork join",
            Hook::Split => "ork split",
            Hook::Match => "ork match",
            Hook::Replace => "ork replace",
            Hook::Pad => "ork pad",
            Hook::Encode => "ork encode",
            Hook::Integer => "ork integer",
            Hook::Picture => "ork picture",
            Hook::Range => "ork range",
            Hook::Parse => "ork parse",
            Hook::Distinct => "ork distinct",
        }
    }

    fn run(self, args: &[JValue], meter: &Meter) -> Result<JValue> {
        let first = args.first().unwrap_or(&JValue::Undefined);
        match self {
            Hook::Call => meter.call().and_then(|()| turn(args, meter))?,
            Hook::Turn => turn(args, meter)?,
            Hook::Loop => repeat(first, args, 1, meter)?,
            Hook::Compare => repeat(first, args, u64::from(u64::BITS - weigh::length(first).leading_zeros()), meter)?,
            Hook::Read => meter.work(weigh::length(first))?,
            Hook::Copy => {
                meter.work(weigh::length(first))?;
                meter.build(weigh::shallow(first))?;
            }
            Hook::Piece => args.iter().try_for_each(|value| piece(value, meter))?,
            Hook::Member => {
                weigh::whole(first, 0, meter)?;
                meter.build(96)?;
            }
            Hook::Items => items(first, meter)?,
            Hook::Text => args.iter().try_for_each(|value| text(value, 0, meter))?,
            Hook::IsBuiltin => return Ok(JValue::Bool(matches!(first, JValue::Builtin { .. }))),
            Hook::Distinct => return replaced::distinct(first, meter),
            Hook::Picture => picture::check(args, meter)?,
            Hook::Integer => picture::integer(args, meter)?,
            _ => meter.value(self.result(args, meter)?)?,
        }
        Ok(first.clone())
    }

    /// Returns the bytes of the result of a built-in function.
    fn result(self, args: &[JValue], meter: &Meter) -> Result<u64> {
        let first = args.first().unwrap_or(&JValue::Undefined);
        match self {
            Hook::String => string(first, args.get(1), meter),
            Hook::Join => calls::join(first, args.get(1), meter),
            Hook::Split => calls::split(args, meter),
            Hook::Match => calls::matches(args, meter),
            Hook::Replace => calls::replace(args, meter),
            Hook::Pad => Ok(calls::pad(args)),
            Hook::Encode => Ok(first.as_str().map_or(0, |text| 3 * text.len() as u64)),
            Hook::Range => Ok(calls::range(args)),
            Hook::Parse => Ok(first.as_str().map_or(0, |text| 16 * text.len() as u64)),
            _ => Ok(0),
        }
    }
}

/// Registers the hooks that a tree calls, with a new meter.
pub(in super::super) fn register(evaluator: &mut Evaluator, hooks: &[Hook]) -> Result {
    let meter = Rc::new(Meter::new());
    for hook in hooks.iter().copied() {
        let meter = Rc::clone(&meter);
        evaluator.register_fn(hook.name(), move |args: &[JValue]| hook.run(args, &meter))?;
    }
    Ok(())
}

fn count(args: &[JValue], index: usize) -> u64 {
    args.get(index).and_then(JValue::as_f64).map_or(0, |count| count as u64)
}

fn turn(args: &[JValue], meter: &Meter) -> Result {
    meter.work(count(args, 0))?;
    meter.build(count(args, 1))
}

fn repeat(list: &JValue, args: &[JValue], times: u64, meter: &Meter) -> Result {
    let length = match list {
        JValue::Array(_) | JValue::Object(_) => weigh::length(list),
        _ => 1,
    };
    meter.work(length.saturating_mul(times).saturating_mul(count(args, 1)))?;
    meter.build(length.saturating_mul(24 + count(args, 2)))
}

fn piece(value: &JValue, meter: &Meter) -> Result {
    weigh::whole(value, 0, meter)?;
    match value {
        JValue::Array(_) => meter.build(weigh::shallow(value)),
        _ => meter.build(24),
    }
}

fn items(value: &JValue, meter: &Meter) -> Result {
    weigh::whole(value, 0, meter)?;
    let inner: u64 = match value {
        JValue::Array(items) => items.iter().map(weigh::shallow).sum(),
        // `$spread` returns an object for each member.
        JValue::Object(members) => 192 * members.len() as u64,
        _ => 0,
    };
    meter.build(weigh::shallow(value) + inner)
}

/// Counts a string, or the string representation of another value.
fn text(value: &JValue, indent: u64, meter: &Meter) -> Result {
    match value {
        JValue::String(text) if text.len() as u64 > meter.largest() => Err(error(TOO_MUCH_DATA)),
        JValue::String(text) => meter.build(text.len() as u64),
        JValue::Array(_) | JValue::Object(_) => meter.build(weigh::whole(value, indent, meter)?),
        _ => Ok(()),
    }
}

fn string(value: &JValue, pretty: Option<&JValue>, meter: &Meter) -> Result<u64> {
    match value {
        JValue::Array(_) | JValue::Object(_) => {
            let indent = if matches!(pretty, Some(JValue::Bool(true))) { 2 } else { 0 };
            weigh::whole(value, indent, meter)
        }
        _ => Ok(0),
    }
}

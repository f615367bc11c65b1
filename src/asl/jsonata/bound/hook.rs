//! The functions of the host that count: each looks at its arguments and gives the first one back.

use std::rc::Rc;

use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

use super::meter::{Meter, TOO_MUCH_DATA, error};
use super::{calls, picture, replaced, weigh};

type Result<T = ()> = std::result::Result<T, EvaluatorError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Hook {
    /// A function the expression defines is called: `(steps, bytes)` of its body.
    Call,
    /// A predicate, a step or a sort term is evaluated once: `(steps, bytes)`.
    Turn,
    /// A callback is about to be called for each item: `(list, steps, bytes)`.
    Loop,
    /// The same for a comparison.
    Compare,
    /// A list or a text is gone over.
    Read,
    /// A list or a text is copied.
    Copy,
    /// A value becomes part of a list: a list of its own is taken apart.
    Piece,
    /// A value becomes part of an object.
    Member,
    /// The items of a list become members of one object or list.
    Items,
    /// A value is joined to a text.
    Text,
    /// Whether a value is a function of the language itself.
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
    /// A name no definition can have written: the parser takes no such letter.
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

    /// Bytes of the result of a function of the language.
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

/// Registers the hooks a tree calls, with a meter of their own.
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
        // What is spread becomes an object a member.
        JValue::Object(members) => 192 * members.len() as u64,
        _ => 0,
    };
    meter.build(weigh::shallow(value) + inner)
}

/// A text of its own, or what a value is written as.
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

//! Evaluates a condition for an item.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Comparator, Condition, Operand};
use crate::expression::Number;
use crate::expression::attribute::{AttributeValue, Item};

impl Condition {
    /// Returns whether the item meets the condition. A missing item has no attributes.
    pub fn matches(&self, item: &Item) -> bool {
        match self {
            Self::And(left, right) => left.matches(item) && right.matches(item),
            Self::Or(left, right) => left.matches(item) || right.matches(item),
            Self::Not(inner) => !inner.matches(item),
            Self::Compare(comparator, left, right) => {
                comparator.holds(left.value(item).as_deref(), right.value(item).as_deref())
            }
            Self::Between(of, low, high) => {
                let of = of.value(item);
                Comparator::GreaterOrEqual.holds(of.as_deref(), low.value(item).as_deref())
                    && Comparator::LessOrEqual.holds(of.as_deref(), high.value(item).as_deref())
            }
            Self::In(of, list) => {
                let of = of.value(item);
                list.iter().any(|each| Comparator::Equal.holds(of.as_deref(), each.value(item).as_deref()))
            }
            Self::Exists(path) => path.find(item).is_some(),
            Self::NotExists(path) => path.find(item).is_none(),
            Self::Type(of, name) => of.value(item).is_some_and(|value| value.type_name() == name),
            Self::BeginsWith(of, start) => both(item, of, start, begins_with),
            Self::Contains(of, part) => both(item, of, part, contains),
        }
    }
}

impl Operand {
    /// Returns the value of the operand in an item, if it has one.
    fn value<'a>(&'a self, item: &'a Item) -> Option<Cow<'a, AttributeValue>> {
        match self {
            Self::Path(path) => path.find(item).map(Cow::Borrowed),
            Self::Value(value) => Some(Cow::Borrowed(value)),
            Self::Size(of) => {
                let size = length(of.value(item)?.as_ref())?;
                Some(Cow::Owned(AttributeValue::Number(Number::from(size))))
            }
        }
    }
}

impl Comparator {
    /// Compares two values, either of which may be missing. Values of different types are not equal, and neither is
    /// less than the other.
    pub fn holds(self, left: Option<&AttributeValue>, right: Option<&AttributeValue>) -> bool {
        let (Some(left), Some(right)) = (left, right) else { return self == Self::NotEqual };
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left.order(right) == Some(Ordering::Less),
            Self::LessOrEqual => left.order(right).is_some_and(Ordering::is_le),
            Self::Greater => left.order(right) == Some(Ordering::Greater),
            Self::GreaterOrEqual => left.order(right).is_some_and(Ordering::is_ge),
        }
    }
}

impl AttributeValue {
    /// Returns the order of two values of the same type, if that type is ordered.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::String(left), Self::String(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
            (Self::Number(left), Self::Number(right)) => Some(left.cmp(right)),
            (Self::Binary(left), Self::Binary(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }
}

fn both(item: &Item, left: &Operand, right: &Operand, holds: fn(&AttributeValue, &AttributeValue) -> bool) -> bool {
    let values = left.value(item).zip(right.value(item));
    values.is_some_and(|(left, right)| holds(&left, &right))
}

/// Returns the result of `size`; `None` for types without a size.
fn length(value: &AttributeValue) -> Option<usize> {
    match value {
        AttributeValue::String(text) => Some(text.chars().count()),
        AttributeValue::Binary(bytes) => Some(bytes.len()),
        AttributeValue::StringSet(set) => Some(set.len()),
        AttributeValue::NumberSet(set) => Some(set.len()),
        AttributeValue::BinarySet(set) => Some(set.len()),
        AttributeValue::Map(members) => Some(members.len()),
        AttributeValue::List(members) => Some(members.len()),
        AttributeValue::Number(_) | AttributeValue::Boolean(_) | AttributeValue::Null => None,
    }
}

/// Returns whether a string or binary value begins with another.
pub(in crate::expression) fn begins_with(value: &AttributeValue, start: &AttributeValue) -> bool {
    match (value, start) {
        (AttributeValue::String(text), AttributeValue::String(start)) => text.starts_with(start.as_str()),
        (AttributeValue::Binary(bytes), AttributeValue::Binary(start)) => bytes.starts_with(start),
        _ => false,
    }
}

fn contains(value: &AttributeValue, part: &AttributeValue) -> bool {
    match (value, part) {
        (AttributeValue::String(text), AttributeValue::String(part)) => text.contains(part.as_str()),
        (AttributeValue::Binary(bytes), AttributeValue::Binary(part)) => memchr::memmem::find(bytes, part).is_some(),
        (AttributeValue::StringSet(set), AttributeValue::String(member)) => set.contains(member),
        (AttributeValue::NumberSet(set), AttributeValue::Number(member)) => set.contains(member),
        (AttributeValue::BinarySet(set), AttributeValue::Binary(member)) => set.contains(member),
        (AttributeValue::List(members), member) => members.contains(member),
        _ => false,
    }
}

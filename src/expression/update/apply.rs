//! Applies an update to an item.

use std::collections::BTreeSet;

use super::{Action, Term, Update};
use crate::expression::attribute::{AttributeValue, Item};
use crate::expression::path::{DocumentPath, Step};
use crate::expression::{Error, Number};

impl Update {
    /// Returns the item after the update. All actions read the values of the item before the update.
    pub fn apply(&self, item: &Item) -> Result<Item, Error> {
        let values = self.actions.iter().map(|action| new_value(action, item)).collect::<Result<Vec<_>, _>>()?;
        let mut updated = item.clone();
        let mut put: Vec<(&DocumentPath, AttributeValue)> = Vec::new();
        let mut removed: Vec<&DocumentPath> = Vec::new();
        for (action, value) in self.actions.iter().zip(values) {
            match value {
                Some(value) => put.push((action.path(), value)),
                None => removed.push(action.path()),
            }
        }
        // Values beyond the end of a list are appended in the order of their indexes.
        put.sort_by_key(|(path, _)| *path);
        for (path, value) in put {
            place(&mut updated, path, value)?;
        }
        // Indexes refer to the original item, so members are removed from the last to the first.
        removed.sort();
        for path in removed.into_iter().rev() {
            remove(&mut updated, path)?;
        }
        Ok(updated)
    }
}

/// Returns the value that an action assigns to its path, or `None` if it removes it.
fn new_value(action: &Action, item: &Item) -> Result<Option<AttributeValue>, Error> {
    match action {
        Action::Set(_, term) => term.value(item).map(Some),
        Action::Remove(_) => Ok(None),
        Action::Add(path, value) => add(path.find(item), value).map(Some),
        Action::Delete(path, value) => delete(path.find(item), value),
    }
}

impl Term {
    fn value(&self, item: &Item) -> Result<AttributeValue, Error> {
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::Path(path) => path.find(item).cloned().ok_or_else(|| {
                Error::new("The provided expression refers to an attribute that does not exist in the item")
            }),
            Self::IfNotExists(path, otherwise) => match path.find(item) {
                Some(value) => Ok(value.clone()),
                None => otherwise.value(item),
            },
            Self::ListAppend(first, second) => match (first.value(item)?, second.value(item)?) {
                (AttributeValue::List(mut members), AttributeValue::List(more)) => {
                    members.extend(more);
                    Ok(AttributeValue::List(members))
                }
                _ => Err(wrong_type()),
            },
            Self::Plus(left, right) => calculate(left, right, item, Number::plus),
            Self::Minus(left, right) => calculate(left, right, item, Number::minus),
        }
    }
}

fn calculate(
    left: &Term,
    right: &Term,
    item: &Item,
    how: fn(&Number, &Number) -> Result<Number, Error>,
) -> Result<AttributeValue, Error> {
    match (left.value(item)?, right.value(item)?) {
        (AttributeValue::Number(left), AttributeValue::Number(right)) => how(&left, &right).map(AttributeValue::Number),
        _ => Err(wrong_type()),
    }
}

/// Evaluates ADD: a sum, or the union of two sets.
fn add(existing: Option<&AttributeValue>, value: &AttributeValue) -> Result<AttributeValue, Error> {
    let Some(existing) = existing else { return Ok(value.clone()) };
    match (existing, value) {
        (AttributeValue::Number(left), AttributeValue::Number(right)) => left.plus(right).map(AttributeValue::Number),
        (AttributeValue::StringSet(left), AttributeValue::StringSet(right)) => {
            Ok(AttributeValue::StringSet(left | right))
        }
        (AttributeValue::NumberSet(left), AttributeValue::NumberSet(right)) => {
            Ok(AttributeValue::NumberSet(left | right))
        }
        (AttributeValue::BinarySet(left), AttributeValue::BinarySet(right)) => {
            Ok(AttributeValue::BinarySet(left | right))
        }
        _ => Err(wrong_type()),
    }
}

/// Evaluates DELETE: the remaining set. An empty set removes the attribute.
fn delete(existing: Option<&AttributeValue>, value: &AttributeValue) -> Result<Option<AttributeValue>, Error> {
    fn rest<T: Ord + Clone>(
        left: &BTreeSet<T>,
        right: &BTreeSet<T>,
        set: fn(BTreeSet<T>) -> AttributeValue,
    ) -> Option<AttributeValue> {
        let rest = left - right;
        (!rest.is_empty()).then(|| set(rest))
    }
    let Some(existing) = existing else { return Ok(None) };
    match (existing, value) {
        (AttributeValue::StringSet(left), AttributeValue::StringSet(right)) => {
            Ok(rest(left, right, AttributeValue::StringSet))
        }
        (AttributeValue::NumberSet(left), AttributeValue::NumberSet(right)) => {
            Ok(rest(left, right, AttributeValue::NumberSet))
        }
        (AttributeValue::BinarySet(left), AttributeValue::BinarySet(right)) => {
            Ok(rest(left, right, AttributeValue::BinarySet))
        }
        _ => Err(wrong_type()),
    }
}

/// Sets the value at a path.
fn place(item: &mut Item, path: &DocumentPath, value: AttributeValue) -> Result<(), Error> {
    match container(item, path)? {
        Container::Map(members, name) => drop(members.insert(name.to_owned(), value)),
        Container::List(members, index) => match members.get_mut(index) {
            Some(member) => *member = value,
            None => members.push(value),
        },
    }
    Ok(())
}

/// Removes the value at a path, if it exists.
fn remove(item: &mut Item, path: &DocumentPath) -> Result<(), Error> {
    match container(item, path)? {
        Container::Map(members, name) => drop(members.remove(name)),
        Container::List(members, index) if index < members.len() => drop(members.remove(index)),
        Container::List(..) => {}
    }
    Ok(())
}

/// The container of the value at a path.
enum Container<'a, 'p> {
    Map(&'a mut Item, &'p str),
    List(&'a mut Vec<AttributeValue>, usize),
}

fn container<'a, 'p>(item: &'a mut Item, path: &'p DocumentPath) -> Result<Container<'a, 'p>, Error> {
    let invalid = || Error::new("The document path provided in the update expression is invalid for update");
    let Some((last, steps)) = path.steps().split_last() else { return Err(invalid()) };
    let Some((_, inner)) = steps.split_first() else { return Ok(Container::Map(item, path.attribute())) };
    let mut value = item.get_mut(path.attribute()).ok_or_else(invalid)?;
    for step in inner {
        value = member(value, step).ok_or_else(invalid)?;
    }
    match (value, last) {
        (AttributeValue::Map(members), Step::Name(name)) => Ok(Container::Map(members, name)),
        (AttributeValue::List(members), Step::Index(index)) => Ok(Container::List(members, *index)),
        _ => Err(invalid()),
    }
}

fn member<'a>(value: &'a mut AttributeValue, step: &Step) -> Option<&'a mut AttributeValue> {
    match (value, step) {
        (AttributeValue::Map(members), Step::Name(name)) => members.get_mut(name),
        (AttributeValue::List(members), Step::Index(index)) => members.get_mut(*index),
        _ => None,
    }
}

fn wrong_type() -> Error {
    Error::new("An operand in the update expression has an incorrect data type")
}

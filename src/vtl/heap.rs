//! Stores the values while a template is rendered.
//!
//! As in Java, lists and maps are shared and changed in place: `$list.add(1)` affects every variable that refers to the
//! list. They are stored in one place and referenced by index, so that a list that contains itself is harmless.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use regex::{Regex, RegexBuilder};
use serde_json::{Map, Number, Value as Json};

use super::limits::{MAX_ITEMS, MAX_VALUE_DEPTH, MAX_WORK, PATTERN_WORK};

#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Decimal(f64),
    Text(Rc<str>),
    List(usize),
    Map(usize),
    /// An entry of a map: its key and value.
    Entry(Rc<(Rc<str>, Value)>),
    /// The block that `#define` assigned to a name.
    Block(usize),
    /// `$foreach` of the loop at this depth.
    Loop(usize),
    /// `$input`
    Input,
    /// `$util`
    Utility,
}

impl Value {
    pub(super) fn text(text: impl Into<Rc<str>>) -> Value {
        Value::Text(text.into())
    }

    pub(super) fn count(count: usize) -> Value {
        Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

#[derive(Debug)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    /// Whether the list prints as JSON, like the arrays of a payload, or as in Java, like lists created by the
    /// template.
    pub(super) is_json: bool,
}

pub(super) type Members = IndexMap<Rc<str>, Value>;

#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Members>,
    items: usize,
    work: usize,
    /// Compiled regular expressions by their source.
    patterns: HashMap<String, Regex>,
}

impl Heap {
    /// Counts bytes that are about to be created or traversed. Fails if the limit is exceeded.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.work = self.work.saturating_add(bytes);
        if self.work > MAX_WORK {
            return Err("the template goes over too much text; its loops multiply".to_owned());
        }
        Ok(())
    }

    /// Returns the bytes of the value's outermost level, as an estimate of the cost of traversing it.
    pub(super) fn extent(&self, value: &Value) -> usize {
        match value {
            Value::Text(text) => 16 + text.len(),
            Value::List(list) => 16 * self.items(*list).len(),
            Value::Map(map) => 16 * self.members(*map).len(),
            _ => 0,
        }
    }

    /// Returns the compiled regular expression; `shown` is its form in the template, for error messages.
    pub(super) fn pattern(&mut self, pattern: &str, shown: &str) -> Result<Regex, String> {
        if let Some(known) = self.patterns.get(pattern) {
            return Ok(known.clone());
        }
        self.spend(PATTERN_WORK)?;
        let compiled = RegexBuilder::new(pattern).size_limit(PATTERN_WORK).build();
        let compiled = compiled.map_err(|_| format!("expected a regular expression, found `{shown}`"))?;
        self.patterns.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }

    pub(super) fn list(&mut self, items: Vec<Value>) -> Result<Value, String> {
        self.grow(items.len() + 1)?;
        self.lists.push(List { items, is_json: false });
        Ok(Value::List(self.lists.len() - 1))
    }

    pub(super) fn map(&mut self, members: Members) -> Result<Value, String> {
        self.grow(members.len() + 1)?;
        self.maps.push(members);
        Ok(Value::Map(self.maps.len() - 1))
    }

    pub(super) fn items(&self, list: usize) -> &[Value] {
        self.lists.get(list).map(|list| list.items.as_slice()).unwrap_or_default()
    }

    pub(super) fn is_json(&self, list: usize) -> bool {
        self.lists.get(list).is_some_and(|list| list.is_json)
    }

    /// Returns the items of a list for modification; `more` is the number of items that will be added.
    pub(super) fn items_mut(&mut self, list: usize, more: usize) -> Result<&mut Vec<Value>, String> {
        self.grow(more)?;
        self.lists.get_mut(list).map(|list| &mut list.items).ok_or_else(|| "the list is gone".to_owned())
    }

    pub(super) fn get(&self, map: usize, key: &str) -> Option<&Value> {
        self.maps.get(map)?.get(key)
    }

    pub(super) fn members(&self, map: usize) -> indexmap::map::Iter<'_, Rc<str>, Value> {
        self.maps.get(map).map(|members| members.iter()).unwrap_or_default()
    }

    pub(super) fn members_mut(&mut self, map: usize, more: usize) -> Result<&mut Members, String> {
        self.grow(more)?;
        self.maps.get_mut(map).ok_or_else(|| "the map is gone".to_owned())
    }

    pub(super) fn put(&mut self, map: usize, key: Rc<str>, value: Value) -> Result<Option<Value>, String> {
        Ok(self.members_mut(map, 1)?.insert(key, value))
    }

    /// Converts a value of a payload.
    pub(super) fn read(&mut self, json: &Json) -> Result<Value, String> {
        self.read_within(json, 0)
    }

    fn read_within(&mut self, json: &Json, depth: usize) -> Result<Value, String> {
        check_depth(depth)?;
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Value::Integer(number),
                (None, Some(number)) => Value::Decimal(number),
                (None, None) => Value::text(number.to_string()),
            },
            Json::String(text) => Value::text(text.as_str()),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.read_within(item, depth + 1)).collect::<Result<_, _>>()?;
                let list = self.list(items)?;
                if let Some(list) = self.lists.last_mut() {
                    list.is_json = true;
                }
                list
            }
            Json::Object(members) => {
                let read = |(name, member): (&String, &Json)| {
                    Ok((Rc::from(name.as_str()), self.read_within(member, depth + 1)?))
                };
                let members = members.iter().map(read).collect::<Result<Members, String>>()?;
                self.map(members)?
            }
        })
    }

    /// Converts a value to JSON.
    pub(super) fn json(&self, value: &Value) -> Result<Json, String> {
        self.json_within(value, &mut 0, 0)
    }

    fn json_within(&self, value: &Value, steps: &mut usize, depth: usize) -> Result<Json, String> {
        check_depth(depth)?;
        *steps += 1;
        if *steps > MAX_ITEMS {
            return Err("the value is too large to be read".to_owned());
        }
        Ok(match value {
            Value::Bool(value) => Json::from(*value),
            Value::Integer(number) => Json::from(*number),
            Value::Decimal(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Value::Text(text) => Json::from(&**text),
            Value::List(list) => {
                let items = self.items(*list).iter().map(|item| self.json_within(item, steps, depth + 1));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Map(map) => {
                let members = self.members(*map);
                let members =
                    members.map(|(name, member)| Ok((name.to_string(), self.json_within(member, steps, depth + 1)?)));
                Json::Object(members.collect::<Result<Map<_, _>, String>>()?)
            }
            _ => Json::Null,
        })
    }

    /// Implements Java's `equals`: a number never equals a string.
    pub(super) fn equal(&self, left: &Value, right: &Value) -> Result<bool, String> {
        self.equal_within(left, right, &mut 0, 0)
    }

    fn equal_within(&self, left: &Value, right: &Value, steps: &mut usize, depth: usize) -> Result<bool, String> {
        check_depth(depth)?;
        *steps += 1;
        if *steps > MAX_ITEMS {
            return Err("the values are too large to be compared".to_owned());
        }
        Ok(match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Integer(left), Value::Integer(right)) => left == right,
            (Value::Decimal(left), Value::Decimal(right)) => left == right,
            (Value::Text(left), Value::Text(right)) => left == right,
            (Value::List(left), Value::List(right)) => {
                let (left, right) = (self.items(*left), self.items(*right));
                let mut equal = left.len() == right.len();
                for (left, right) in left.iter().zip(right) {
                    equal = equal && self.equal_within(left, right, steps, depth + 1)?;
                }
                equal
            }
            (Value::Map(left), Value::Map(right)) => {
                let mut equal = self.members(*left).len() == self.members(*right).len();
                for (name, left) in self.members(*left) {
                    equal = equal
                        && match self.get(*right, name) {
                            Some(right) => self.equal_within(left, right, steps, depth + 1)?,
                            None => false,
                        };
                }
                equal
            }
            _ => false,
        })
    }

    fn grow(&mut self, more: usize) -> Result<(), String> {
        self.items = self.items.saturating_add(more);
        if self.items > MAX_ITEMS {
            return Err(format!("lists and maps may hold {MAX_ITEMS} items together, and these hold more"));
        }
        Ok(())
    }
}

pub(super) fn check_depth(depth: usize) -> Result<(), String> {
    if depth > MAX_VALUE_DEPTH {
        return Err(format!("lists and maps may be nested {MAX_VALUE_DEPTH} deep, and these are deeper"));
    }
    Ok(())
}

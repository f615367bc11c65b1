//! Evaluates references and assigns values to them.

use std::rc::Rc;

use super::error::Fault;
use super::heap::Value;
use super::method;
use super::render::{Loop, Renderer};
use super::syntax::{Access, Reference, Step};

impl Renderer<'_> {
    /// Returns the value of a reference. API Gateway yields an empty string where Velocity yields null.
    pub(super) fn reference(&mut self, reference: &Reference) -> Result<Value, Fault> {
        let mut value = self.variables.get(&reference.root).cloned().unwrap_or(Value::Null);
        for step in &reference.steps {
            if matches!(value, Value::Null) {
                break;
            }
            value = self.step(value, step)?;
        }
        Ok(if matches!(value, Value::Null) { Value::text("") } else { value })
    }

    /// Executes `#set`. Nothing happens if the value is null, or if the object of the target does not exist.
    pub(super) fn assign(&mut self, target: &Reference, value: Value) -> Result<(), Fault> {
        if matches!(value, Value::Null) {
            return Ok(());
        }
        let Some((last, steps)) = target.steps.split_last() else {
            self.variables.insert(target.root.clone(), value);
            return Ok(());
        };
        let mut holder = self.variables.get(&target.root).cloned().unwrap_or(Value::Null);
        for step in steps {
            holder = self.step(holder, step)?;
        }
        let key = match &last.access {
            Access::Property(name) => Value::text(name.as_str()),
            Access::Index(index) => self.expression(index)?,
            Access::Method(..) => return Ok(()),
        };
        let placed = |message: String| Fault::new(last.at, message);
        match (holder, key) {
            (Value::Map(map), key) => {
                let key = self.heap.text(&key).map_err(placed)?;
                self.heap.put(map, Rc::from(key), value).map_err(placed)?;
            }
            (Value::List(list), Value::Integer(index)) => {
                let items = self.heap.items_mut(list, 0).map_err(placed)?;
                let length = items.len();
                let item = method::position(index, length).and_then(|index| items.get_mut(index));
                *item.ok_or_else(|| placed(outside(index, length)))? = value;
            }
            _ => {}
        }
        Ok(())
    }

    fn step(&mut self, value: Value, step: &Step) -> Result<Value, Fault> {
        let placed = |message: String| Fault::new(step.at, message);
        match &step.access {
            Access::Property(name) => self.property(&value, name).map_err(placed),
            Access::Method(name, arguments) => {
                let mut given = Vec::new();
                for argument in arguments {
                    let argument = self.expression(argument)?;
                    given.push(self.rendered(argument, step.at)?);
                }
                self.method(&value, name, &given).map_err(placed)
            }
            Access::Index(index) => {
                let index = self.expression(index)?;
                match (&value, &index) {
                    (Value::List(list), Value::Integer(index)) => {
                        let items = self.heap.items(*list);
                        let item = method::position(*index, items.len()).and_then(|index| items.get(index));
                        item.cloned().ok_or_else(|| placed(outside(*index, items.len())))
                    }
                    (Value::Map(map), key) => {
                        let key = self.heap.text(key).map_err(placed)?;
                        Ok(self.heap.get(*map, &key).cloned().unwrap_or(Value::Null))
                    }
                    _ => Ok(Value::Null),
                }
            }
        }
    }

    /// Renders a block to text; returns any other value unchanged.
    fn rendered(&mut self, value: Value, at: usize) -> Result<Value, Fault> {
        if !matches!(value, Value::Block(_)) {
            return Ok(value);
        }
        let mut text = String::new();
        self.print(&value, at, &mut text)?;
        Ok(Value::text(text))
    }

    fn property(&mut self, value: &Value, name: &str) -> Result<Value, String> {
        Ok(match value {
            Value::Map(map) => self.heap.get(*map, name).cloned().unwrap_or(Value::Null),
            Value::Input => {
                self.heap.spend(self.input.body.len())?;
                self.input_property(name)
            }
            Value::Loop(level) => self.loop_property(*level, name),
            Value::Entry(entry) if name == "key" => Value::Text(entry.0.clone()),
            Value::Entry(entry) if name == "value" => entry.1.clone(),
            Value::List(_) | Value::Text(_) if name == "empty" => self.method(value, "isEmpty", &[])?,
            _ => Value::Null,
        })
    }

    fn loop_property(&self, level: usize, name: &str) -> Value {
        let Some(Loop { index, length }) = self.loops.get(level).copied() else {
            return Value::Null;
        };
        match name {
            "index" => Value::count(index),
            "count" => Value::count(index + 1),
            "hasNext" => Value::Bool(index + 1 < length),
            "first" => Value::Bool(index == 0),
            "last" => Value::Bool(index + 1 >= length),
            "parent" => level.checked_sub(1).map_or(Value::Null, Value::Loop),
            "topmost" => Value::Loop(0),
            _ => Value::Null,
        }
    }

    fn method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, String> {
        let extent = arguments.iter().map(|argument| self.heap.extent(argument)).sum::<usize>();
        self.heap.spend(extent + self.heap.extent(value))?;
        let result = self.apply(value, name, arguments)?;
        if let Value::Text(text) = &result {
            self.heap.spend(text.len())?;
        }
        Ok(result)
    }

    fn apply(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, String> {
        match value {
            Value::Input => self.input_method(name, arguments),
            Value::Utility => self.utility(name, arguments),
            Value::Loop(level) => Ok(match name {
                "hasNext" | "isFirst" | "isLast" | "getIndex" | "getCount" => {
                    let name = name.trim_start_matches("is").trim_start_matches("get");
                    self.loop_property(*level, &uncapitalised(name))
                }
                _ => Value::Null,
            }),
            _ => method::call(&mut self.heap, value, name, arguments),
        }
    }
}

fn uncapitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}

fn outside(index: i64, length: usize) -> String {
    format!("the list has {length} items, and none at index {index}")
}

//! Prints values.
//!
//! A map prints as in Java, `{key=value, other=value}`, and an array of a payload as JSON, including everything in it.
//! This is how AWS prints the results of `$input.path`.

use super::heap::{Heap, Value, check_depth};
use super::limits::MAX_TEXT_LENGTH;
use super::number::written;

impl Heap {
    /// Returns the value as text.
    pub(super) fn text(&self, value: &Value) -> Result<String, String> {
        let mut text = String::new();
        self.print(value, &mut text)?;
        Ok(text)
    }

    /// Appends the value to `out`.
    pub(super) fn print(&self, value: &Value, out: &mut String) -> Result<(), String> {
        self.java(value, out, 0)
    }

    fn java(&self, value: &Value, out: &mut String, depth: usize) -> Result<(), String> {
        check_depth(depth)?;
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Integer(number) => out.push_str(&number.to_string()),
            Value::Decimal(number) => out.push_str(&written(*number)),
            Value::Text(text) => out.push_str(text),
            Value::Entry(entry) => {
                out.push_str(&entry.0);
                out.push('=');
                self.java(&entry.1, out, depth + 1)?;
            }
            Value::List(list) if self.is_json(*list) => self.json_text(value, out, depth)?,
            Value::List(list) => {
                out.push('[');
                for (at, item) in self.items(*list).iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    self.java(item, out, depth + 1)?;
                }
                out.push(']');
            }
            Value::Map(map) => {
                out.push('{');
                for (at, (name, member)) in self.members(*map).enumerate() {
                    out.push_str(if at == 0 { "" } else { ", " });
                    out.push_str(name);
                    out.push('=');
                    self.java(member, out, depth + 1)?;
                }
                out.push('}');
            }
            Value::Block(_) | Value::Loop(_) | Value::Input | Value::Utility => {}
        }
        check_length(out)
    }

    fn json_text(&self, value: &Value, out: &mut String, depth: usize) -> Result<(), String> {
        check_depth(depth)?;
        match value {
            Value::List(list) => {
                out.push('[');
                for (at, item) in self.items(*list).iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    self.json_text(item, out, depth + 1)?;
                }
                out.push(']');
            }
            Value::Map(map) => {
                out.push('{');
                for (at, (name, member)) in self.members(*map).enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    out.push_str(&serde_json::Value::from(&**name).to_string());
                    out.push(':');
                    self.json_text(member, out, depth + 1)?;
                }
                out.push('}');
            }
            Value::Text(text) => out.push_str(&serde_json::Value::from(&**text).to_string()),
            other => self.java(other, out, depth + 1)?,
        }
        check_length(out)
    }
}

pub(super) fn check_length(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT_LENGTH {
        return Err("the text grows beyond 10 MB, the most a payload may have".to_owned());
    }
    Ok(())
}

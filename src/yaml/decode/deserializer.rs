//! A Serde deserializer for YAML nodes.
//!
//! Where a string is expected, a number is accepted as a string but a boolean is an error: `name: 415` is the string
//! `415`, while `name: true` is a mistake.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Items, Members};
use super::error::{Error, suggestion};
use super::mended::Mended;
use super::placeholder::Placeholder;
use crate::diag::{Code, Diagnostic};
use crate::words::{closest, kind_meant, list};
use crate::yaml::node::{Node, Value, number};

/// The maximum number of choices that a message lists.
const MAX_CHOICES: usize = 8;

#[derive(Clone, Copy)]
pub(super) struct NodeDeserializer<'n> {
    node: &'n Node,
    mended: &'n Mended,
}

impl<'n> NodeDeserializer<'n> {
    pub(super) fn new(node: &'n Node, mended: &'n Mended) -> Self {
        Self { node, mended }
    }

    /// Returns the placeholder to use instead of the node, if there is one.
    fn placeholder(self) -> Option<Placeholder<'n>> {
        match &self.node.value {
            Value::Unknown(text) => Some(Placeholder::shaped(text)),
            _ => self.mended.text_for(self.node).map(Placeholder::instead),
        }
    }

    fn visit<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(text) => visit_number(text, visitor),
            Value::String(text) | Value::Unknown(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(items) => visitor.visit_seq(Items::new(items, self.mended)),
            Value::Mapping(entries) => visitor.visit_map(Members::new(self.node, entries, self.mended)),
        }
    }

    fn report_unknown(self, fields: &'static [&'static str]) {
        for (key, _) in self.node.entries() {
            if !fields.contains(&key.name.as_str()) {
                let message = format!("unknown key `{}`", key.name);
                let help = suggestion(&key.name, fields, "key");
                if let Some(meant) = closest(&key.name, fields.iter().copied()) {
                    self.mended.misspelt(self.node, meant);
                }
                self.mended.unknown(self.node, &key.name, Diagnostic::error(Code::UnknownKey, key.span, message, help));
            }
        }
    }

    fn kind(self, variants: &[&str]) -> Result<(&'n str, Option<&'n Node>), Error> {
        match (&self.node.value, self.node.entries()) {
            (Value::String(name), _) => Ok((name, None)),
            (_, [(key, value)]) => Ok((&key.name, Some(value))),
            (Value::Mapping(_), [_, ..]) => {
                let names: Vec<&str> = self.node.entries().iter().map(|(key, _)| key.name.as_str()).collect();
                let kind = self.node.get("type").and_then(Node::as_str);
                Err(Error::several_kinds(&names, kind.and_then(|kind| kind_meant(kind, variants.iter().copied()))))
            }
            (Value::Bool(_) | Value::Number(_), _) if variants.len() <= MAX_CHOICES => {
                let choices: Vec<String> = variants.iter().map(|choice| format!("`{choice}`")).collect();
                Err(Error::wrong_type(format!("one of {}", list(&choices))))
            }
            _ => Err(Error::wrong_type("a mapping with one key, the kind")),
        }
    }
}

fn visit_number<'n, V: Visitor<'n>>(text: &'n str, visitor: V) -> Result<V::Value, Error> {
    match number(text) {
        serde_json::Value::Number(value) => match (value.as_u64(), value.as_i64(), value.as_f64()) {
            (Some(value), ..) => visitor.visit_u64(value),
            (_, Some(value), _) => visitor.visit_i64(value),
            (.., Some(value)) => visitor.visit_f64(value),
            _ => visitor.visit_borrowed_str(text),
        },
        _ => visitor.visit_borrowed_str(text),
    }
}

/// Calls a method on the placeholder of the node, or on the node itself, and sets the location of an error.
macro_rules! or_stand_in {
    ($self:ident, $method:ident($($argument:expr),*), $own:expr) => {
        match $self.placeholder() {
            Some(placeholder) => placeholder.$method($($argument),*).map_err(|error| error.at($self.node)),
            None => $own.map_err(|error: Error| error.at($self.node)),
        }
    };
}

macro_rules! visit_as_it_is {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
            or_stand_in!(self, $method(visitor), self.visit(visitor))
        })*
    };
}

macro_rules! visit_as_text {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
            or_stand_in!(self, $method(visitor), match &self.node.value {
                Value::Number(text) => visitor.visit_borrowed_str(text),
                _ => self.visit(visitor),
            })
        })*
    };
}

impl<'n> Deserializer<'n> for NodeDeserializer<'n> {
    type Error = Error;

    visit_as_it_is! {
        deserialize_any deserialize_bool
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
        deserialize_seq deserialize_map deserialize_unit deserialize_bytes deserialize_byte_buf
    }

    visit_as_text! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.value {
            Value::Null => visitor.visit_none(),
            _ if self.mended.text_for(self.node).is_some() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self).map_err(|error| error.at(self.node))
    }

    fn deserialize_tuple<V: Visitor<'n>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        or_stand_in!(self, deserialize_tuple(length, visitor), self.visit(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'n>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        or_stand_in!(
            self,
            deserialize_struct(name, fields, visitor),
            match &self.node.value {
                Value::Mapping(entries) => {
                    self.report_unknown(fields);
                    visitor.visit_map(Members::of_struct(self.node, entries, self.mended, fields))
                }
                _ => Err(Error::wrong_type("a mapping")),
            }
        )
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        or_stand_in!(self, deserialize_enum(name, variants, visitor), {
            let (kind, content) = self.kind(variants).map_err(|error| error.at(self.node))?;
            visitor.visit_enum(Kind { kind, content, of: self })
        })
    }

    fn deserialize_ignored_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { <V: Visitor<'n>> i128 u128 }
}

/// An enum: `kind: content`, or the variant name alone.
struct Kind<'n> {
    kind: &'n str,
    content: Option<&'n Node>,
    of: NodeDeserializer<'n>,
}

impl<'n> EnumAccess<'n> for Kind<'n> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'n, Error> = self.kind.into_deserializer();
        let variant = seed.deserialize(name).map_err(|error| match self.of.node.entries().first() {
            Some((key, _)) => error.of_kind().under(self.of.node, key),
            None => error.at(self.of.node),
        })?;
        Ok((variant, self))
    }
}

impl<'n> VariantAccess<'n> for Kind<'n> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            None => Ok(()),
            Some(content) if content.value == Value::Null => Ok(()),
            Some(content) => Err(Error::wrong_type("nothing").at(content)),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<S::Value, Error> {
        match (self.content, self.of.node.entries().first()) {
            (Some(content), Some((key, _))) => seed
                .deserialize(NodeDeserializer::new(content, self.of.mended))
                .map_err(|error| error.behind(key, content)),
            _ => Err(Error::wrong_type(format!("a mapping that begins with `{}:`", self.kind))),
        }
    }

    fn tuple_variant<V: Visitor<'n>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        let content = self.content.unwrap_or(self.of.node);
        NodeDeserializer::new(content, self.of.mended).deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'n>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let content = self.content.unwrap_or(self.of.node);
        NodeDeserializer::new(content, self.of.mended).deserialize_struct("", fields, visitor)
    }
}

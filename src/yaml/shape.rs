//! Derives the form of the YAML for a type from the type itself, so that the documentation of lab files cannot differ
//! from what is accepted.

use std::cell::Cell;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

type Keys = &'static [&'static str];

/// Returns the keys of the mapping at a path of keys, or nothing if there is no mapping of known keys. The first key
/// below an enum is the name of a variant; lists and optional values are entered.
pub fn keys<T: DeserializeOwned>(path: &[&str]) -> Keys {
    match shape::<T>(path).value {
        ValueShape::Mapping(keys) => keys,
        _ => &[],
    }
}

/// The form of the YAML at some path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Whether it is a list of such values.
    pub is_list: bool,
    pub value: ValueShape,
}

/// The form of a single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueShape {
    /// A value of several forms, or of an unknown form.
    #[default]
    Any,
    Bool,
    Integer,
    Number,
    Text,
    /// One of these words.
    Word(Keys),
    /// A mapping with these keys.
    Mapping(Keys),
    /// A mapping with any keys. In a path, `*` stands for each of them.
    Entries,
}

/// Returns the form at a path of keys, which is followed as in [`keys`].
pub fn shape<T: DeserializeOwned>(path: &[&str]) -> Shape {
    let found = Cell::default();
    let _ = T::deserialize(Seeker { path, found: &found });
    found.get()
}

/// Follows a path and records the form at its end. It then fails, because there is no value to return.
#[derive(Clone, Copy)]
struct Seeker<'a> {
    path: &'a [&'a str],
    found: &'a Cell<Shape>,
}

impl<'a> Seeker<'a> {
    fn next(self) -> Option<(&'a str, Self)> {
        let (first, path) = self.path.split_first()?;
        Some((first, Seeker { path, ..self }))
    }

    /// Records the form if this is the end of the path.
    fn found(self, value: ValueShape) -> Error {
        if self.path.is_empty() {
            self.found.set(Shape { value, ..self.found.get() });
        }
        end()
    }
}

fn end() -> Error {
    Error::custom("no value")
}

/// Implements the methods for scalars, which end every path.
macro_rules! scalars {
    ($($Shape:ident: $($method:ident)+;)+) => {
        $($(
            fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
                Err(self.found(ValueShape::$Shape))
            }
        )+)+
    };
}

impl<'de> Deserializer<'de> for Seeker<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(end())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.path.is_empty() {
            self.found.set(Shape { is_list: true, ..Shape::default() });
        }
        visitor.visit_seq(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.path.is_empty() {
            return Err(self.found(ValueShape::Entries));
        }
        visitor.visit_map(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: Keys, visitor: V) -> Result<V::Value, Error> {
        if self.path.is_empty() {
            return Err(self.found(ValueShape::Mapping(fields)));
        }
        visitor.visit_map(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, words: Keys, visitor: V) -> Result<V::Value, Error> {
        if self.path.is_empty() {
            return Err(self.found(ValueShape::Word(words)));
        }
        visitor.visit_enum(self)
    }

    scalars! {
        Bool: deserialize_bool;
        Integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
            deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128;
        Number: deserialize_f32 deserialize_f64;
        Text: deserialize_char deserialize_str deserialize_string;
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Seeker<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        seed.deserialize(*self).map(Some)
    }
}

impl<'de> MapAccess<'de> for Seeker<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let (first, rest) = self.next().ok_or_else(end)?;
        *self = rest;
        let name: StrDeserializer<'_, Error> = first.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(*self)
    }
}

impl<'de> EnumAccess<'de> for Seeker<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let (first, rest) = self.next().ok_or_else(end)?;
        let name: StrDeserializer<'_, Error> = first.into_deserializer();
        Ok((seed.deserialize(name)?, rest))
    }
}

impl<'de> VariantAccess<'de> for Seeker<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(end())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(end())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: Keys, _: V) -> Result<V::Value, Error> {
        Err(end())
    }
}

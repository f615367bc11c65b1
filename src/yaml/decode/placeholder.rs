//! Values of any requested type, in place of a value that is wrong, missing or known only later.
//!
//! They allow decoding to continue and are never used: if a problem required one, the decoded value is discarded; if a
//! value is known only later, it is decoded again then.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::error::Error;

/// The maximum depth to which placeholders are generated.
const MAX_DEPTH: usize = 16;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Placeholder<'n> {
    /// The text of a value that is known only later.
    text: Option<&'n str>,
    /// The placeholder text for a value that is wrong.
    made_up: &'static str,
    depth: usize,
}

impl<'n> Placeholder<'n> {
    pub(super) fn shaped(text: &'n str) -> Self {
        Self { text: Some(text), ..Self::default() }
    }

    pub(super) fn instead(made_up: &'static str) -> Self {
        Self { made_up, ..Self::default() }
    }

    fn inner(self) -> Result<Self, Error> {
        if self.depth >= MAX_DEPTH {
            Err(Error::placeholder())
        } else {
            Ok(Self { text: None, depth: self.depth + 1, ..self })
        }
    }

    fn number(self) -> u64 {
        self.text.and_then(|text| text.parse().ok()).unwrap_or(1)
    }

    /// Hides an error of parsing a placeholder text, because it is not a mistake in the file.
    fn quiet(self, error: Error) -> Error {
        if self.text.is_none() { Error::placeholder() } else { error }
    }
}

macro_rules! visit_number {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u64(self.number()).map_err(|error: Error| self.quiet(error))
        })*
    };
}

impl<'n> Deserializer<'n> for Placeholder<'n> {
    type Error = Error;

    visit_number! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        let visited = match self.text {
            Some(text) => visitor.visit_borrowed_str(text),
            None if self.made_up.is_empty() => visitor.visit_unit(),
            None => visitor.visit_borrowed_str(self.made_up),
        };
        visited.map_err(|error: Error| self.quiet(error))
    }

    fn deserialize_str<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text.unwrap_or(self.made_up)).map_err(|error: Error| self.quiet(error))
    }

    fn deserialize_string<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.text == Some("true"))
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.text.is_some() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_seq<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(serde::de::value::SeqDeserializer::new(std::iter::empty::<StrDeserializer<'n, Error>>()))
    }

    fn deserialize_map<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Fields { left: [].iter(), value: self.inner()? })
    }

    fn deserialize_struct<V: Visitor<'n>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Fields { left: fields.iter(), value: self.inner()? })
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self).map_err(|error: Error| self.quiet(error))
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let first = variants.first().ok_or_else(Error::placeholder)?;
        visitor.visit_enum(Variant { name: first, value: self.inner()? })
    }

    forward_to_deserialize_any! {
        <V: Visitor<'n>>
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Fields<'n> {
    left: std::slice::Iter<'static, &'static str>,
    value: Placeholder<'n>,
}

impl<'n> MapAccess<'n> for Fields<'n> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let next = self.left.next();
        next.map(|name| seed.deserialize(IntoDeserializer::<Error>::into_deserializer(*name))).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.value)
    }
}

struct Variant<'n> {
    name: &'static str,
    value: Placeholder<'n>,
}

impl<'n> EnumAccess<'n> for Variant<'n> {
    type Error = Error;
    type Variant = Placeholder<'n>;

    fn variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<(S::Value, Placeholder<'n>), Error> {
        let name: StrDeserializer<'static, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.value))
    }
}

impl<'n> VariantAccess<'n> for Placeholder<'n> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'n>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'n>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'n>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}

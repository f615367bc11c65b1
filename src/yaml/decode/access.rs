//! Gives Serde access to the entries of lists and mappings.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use super::deserializer::NodeDeserializer;
use super::error::Error;
use super::mended::Mended;
use super::placeholder::Placeholder;
use crate::yaml::node::{Key, Node};

pub(super) struct Items<'n> {
    items: std::slice::Iter<'n, Node>,
    mended: &'n Mended,
}

impl<'n> Items<'n> {
    pub(super) fn new(items: &'n [Node], mended: &'n Mended) -> Self {
        Self { items: items.iter(), mended }
    }
}

impl<'n> SeqAccess<'n> for Items<'n> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let next = self.items.next();
        next.map(|item| seed.deserialize(NodeDeserializer::new(item, self.mended))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

enum Pending<'n> {
    Entry(&'n Key, &'n Node),
    Missing,
}

pub(super) struct Members<'n> {
    entries: std::slice::Iter<'n, (Key, Node)>,
    mended: &'n Mended,
    /// The fields of a struct. Unknown keys are skipped, because they have already been reported.
    fields: Option<&'static [&'static str]>,
    missing: Vec<&'static str>,
    pending: Option<Pending<'n>>,
}

impl<'n> Members<'n> {
    pub(super) fn new(node: &'n Node, entries: &'n [(Key, Node)], mended: &'n Mended) -> Self {
        Self { entries: entries.iter(), mended, fields: None, missing: mended.missing_of(node), pending: None }
    }

    pub(super) fn of_struct(
        node: &'n Node,
        entries: &'n [(Key, Node)],
        mended: &'n Mended,
        fields: &'static [&'static str],
    ) -> Self {
        Self { fields: Some(fields), ..Self::new(node, entries, mended) }
    }
}

impl<'n> MapAccess<'n> for Members<'n> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let fields = self.fields;
        let known = |key: &Key| fields.is_none_or(|fields| fields.contains(&key.name.as_str()));
        let name: StrDeserializer<'n, Error> = match self.entries.find(|(key, _)| known(key)) {
            Some((key, value)) => {
                self.pending = Some(Pending::Entry(key, value));
                key.name.as_str().into_deserializer()
            }
            None => {
                let Some(key) = self.missing.pop() else { return Ok(None) };
                self.pending = Some(Pending::Missing);
                key.into_deserializer()
            }
        };
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'n>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.pending.take() {
            Some(Pending::Entry(key, value)) => seed
                .deserialize(NodeDeserializer::new(value, self.mended))
                .map_err(|error| error.at(value).behind(key, value)),
            Some(Pending::Missing) | None => seed.deserialize(Placeholder::default()).map_err(|_| Error::placeholder()),
        }
    }
}

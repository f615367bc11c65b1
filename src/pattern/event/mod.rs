//! Events, flattened once so that any number of patterns can be matched against them.
//!
//! As in EventBridge's matcher, an event is a list of scalars, each with its path and the array elements it belongs to.
//! Objects and arrays are not values themselves: an empty array is equivalent to a missing field. A name with a dot and
//! two nested names are the same path. All values of repeated names count.

mod element;
mod flatten;
mod path;
mod scalar;

pub(super) use element::{Element, Elements};
pub(super) use flatten::{Route, flatten};
pub(super) use path::{PathId, Paths};
pub use scalar::{Number, Scalar};

use crate::json;

/// An event in the form used for matching.
#[derive(Debug)]
pub struct Event<'t> {
    paths: Paths,
    fields: Fields<'t>,
    shapes: Vec<Shape>,
}

/// A scalar of an event.
#[derive(Debug)]
pub(super) struct Field<'t> {
    pub(super) path: PathId,
    pub(super) value: Scalar<'t>,
    /// The innermost array element that contains the scalar.
    pub(super) element: Element,
}

/// The scalars of an event, grouped by path and in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Fields<'t> {
    list: Vec<Field<'t>>,
    pub(super) elements: Elements,
}

/// The containers found at a path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) object: bool,
    pub(super) array: bool,
}

impl<'t> Event<'t> {
    /// Reads a JSON object. As in EventBridge's matcher, text after the object is ignored.
    pub fn parse(text: &'t str) -> Result<Self, json::Error> {
        let mut paths = Paths::default();
        let mut shapes = Vec::new();
        let fields = flatten(text, &mut flatten::Everything { paths: &mut paths, shapes: &mut shapes })?;
        Ok(Self { paths, fields, shapes })
    }

    pub(super) fn paths(&self) -> &Paths {
        &self.paths
    }

    pub(super) fn fields(&self) -> &Fields<'t> {
        &self.fields
    }

    /// Returns which containers were found at `path`.
    pub(super) fn shape(&self, path: PathId) -> Shape {
        self.shapes.get(path.index()).copied().unwrap_or_default()
    }
}

impl<'t> Fields<'t> {
    fn new(mut list: Vec<Field<'t>>, elements: Elements) -> Self {
        list.sort_by_key(|field| field.path);
        Self { list, elements }
    }

    /// Returns the scalars at `path`.
    pub(super) fn at(&self, path: PathId) -> &[Field<'t>] {
        let start = self.list.partition_point(|field| field.path < path);
        let rest = self.list.get(start..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|field| field.path == path)).unwrap_or(&[])
    }

    /// Returns the number of scalars.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns the scalars grouped by path.
    pub(super) fn by_path(&self) -> impl Iterator<Item = (PathId, &[Field<'t>])> {
        self.list
            .chunk_by(|one, other| one.path == other.path)
            .filter_map(|fields| Some((fields.first()?.path, fields)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_names_and_dots() {
        let event = Event::parse(r#"{"a": {"b.c": 1, "b": {"c": [2, {"d": 3}]}}, "e": {}, "f": []} tail"#).unwrap();
        let path = event.paths().find("a.b.c").unwrap();
        let values: Vec<String> = event.fields().at(path).iter().map(|field| field.value.to_string()).collect();
        assert_eq!(values, ["1", "2"]);
        assert!(event.shape(path).array);
        assert!(event.shape(event.paths().find("e").unwrap()).object);
        assert_eq!(event.fields().at(event.paths().find("f").unwrap()).len(), 0);
        assert!(event.paths().find("a.x").is_none());
    }

    #[test]
    fn only_objects_are_events() {
        for text in ["[]", "1", "", "{\"a\": }", "{\"a\": 1"] {
            assert!(Event::parse(text).is_err(), "{text}");
        }
    }
}

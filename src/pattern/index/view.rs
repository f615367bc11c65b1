//! An event as the index sees it: values by the index's own numbers of paths.

use super::super::event::{Elements, Event, Field, Fields, PathId, Paths, Route};

/// The values of an event that any pattern looks at, ordered by path.
#[derive(Debug)]
pub(super) struct View<'e> {
    slices: Vec<(PathId, &'e [Field<'e>])>,
    pub(super) elements: &'e Elements,
}

impl<'e> View<'e> {
    /// Fields that were read with the index's paths.
    pub(super) fn of_fields(fields: &'e Fields<'e>) -> Self {
        Self { slices: fields.by_path().collect(), elements: &fields.elements }
    }

    /// An event that has numbers of its own for its paths.
    pub(super) fn of_event(event: &'e Event<'e>, paths: &Paths) -> Self {
        let mut known = vec![None; event.paths().len()];
        known[PathId::ROOT.index()] = Some(PathId::ROOT);
        for (path, parent, name) in event.paths().iter() {
            known[path.index()] = known[parent.index()].and_then(|parent| paths.follow(parent, name));
        }
        let slices = event.fields().by_path();
        let mut slices: Vec<_> = slices.filter_map(|(path, fields)| Some((known[path.index()]?, fields))).collect();
        slices.sort_unstable_by_key(|(path, _)| *path);
        Self { slices, elements: &event.fields().elements }
    }

    /// The values at `path`.
    pub(super) fn at(&self, path: PathId) -> &'e [Field<'e>] {
        let at = self.slices.binary_search_by_key(&path, |(path, _)| *path);
        at.ok().and_then(|at| self.slices.get(at)).map_or(&[], |(_, fields)| fields)
    }

    /// The values, path by path.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (PathId, &'e [Field<'e>])> {
        self.slices.iter().copied()
    }
}

/// The paths that patterns look at.
pub(super) struct Wanted<'i> {
    pub(super) paths: &'i Paths,
}

impl Route for Wanted<'_> {
    fn follow(&mut self, from: PathId, name: &str) -> Option<PathId> {
        self.paths.follow(from, name)
    }

    fn enters(&mut self, path: PathId) -> bool {
        self.paths.goes_on(path)
    }

    fn wants(&mut self, path: PathId) -> bool {
        self.paths.ends(path)
    }
}

//! The values of an event by the path numbers of the index.

use super::super::event::{Elements, Event, Field, Fields, PathId, Paths, Route};

/// The values of an event by the path numbers of the index.
#[derive(Debug)]
pub(super) enum View<'e> {
    /// The event was read with the path numbers of the index.
    Read(&'e Fields<'e>),
    /// The event has its own path numbers; these are the corresponding numbers of the index, in order.
    Translated(Vec<(PathId, &'e [Field<'e>])>, &'e Elements),
}

impl<'e> View<'e> {
    pub(super) fn of_event(event: &'e Event<'e>, paths: &Paths) -> Self {
        let mut known = vec![None; event.paths().len()];
        known[PathId::ROOT.index()] = Some(PathId::ROOT);
        for (path, parent, name) in event.paths().iter() {
            known[path.index()] = known[parent.index()].and_then(|parent| paths.follow(parent, name));
        }
        let slices = event.fields().by_path();
        let mut slices: Vec<_> = slices.filter_map(|(path, fields)| Some((known[path.index()]?, fields))).collect();
        slices.sort_unstable_by_key(|(path, _)| *path);
        Self::Translated(slices, &event.fields().elements)
    }

    /// Returns the values at `path`.
    #[inline]
    pub(super) fn at(&self, path: PathId) -> &'e [Field<'e>] {
        match self {
            Self::Read(fields) => fields.at(path),
            Self::Translated(slices, _) => {
                let at = slices.binary_search_by_key(&path, |(path, _)| *path);
                at.ok().and_then(|at| slices.get(at)).map_or(&[], |(_, fields)| fields)
            }
        }
    }

    /// Visits the values, path by path.
    pub(super) fn each(&self, mut visit: impl FnMut(PathId, &'e [Field<'e>])) {
        match self {
            Self::Read(fields) => fields.by_path().for_each(|(path, fields)| visit(path, fields)),
            Self::Translated(slices, _) => slices.iter().for_each(|(path, fields)| visit(*path, fields)),
        }
    }

    /// Returns a lower bound of the number of values or paths.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Read(fields) => fields.len(),
            Self::Translated(slices, _) => slices.len(),
        }
    }

    pub(super) fn elements(&self) -> &'e Elements {
        match self {
            Self::Read(fields) => &fields.elements,
            Self::Translated(_, elements) => elements,
        }
    }
}

/// Selects the paths that patterns need.
pub(super) struct Wanted<'i> {
    paths: &'i Paths,
    /// The paths that have had no value so far, one bit each; `None` if this is not tracked, or no longer.
    missing: Option<u32>,
}

impl<'i> Wanted<'i> {
    /// Maximum number of paths for which reading stops once all have been found.
    const FEW: usize = 4;

    pub(super) fn new(paths: &'i Paths) -> Self {
        let count = paths.all_ends().len();
        Self { paths, missing: (count <= Self::FEW).then(|| (1 << count) - 1) }
    }
}

impl Route for Wanted<'_> {
    fn follow(&mut self, from: PathId, name: &str) -> Option<PathId> {
        self.paths.follow(from, name)
    }

    fn enters(&mut self, path: PathId) -> bool {
        self.paths.goes_on(path)
    }

    fn wants(&mut self, path: PathId) -> bool {
        if let Some(missing) = &mut self.missing
            && let Some(found) = self.paths.all_ends().position(|(end, _)| end == path)
        {
            *missing &= !(1 << found);
        }
        self.paths.ends(path)
    }

    /// Once every path has a value, only a repeated name could add more. The rest is therefore searched for the names,
    /// which is faster than reading it. A name can be hidden by `\u` escapes.
    fn ignores(&mut self, rest: &str) -> bool {
        if self.missing != Some(0) {
            return false;
        }
        self.missing = None;
        !rest.contains("\\u") && self.paths.all_ends().all(|(_, name)| !rest.contains(name))
    }
}

//! Which array element a value lies in.
//!
//! `{"orders": [{"id": 1, "state": "new"}, {"id": 2, "state": "old"}]}` must not match a pattern that wants id 1 and
//! state old: both hold, but in different elements. So each object or array inside an array is an element with a
//! number of its own, and two values agree if no array has them in two of its elements. A scalar directly in an
//! array is in no element of that array.

/// An element of an array, or [`Element::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::pattern) struct Element(u32);

impl Element {
    /// Outside of all arrays.
    pub(in crate::pattern) const NONE: Self = Self(0);
}

/// The elements of an event.
#[derive(Debug, Default)]
pub(in crate::pattern) struct Elements {
    list: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    array: u32,
    outer: Element,
}

impl Elements {
    /// Adds an element of the array numbered `array`, which lies in `outer` itself.
    pub(super) fn add(&mut self, array: u32, outer: Element) -> Element {
        self.list.push(Entry { array, outer });
        Element(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    /// `element` and the elements around it, each with the number of its array, from inside out.
    pub(in crate::pattern) fn around(&self, element: Element) -> impl Iterator<Item = (u32, Element)> {
        let mut next = element;
        std::iter::from_fn(move || {
            let entry = self.list.get(usize::try_from(next.0).ok()?.checked_sub(1)?)?;
            let current = (entry.array, next);
            next = entry.outer;
            Some(current)
        })
    }
}

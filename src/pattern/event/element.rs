//! The array elements that the values of an event belong to.
//!
//! `{"orders": [{"id": 1, "state": "new"}, {"id": 2, "state": "old"}]}` must not match a pattern that requires id 1 and
//! state old, because they occur in different elements. Each object or array inside an array is therefore an element
//! with its own number, and two values are consistent if they do not belong to different elements of the same array. A
//! scalar directly in an array does not belong to an element of that array.

/// An element of an array, or [`Element::NONE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::pattern) struct Element(u32);

impl Element {
    /// Outside all arrays.
    pub(in crate::pattern) const NONE: Self = Self(0);
}

/// The array elements of an event.
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
    /// Adds an element of the array numbered `array`, which itself belongs to the element `outer`.
    pub(super) fn add(&mut self, array: u32, outer: Element) -> Element {
        self.list.push(Entry { array, outer });
        Element(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    /// Returns `element` and the elements that contain it, each with the number of its array, from the innermost
    /// outwards.
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

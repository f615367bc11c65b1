//! Names of states, which are unique in a machine and have at most 80 characters (Step Functions Developer Guide,
//! "State machine structure").

use std::collections::BTreeSet;

pub(super) const MAX_LENGTH: usize = 80;

/// The names in use.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn taken(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Returns this name, or a similar one that is not in use, and reserves it.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let cut = |length: usize| wanted.chars().take(length).collect::<String>();
        let numbered = (2..).map(|number: usize| {
            let suffix = number.to_string();
            format!("{}{suffix}", cut(MAX_LENGTH - suffix.len()))
        });
        let mut candidates = std::iter::once(cut(MAX_LENGTH)).chain(numbered);
        let name = candidates.find(|name| !self.0.contains(name)).unwrap_or_default();
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_short_and_apart() {
        let mut names = Names::taken(["a_failed".to_owned()]);
        assert_eq!(names.take("a_failed"), "a_failed2");
        let long = "x".repeat(90);
        let (first, second) = (names.take(&long), names.take(&long));
        assert!(first != second && first.len() == MAX_LENGTH && second.len() == MAX_LENGTH);
    }
}

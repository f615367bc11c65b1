//! What exists under the name of a resource, compared with what a lab or a command requests.

use serde::Serialize;
use serde_json::Value;

use super::{Created, Error, ResourceId};

/// An existing resource, and how it differs from the requested one.
#[derive(Debug, Clone)]
pub struct Observed {
    pub made: Created,
    /// The identity with which the resource was recorded, if `ork` created it.
    pub id: ResourceId,
    pub differences: Vec<Difference>,
}

/// A setting of an existing resource that is not as requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The setting as a noun, such as `expression`.
    pub what: &'static str,
    pub found: String,
    pub wanted: String,
    pub remedy: Remedy,
}

/// How a difference can be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// The existing resource can be changed.
    Update,
    /// Only a new resource has the requested setting.
    Recreate,
}

impl Observed {
    /// Returns an existing resource without differences.
    pub fn new(made: Created, id: impl Into<ResourceId>) -> Self {
        Self { made: Created { created: false, ..made }, id: id.into(), differences: Vec::new() }
    }

    /// Adds a difference unless both values are equal.
    #[must_use]
    pub fn compare(
        mut self,
        what: &'static str,
        found: impl Into<String>,
        wanted: impl Into<String>,
        remedy: Remedy,
    ) -> Self {
        let (found, wanted) = (found.into(), wanted.into());
        if found != wanted {
            self.differences.push(Difference { what, found, wanted, remedy });
        }
        self
    }

    /// Adds a difference unless what is requested exists.
    #[must_use]
    pub fn require(self, what: &'static str, exists: bool) -> Self {
        let found = if exists { "present" } else { "missing" };
        self.compare(what, found, "present", Remedy::Update)
    }

    /// Returns whether the existing resource is as requested.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Returns whether every difference can be removed without creating the resource again.
    pub fn can_update(&self) -> bool {
        self.differences.iter().all(|difference| difference.remedy == Remedy::Update)
    }

    /// Returns the existing resource. Fails with the first difference.
    pub(super) fn require_same(self, noun: &str) -> Result<Created, Error> {
        match self.differences.first() {
            None => Ok(self.made),
            Some(first) => Err(Error::differs(noun, &self.made.name, first.what, &first.found, &first.wanted)),
        }
    }
}

/// Returns a member of a document as text, or `none` if it is absent.
pub(super) fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Returns a JSON text without insignificant white space, or the text itself if it is not JSON.
pub(super) fn compact(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| text.to_owned(), |json| json.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::BusId;

    #[test]
    fn equal_values_are_no_difference_and_one_that_needs_a_new_resource_cannot_be_updated() {
        let made = Created::new("Orders", "arn", true);
        let same = Observed::new(made, BusId { name: "Orders".to_owned() }).compare("a", "1", "1", Remedy::Recreate);
        assert!(same.is_same() && same.can_update() && !same.made.created);
        let changed = same.compare("a", "1", "2", Remedy::Update);
        assert!(!changed.is_same() && changed.can_update());
        let replaced = changed.compare("b", "1", "2", Remedy::Recreate);
        assert!(!replaced.can_update());
        assert!(replaced.require_same("event bus").is_err_and(|error| error.to_string().contains("another a")));
    }
}

//! What a run knows: given by a person, by the environment, and by what was done so far.

use std::collections::BTreeMap;

use crate::resource::{Created, Placeholder};

/// Everything an interpolation can read that is not written in the lab.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Variables a person gave, as texts.
    pub variables: BTreeMap<String, String>,
    pub environment: BTreeMap<String, String>,
    /// `account`, `region`, `backend`, ...: see [`Values::RUN`].
    pub run: BTreeMap<String, String>,
    /// What each resource has become, by its key.
    pub resources: BTreeMap<String, Created>,
    /// The outputs of each step that was done, by its id.
    pub outputs: BTreeMap<String, BTreeMap<String, String>>,
}

impl Values {
    /// The names below `run`, each with what stands in for it until a run.
    pub const RUN: [(&'static str, &'static str); 7] = [
        ("account", Self::LOCAL_ACCOUNT),
        ("region", Self::LOCAL_REGION),
        ("backend", "local"),
        ("lab", "lab"),
        ("started", "1970-01-01T00:00:00Z"),
        ("year", "1970"),
        // Without a zero before it.
        ("month", "1"),
    ];

    pub const LOCAL_ACCOUNT: &'static str = "000000000000";
    pub const LOCAL_REGION: &'static str = "us-east-1";

    /// Returns what makes placeholders for values that only a run brings.
    pub(super) fn placeholder(&self) -> Placeholder<'_> {
        Placeholder { account: self.account(), region: self.region() }
    }

    pub(super) fn account(&self) -> &str {
        self.run.get("account").map_or(Self::LOCAL_ACCOUNT, String::as_str)
    }

    pub(super) fn region(&self) -> &str {
        self.run.get("region").map_or(Self::LOCAL_REGION, String::as_str)
    }
}

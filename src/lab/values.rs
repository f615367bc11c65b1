//! The values of a run: from the user, from the environment, and from what was done so far.

use std::collections::BTreeMap;

use crate::resource::{Created, Placeholder};

/// All values for interpolations that are not in the lab.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// Variables given by the user, as texts.
    pub variables: BTreeMap<String, String>,
    pub environment: BTreeMap<String, String>,
    /// `account`, `region`, `backend`, ...: see [`Values::RUN`].
    pub run: BTreeMap<String, String>,
    /// The created resources, by key.
    pub resources: BTreeMap<String, Created>,
    /// The outputs of each completed step, by its id.
    pub outputs: BTreeMap<String, BTreeMap<String, String>>,
}

impl Values {
    /// The names below `run`, each with its placeholder.
    pub const RUN: [(&'static str, &'static str); 7] = [
        ("account", Self::LOCAL_ACCOUNT),
        ("region", Self::LOCAL_REGION),
        ("backend", "local"),
        ("lab", "lab"),
        ("started", "1970-01-01T00:00:00Z"),
        ("year", "1970"),
        // Without a leading zero.
        ("month", "1"),
    ];

    pub const LOCAL_ACCOUNT: &'static str = "000000000000";
    pub const LOCAL_REGION: &'static str = "us-east-1";

    /// Returns the source of placeholders for values that are known only during a run.
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

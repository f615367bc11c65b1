//! What protects a version of an object from deletion: a retention, and a legal hold.
//!
//! Source: "Locking objects with Object Lock".

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::local::service::Fault;

/// Who may still delete a version or shorten its retention: those who may bypass it, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Mode {
    Governance,
    Compliance,
}

/// What protects a version of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hold {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retention: Option<(Mode, Timestamp)>,
    /// Whether there is a legal hold; `None` if it was never set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) is_legal: Option<bool>,
}

impl Mode {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "GOVERNANCE" => Some(Self::Governance),
            "COMPLIANCE" => Some(Self::Compliance),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Governance => "GOVERNANCE",
            Self::Compliance => "COMPLIANCE",
        }
    }
}

impl Hold {
    /// Returns whether nothing was ever set.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Fails if a version is protected from deletion.
    pub(super) fn check_deletion(&self, bypasses: bool, now: Timestamp) -> Result<(), Fault> {
        let is_held = self.is_legal == Some(true) || self.retains(bypasses, now);
        if is_held { Err(protected()) } else { Ok(()) }
    }

    pub(super) fn retains(&self, bypasses: bool, now: Timestamp) -> bool {
        self.retention.is_some_and(|(mode, until)| until > now && !(bypasses && mode == Mode::Governance))
    }

    /// Adds the members in the responses of reads.
    pub(super) fn tell(&self, members: &mut Map<String, Value>) {
        if let Some((mode, until)) = self.retention {
            members.insert("ObjectLockMode".to_owned(), mode.name().into());
            members.insert("ObjectLockRetainUntilDate".to_owned(), until.to_millis_text().into());
        }
        members.extend(self.is_legal.map(|is_legal| ("ObjectLockLegalHoldStatus".to_owned(), status(is_legal).into())));
    }
}

pub(super) fn status(is_legal: bool) -> &'static str {
    if is_legal { "ON" } else { "OFF" }
}

pub(super) fn protected() -> Fault {
    Fault::new("AccessDenied", "Access Denied because object protected by object lock.").with_status(403)
}

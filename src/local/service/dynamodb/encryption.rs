//! Encryption at rest with the AWS managed key.
//!
//! Deviation: AWS KMS holds the key, and encrypts with keys of the customer too. The local cloud has no KMS: it describes
//! a managed key whose ARN leads nowhere, and refuses keys of the customer. What it stores is always encrypted with its
//! own key.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Dynamo;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};

/// `SSESpecification`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Specification {
    #[serde(default)]
    enabled: bool,
    #[serde(rename = "SSEType")]
    kind: Option<String>,
    #[serde(rename = "KMSMasterKeyId")]
    key: Option<String>,
}

impl Specification {
    /// Returns whether a table is to be encrypted with the managed key.
    pub(super) fn uses_managed_key(&self) -> Result<bool, Fault> {
        if let Some(kind) = &self.kind {
            let mut checks = Checks::default();
            checks.one_of("sSESpecification.sSEType", kind, &["AES256", "KMS"]);
            checks.finish()?;
        }
        if self.enabled && self.key.is_some() {
            return Err(Fault::not_implemented("dynamodb", "tables encrypted with a key of the customer"));
        }
        Ok(self.enabled)
    }
}

/// Encrypts a table with the managed key, or stops doing so. Returns what `UpdateTable` says of it.
pub(super) fn set(dynamo: &mut Dynamo, name: &str, uses_managed_key: bool, cx: &mut Cx<'_>) -> Option<Value> {
    let key = dynamo.managed_key.get_or_insert_with(|| cx.ids.uuid()).clone();
    let table = dynamo.tables.get_mut(name)?;
    let is_changed = table.uses_managed_key != uses_managed_key;
    table.uses_managed_key = uses_managed_key;
    is_changed.then(|| description(&key, "UPDATING", cx))
}

/// Adds the encryption of a table to its description.
pub(super) fn describe_on(described: &mut Value, dynamo: &Dynamo, name: &str, cx: &Cx<'_>) {
    let uses_managed_key = dynamo.tables.get(name).is_some_and(|table| table.uses_managed_key);
    if let (true, Some(key)) = (uses_managed_key, &dynamo.managed_key) {
        described["SSEDescription"] = description(key, "ENABLED", cx);
    }
}

fn description(key: &str, status: &str, cx: &Cx<'_>) -> Value {
    json!({"Status": status, "SSEType": "KMS", "KMSMasterKeyArn": cx.arn("kms", &format!("key/{key}"))})
}

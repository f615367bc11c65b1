//! The common part of the batch operations: constraints on the entries, and a response with the result of each.

use std::collections::BTreeSet;

use serde::Serialize;

use super::attributes::MAX_BYTES;
use super::fault;
use crate::local::service::Fault;

const MAX_ENTRIES: usize = 10;
const MAX_ID_CHARACTERS: usize = 80;

/// An entry of a batch.
pub(super) trait Entry {
    /// The name of the entry type in AWS's messages.
    const KIND: &'static str;

    fn id(&self) -> &str;
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BatchResult<T> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    successful: Vec<T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Failed>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failed {
    id: String,
    sender_fault: bool,
    code: String,
    message: String,
}

impl<T> Default for BatchResult<T> {
    fn default() -> Self {
        Self { successful: Vec::new(), failed: Vec::new() }
    }
}

impl<T> BatchResult<T> {
    pub(super) fn push(&mut self, id: &str, result: Result<T, Fault>) {
        match result {
            Ok(done) => self.successful.push(done),
            Err(fault) => self.failed.push(Failed {
                id: id.to_owned(),
                sender_fault: fault.status < 500,
                code: fault::query_code(&fault.code).to_owned(),
                message: fault.message,
            }),
        }
    }
}

/// Checks what makes a whole batch invalid.
pub(super) fn check<T: Entry>(entries: &[T]) -> Result<(), Fault> {
    if entries.is_empty() {
        return Err(Fault::new(
            "EmptyBatchRequest",
            format!("There should be at least one {} in the request.", T::KIND),
        ));
    }
    if entries.len() > MAX_ENTRIES {
        return Err(Fault::new(
            "TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are {MAX_ENTRIES}. You have sent {}.", entries.len()),
        ));
    }
    let mut ids = BTreeSet::new();
    for entry in entries {
        let id = entry.id();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if id.is_empty() || id.len() > MAX_ID_CHARACTERS || !id.bytes().all(allowed) {
            return Err(Fault::new(
                "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at \
                 most 80 letters long.",
            ));
        }
        if !ids.insert(id) {
            return Err(Fault::new("BatchEntryIdsNotDistinct", format!("Id {id} repeated.")));
        }
    }
    Ok(())
}

pub(super) fn check_size(bytes: usize) -> Result<(), Fault> {
    if bytes <= MAX_BYTES as usize {
        return Ok(());
    }
    Err(Fault::new(
        "BatchRequestTooLong",
        format!("Batch requests cannot be longer than {MAX_BYTES} bytes. You have sent {bytes} bytes."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Named(&'static str);

    impl Entry for Named {
        const KIND: &'static str = "NamedEntry";

        fn id(&self) -> &str {
            self.0
        }
    }

    #[test]
    fn a_batch_has_one_to_ten_entries_with_ids_of_their_own() {
        let many = vec!["a"; 11];
        let cases: [(&[&'static str], Option<&str>); 6] = [
            (&["a", "b-1_"], None),
            (&[], Some("EmptyBatchRequest")),
            (&many, Some("TooManyEntriesInBatchRequest")),
            (&["a", "a"], Some("BatchEntryIdsNotDistinct")),
            (&["a:b"], Some("InvalidBatchEntryId")),
            (&[""], Some("InvalidBatchEntryId")),
        ];
        for (ids, code) in cases {
            let entries: Vec<Named> = ids.iter().map(|id| Named(id)).collect();
            assert_eq!(check(&entries).err().map(|fault| fault.code).as_deref(), code, "{ids:?}");
        }
        assert!(check_size(MAX_BYTES as usize).is_ok());
        assert_eq!(check_size(MAX_BYTES as usize + 1).map_err(|fault| fault.code), Err("BatchRequestTooLong".into()));
    }
}

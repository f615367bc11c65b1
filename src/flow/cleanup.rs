//! Removes the resources of a ledger in reverse order, and checks that they are gone.

use std::time::Duration;

use crate::aws::Clients;
use crate::notice::{Notice, Sink};
use crate::resource::{Error, ResourceId};

/// The maximum time to wait for a resource to disappear. SQS may take a minute to delete a queue (API reference,
/// `DeleteQueue`).
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(2);

/// Removes the resources from the last to the first. Returns those that still exist.
pub async fn clean_up(clients: &Clients, ids: &[ResourceId], sink: &mut dyn Sink) -> Vec<ResourceId> {
    let mut failed = Vec::new();
    for resource in ids.iter().rev() {
        if let Err(error) = resource.remove(clients).await {
            if error.is_unreachable() {
                return all_left(ids, &error, sink);
            }
            failed.push((resource.clone(), error));
        }
    }
    let mut left = Vec::new();
    for resource in ids.iter().rev() {
        let (kind, name) = resource.describe();
        match is_gone(clients, resource).await {
            Ok(true) => sink.notice(&Notice::Removed { kind, name }),
            Ok(false) => {
                let removal = failed.iter().find(|(other, _)| other == resource);
                let reason = removal.map_or_else(|| "it is still there".to_owned(), |(_, error)| error.to_string());
                sink.notice(&Notice::LeftBehind { kind, name, reason });
                left.push(resource.clone());
            }
            Err(error) => {
                sink.notice(&Notice::LeftBehind { kind, name, reason: error.to_string() });
                left.push(resource.clone());
            }
        }
    }
    left.reverse();
    left
}

/// Reports all resources as left behind. If the backend is unreachable, trying each one would take minutes.
fn all_left(ids: &[ResourceId], error: &Error, sink: &mut dyn Sink) -> Vec<ResourceId> {
    for (index, resource) in ids.iter().rev().enumerate() {
        let (kind, name) = resource.describe();
        let reason = "the backend does not answer";
        let reason = if index == 0 { format!("{reason}: {error}") } else { reason.to_owned() };
        sink.notice(&Notice::LeftBehind { kind, name, reason });
    }
    ids.to_vec()
}

/// Waits until a resource is gone. Removes it again if it was recreated during clean-up, such as the log group of a
/// request that was still in flight.
async fn is_gone(clients: &Clients, resource: &ResourceId) -> Result<bool, Error> {
    let clock = clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    while resource.exists(clients).await? {
        if clock.now() >= deadline {
            return Ok(false);
        }
        clock.sleep(PAUSE).await;
        // The next check shows whether this succeeded.
        let _ = resource.remove(clients).await;
    }
    Ok(true)
}

//! Removing what a ledger holds, in reverse order, and proving that it is gone.

use std::time::Duration;

use crate::aws::Clients;
use crate::notice::{Notice, Sink};
use crate::resource::{Error, ResourceId};

/// SQS may take a minute to forget a queue (API reference, `DeleteQueue`).
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(2);

/// Removes the ids from the last to the first; returns those that are still there.
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

/// Where nothing answers, asking for each thing again would take minutes and remove none.
fn all_left(ids: &[ResourceId], error: &Error, sink: &mut dyn Sink) -> Vec<ResourceId> {
    for (index, resource) in ids.iter().rev().enumerate() {
        let (kind, name) = resource.describe();
        let reason = "the backend does not answer";
        let reason = if index == 0 { format!("{reason}: {error}") } else { reason.to_owned() };
        sink.notice(&Notice::LeftBehind { kind, name, reason });
    }
    ids.to_vec()
}

/// What others made anew while all was being removed, such as the log group of a request that was under way, is removed
/// once more.
async fn is_gone(clients: &Clients, resource: &ResourceId) -> Result<bool, Error> {
    let clock = clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    while resource.exists(clients).await? {
        if clock.now() >= deadline {
            return Ok(false);
        }
        clock.sleep(PAUSE).await;
        // Whether it helped is seen at once.
        let _ = resource.remove(clients).await;
    }
    Ok(true)
}

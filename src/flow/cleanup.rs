//! Removing what a ledger holds, in reverse order, and proving that it is gone.

use std::time::Duration;

use crate::aws::Clients;
use crate::notice::{Notice, Sink};
use crate::resource::{Error, Handle};

/// SQS may take a minute to forget a queue (API reference, `DeleteQueue`).
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(2);

/// Removes the handles from the last to the first; returns those that are still there.
pub async fn clean_up(clients: &Clients, handles: &[Handle], sink: &mut dyn Sink) -> Vec<Handle> {
    let mut failed = Vec::new();
    for handle in handles.iter().rev() {
        if let Err(error) = handle.remove(clients).await {
            failed.push((handle.clone(), error));
        }
    }
    let mut left = Vec::new();
    for handle in handles.iter().rev() {
        let (kind, name) = handle.describe();
        match is_gone(clients, handle).await {
            Ok(true) => sink.notice(&Notice::Removed { kind, name }),
            Ok(false) => {
                let removal = failed.iter().find(|(other, _)| other == handle);
                let reason = removal.map_or_else(|| "it is still there".to_owned(), |(_, error)| error.to_string());
                sink.notice(&Notice::LeftBehind { kind, name, reason });
                left.push(handle.clone());
            }
            Err(error) => {
                sink.notice(&Notice::LeftBehind { kind, name, reason: error.to_string() });
                left.push(handle.clone());
            }
        }
    }
    left.reverse();
    left
}

/// What others made anew while all was being removed, such as the log group of a request that was under way, is removed
/// once more.
async fn is_gone(clients: &Clients, handle: &Handle) -> Result<bool, Error> {
    let clock = clients.clock();
    let deadline = clock.now().plus(PATIENCE);
    while handle.exists(clients).await? {
        if clock.now() >= deadline {
            return Ok(false);
        }
        clock.sleep(PAUSE).await;
        // Whether it helped is seen at once.
        let _ = handle.remove(clients).await;
    }
    Ok(true)
}

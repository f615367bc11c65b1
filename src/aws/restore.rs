//! Reverts temporary changes however a command ends. A probe that changes something temporarily runs as a task of its
//! own, which reverts the change when the command no longer waits for it. The command waits for such tasks, up to a
//! limit.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The maximum time to wait after an interruption.
const LONGEST: Duration = Duration::from_secs(3);

/// The tasks that have something to revert.
#[derive(Debug, Clone, Default)]
pub struct Restore {
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Restore {
    /// Starts a task that outlives its caller. Does nothing if there is no runtime.
    pub fn begin(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        tasks.push(runtime.spawn(work));
    }

    /// Waits until everything is reverted. Returns whether that finished in time.
    pub async fn finish(&self) -> bool {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async {
            for task in tasks {
                // A task that panicked has nothing left to do.
                let _ = task.await;
            }
        };
        tokio::time::timeout(LONGEST, all).await.is_ok()
    }
}

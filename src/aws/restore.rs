//! What must be put back however a command ends: a look that changes something for a moment is work of its own, which
//! ends what it began when nobody waits for it any more. The command waits for that, but not for ever.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// A person who interrupts waits no longer than this.
const LONGEST: Duration = Duration::from_secs(3);

/// The work that has something to put back.
#[derive(Debug, Clone, Default)]
pub struct Restore {
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Restore {
    /// Begins work that goes on when its caller is gone. Nothing happens where no runtime is left to do it.
    pub fn begin(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        tasks.push(runtime.spawn(work));
    }

    /// Waits until everything is put back. Returns whether it was in time.
    pub async fn finish(&self) -> bool {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async {
            for task in tasks {
                // One that failed has nothing left to do.
                let _ = task.await;
            }
        };
        tokio::time::timeout(LONGEST, all).await.is_ok()
    }
}

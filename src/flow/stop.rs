//! A person's wish to stop, seen by whatever is waiting.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Set once, by a signal.
#[derive(Debug, Default)]
pub struct Stop {
    asked: AtomicBool,
    notify: Notify,
}

impl Stop {
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.notify.notify_waiters();
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Ends when it is asked for.
    pub async fn asked(&self) {
        loop {
            let told = self.notify.notified();
            if self.is_asked() {
                return;
            }
            told.await;
        }
    }
}

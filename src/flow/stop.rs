//! A request to stop a run, which waiting tasks observe.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// A request to stop, set once by a signal or a deadline.
#[derive(Debug, Default)]
pub struct Stop {
    asked: AtomicBool,
    notify: Notify,
    reason: OnceLock<String>,
}

impl Stop {
    pub fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.notify.notify_waiters();
    }

    /// Requests a stop like [`Stop::ask`], with a reason that the run reports.
    pub fn ask_because(&self, reason: String) {
        // Only the first reason is kept.
        let _ = self.reason.set(reason);
        self.ask();
    }

    /// Returns the reason for the stop, unless the user requested it.
    pub fn reason(&self) -> Option<&str> {
        self.reason.get().map(String::as_str)
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Completes when a stop is requested.
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

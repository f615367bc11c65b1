//! The wish that a run stops, seen by whatever is waiting.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Set once, by a signal or a deadline.
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

    /// As [`Stop::ask`], for a reason that the run says.
    pub fn ask_because(&self, reason: String) {
        // The first reason is the one it stops for.
        let _ = self.reason.set(reason);
        self.ask();
    }

    /// Why it is to stop, if not because a person wants it.
    pub fn reason(&self) -> Option<&str> {
        self.reason.get().map(String::as_str)
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

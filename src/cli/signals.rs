//! Handles Ctrl-C and termination signals.

use std::future::Future;

use super::error::Error;
use super::exit::Exit;

/// A signal listener. Before it is created, signals end the process as usual.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        // If a handler cannot be installed, the signal still ends the process.
        Self { interrupt: signal(SignalKind::interrupt()).ok(), terminate: signal(SignalKind::terminate()).ok() }
    }

    /// Waits for a signal and returns its exit code.
    pub async fn received(&mut self) -> Exit {
        tokio::select! {
            () = heard(self.interrupt.as_mut()) => Exit::Interrupted,
            () = heard(self.terminate.as_mut()) => Exit::Terminated,
        }
    }
}

#[cfg(unix)]
async fn heard(signal: Option<&mut tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
impl Signals {
    pub fn listen() -> Self {
        Self {}
    }

    /// Waits for Ctrl-C.
    pub async fn received(&mut self) -> Exit {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}

/// Performs `work`, which is dropped if a signal arrives.
pub async fn or_end(work: impl Future<Output = Result<Exit, Error>>) -> Result<Exit, Error> {
    let mut signals = Signals::listen();
    tokio::select! {
        done = work => done,
        exit = signals.received() => Ok(exit),
    }
}

//! Ctrl-C and the wish to terminate.

use std::future::Future;

use super::error::Error;
use super::exit::Exit;

/// Hears signals from the moment it is made; until then they end the process as they always do.
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
        // What cannot be heard goes on ending the process.
        Self { interrupt: signal(SignalKind::interrupt()).ok(), terminate: signal(SignalKind::terminate()).ok() }
    }

    /// Ends when a signal comes, with the exit that goes with it.
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

    /// Ends when Ctrl-C comes.
    pub async fn received(&mut self) -> Exit {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}

/// Does `work`, unless a signal comes first: then it is dropped where it stands.
pub async fn or_end(work: impl Future<Output = Result<Exit, Error>>) -> Result<Exit, Error> {
    let mut signals = Signals::listen();
    tokio::select! {
        done = work => done,
        exit = signals.received() => Ok(exit),
    }
}

//! Ctrl-C and the wish to terminate.

use std::future::Future;

use super::error::Error;
use super::exit::Exit;

/// Ends when the process is asked to, with the exit that goes with it.
pub async fn received() -> Exit {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => Exit::Interrupted,
        () = terminated() => Exit::Terminated,
    }
}

/// Does `work`, unless a signal comes first: then it is dropped where it stands.
pub async fn or_end(work: impl Future<Output = Result<Exit, Error>>) -> Result<Exit, Error> {
    tokio::select! {
        done = work => done,
        exit = received() => Ok(exit),
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

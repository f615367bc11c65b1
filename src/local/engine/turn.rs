//! Decides which task acts next in virtual time: one at a time and in the order of requests, so that every run is the
//! same.
//!
//! The bodies of functions run on threads of their own, which finish in no particular order. A body therefore holds a
//! turn while it computes and releases it while it waits, and each call that it makes takes a turn like a body. Calls
//! from outside proceed when no body is active any more. Work that leads out of the process (HTTP requests and
//! programs) takes no turns: other tasks may depend on its effects in the meantime.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};

use super::{Busy, Engine};

/// The order of the tasks that act in the cloud.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// One turn, given in the order of requests.
    turns: Arc<Semaphore>,
    /// The number of bodies and their calls that act or wait for their turn.
    acting: watch::Sender<usize>,
    outside: Mutex<()>,
}

impl Scheduler {
    pub(super) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(1)), acting: watch::Sender::new(0), outside: Mutex::new(()) }
    }

    pub(super) fn enter(&self) {
        self.acting.send_modify(|count| *count += 1);
    }

    pub(super) fn leave(&self) {
        self.acting.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// A turn, released when dropped.
#[derive(Debug)]
pub struct TurnGuard<'a> {
    busy: &'a Busy,
    permit: Option<OwnedSemaphorePermit>,
}

impl<'a> TurnGuard<'a> {
    /// Waits for a turn. Where there are no turns it returns at once.
    pub async fn of(busy: &'a Busy) -> Self {
        Self { busy, permit: permit(busy).await }
    }

    /// Releases the turn, so that other tasks act and time passes, until `waiting` is complete.
    pub async fn while_idle<T>(&mut self, waiting: impl Future<Output = T>) -> T {
        drop(self.permit.take());
        let result = self.busy.while_idle(waiting).await;
        self.permit = permit(self.busy).await;
        result
    }
}

async fn permit(busy: &Busy) -> Option<OwnedSemaphorePermit> {
    let scheduler = busy.scheduler()?;
    // The semaphore is never closed.
    Arc::clone(&scheduler.turns).acquire_owned().await.ok()
}

/// The origin of a call.
#[derive(Debug)]
pub enum Participant<'a, 'b> {
    /// The flow of a lab, or a user of the cloud.
    Outside,
    /// A body that has its turn.
    Body(&'a mut TurnGuard<'b>),
    /// A program, which takes no turns.
    Program,
}

impl Participant<'_, '_> {
    /// Returns when the call may proceed.
    pub(super) async fn ready(&self, engine: &Engine) {
        if matches!(self, Self::Outside) && engine.is_virtual() {
            let _first = engine.scheduler.outside.lock().await;
            // The sender lives as long as the engine does.
            let _ = engine.scheduler.acting.subscribe().wait_for(|count| *count == 0).await;
        }
    }

    pub(super) async fn while_idle<T>(&mut self, waiting: impl Future<Output = T>) -> T {
        match self {
            Self::Body(turn) => turn.while_idle(waiting).await,
            Self::Outside | Self::Program => waiting.await,
        }
    }
}

//! Who acts next where time is virtual: one at a time and in the order of asking, so that a run is the same every time.
//!
//! The bodies of functions compute on threads of their own, which end in no particular order. So a body has a turn while
//! it computes and gives it up while it waits, and each call it makes takes a turn like a body. Calls from outside
//! come to pass when no body acts any more. Work that leads out of the process, requests over HTTP and programs, takes
//! no turns: others may depend on what it does meanwhile.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};

use super::{Busy, Engine};

/// The order of those that act in the cloud.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// One turn; who asks for it first has it first.
    turns: Arc<Semaphore>,
    /// Bodies and their calls that act or wait for their turn.
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

/// The right to act, until it is dropped.
#[derive(Debug)]
pub struct TurnGuard<'a> {
    busy: &'a Busy,
    permit: Option<OwnedSemaphorePermit>,
}

impl<'a> TurnGuard<'a> {
    /// Waits for it. Where nothing takes turns it is there at once.
    pub async fn of(busy: &'a Busy) -> Self {
        Self { busy, permit: permit(busy).await }
    }

    /// Lets others act, and time pass, while `waiting` is waited for.
    pub async fn while_idle<T>(&mut self, waiting: impl Future<Output = T>) -> T {
        drop(self.permit.take());
        let result = self.busy.while_idle(waiting).await;
        self.permit = permit(self.busy).await;
        result
    }
}

async fn permit(busy: &Busy) -> Option<OwnedSemaphorePermit> {
    let scheduler = busy.scheduler()?;
    // Nobody closes it.
    Arc::clone(&scheduler.turns).acquire_owned().await.ok()
}

/// On whose behalf a call is made.
#[derive(Debug)]
pub enum Participant<'a, 'b> {
    /// Of the flow of a lab, or of whoever uses the cloud.
    Outside,
    /// Of a body that has its turn.
    Body(&'a mut TurnGuard<'b>),
    /// Of a program, which takes no turns.
    Program,
}

impl Participant<'_, '_> {
    /// Returns when the call may come to pass.
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

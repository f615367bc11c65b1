//! Performs the work in the cloud's outbox: claims it, performs it outside of the lock, and applies the result as an
//! input.
//!
//! Several processes may share a cloud. A claim is an input of the journal like any other, so only one of them performs
//! a piece of work. Work left behind by a process that was killed is found once its lease has expired, and is then
//! begun again, or failed if nothing waits for its result any more.

use std::future::Future;
use std::sync::{Arc, PoisonError, Weak};

use tokio::runtime::Handle;

use super::clock_mode::pause;
use super::turn::Scheduler;
use super::wait::REST;
use super::{Engine, http};
use crate::local::cloud::Input;
use crate::local::function;
use crate::local::journal::JournalError;
use crate::local::service::{Answer, Fault, Work};

/// Holds virtual time still until it is dropped.
#[derive(Debug)]
pub struct Busy {
    engine: Arc<Engine>,
    /// Whether the task takes turns with others.
    acts: bool,
}

impl Busy {
    pub fn new(engine: &Arc<Engine>) -> Self {
        Self::of(engine, false)
    }

    /// Returns the guard of a task that takes turns if time is virtual.
    pub fn acting(engine: &Arc<Engine>) -> Self {
        Self::of(engine, engine.is_virtual())
    }

    fn of(engine: &Arc<Engine>, acts: bool) -> Self {
        let busy = Self { engine: Arc::clone(engine), acts };
        busy.begin();
        busy
    }

    /// Lets time pass until `waiting` is complete.
    pub async fn while_idle<T>(&self, waiting: impl Future<Output = T>) -> T {
        self.end();
        let again = Again(self);
        let result = waiting.await;
        drop(again);
        result
    }

    pub(super) fn scheduler(&self) -> Option<&Scheduler> {
        self.acts.then_some(&self.engine.scheduler)
    }

    fn begin(&self) {
        self.engine.busy.send_modify(|count| *count += 1);
        self.scheduler().into_iter().for_each(Scheduler::enter);
    }

    fn end(&self) {
        self.engine.busy.send_modify(|count| *count = count.saturating_sub(1));
        self.scheduler().into_iter().for_each(Scheduler::leave);
    }
}

/// Resumes the work when dropped, also if the wait was cancelled.
struct Again<'a>(&'a Busy);

impl Drop for Again<'_> {
    fn drop(&mut self) {
        self.0.begin();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.end();
    }
}

impl Engine {
    /// Makes this engine perform the work of its cloud by itself, on the current runtime. A second call changes
    /// nothing.
    pub fn start_workers(self: &Arc<Self>) {
        if let (None, Ok(runtime)) = (self.workplace(), Handle::try_current()) {
            self.employ_on(&runtime);
        }
    }

    /// Makes this engine perform the work of its cloud on `runtime`, whichever thread finds the work.
    pub fn employ_on(self: &Arc<Self>, runtime: &Handle) {
        let place = (Arc::downgrade(self), runtime.clone());
        let known = self.employed.lock().unwrap_or_else(PoisonError::into_inner).replace(place);
        if known.is_none() && self.workers.is_some() {
            runtime.spawn(take_over_from_time_to_time(Arc::downgrade(self)));
        }
        // The next call fails with the same error and reports it.
        let _ = self.take_over();
    }

    fn workplace(&self) -> Option<(Arc<Self>, Handle)> {
        let employed = self.employed.lock().unwrap_or_else(PoisonError::into_inner);
        let (engine, runtime) = employed.as_ref()?;
        Some((engine.upgrade()?, runtime.clone()))
    }

    pub fn functions(&self) -> &function::Functions {
        &self.functions
    }

    /// Releases the work of processes that ended before it was done, and starts it.
    pub(super) fn take_over(&self) -> Result<(), JournalError> {
        let Some(workers) = &self.workers else { return Ok(()) };
        let holders = self.replica().read(|cloud| cloud.workers())?;
        for worker in holders.into_iter().filter(|worker| workers.is_gone(*worker)) {
            self.take(&Input::Gone { worker })?;
        }
        self.start_work();
        Ok(())
    }

    /// Starts every piece of work that no worker has claimed.
    pub(super) fn start_work(&self) {
        let Some((engine, runtime)) = self.workplace() else { return };
        // The next call fails with the same error and reports it.
        while let Ok(Some((id, work))) = self.claim() {
            let takes_turns = matches!(&work, Some(Work::Invoke(invocation)) if function::takes_turns(invocation));
            let busy = if takes_turns { Busy::acting(&engine) } else { Busy::new(&engine) };
            let engine = Arc::clone(&engine);
            engine.working.send_modify(|count| *count += 1);
            runtime.spawn(async move {
                let result = match work {
                    Some(work) => perform(&engine, work, &busy).await,
                    None => Err(Fault::new("ServiceException", "The process that ran it ended.").with_status(500)),
                };
                // If the cloud cannot be written, the next call reports it; the work is done again later.
                let _ = engine.finish(id, result);
                drop(busy);
                engine.working.send_modify(|count| *count = count.saturating_sub(1));
            });
        }
    }

    /// Claims the next open piece of work and returns it, without its content if it must not be done again.
    fn claim(&self) -> Result<Option<(u64, Option<Work>)>, JournalError> {
        let Some(open) = self.replica().read(|cloud| cloud.open_work())? else { return Ok(None) };
        let claim = Input::Claim { work: open.id, worker: self.worker, until: open.until };
        let is_ours = self.replica().change(|cloud| {
            // Another process may have claimed it first.
            if cloud.open_work().is_none_or(|still| still.id != open.id) {
                return (Vec::new(), false);
            }
            let at = self.present(cloud);
            cloud.apply(at, &claim, false);
            (vec![(at, &claim)], true)
        })?;
        let work = (!open.is_orphan || open.work.may_repeat()).then_some(open.work);
        Ok(if is_ours { Some((open.id, work)) } else { None })
    }

    fn finish(&self, work: u64, result: Answer) -> Result<(), JournalError> {
        let done = Input::Done { work, worker: self.worker, result };
        self.replica().change(|cloud| {
            if !cloud.is_held_by(work, self.worker) {
                return (Vec::new(), ());
            }
            let at = self.present(cloud);
            cloud.apply(at, &done, false);
            (vec![(at, &done)], ())
        })?;
        self.tell_change();
        Ok(())
    }

    /// Returns when all work that was begun here is done, including the work that it caused. If a process ended
    /// earlier, the others would have to wait until the time limit of its work.
    pub async fn finish_work(&self) {
        // The sender lives as long as the engine does.
        let _ = self.working.subscribe().wait_for(|count| *count == 0).await;
    }

    pub(super) fn is_busy(&self) -> bool {
        *self.busy.borrow() > 0
    }

    /// Returns when no work is running, or when something has changed.
    pub(super) async fn rest_from_work(&self) {
        let (mut busy, mut changes) = (self.busy.subscribe(), self.changes.subscribe());
        if !self.is_busy() {
            return;
        }
        tokio::select! {
            _ = busy.wait_for(|count| *count == 0) => {}
            _ = changes.changed() => {}
        }
    }
}

async fn perform(engine: &Arc<Engine>, work: Work, busy: &Busy) -> Answer {
    match work {
        Work::Invoke(invocation) => function::invoke(engine, *invocation, busy).await,
        Work::Http(request) => http::send(&request).await,
        Work::Remove { file } => {
            engine.blobs().into_iter().for_each(|blobs| blobs.remove(&file));
            Ok(serde_json::Value::Null)
        }
    }
}

/// Takes over work regularly: while this process waits for a result, the process that performs the work may end.
async fn take_over_from_time_to_time(engine: Weak<Engine>) {
    loop {
        pause(REST).await;
        let Some(engine) = engine.upgrade() else { return };
        // The next call fails with the same error and reports it.
        let _ = engine.take_over();
    }
}

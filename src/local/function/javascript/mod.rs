//! Functions for Node.js, run by QuickJS on a thread of their own.
//!
//! The thread runs until the function has to wait, reports what it waits for, and stops until it is resumed, so time
//! passes for a function only when the engine advances it. The function has no access to the host: it reads only the
//! files of its package, has only its own environment, and has no sockets.
//!
//! Deviation: QuickJS is not V8, so stack traces differ in detail. Of Node.js, only the globals of `prelude.js` and the
//! modules listed in `node.js` are available.

mod host;
mod modules;
mod native;
mod thread;

pub(super) use thread::timed_out;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::Builder;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::package::Package;
use super::sandbox::{Event, SandboxEvent, Settled};
use crate::clock::Timestamp;

/// More than the part that QuickJS may use.
const THREAD_STACK: usize = 4 * 1024 * 1024;

/// The settings of a sandbox.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    pub(super) package: Arc<Package>,
    pub(super) handler: String,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) memory_megabytes: u32,
    /// Such as `v22.0.0` for `nodejs22.x`.
    pub(super) version: String,
}

/// A command to the thread.
enum HostCommand {
    /// The first command: the function to run.
    Dedicate(Box<Setup>),
    Begin(Box<Event>),
    GoOn {
        now: Timestamp,
        settled: Vec<Settled>,
    },
}

/// A thread with the environment of a function, and the function itself once it is dedicated to one. Dropping it ends
/// the thread, even in the middle of a loop.
pub(super) struct Sandbox {
    orders: Sender<HostCommand>,
    said: UnboundedReceiver<SandboxEvent>,
    is_over: Arc<AtomicBool>,
}

impl Sandbox {
    /// Begins to build the environment. If `is_virtual`, time stands still while a function computes.
    pub(super) fn prepare(is_virtual: bool) -> std::io::Result<Self> {
        let (orders, taken) = mpsc::channel();
        let (speak, said) = unbounded_channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_over);
        Builder::new()
            .name("function".to_owned())
            .stack_size(THREAD_STACK)
            .spawn(move || thread::run(is_virtual, &taken, &speak, &flag))?;
        Ok(Self { orders, said, is_over })
    }

    pub(super) fn dedicate(&self, setup: Setup) {
        // If the thread has ended, `listen` reports it.
        let _ = self.orders.send(HostCommand::Dedicate(Box::new(setup)));
    }

    pub(super) fn begin(&self, event: Event) {
        let _ = self.orders.send(HostCommand::Begin(Box::new(event)));
    }

    pub(super) fn resume(&self, now: Timestamp, settled: Vec<Settled>) {
        let _ = self.orders.send(HostCommand::GoOn { now, settled });
    }

    /// Returns the next event of the thread; `None` if the thread has ended.
    pub(super) async fn listen(&mut self) -> Option<SandboxEvent> {
        self.said.recv().await
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

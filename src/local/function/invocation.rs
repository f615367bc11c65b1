//! One invocation from beginning to end: the sandbox runs, waits, receives responses, and is stopped at its timeout.
//!
//! The engine keeps the time. Virtual time stands still while a body computes, and passes while it waits. With virtual
//! time a body thus takes no time except what it waits for, and every run is the same.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::aws;
use super::environment::{self, Credentials};
use super::fetch;
use super::javascript::{self, Setup, timed_out};
use super::package::Package;
use super::pool::Warm;
use super::process;
use super::sandbox::{Event, Finish, HostRequest, SandboxEvent, Settled};
use crate::clock::Timestamp;
use crate::local::engine::{Busy, Engine, Participant, TurnGuard, pause};
use crate::local::service::{Answer, Failed, Fault, Invocation, LogLine, Ran};

/// The maximum size of a function's response, which is a little more than the 6 MB of "Lambda quotas".
const MAX_PAYLOAD: usize = 6_291_556;
/// The minimum duration in a REPORT line if virtual time stood still.
const LEAST_MICROS: u64 = 1_000;
/// "Lambda execution environment": the time limit of a runtime's initialization.
const START: Duration = Duration::from_secs(10);
/// A body that computes beyond its timeout and does not react is abandoned after this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// The maximum number of requests of a body, to the cloud and to servers, that are in progress or whose responses have
/// not been delivered; more wait.
const MAX_INSIDE: usize = 32;
const MAX_OUTSIDE: usize = 8;

/// An execution environment for a body.
pub(super) enum Sandbox {
    JavaScript(javascript::Sandbox),
    Program(Box<process::Sandbox>),
}

impl Sandbox {
    pub(super) fn is_program(&self) -> bool {
        matches!(self, Self::Program(_))
    }

    fn begin(&mut self, event: Event) {
        match self {
            Self::JavaScript(sandbox) => sandbox.begin(event),
            Self::Program(sandbox) => sandbox.begin(&event),
        }
    }

    fn resume(&self, now: Timestamp, settled: Vec<Settled>) {
        // A program does not wait for the engine: it sends its requests by itself.
        if let Self::JavaScript(sandbox) = self {
            sandbox.resume(now, settled);
        }
    }

    async fn listen(&mut self) -> Option<SandboxEvent> {
        match self {
            Self::JavaScript(sandbox) => sandbox.listen().await,
            Self::Program(sandbox) => Some(sandbox.listen().await),
        }
    }

    fn drain_logs(&mut self) -> Vec<LogLine> {
        match self {
            Self::JavaScript(_) => Vec::new(),
            Self::Program(sandbox) => sandbox.drain_logs(),
        }
    }

    /// Returns how long to wait for a sandbox's next event before it is abandoned, given the timeout of its event.
    fn patience(&self, timeout: Duration, is_ready: bool) -> Duration {
        match self {
            Self::JavaScript(_) => timeout.saturating_add(PATIENCE),
            Self::Program(_) if is_ready => timeout,
            Self::Program(_) => START,
        }
    }
}

/// Returns whether the body computes in this process, where its actions are ordered with all others.
pub fn takes_turns(invocation: &Invocation) -> bool {
    is_javascript(invocation)
}

fn is_javascript(invocation: &Invocation) -> bool {
    invocation.runtime.starts_with("nodejs")
}

/// Runs a function's body; the result is a [`Ran`].
pub async fn invoke(engine: &Arc<Engine>, invocation: Invocation, busy: &Busy) -> Answer {
    let invocation = Arc::new(invocation);
    let _turn = place(&engine.functions().turns, busy).await;
    let _program_turn = match is_javascript(&invocation) {
        true => None,
        false => place(&engine.functions().program_turns, busy).await,
    };
    let turn = TurnGuard::of(busy).await;
    let kind = kind(&invocation);
    let watch = engine.stopwatch();
    let (mut warm, is_cold) = match engine.functions().take(&kind) {
        Some(warm) => (warm, false),
        None => match start(engine, &invocation).await? {
            Ok(warm) => (warm, true),
            Err(failed) => return written(&unstarted(engine, failed)),
        },
    };
    let started_at = engine.now();
    let mut conduct = RunningInvocation { engine, invocation: &invocation, turn, watch, ready: None, is_cold };
    let finish = conduct.run(&mut warm).await;
    let total = conduct.watch.micros(engine);
    let init = conduct.ready.unwrap_or(total);
    let least = if engine.is_virtual() { LEAST_MICROS } else { 1 };
    let ran = Ran {
        outcome: bounded(finish.outcome),
        started_at,
        duration_micros: (if is_cold && conduct.ready.is_some() { total.saturating_sub(init) } else { total })
            .max(least),
        init_micros: is_cold.then_some(init.max(least)),
        memory_used_megabytes: finish.memory_used_megabytes,
        sandbox: warm.id.clone(),
        logs: finish.logs,
    };
    if is_cold && matches!(warm.sandbox, Sandbox::JavaScript(_)) {
        engine.functions().prepare_spare(engine.is_virtual());
    }
    if finish.is_alive {
        engine.functions().keep(engine, kind, warm);
    }
    written(&ran)
}

/// Acquires one of the permits; time passes while it waits.
async fn place(places: &Arc<Semaphore>, busy: &Busy) -> Option<OwnedSemaphorePermit> {
    // The semaphore is never closed.
    match Arc::clone(places).try_acquire_owned() {
        Ok(place) => Some(place),
        Err(_) => busy.while_idle(Arc::clone(places).acquire_owned()).await.ok(),
    }
}

fn written(ran: &Ran) -> Answer {
    serde_json::to_value(ran).map_err(|error| Fault::new("ServiceException", error.to_string()).with_status(500))
}

/// Returns the result for a function that could not be started.
fn unstarted(engine: &Engine, failed: Failed) -> Ran {
    let (started_at, sandbox) = (engine.now(), engine.functions().new_id());
    Ran {
        outcome: Err(failed),
        started_at,
        duration_micros: LEAST_MICROS,
        init_micros: None,
        memory_used_megabytes: 0,
        sandbox,
        logs: Vec::new(),
    }
}

/// Returns the kind of sandbox that an invocation needs; sandboxes of the same kind are interchangeable.
fn kind(invocation: &Invocation) -> String {
    let of = invocation;
    json!([
        of.region,
        of.name,
        of.version,
        of.code.blob,
        of.role,
        of.runtime,
        of.handler,
        of.environment,
        of.memory_megabytes,
        of.timeout_millis
    ])
    .to_string()
}

/// Starts a new sandbox; returns how the function fails if that is not possible.
async fn start(engine: &Arc<Engine>, invocation: &Invocation) -> Result<Result<Warm, Failed>, Fault> {
    let id = engine.functions().new_id();
    let stream = environment::log_stream(engine.now(), &invocation.version, &id);
    let package = package(engine, invocation)?;
    let of = Arc::new(Invocation { payload: String::new(), ..Invocation::clone(invocation) });
    let variables = environment::variables(invocation, &stream, &Credentials::new(invocation, &id, engine.now()));
    if !is_javascript(invocation) {
        let started = process::Sandbox::start(engine, &of, &package, variables.into_iter(), &id).await;
        return Ok(started.map(|sandbox| Warm { sandbox: Sandbox::Program(Box::new(sandbox)), id, stream, of }));
    }
    let setup = Setup {
        package,
        handler: invocation.handler.clone(),
        environment: variables,
        memory_megabytes: invocation.memory_megabytes,
        version: version(&invocation.runtime),
    };
    let failed = |error: std::io::Error| {
        Fault::new("ServiceException", format!("no thread for the function: {error}")).with_status(500)
    };
    let sandbox = engine.functions().javascript(engine.is_virtual()).map_err(failed)?;
    sandbox.dedicate(setup);
    Ok(Ok(Warm { sandbox: Sandbox::JavaScript(sandbox), id, stream, of }))
}

fn package(engine: &Arc<Engine>, invocation: &Invocation) -> Result<Arc<Package>, Fault> {
    let blob = &invocation.code.blob;
    if let Some(package) = engine.functions().package(blob) {
        return Ok(package);
    }
    let gone = || Fault::new("ResourceNotFoundException", "The function's code is no longer there.").with_status(404);
    let bytes = engine.blob(&invocation.place(), invocation.function.service(), blob).ok_or_else(gone)?;
    let package = Package::read(&bytes).map_err(|error| Fault::new("InvalidZipFileException", error.to_string()))?;
    let package = Arc::new(package);
    engine.functions().keep_package(blob, &package);
    Ok(package)
}

/// Returns the version of Node.js, such as `v22.0.0` for `nodejs22.x`.
fn version(runtime: &str) -> String {
    let number: String = runtime.chars().filter(char::is_ascii_digit).collect();
    format!("v{number}.0.0")
}

/// Limits the payload of an outcome, successful or not, to the maximum size.
fn bounded(outcome: Result<String, Failed>) -> Result<String, Failed> {
    let length = match &outcome {
        Ok(text) => text.len(),
        Err(failed) => failed.payload.len(),
    };
    if length <= MAX_PAYLOAD {
        return outcome;
    }
    let words = format!("Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD} bytes).");
    let payload = json!({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": words}).to_string();
    Err(Failed { payload, status: None })
}

struct RunningInvocation<'a> {
    engine: &'a Arc<Engine>,
    invocation: &'a Arc<Invocation>,
    turn: TurnGuard<'a>,
    watch: crate::local::engine::Stopwatch,
    /// How long the initialization took, once it is complete.
    ready: Option<u64>,
    is_cold: bool,
}

impl RunningInvocation<'_> {
    async fn run(&mut self, warm: &mut Warm) -> Finish {
        let now = self.engine.now();
        let deadline = now.plus(Duration::from_millis(self.invocation.timeout_millis));
        warm.sandbox.begin(self.event(&warm.stream, now));
        let mut answers = JoinSet::new();
        let (inside, outside) = (Arc::new(Semaphore::new(MAX_INSIDE)), Arc::new(Semaphore::new(MAX_OUTSIDE)));
        let timeout = Duration::from_millis(self.invocation.timeout_millis);
        loop {
            let most = warm.sandbox.patience(timeout, !self.is_cold || self.ready.is_some());
            let said = tokio::select! {
                said = warm.sandbox.listen() => said,
                () = pause(most) => return self.finished(self.late(warm), deadline).await,
            };
            match said {
                Some(SandboxEvent::Ready) => self.ready = Some(self.watch.micros(self.engine)),
                Some(SandboxEvent::Waits { asks, wake_in_millis }) => {
                    for ask in asks {
                        let engine = Arc::clone(self.engine);
                        let (busy, places) = if ask.is_inside() {
                            (Busy::acting(&engine), Arc::clone(&inside))
                        } else {
                            (Busy::new(&engine), Arc::clone(&outside))
                        };
                        answers.spawn(answer(engine, Arc::clone(self.invocation), ask, busy, places));
                    }
                    let wake = wake_in_millis.map(|millis| self.engine.now().plus(Duration::from_millis(millis)));
                    let settled = self.wait(&mut answers, wake.map_or(deadline, |wake| wake.min(deadline))).await;
                    if self.engine.now() >= deadline {
                        return self.late(warm);
                    }
                    warm.sandbox.resume(self.engine.now(), settled);
                }
                Some(SandboxEvent::Finished(finish)) => return self.finished(finish, deadline).await,
                None => return broken(&self.invocation.request_id),
            }
        }
    }

    fn event(&self, stream: &str, now: Timestamp) -> Event {
        Event {
            request_id: self.invocation.request_id.clone(),
            payload: self.invocation.payload.clone(),
            context: environment::context(self.invocation, stream, now),
            now,
            timeout_millis: self.invocation.timeout_millis,
        }
    }

    /// Waits for the next response or for `until`, and takes all responses available then.
    async fn wait(&mut self, answers: &mut JoinSet<Answered>, until: Timestamp) -> Vec<Settled> {
        let clock = self.engine.clock();
        let rest = until.since(self.engine.now());
        // Until its next turn, the answered calls keep time from passing for this body.
        let (mut settled, mut standing) = (Vec::new(), Vec::new());
        self.turn
            .while_idle(async {
                if answers.is_empty() {
                    clock.sleep(rest).await;
                    return;
                }
                tokio::select! {
                    biased;
                    Some(Ok(answered)) = answers.join_next() => {
                        settled.push(answered.settled);
                        standing.push(answered.busy);
                    }
                    () = clock.sleep(rest) => {}
                }
            })
            .await;
        while let Some(Ok(answered)) = answers.try_join_next() {
            settled.push(answered.settled);
        }
        settled
    }

    /// Completes an invocation. Where time is virtual, the time spent computing until a timeout passes here.
    async fn finished(&mut self, finish: Finish, deadline: Timestamp) -> Finish {
        let is_late = finish.outcome.as_ref().is_err_and(|failed| failed.status.as_deref() == Some("timeout"));
        if is_late && self.engine.is_virtual() {
            let rest = deadline.since(self.engine.now());
            self.turn.while_idle(self.engine.clock().sleep(rest)).await;
        }
        finish
    }

    fn late(&self, warm: &mut Warm) -> Finish {
        let failed = timed_out(&self.invocation.request_id, self.invocation.timeout_millis);
        Finish {
            outcome: Err(failed),
            logs: warm.sandbox.drain_logs(),
            memory_used_megabytes: self.invocation.memory_megabytes,
            is_alive: false,
        }
    }
}

/// Returns the result for a thread that ended: most likely there was not enough memory for the JavaScript engine.
fn broken(request_id: &str) -> Finish {
    let words = format!("RequestId: {request_id} Error: Runtime exited with error: signal: killed");
    let payload = json!({"errorType": "Runtime.ExitError", "errorMessage": words}).to_string();
    let failed = Failed { payload, status: Some("error".to_owned()) };
    Finish { outcome: Err(failed), logs: Vec::new(), memory_used_megabytes: 0, is_alive: false }
}

/// A response that the body has not processed yet, with what it holds until then.
struct Answered {
    settled: Settled,
    busy: Busy,
    _place: Option<OwnedSemaphorePermit>,
}

/// Performs a request of a body. Time stands still until the body has processed the response.
async fn answer(
    engine: Arc<Engine>,
    invocation: Arc<Invocation>,
    ask: HostRequest,
    busy: Busy,
    places: Arc<Semaphore>,
) -> Answered {
    let place = place(&places, &busy).await;
    let mut turn = TurnGuard::of(&busy).await;
    let mut actor = Participant::Body(&mut turn);
    let result = match ask.kind.as_str() {
        "aws" => aws::call(&engine, &invocation, ask.request, &mut actor).await,
        _ => fetch::fetch(&engine, &invocation, ask.request, &mut actor).await,
    };
    drop(turn);
    Answered { settled: Settled { id: ask.id, result }, busy, _place: place }
}

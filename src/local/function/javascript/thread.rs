//! The thread of a sandbox: builds the environment, runs handlers, and reports what they wait for.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use rquickjs::{CatchResultExt, Context, Ctx, Error, Function, Module, Object, Promise, Result, Runtime, Value};
use serde_json::json;
use tokio::sync::mpsc::UnboundedSender;

use super::host::{State, dedicate, install, instant};
use super::modules::{Modules, url};
use super::{HostCommand, Setup};
use crate::local::function::sandbox::{Event, Finish, SandboxEvent};
use crate::local::service::Failed;

const MEGABYTE: usize = 1024 * 1024;
const JAVASCRIPT_STACK: usize = 2 * MEGABYTE;
/// The number of jobs between two measurements of the memory: what they allocate fits into the memory that counts as
/// low.
const JOBS_BETWEEN_MEASURES: u32 = 4096;

/// The reason why a handler stopped.
enum Stop {
    /// The sandbox was dropped; nothing receives its events any more.
    GivenUp,
    TimedOut,
    Exited(i32),
    /// An error of the JavaScript engine itself; mostly that it is out of memory.
    Broken(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

struct Thread<'a> {
    orders: &'a Receiver<HostCommand>,
    speak: &'a UnboundedSender<SandboxEvent>,
    state: Rc<State>,
}

/// Runs until the sandbox is dropped or cannot continue.
pub(super) fn run(
    is_virtual: bool,
    orders: &Receiver<HostCommand>,
    speak: &UnboundedSender<SandboxEvent>,
    is_over: &Arc<AtomicBool>,
) {
    let state = Rc::new(State::new(is_virtual));
    let thread = Thread { orders, speak, state };
    // Without memory for a JavaScript engine the thread ends, which closes its channel.
    let Ok(runtime) = Runtime::new() else { return };
    runtime.set_max_stack_size(JAVASCRIPT_STACK);
    let Ok(context) = Context::full(&runtime) else { return };
    if context.with(|ctx| install(&ctx, &thread.state)).is_err() {
        return;
    }
    let Ok(HostCommand::Dedicate(setup)) = thread.orders.recv() else { return };
    thread.limit(&runtime, &setup, is_over);
    let mut is_ready = false;
    while let Ok(HostCommand::Begin(event)) = thread.orders.recv() {
        let (outcome, is_alive) = context.with(|ctx| {
            let result = thread.invoke(&ctx, &setup, &event, &mut is_ready);
            let (outcome, is_alive) = thread.outcome(&ctx, &event, result);
            (outcome, is_alive && is_ready)
        });
        // Measured outside of `with`, which locks the JavaScript engine.
        let memory = runtime.memory_usage().malloc_size;
        let memory_used_megabytes = u32::try_from(memory / 1_048_576 + 1).unwrap_or(u32::MAX);
        let finish = Finish { outcome, logs: thread.state.take_logs(), memory_used_megabytes, is_alive };
        if thread.speak.send(SandboxEvent::Finished(finish)).is_err() || !is_alive {
            break;
        }
    }
}

impl Thread<'_> {
    fn limit(&self, runtime: &Runtime, setup: &Setup, is_over: &Arc<AtomicBool>) {
        let megabytes = usize::try_from(setup.memory_megabytes).unwrap_or(usize::MAX);
        runtime.set_memory_limit(megabytes.saturating_mul(MEGABYTE));
        let (state, is_over) = (Rc::clone(&self.state), Arc::clone(is_over));
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let is_late = state.deadline.get().is_some_and(|deadline| instant() >= deadline);
            let stops = is_late || is_over.load(Ordering::Relaxed);
            if stops {
                state.was_interrupted.set(true);
            }
            stops
        })));
        let state = Rc::clone(&self.state);
        runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, _, reason, is_handled| {
            let count = state.rejections.get();
            state.rejections.set(if is_handled { count.saturating_sub(1) } else { count.saturating_add(1) });
            // Only the first rejection is reported.
            if !is_handled
                && count == 0
                && let Ok(host) = ctx.globals().get::<_, Object<'_>>(super::host::NAME)
            {
                // If there is not enough memory, the reason is not reported.
                let _ = host.set("rejection", reason);
            }
        })));
        runtime.set_loader(
            Modules { package: Arc::clone(&setup.package) },
            Modules { package: Arc::clone(&setup.package) },
        );
    }

    fn invoke<'js>(
        &self,
        ctx: &Ctx<'js>,
        setup: &Setup,
        event: &Event,
        is_ready: &mut bool,
    ) -> std::result::Result<(), Stop> {
        self.state.begin(event);
        let host = if *is_ready {
            ctx.globals().get(super::host::NAME)?
        } else {
            let host = self.prepare(ctx, setup)?;
            if has_outcome(&host) {
                return Ok(());
            }
            *is_ready = true;
            host
        };
        if self.speak.send(SandboxEvent::Ready).is_err() {
            return Err(Stop::GivenUp);
        }
        self.state.rejections.set(0);
        let start: Function<'js> = host.get("start")?;
        start.call::<_, ()>((event.payload.as_str(), event.context.as_str()))?;
        self.drive(ctx, &host, || has_outcome(&host) || self.state.rejections.get() > 0)?;
        if !has_outcome(&host) && self.state.rejections.get() > 0 {
            let reason: Value<'js> = host.get("rejection")?;
            host.get::<_, Function<'js>>("failRejection")?.call::<_, ()>((reason,))?;
        } else if self.state.rejections.get() > 0 {
            let reason: Value<'js> = host.get("rejection")?;
            host.get::<_, Function<'js>>("noteRejection")?.call::<_, ()>((reason,))?;
        }
        if !has_outcome(&host) {
            host.get::<_, Function<'js>>("idle")?.call::<_, ()>(())?;
        }
        Ok(())
    }

    /// Loads the function's module; a failure becomes the outcome.
    fn prepare<'js>(&self, ctx: &Ctx<'js>, setup: &Setup) -> std::result::Result<Object<'js>, Stop> {
        let host = dedicate(ctx, setup, &self.state)?;
        self.state.rejections.set(0);
        let fail = |value: Value<'js>| host.get::<_, Function<'js>>("failLoading")?.call::<_, ()>((value,));
        let (module, path) =
            setup.handler.rsplit_once('/').map_or(("", setup.handler.as_str()), |(folder, name)| (folder, name));
        let (name, path) = path.split_once('.').unwrap_or((path, ""));
        let module = if module.is_empty() { name.to_owned() } else { format!("{module}/{name}") };
        let Some(file) = setup.package.handler_file(&module) else {
            let words = format!("Cannot find module '{module}'\nRequire stack:\n- /var/runtime/index.mjs");
            let text = json!(words);
            fail(ctx.eval(format!("Object.assign(new Error({text}), {{ code: 'MODULE_NOT_FOUND' }})"))?)?;
            return Ok(host);
        };
        let loaded = self.load(ctx, &host, setup, &file);
        let exports = match loaded {
            Ok(exports) => exports,
            Err(Stop::Broken(Error::Exception)) if !self.state.was_interrupted.get() => {
                fail(ctx.catch())?;
                return Ok(host);
            }
            Err(stop) => return Err(stop),
        };
        if self.state.rejections.get() > 0 {
            let reason: Value<'js> = host.get("rejection")?;
            host.get::<_, Function<'js>>("failRejection")?.call::<_, ()>((reason,))?;
            return Ok(host);
        }
        let adopt: Function<'js> = host.get("adopt")?;
        let path: Vec<&str> = path.split('.').collect();
        if !adopt.call::<_, bool>((exports, path))? {
            host.get::<_, Function<'js>>("failHandler")?.call::<_, ()>((setup.handler.as_str(),))?;
        }
        Ok(host)
    }

    fn load<'js>(
        &self,
        ctx: &Ctx<'js>,
        host: &Object<'js>,
        setup: &Setup,
        file: &str,
    ) -> std::result::Result<Value<'js>, Stop> {
        if !setup.package.is_es_module(file) {
            let exports = host.get::<_, Function<'js>>("require")?.call((file,))?;
            while ctx.execute_pending_job() {
                self.check()?;
            }
            return Ok(exports);
        }
        let module: Promise<'js> = Module::import(ctx, url(file))?;
        self.drive(ctx, host, || module.result::<Value<'js>>().is_some())?;
        match module.result::<Value<'js>>() {
            Some(namespace) => Ok(namespace?),
            // The module awaits something that never completes.
            None => Ok(Value::new_undefined(ctx.clone())),
        }
    }

    /// Runs jobs until `is_done` or until there is nothing left to do.
    fn drive<'js>(
        &self,
        ctx: &Ctx<'js>,
        host: &Object<'js>,
        is_done: impl Fn() -> bool,
    ) -> std::result::Result<(), Stop> {
        let mut jobs = 0_u32;
        loop {
            while ctx.execute_pending_job() {
                self.check()?;
                jobs = jobs.wrapping_add(1);
                if jobs.is_multiple_of(JOBS_BETWEEN_MEASURES) {
                    host.get::<_, Function<'js>>("measure")?.call::<_, ()>(())?;
                }
            }
            self.check()?;
            if is_done() {
                return Ok(());
            }
            match host.get::<_, Function<'js>>("fireTimer")?.call::<_, bool>(()) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(Error::Exception) => {
                    self.check()?;
                    let problem = ctx.catch();
                    host.get::<_, Function<'js>>("fail")?.call::<_, ()>((problem,))?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            let is_waiting = self.state.is_waiting();
            let wake: f64 = host.get::<_, Function<'js>>("nextTimer")?.call((is_waiting,))?;
            if wake < 0.0 && !is_waiting {
                return Ok(());
            }
            // The value comes from a timer's delay, which is a small whole number.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
            let wake_in_millis = (wake >= 0.0).then_some(wake as u64);
            self.wait(host, wake_in_millis)?;
        }
    }

    fn wait<'js>(&self, host: &Object<'js>, wake_in_millis: Option<u64>) -> std::result::Result<(), Stop> {
        let said = SandboxEvent::Waits { asks: self.state.take_asks(), wake_in_millis };
        self.speak.send(said).map_err(|_| Stop::GivenUp)?;
        let Ok(HostCommand::GoOn { now, settled }) = self.orders.recv() else { return Err(Stop::GivenUp) };
        self.state.set_now(now);
        let settle: Function<'js> = host.get("settle")?;
        for answer in settled {
            self.state.settled(answer.id);
            let (is_good, text) = match answer.result {
                Ok(text) => (true, text),
                Err(text) => (false, text),
            };
            settle.call::<_, ()>((answer.id, is_good, text))?;
        }
        Ok(())
    }

    fn check(&self) -> std::result::Result<(), Stop> {
        match (self.state.exit_code.get(), self.state.was_interrupted.get()) {
            (Some(code), _) => Err(Stop::Exited(code)),
            (None, true) => Err(Stop::TimedOut),
            (None, false) => Ok(()),
        }
    }

    /// Returns the result of the handler, and whether the sandbox can process another event.
    fn outcome(
        &self,
        ctx: &Ctx<'_>,
        event: &Event,
        result: std::result::Result<(), Stop>,
    ) -> (std::result::Result<String, Failed>, bool) {
        self.state.deadline.set(None);
        let stop = match (self.check(), result) {
            (Err(stop), _) | (Ok(()), Err(stop)) => stop,
            (Ok(()), Ok(())) => match outcome(ctx) {
                Ok(Err(failed)) if failed.payload.contains("\"errorMessage\":\"out of memory\"") => {
                    Stop::Broken(Error::Allocation)
                }
                Ok(outcome) => return (outcome, self.state.rejections.get() == 0),
                Err(error) => Stop::Broken(error),
            },
        };
        let id = &event.request_id;
        let failed = match stop {
            Stop::TimedOut | Stop::GivenUp => timed_out(id, event.timeout_millis),
            Stop::Exited(code) => exited(id, &exit_reason(code)),
            Stop::Broken(error) => broken(ctx, id, &error),
        };
        (Err(failed), false)
    }
}

fn has_outcome(host: &Object<'_>) -> bool {
    host.get::<_, Value<'_>>("outcome").is_ok_and(|outcome| outcome.is_object())
}

/// Reads the result of the handler that the scripts stored.
fn outcome(ctx: &Ctx<'_>) -> Result<std::result::Result<String, Failed>> {
    let host: Object<'_> = ctx.globals().get(super::host::NAME).catch(ctx).map_err(|_| Error::Allocation)?;
    let outcome: Object<'_> = host.get("outcome")?;
    let (state, text): (String, String) = (outcome.get("state")?, outcome.get("text")?);
    Ok(if state == "returned" { Ok(text) } else { Err(Failed { payload: text, status: None }) })
}

/// Returns the error for a JavaScript engine that could not continue: it is out of memory, or the function modified
/// something on which the runtime depends.
fn broken(ctx: &Ctx<'_>, request_id: &str, error: &Error) -> Failed {
    let reason = match error {
        Error::Allocation => return out_of_memory(request_id),
        Error::Exception => {
            let problem = ctx.catch();
            if is_out_of_memory(&problem) {
                return out_of_memory(request_id);
            }
            let message = problem.as_exception().and_then(rquickjs::Exception::message);
            message.unwrap_or_else(|| format!("{problem:?}"))
        }
        error => error.to_string(),
    };
    exited(request_id, &format!("with error: exit status 1: {reason}"))
}

fn is_out_of_memory(problem: &Value<'_>) -> bool {
    let message = problem.as_exception().and_then(rquickjs::Exception::message);
    problem.is_null() || message.is_some_and(|message| message == "out of memory")
}

/// "Lambda function errors": the error when the runtime itself has exited.
fn exited(request_id: &str, reason: &str) -> Failed {
    let message = format!("RequestId: {request_id} Error: Runtime exited {reason}");
    let payload = json!({"errorType": "Runtime.ExitError", "errorMessage": message}).to_string();
    Failed { payload, status: Some("error".to_owned()) }
}

fn exit_reason(code: i32) -> String {
    if code == 0 { "without providing a reason".to_owned() } else { format!("with error: exit status {code}") }
}

fn out_of_memory(request_id: &str) -> Failed {
    exited(request_id, "with error: signal: killed")
}

pub(in crate::local::function) fn timed_out(request_id: &str, timeout_millis: u64) -> Failed {
    let message = format!(
        "RequestId: {request_id} Error: Task timed out after {}.{:02} seconds",
        timeout_millis / 1000,
        timeout_millis % 1000 / 10
    );
    let payload = json!({"errorType": "Sandbox.Timedout", "errorMessage": message}).to_string();
    Failed { payload, status: Some("timeout".to_owned()) }
}

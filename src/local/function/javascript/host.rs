//! The `host` object: everything that a function's JavaScript can reach outside of its sandbox.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rquickjs::context::EvalOptions;
use rquickjs::{ArrayBuffer, Ctx, Exception, Function, Object, Result, Value};
use sha2::{Digest as _, Sha256};

use super::Setup;
use super::native::{self, from_latin1};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::local::function::log::Log;
use crate::local::function::package::Package;
use crate::local::function::sandbox::{Event, HostRequest};
use crate::local::service::LogLine;

/// The global variable that holds `host`, for the modules that this crate generates.
pub(super) const NAME: &str = "__ork";
/// The maximum number and total size of a body's requests that have no response yet.
const MAX_ASKS: usize = 1000;
const MAX_ASKED_BYTES: usize = 32 * 1024 * 1024;

/// The state shared by the thread and the `host` object.
pub(super) struct State {
    is_virtual: bool,
    /// Empty until the sandbox is dedicated to a function.
    package: OnceCell<Arc<Package>>,
    now: Cell<Timestamp>,
    since: Cell<Instant>,
    ids: RefCell<Ids>,
    request_id: RefCell<String>,
    log: RefCell<Log>,
    asks: RefCell<Vec<HostRequest>>,
    next_ask: Cell<u32>,
    /// The size of each request that has no response yet.
    waiting: RefCell<BTreeMap<u32, usize>>,
    pub(super) exit_code: Cell<Option<i32>>,
    /// The time at which the function times out.
    pub(super) deadline: Cell<Option<Instant>>,
    pub(super) was_interrupted: Cell<bool>,
    /// The number of promises that were rejected without a handler.
    pub(super) rejections: Cell<u32>,
}

impl State {
    pub(super) fn new(is_virtual: bool) -> Self {
        Self {
            is_virtual,
            package: OnceCell::new(),
            now: Cell::default(),
            since: Cell::new(instant()),
            ids: RefCell::new(Ids::new(0)),
            request_id: RefCell::default(),
            log: RefCell::default(),
            asks: RefCell::default(),
            next_ask: Cell::new(0),
            waiting: RefCell::default(),
            exit_code: Cell::new(None),
            deadline: Cell::new(None),
            was_interrupted: Cell::new(false),
            rejections: Cell::new(0),
        }
    }

    pub(super) fn begin(&self, event: &Event) {
        let seed = Sha256::digest(&event.request_id);
        let seed = seed.iter().take(8).fold(0_u64, |seed, byte| seed << 8 | u64::from(*byte));
        self.set_now(event.now);
        *self.ids.borrow_mut() = Ids::new(seed);
        (*self.request_id.borrow_mut()).clone_from(&event.request_id);
        self.waiting.borrow_mut().clear();
        self.asks.borrow_mut().clear();
        self.exit_code.set(None);
        self.was_interrupted.set(false);
        self.deadline.set(instant().checked_add(Duration::from_millis(event.timeout_millis)));
    }

    fn package<T>(&self, look: impl FnOnce(&Package) -> Option<T>) -> Option<T> {
        self.package.get().and_then(|package| look(package))
    }

    pub(super) fn set_now(&self, now: Timestamp) {
        self.now.set(now);
        self.since.set(instant());
    }

    fn now(&self) -> Timestamp {
        if self.is_virtual { self.now.get() } else { self.now.get().plus(self.since.get().elapsed()) }
    }

    fn now_millis(&self) -> f64 {
        let fraction = if self.is_virtual { Duration::ZERO } else { self.since.get().elapsed() };
        // Milliseconds since 1970 are far below the largest integers that a double represents exactly.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let whole = self.now.get().millis() as f64;
        whole + fraction.as_secs_f64() * 1000.0
    }

    pub(super) fn write(&self, text: &str) {
        self.log.borrow_mut().write(self.now(), text, 0);
    }

    fn log(&self, level: &str, text: &str) {
        let at = self.now().to_millis_text();
        let request_id = self.request_id.borrow().clone();
        let request_id = if request_id.is_empty() { "undefined" } else { &request_id };
        self.write(&format!("{at}\t{request_id}\t{level}\t{text}"));
    }

    pub(super) fn take_logs(&self) -> Vec<LogLine> {
        self.log.borrow_mut().take()
    }

    pub(super) fn take_asks(&self) -> Vec<HostRequest> {
        self.asks.take()
    }

    /// Returns whether a request has no response yet.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.borrow().is_empty()
    }

    pub(super) fn settled(&self, id: u32) {
        self.waiting.borrow_mut().remove(&id);
    }

    /// Returns the ID of a new request; `None` if too many have no response.
    fn ask(&self, kind: String, request: &str) -> Option<u32> {
        let mut waiting = self.waiting.borrow_mut();
        let bytes = waiting.values().sum::<usize>().saturating_add(request.len());
        if waiting.len() >= MAX_ASKS || bytes > MAX_ASKED_BYTES {
            return None;
        }
        let id = self.next_ask.get();
        self.next_ask.set(id.wrapping_add(1));
        waiting.insert(id, request.len());
        let request = serde_json::from_str(request).unwrap_or_default();
        self.asks.borrow_mut().push(HostRequest { id, kind, request });
        Some(id)
    }
}

/// Scripts that are evaluated when a function first uses them: evaluating all of them would double the start time.
const LATER: [(&str, &str); 15] = [
    ("absent", include_str!("node/absent.js")),
    ("async_hooks", include_str!("node/async_hooks.js")),
    ("crypto", include_str!("node/crypto.js")),
    ("events", include_str!("node/events.js")),
    ("fs", include_str!("node/fs.js")),
    ("http", include_str!("node/http.js")),
    ("path", include_str!("node/path.js")),
    ("querystring", include_str!("node/querystring.js")),
    ("readline", include_str!("node/readline.js")),
    ("stream", include_str!("node/stream.js")),
    ("streams", include_str!("streams.js")),
    ("string_decoder", include_str!("node/string_decoder.js")),
    ("url", include_str!("node/url.js")),
    ("util", include_str!("node/util.js")),
    ("zlib", include_str!("node/zlib.js")),
];

/// Creates the `host` object and runs the scripts that build the globals of Node.js on it; the same for every function.
pub(super) fn install(ctx: &Ctx<'_>, state: &Rc<State>) -> Result<()> {
    let host = Object::new(ctx.clone())?;
    clock(ctx, &host, state)?;
    output(ctx, &host, state)?;
    bytes(ctx, &host)?;
    files(ctx, &host, state)?;
    let scripts = [
        ("ork:prelude", include_str!("prelude.js")),
        ("ork:console", include_str!("console.js")),
        ("ork:errors", include_str!("errors.js")),
        ("ork:locale", include_str!("locale.js")),
        ("ork:buffer", include_str!("buffer.js")),
        ("ork:web", include_str!("web.js")),
        ("ork:node", include_str!("node.js")),
        ("ork:sdk", include_str!("sdk.js")),
        ("ork:require", include_str!("require.js")),
        ("ork:runtime", include_str!("runtime.js")),
    ];
    for (name, text) in scripts {
        let body: Function<'_> = compile(ctx, name, text)?;
        body.call::<_, ()>((host.clone(),))?;
    }
    let define: Function<'_> = host.get("define")?;
    define.call((NAME, host.clone()))
}

/// Dedicates the environment to one function.
pub(super) fn dedicate<'js>(ctx: &Ctx<'js>, setup: &Setup, state: &State) -> Result<Object<'js>> {
    let host: Object<'js> = ctx.globals().get(NAME)?;
    host.set("version", setup.version.as_str())?;
    host.set("born", state.now_millis())?;
    let environment: Object<'js> = ctx.globals().get::<_, Object<'js>>("process")?.get("env")?;
    for (name, value) in &setup.environment {
        environment.set(name.as_str(), value.as_str())?;
    }
    // The package is set only once.
    let _ = state.package.set(Arc::clone(&setup.package));
    Ok(host)
}

fn clock<'js>(ctx: &Ctx<'js>, host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    host.set("now", Function::new(ctx.clone(), move || shared.now_millis())?)?;
    let shared = Rc::clone(state);
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a double holds")]
    let random = move || (shared.ids.borrow_mut().bits() >> 11) as f64 / (1_u64 << 53) as f64;
    host.set("random", Function::new(ctx.clone(), random)?)?;
    let shared = Rc::clone(state);
    host.set("uuid", Function::new(ctx.clone(), move || shared.ids.borrow_mut().uuid())?)
}

fn output<'js>(ctx: &Ctx<'js>, host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    host.set("log", Function::new(ctx.clone(), move |level: String, text: String| shared.log(&level, &text))?)?;
    let shared = Rc::clone(state);
    host.set("write", Function::new(ctx.clone(), move |text: String| shared.write(text.trim_end_matches('\n')))?)?;
    let shared = Rc::clone(state);
    let begin = move |ctx: Ctx<'js>, kind: String, request: String| {
        let words = "too many requests without an answer: the local cloud takes 1000 of a function, and 32 MB, at once";
        shared.ask(kind, &request).ok_or_else(|| Exception::throw_message(&ctx, words))
    };
    host.set("begin", Function::new(ctx.clone(), begin)?)?;
    let shared = Rc::clone(state);
    let exit = move |code: i32| {
        shared.exit_code.set(Some(code));
        // The next instruction is the last one.
        shared.deadline.set(Some(instant()));
    };
    host.set("exit", Function::new(ctx.clone(), exit)?)
}

fn bytes<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let encode = |ctx: Ctx<'js>, text: String| ArrayBuffer::new(ctx, text.into_bytes());
    host.set("utf8Encode", Function::new(ctx.clone(), encode)?)?;
    let decode = |bytes: String| String::from_utf8_lossy(&from_latin1(&bytes)).into_owned();
    host.set("decodeUtf8", Function::new(ctx.clone(), decode)?)?;
    native::install(ctx, host)
}

fn files<'js>(ctx: &Ctx<'js>, host: &Object<'js>, state: &Rc<State>) -> Result<()> {
    let shared = Rc::clone(state);
    let file = move |ctx: Ctx<'js>, name: String| {
        let bytes = shared.package(|package| package.file(&name).map(<[u8]>::to_vec));
        bytes.map(|bytes| ArrayBuffer::new(ctx, bytes)).transpose()
    };
    host.set("file", Function::new(ctx.clone(), file)?)?;
    let shared = Rc::clone(state);
    let source = move |name: String| shared.package(|package| package.text(&name)).unwrap_or_default();
    host.set("source", Function::new(ctx.clone(), source)?)?;
    let shared = Rc::clone(state);
    let resolve = move |from: String, name: String| shared.package(|package| package.resolve(&from, &name));
    host.set("resolve", Function::new(ctx.clone(), resolve)?)?;
    let shared = Rc::clone(state);
    let names = move || shared.package(|package| Some(package.names())).unwrap_or_default();
    host.set("files", Function::new(ctx.clone(), names)?)?;
    let script = |ctx: Ctx<'js>, name: String| -> Result<Value<'js>> {
        let text = LATER.iter().find(|(known, _)| *known == name).map_or("undefined", |(_, text)| text);
        self::compile(&ctx, &format!("ork:{name}"), text)
    };
    host.set("script", Function::new(ctx.clone(), script)?)?;
    let compile = |ctx: Ctx<'js>, name: String, text: String| -> Result<Value<'js>> {
        let text = if text.starts_with("#!") { format!("//{text}") } else { text };
        // On one line with the beginning of the file, so that the line numbers are those of the file.
        let body = format!("(function (exports, require, module, __filename, __dirname) {{{text}\n}})");
        self::compile(&ctx, &format!("/var/task/{name}"), &body)
    };
    host.set("compile", Function::new(ctx.clone(), compile)?)
}

fn compile<'js, T: rquickjs::FromJs<'js>>(ctx: &Ctx<'js>, name: &str, text: &str) -> Result<T> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(text, options)
}

#[expect(clippy::disallowed_methods, reason = "a function's computing time is measured here")]
pub(super) fn instant() -> Instant {
    Instant::now()
}

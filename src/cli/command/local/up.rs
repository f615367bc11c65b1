//! `local up`: serves the shared cloud on loopback, for the AWS CLI, SDKs and other languages.

use std::io::{self, BufRead, BufReader, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::cli::backend::{WallClock, loopback, open_shared, shared_folder};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::server_record::{Claim, ServerRecord};
use crate::cli::signals::Signals;
use crate::clock::Clock as _;
use crate::command_line::quote;
use crate::local::engine::Engine;
use crate::local::function::remove_left_folders;
use crate::local::private;
use crate::local::server::serve;
use crate::report::{self, OutputFormat};

/// Serve the local cloud on loopback
///
/// Writes the shell lines that point the AWS CLI and SDKs to it, then serves until it is interrupted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork local up
  eval \"$(ork local up --detach)\" && aws events list-rules
  ork local up --port 0")]
pub struct Up {
    /// Port on 127.0.0.1; 0 takes any that is free (default: 4566)
    #[arg(long)]
    port: Option<u16>,
    /// Run in the background
    #[arg(long)]
    detach: bool,
}

/// The address of the server.
#[derive(Debug, Serialize, Deserialize)]
struct Address {
    pid: u32,
    url: String,
    environment: Vec<(String, String)>,
}

const PORT: u16 = 4566;
/// The interval between checks whether the served folder still exists.
const LOOK: Duration = Duration::from_secs(1);
/// The maximum number of bytes read of a server's log.
const MAX_LOG: u64 = 64 * 1024;

pub async fn run(arguments: &Up, cx: &mut Context) -> Result<Exit, Error> {
    match ServerRecord::running(&cx.settings.home).await {
        Some(running) if arguments.detach => show_running(&running, arguments.port, cx),
        Some(running) => {
            let message = format!("a local cloud runs already at {}, as process {}", running.url, running.pid);
            Err(Error::new(Exit::Refused, message).help("use that one, or stop it with `ork local down`"))
        }
        None if arguments.detach => detach(arguments, cx).await,
        None => foreground(arguments, cx).await,
    }
}

async fn foreground(arguments: &Up, cx: &mut Context) -> Result<Exit, Error> {
    let home = cx.settings.home.clone();
    let engine = Arc::new(open_shared(&cx.settings, &mut cx.streams)?);
    let claim = ServerRecord::claim(&home).await?;
    // A server that was killed may have left some.
    remove_left_folders();
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port.unwrap_or(PORT)));
    let listener = listen(wanted).await?;
    let bound = listener.local_addr().map_err(|error| cannot_listen(wanted, &error))?;
    let record = ServerRecord { pid: std::process::id(), url: format!("http://{bound}") };
    // A reader of the address may stop the server at once.
    let signals = Signals::listen();
    record.write(&home)?;
    let served = match show(&address(&record, cx), cx) {
        Ok(()) => {
            cx.streams.say(&format!("serving {}; Ctrl-C ends it", record.url));
            advise(&record.url, cx);
            serve_until(signals, &claim, engine, listener).await
        }
        Err(error) => Err(error),
    };
    record.remove(&home);
    served
}

async fn serve_until(
    mut signals: Signals,
    claim: &Claim,
    engine: Arc<Engine>,
    listener: TcpListener,
) -> Result<Exit, Error> {
    let mut end = None;
    let stop = async {
        end = tokio::select! {
            exit = signals.received() => Some(exit),
            () = removed(claim) => None,
        }
    };
    serve(engine, listener, stop)
        .await
        .map_err(|error| Error::new(Exit::CallFailed, format!("the local cloud cannot be served: {error}")))?;
    end.ok_or_else(|| {
        let folder = claim.folder().display();
        Error::new(Exit::CallFailed, format!("the folder of the local cloud, `{folder}`, was removed: the server ends"))
            .help("`ork local up` serves a new one; `ork local reset` empties a cloud without ending its server")
    })
}

/// Returns when the folder has been removed. Commands could no longer find this server, and nothing it stores would be
/// kept.
async fn removed(claim: &Claim) {
    while claim.stands() {
        WallClock.sleep(LOOK).await;
    }
}

/// Listens on an address. Waits for a server whose folder was removed, because it ends within a moment.
async fn listen(wanted: SocketAddr) -> Result<TcpListener, Error> {
    let deadline = WallClock.now().plus(LOOK * 3);
    loop {
        let error = match TcpListener::bind(wanted).await {
            Ok(listener) => return Ok(listener),
            Err(error) => error,
        };
        let url = format!("http://{wanted}");
        let other = if error.kind() == io::ErrorKind::AddrInUse { loopback::health(&url).await } else { None };
        let Some(other) = other else { return Err(cannot_listen(wanted, &error)) };
        if WallClock.now() >= deadline {
            let message = format!("cannot listen on {wanted}: the local cloud of another ORK_HOME is served there");
            let help = format!("it is process {}; `--port 0` takes any port that is free", other.pid);
            return Err(Error::new(Exit::Refused, message).help(help));
        }
        WallClock.sleep(LOOK / 10).await;
    }
}

/// Starts the same command as a separate process and waits until it prints its address.
async fn detach(arguments: &Up, cx: &mut Context) -> Result<Exit, Error> {
    let log = shared_folder(&cx.settings.home).join("server.log");
    let started = start(arguments, cx, &log)
        .map_err(|error| Error::new(Exit::Refused, format!("the local cloud cannot be started: {error}")))?;
    match started {
        Some(address) => {
            show(&address, cx)?;
            cx.streams.say(&format!("serving {} as process {}; `ork local down` ends it", address.url, address.pid));
            advise(&address.url, cx);
            Ok(Exit::Done)
        }
        // Another command may have started a server at the same time.
        None => match ServerRecord::appearing(&cx.settings.home).await {
            Some(running) => show_running(&running, arguments.port, cx),
            None => Err(not_started(&log)),
        },
    }
}

/// Returns why the server did not start, from its log.
fn not_started(log: &Path) -> Error {
    let mut said = String::new();
    // A log that cannot be read is ignored.
    let _ = std::fs::File::open(log).and_then(|file| file.take(MAX_LOG).read_to_string(&mut said));
    let document = said.lines().find(|line| line.starts_with("{\"schema\":\"ork.error/1\""));
    if let Some(document) = document.and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
        let reason = document["message"].as_str().unwrap_or_default();
        let help = document["help"][0].as_str().map_or_else(|| in_log(log), str::to_owned);
        return Error::new(Exit::Refused, format!("the local cloud did not start: {reason}")).help(help);
    }
    let after = |word: &str| said.lines().find_map(|line| line.trim_start().strip_prefix(word)).map(str::trim);
    let reason = after("error:").map(|reason| format!(": {reason}")).unwrap_or_default();
    let help = after("help:").map_or_else(|| in_log(log), str::to_owned);
    Error::new(Exit::Refused, format!("the local cloud did not start{reason}")).help(help)
}

fn in_log(log: &Path) -> String {
    format!("what it said is in `{}`", log.display())
}

fn show_running(running: &ServerRecord, port: Option<u16>, cx: &mut Context) -> Result<Exit, Error> {
    let own = running.url.rsplit(':').next().and_then(|port| port.parse::<u16>().ok());
    if let Some(wanted) = port.filter(|wanted| *wanted != 0 && Some(*wanted) != own) {
        let message = format!("the local cloud is served at {} already, not on port {wanted}", running.url);
        return Err(Error::new(Exit::Refused, message)
            .help("leave `--port` out to use it, or stop it first with `ork local down`"));
    }
    cx.streams.say(&format!("it runs already, as process {}", running.pid));
    show(&address(running, cx), cx)?;
    advise(&running.url, cx);
    Ok(Exit::Done)
}

fn start(arguments: &Up, cx: &Context, log: &Path) -> io::Result<Option<Address>> {
    private::make_folder(&shared_folder(&cx.settings.home))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["local", "up", "--output", "ndjson", "--port", &arguments.port.unwrap_or(PORT).to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(private::make_file(log)?);
    command.env("ORK_HOME", &cx.settings.home);
    if let Some(region) = &cx.settings.region {
        command.args(["--region", region]);
    }
    if cx.settings.allow_programs {
        command.arg("--allow-programs");
    }
    on_its_own(&mut command);
    let mut child = command.spawn()?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    Ok(serde_json::from_str(&line).ok())
}

/// Starts a new process group, so that signals for the terminal's foreground group do not reach it.
#[cfg(unix)]
fn on_its_own(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn on_its_own(_: &mut Command) {}

fn address(record: &ServerRecord, cx: &Context) -> Address {
    let region = cx.settings.region.as_deref().unwrap_or("us-east-1");
    let environment = [
        ("AWS_ENDPOINT_URL", record.url.as_str()),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Address { pid: record.pid, url: record.url.clone(), environment: environment.into() }
}

/// Says what version 1 of the AWS CLI needs, which does not read `AWS_ENDPOINT_URL` for SQS.
fn advise(url: &str, cx: &mut Context) {
    cx.streams.say(&format!("version 1 of the AWS CLI needs the endpoint for SQS: `aws --endpoint-url {url} sqs ...`"));
}

fn show(address: &Address, cx: &mut Context) -> Result<(), Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            address.environment.iter().map(|(name, value)| format!("export {name}={}\n", quote(value))).collect()
        }
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.local/1", address, format),
    };
    Ok(cx.streams.data(&text)?)
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Error {
    Error::new(Exit::Refused, format!("cannot listen on {address}: {error}"))
        .help("another program has the port? `--port 0` takes any that is free")
}

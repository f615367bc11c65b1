//! The local cloud: one shared by all commands of a user, and a separate one for each lab run.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use aws_smithy_types::retry::RetryConfig;

use super::Backend;
use crate::api_call::CallLog;
use crate::aws::{Clients, TraceSource};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::clock::Timestamp;
use crate::lab::START;
use crate::local::engine::{ClockMode, Engine};
use crate::local::function::{Agreements, ProgramPolicy};
use crate::local::sdk::sdk_config;
use crate::term::{Streams, Style};
use crate::trace::Hop;
use crate::words;

/// The name of the default backend.
pub(super) const NAME: &str = "local";
/// The region of the local cloud.
const REGION: &str = "us-east-1";
/// The seed of ids. With the start time it makes a run reproducible to the last byte, unless several programs or
/// servers are called concurrently: the one that finishes first draws the next ids.
const SEED: u64 = 1;

/// Opens the shared cloud, which is stored in a folder. A server started by `ork local up` uses the same folder: both
/// work on its journal.
pub fn shared(settings: &Settings, streams: &mut Streams) -> Result<(Backend, Arc<Engine>), Error> {
    let engine = Arc::new(open(settings, streams)?);
    Ok((backend(&engine, settings), engine))
}

/// Opens the shared cloud, and reports differences from its state when it was last used.
pub fn open(settings: &Settings, streams: &mut Streams) -> Result<Engine, Error> {
    settings.require_home()?;
    let folder = shared_folder(&settings.home);
    let engine = Engine::open(&folder)?;
    if settings.is_durable {
        engine.outlive_power_loss()?;
    }
    engine.functions().set_program_policy(program_policy(settings));
    let lost = usize::try_from(engine.lost_changes()).unwrap_or_default();
    if lost > 0 {
        let changes = words::count(lost, "change");
        let folder = folder.display();
        streams.complain(&format!(
            "{} the local cloud in `{folder}` lacks {changes} that it had acknowledged: its files were damaged or \
             deleted, or the machine lost power",
            Style::Warning.paint("warning:")
        ));
        streams.complain(&format!(
            "{} the cloud goes on with what is left; `ork local reset` starts afresh",
            Style::Hint.paint(" help:")
        ));
    }
    Ok(engine)
}

/// Creates a cloud that ends with the process and in which time jumps to the next timer.
pub fn private(settings: &Settings, starts_at: Option<Timestamp>) -> Backend {
    backend(&memory(settings, starts_at), settings)
}

/// Creates a private cloud that records the calls it answers.
pub fn recording(settings: &Settings, starts_at: Option<Timestamp>) -> (Backend, Arc<CallLog>) {
    let engine = memory(settings, starts_at);
    (backend(&engine, settings), engine.record_calls())
}

fn memory(settings: &Settings, starts_at: Option<Timestamp>) -> Arc<Engine> {
    let engine = Engine::memory(ClockMode::Virtual, SEED, starts_at.unwrap_or(START));
    engine.functions().set_program_policy(program_policy(settings));
    Arc::new(engine)
}

/// Returns the folder of the shared cloud.
pub fn shared_folder(home: &Path) -> PathBuf {
    home.join("local")
}

/// Returns how functions that are programs run: started by this binary, which isolates them if it can.
pub fn program_policy(settings: &Settings) -> ProgramPolicy {
    // On Linux this path works even after the file was replaced.
    let launcher = if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() };
    ProgramPolicy {
        launcher: launcher.ok(),
        may_run_unheld: settings.allow_programs,
        agreements: settings.require_home().ok().map(|()| agreements(&settings.home)),
        without_namespaces: false,
    }
}

/// Returns the programs that the user has permitted to run without isolation.
pub fn agreements(home: &Path) -> Agreements {
    Agreements::new(home.join("programs"))
}

fn backend(engine: &Arc<Engine>, settings: &Settings) -> Backend {
    let region = settings.region.as_deref().unwrap_or(REGION);
    // A failed call within this process would fail again, so there are no retries.
    let config = sdk_config(Arc::clone(engine), region).to_builder().retry_config(RetryConfig::disabled()).build();
    let trace_source = Arc::new(EngineWitness(Arc::clone(engine)));
    let name = if region == REGION { NAME.to_owned() } else { format!("local, region {region}") };
    let clients = Clients::new(config, engine.clock(), Some(trace_source));
    Backend {
        clients: if engine.is_virtual() { clients } else { clients.in_order() },
        name,
        place: format!("local-{region}"),
    }
}

struct EngineWitness(Arc<Engine>);

impl TraceSource for EngineWitness {
    fn hops<'a>(&'a self, event: &'a str) -> Pin<Box<dyn Future<Output = Vec<Hop>> + Send + 'a>> {
        let hops = self.0.hops(Some(event)).unwrap_or_default();
        Box::pin(std::future::ready(hops))
    }

    fn all_hops(&self) -> Vec<Hop> {
        self.0.hops(None).unwrap_or_default()
    }

    fn is_at_rest_until(&self, moment: Timestamp) -> bool {
        self.0.is_at_rest_until(moment).unwrap_or_default()
    }
}

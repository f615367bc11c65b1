//! The cloud inside the program: one that all commands of a person share, and one of its own for each lab run.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use aws_smithy_types::retry::RetryConfig;

use super::Backend;
use crate::aws::{Clients, TraceSource};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::clock::Timestamp;
use crate::local::engine::{ClockMode, Engine};
use crate::local::function::{Agreements, ProgramPolicy};
use crate::local::sdk::sdk_config;
use crate::term::{Streams, Style};
use crate::trace::Hop;
use crate::words;

/// How the backend is named that commands use where no other is chosen.
pub(super) const NAME: &str = "local";
/// Its region.
const REGION: &str = "us-east-1";
/// The first moment of a private cloud, 2026-01-05T09:00:00Z: a Monday, and the same for every run.
const START: Timestamp = Timestamp::from_millis(1_767_603_600_000);
/// The seed of its ids; with the time it makes a run repeatable, to the last byte where no two programs or servers are
/// asked at once: whichever ends first draws the next ids.
const SEED: u64 = 1;

/// The cloud that commands share, kept in a folder. A server started by `ork local up` keeps the same one: both work
/// on its journal.
pub fn shared(settings: &Settings, streams: &mut Streams) -> Result<(Backend, Arc<Engine>), Error> {
    let engine = Arc::new(open(settings, streams)?);
    Ok((backend(&engine, settings), engine))
}

/// Opens the shared cloud, and says where it is not what it was when it was last used.
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

/// A cloud that ends with the process, in which time jumps to the next thing that happens.
pub fn private(settings: &Settings, starts_at: Option<Timestamp>) -> Backend {
    let engine = Engine::memory(ClockMode::Virtual, SEED, starts_at.unwrap_or(START));
    engine.functions().set_program_policy(program_policy(settings));
    backend(&Arc::new(engine), settings)
}

/// Where the shared cloud is kept.
pub fn shared_folder(home: &Path) -> PathBuf {
    home.join("local")
}

/// How functions that are programs run: started by this binary, which holds them back where it can.
pub fn program_policy(settings: &Settings) -> ProgramPolicy {
    // On Linux it is found even after its file was replaced.
    let launcher = if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() };
    ProgramPolicy {
        launcher: launcher.ok(),
        may_run_unheld: settings.allow_programs,
        agreements: settings.require_home().ok().map(|()| agreements(&settings.home)),
        without_namespaces: false,
    }
}

/// The programs that the person agreed to run where nothing holds them back.
pub fn agreements(home: &Path) -> Agreements {
    Agreements::new(home.join("programs"))
}

fn backend(engine: &Arc<Engine>, settings: &Settings) -> Backend {
    let region = settings.region.as_deref().unwrap_or(REGION);
    // Nothing that fails in this process works a moment later.
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

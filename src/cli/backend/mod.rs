//! Opens the selected backend and reports which one it is.

mod account;
mod endpoint;
mod local;
pub mod loopback;
mod wall_clock;
mod whole;

pub use local::{agreements, open as open_shared, private, program_policy, recording, shared_folder};
pub use wall_clock::WallClock;

use super::context::Context;
use super::error::Error;
use super::options::BackendName;
use crate::aws::Clients;

/// An open backend.
#[derive(Debug)]
pub struct Backend {
    pub clients: Clients,
    /// The name that commands print first.
    pub name: String,
    /// The account, region or endpoint as part of a file name.
    pub place: String,
}

/// Opens the selected backend.
pub async fn open(cx: &mut Context) -> Result<Backend, Error> {
    let settings = &cx.settings;
    settings.require_home()?;
    let backend = match &settings.backend {
        BackendName::Local => {
            let (backend, cloud) = local::shared(settings, &mut cx.streams)?;
            cx.cloud = Some(cloud);
            backend
        }
        BackendName::Aws => account::open(settings).await?,
        BackendName::Endpoint(url) => endpoint::open(settings, url).await?,
    };
    cx.restore = backend.clients.restore().clone();
    backend.announce(cx);
    Ok(backend)
}

impl Backend {
    /// Prints the name of the backend, unless it is the default.
    pub fn announce(&self, cx: &mut Context) {
        if self.name != local::NAME || cx.settings.verbose > 0 {
            cx.streams.say(&format!("backend: {}", self.name));
        }
    }
}

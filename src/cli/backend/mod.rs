//! Where things happen: the clients of the chosen backend, and what a person is told about it.

mod account;
mod endpoint;
mod local;
pub mod loopback;
mod wall_clock;
mod whole;

pub use local::{agreements, open as open_shared, private, program_policy, shared_folder};
pub use wall_clock::WallClock;

use super::context::Context;
use super::error::Error;
use super::options::BackendName;
use crate::aws::Clients;

/// A backend that is ready.
#[derive(Debug)]
pub struct Backend {
    pub clients: Clients,
    /// As the first line of a command names it.
    pub name: String,
    /// A word for this account, region or endpoint that a file name can hold.
    pub place: String,
}

/// Opens the backend that was chosen.
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
    /// Says which it is, where that is not what everybody expects.
    pub fn announce(&self, cx: &mut Context) {
        if self.name != local::NAME || cx.settings.verbose > 0 {
            cx.streams.say(&format!("backend: {}", self.name));
        }
    }
}

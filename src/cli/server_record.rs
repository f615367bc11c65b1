//! Where the running local cloud can be found: a small file beside its journal, believed only when the process
//! it names answers.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::backend::{loopback, shared_folder};
use super::error::Error;
use super::exit::Exit;
use crate::local::private;

/// A server that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRecord {
    pub pid: u32,
    pub url: String,
}

impl ServerRecord {
    /// The server that runs now; a record of one that died or was replaced counts for nothing.
    pub async fn running(home: &Path) -> Option<Self> {
        let record = Self::read(home)?;
        let health = loopback::health(&record.url).await?;
        (health.pid == record.pid).then_some(record)
    }

    /// Writes the record whole or not at all.
    pub fn write(&self, home: &Path) -> Result<(), Error> {
        let path = path(home);
        let draft = path.with_extension("json.new");
        let written = serde_json::to_vec(self)
            .map_err(io::Error::from)
            .and_then(|bytes| private::make_file(&draft)?.write_all(&bytes))
            .and_then(|()| std::fs::rename(&draft, &path));
        written.map_err(|error| Error::new(Exit::Refused, format!("cannot write `{}`: {error}", path.display())))
    }

    /// Removes the record, unless another server has put its own there.
    pub fn remove(&self, home: &Path) {
        if Self::read(home).as_ref() == Some(self) {
            // One that stays is not believed.
            let _ = std::fs::remove_file(path(home));
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the record is a file")]
    fn read(home: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path(home)).ok()?).ok()
    }
}

fn path(home: &Path) -> PathBuf {
    shared_folder(home).join("server.json")
}

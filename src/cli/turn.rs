//! Commands that make or change something in one place take turns, so that what each says is what it did: between its
//! look at what exists and its change, no other command of this machine makes the same.

use std::fs::{File, TryLockError};
use std::io;
use std::time::Duration;

use super::backend::Backend;
use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use crate::local::private;

/// How long it waits before it looks again whether it is its turn.
const PAUSE: Duration = Duration::from_millis(10);
/// How often it looks, three seconds in all. Then it goes on without its turn: a place that does not answer holds up the command that
/// asks it, and not the others too.
const LOOKS: u32 = 300;

/// Held while a command makes or changes something.
#[derive(Debug)]
pub struct Turn {
    _file: File,
}

/// Waits until no other command makes or changes anything in this place, or three seconds; the turn ends with the process,
/// however that ends.
pub async fn wait(backend: &Backend, cx: &Context) -> Result<Turn, Error> {
    let path = cx.settings.home.join("turns").join(format!("{}.lock", backend.place));
    let refused = |error: io::Error| {
        Error::new(Exit::Refused, format!("cannot lock `{}`: {error}", path.display()))
            .help("ORK_HOME names the folder of the locks")
    };
    if let Some(folder) = path.parent() {
        private::make_folder(folder).map_err(refused)?;
    }
    let file = private::open_file(&path).map_err(refused)?;
    for _ in 0..LOOKS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => backend.clients.clock().sleep(PAUSE).await,
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
                return Err(refused(error));
            }
            // Some file systems of a network have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => break,
        }
    }
    Ok(Turn { _file: file })
}

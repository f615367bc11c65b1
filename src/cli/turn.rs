//! Serializes commands that create or change something on the same backend, so that what each reports is what it did:
//! no other command on this machine makes the same change between its check and its own change.

use std::fs::{File, TryLockError};
use std::io;
use std::time::Duration;

use super::backend::Backend;
use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use crate::local::private;

/// The interval between attempts.
const PAUSE: Duration = Duration::from_millis(10);
/// The number of attempts, three seconds in all. After that the command continues without the lock, so that a backend
/// that does not respond delays only the commands that use it.
const LOOKS: u32 = 300;

/// A lock that a command holds while it creates or changes something.
#[derive(Debug)]
pub struct Turn {
    _file: File,
}

/// Waits until no other command changes anything on this backend, at most three seconds. The lock ends with the process
/// in any case.
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
            // Some network file systems do not support locks.
            Ok(()) | Err(TryLockError::Error(_)) => break,
        }
    }
    Ok(Turn { _file: file })
}

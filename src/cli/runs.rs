//! The records of runs, with which resources can be removed whatever happened to the process that created them.
//!
//! The outputs of steps are encrypted with a key in a separate folder, because a response, a token or a presigned URL
//! may be secret, and records are sent with bug reports. Anyone who can read the key can decrypt them.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use crate::flow::LedgerStore;
use crate::local::journal::Sealer;
use crate::local::private;
use crate::plan::Ledger;
use crate::resource;

/// The record of a lab on a backend.
#[derive(Debug, Clone)]
pub struct Record {
    path: PathBuf,
    /// The folder of the key.
    keys: PathBuf,
}

/// A lock that a process holds while it works on a run.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Returns the error for a run that another process works on.
fn taken(file: &mut File) -> Error {
    let mut holder = String::new();
    // If the lock also prevents reading, its holder is unknown.
    let known = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
    let holder = if known { holder } else { "another process".to_owned() };
    Error::new(Exit::Refused, format!("this lab is worked on here already: {holder}"))
        .help("wait until that ends, or give both runs names of their own: `ork lab run LAB --suffix NAME`")
}

/// A record that was read.
#[derive(Debug)]
pub struct SavedRun {
    pub record: Record,
    /// The account, region or endpoint of the run.
    pub place: String,
    pub ledger: Ledger,
}

impl Record {
    pub fn new(home: &Path, place: &str, lab: &str, suffix: Option<&str>) -> Self {
        // Names of labs cannot contain a `+`.
        let suffix = suffix.map(|suffix| format!("+{suffix}")).unwrap_or_default();
        Self { path: folder(home).join(place).join(format!("{lab}{suffix}.json")), keys: keys(home) }
    }

    /// Locks the run against other processes. The lock ends with the process in any case.
    pub fn lock(&self, cx: &Context) -> Result<Lock, Error> {
        let path = self.path.with_extension("lock");
        let refused = |error: io::Error| {
            Error::new(Exit::Refused, format!("cannot lock `{}`: {error}", path.display()))
                .help("ORK_HOME names the folder of the records of runs")
        };
        if let Some(folder) = path.parent() {
            private::make_folder(folder).map_err(refused)?;
        }
        let mut file = private::open_file(&path).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(&mut file)),
            // Some network file systems do not support locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
        // The content is used only for a message.
        let _ = file.set_len(0).and_then(|()| write!(file, "`{}`, process {}", cx.line.command(), std::process::id()));
        Ok(Lock { _file: file })
    }

    /// Returns the ledger, if it exists.
    pub fn read(&self) -> Result<Option<Ledger>, Error> {
        match read(&self.path, &self.keys) {
            Ok(ledger) => Ok(Some(ledger)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&self.path, &error)),
        }
    }

    /// Removes the record, because its resources have been removed.
    pub fn forget(&self) {
        // A record without resources is harmless.
        let _ = fs::remove_file(&self.path);
    }

    /// Writes to a temporary file and moves it into place, so that there is always a complete record.
    fn write(&self, ledger: &Ledger) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            private::make_folder(folder)?;
        }
        let draft = self.path.with_extension("json.new");
        let mut file = private::make_file(&draft)?;
        let mut record = serde_json::to_value(ledger)?;
        seal(&mut record, &self.keys)?;
        serde_json::to_writer_pretty(&mut file, &record)?;
        file.flush()?;
        file.sync_data()?;
        fs::rename(&draft, &self.path)
    }
}

impl LedgerStore for Record {
    fn keep(&self, ledger: &Ledger) -> Result<(), resource::Error> {
        self.write(ledger).map_err(|error| resource::Error::Ledger(format!("{}: {error}", self.path.display())))
    }
}

/// Returns all records, by backend and lab.
pub fn all(home: &Path) -> Result<Vec<SavedRun>, Error> {
    let mut found = Vec::new();
    for place in entries(&folder(home))? {
        for path in entries(&place)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
            let ledger = read(&path, &keys(home)).map_err(|error| unreadable(&path, &error))?;
            let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            found.push(SavedRun { record: Record { path, keys: keys(home) }, place: name, ledger });
        }
    }
    Ok(found)
}

/// Removes the records of runs on the shared local cloud after it was reset.
pub fn forget_local(home: &Path) {
    for place in entries(&folder(home)).unwrap_or_default() {
        if place.file_name().is_some_and(|name| name.to_string_lossy().starts_with("local-")) {
            let _ = fs::remove_dir_all(place);
        }
    }
}

fn folder(home: &Path) -> PathBuf {
    home.join("runs")
}

fn keys(home: &Path) -> PathBuf {
    home.join("keys")
}

/// Returns the steps of a record.
fn steps(record: &mut Value) -> impl Iterator<Item = &mut serde_json::Map<String, Value>> {
    record.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Encrypts the outputs of the steps of a record.
fn seal(record: &mut Value, keys: &Path) -> io::Result<()> {
    let mut sealer = None;
    for step in steps(record) {
        let Some(outputs) = step.remove("outputs").filter(|outputs| outputs != &Value::Object(Default::default()))
        else {
            continue;
        };
        let sealer = match &sealer {
            Some(sealer) => sealer,
            None => sealer.insert(Sealer::of(keys).map_err(io::Error::other)?),
        };
        let sealed = sealer.seal(&outputs.to_string()).map_err(io::Error::other)?;
        step.insert("sealed-outputs".to_owned(), Value::String(STANDARD.encode(sealed)));
    }
    Ok(())
}

/// Decrypts the outputs of steps. Outputs that cannot be decrypted are dropped, but the resources are still known.
fn open(record: &mut Value, keys: &Path) {
    let mut sealer = None;
    for step in steps(record) {
        let Some(sealed) = step.remove("sealed-outputs") else { continue };
        let sealer = sealer.get_or_insert_with(|| Sealer::of(keys).ok());
        let bytes = sealed.as_str().and_then(|text| STANDARD.decode(text).ok());
        let text = bytes.and_then(|bytes| sealer.as_ref()?.open(&bytes));
        if let Some(outputs) = text.and_then(|text| serde_json::from_str(&text).ok()) {
            step.insert("outputs".to_owned(), outputs);
        }
    }
}

/// Returns the entries of a folder, in order; empty if the folder does not exist.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let mut paths = listed.map_err(|error| unreadable(folder, &error))?;
    paths.sort();
    Ok(paths)
}

#[expect(clippy::disallowed_methods, reason = "records are files")]
fn read(path: &Path, keys: &Path) -> io::Result<Ledger> {
    let mut record: Value = serde_json::from_slice(&fs::read(path)?)?;
    open(&mut record, keys);
    Ok(serde_json::from_value(record)?)
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::new(Exit::Refused, format!("cannot read `{}`: {error}", path.display()))
        .help("it records what a run created; move it away only when none of that exists any more")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::clock::Timestamp;
    use crate::resource::{BusId, ResourceId};

    #[test]
    fn what_is_kept_is_read_again_and_forgotten() {
        let home = std::env::temp_dir().join(format!("ork-runs-{}", std::process::id()));
        let record = Record::new(&home, "local-us-east-1", "demo", None);
        assert!(record.read().expect("readable").is_none());
        let ledger = Ledger {
            schema: Ledger::SCHEMA.to_owned(),
            lab: "demo".to_owned(),
            suffix: None,
            backend: "local".to_owned(),
            account: "000000000000".to_owned(),
            region: "us-east-1".to_owned(),
            started: Timestamp::default(),
            ids: vec![ResourceId::from(BusId { name: "Orders".to_owned() })],
            created_for: BTreeMap::new(),
            resources: BTreeMap::new(),
            steps: Vec::new(),
            is_under_way: false,
            progress: None,
        };
        record.keep(&ledger).expect("kept");
        let standing = all(&home).expect("readable");
        assert_eq!(standing.len(), 1);
        assert_eq!((standing[0].place.as_str(), &standing[0].ledger.ids), ("local-us-east-1", &ledger.ids));
        forget_local(&home);
        assert!(all(&home).expect("readable").is_empty());
        let _ = fs::remove_dir_all(home);
    }
}

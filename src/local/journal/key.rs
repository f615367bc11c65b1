//! Encryption of everything that is stored: every row, input and small state, each as a whole, with a key in a file
//! beside the database.
//!
//! It protects data that leaves the machine without the key: a database sent with a bug report, a synchronised folder,
//! a backup of one file. It does not protect against a person who can read the key, such as the owner of both files.
//!
//! AES-256-GCM with a random nonce before each ciphertext. A reset creates a new key, so that nothing opens the earlier
//! data; during the reset the file holds both keys, the new one first.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

use super::error::JournalError;
use crate::local::private;

const NAME: &str = "cloud.key";
const BYTES: usize = 32;

/// The keys of one directory: the key for what is written now, and that of the data before a reset.
#[derive(Debug)]
pub(super) struct Keys {
    keys: Vec<LessSafeKey>,
    path: PathBuf,
}

impl Keys {
    pub(super) fn read(directory: &Path) -> Result<Self, JournalError> {
        let path = path(directory);
        let bytes = bytes(&path).ok_or_else(|| JournalError::NoKey { path: path.clone() })?;
        let keys = bytes.chunks_exact(BYTES).filter_map(|bytes| UnboundKey::new(&AES_256_GCM, bytes).ok());
        Ok(Self { keys: keys.map(LessSafeKey::new).collect(), path })
    }

    pub(super) fn seal(&self, text: &str) -> Result<Vec<u8>, JournalError> {
        self.seal_bytes(text.as_bytes(), &[])
    }

    /// Encrypts bytes so that they can only be decrypted together with `place`.
    pub(super) fn seal_bytes(&self, bytes: &[u8], place: &[u8]) -> Result<Vec<u8>, JournalError> {
        let failed = || JournalError::NoKey { path: self.path.clone() };
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| failed())?;
        let key = self.keys.first().ok_or_else(failed)?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + bytes.len() + key.algorithm().tag_len());
        sealed.extend(nonce);
        sealed.extend(bytes);
        let text = sealed.get_mut(NONCE_LEN..).unwrap_or_default();
        let tag = key
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), text)
            .map_err(|_| failed())?;
        sealed.extend(tag.as_ref());
        Ok(sealed)
    }

    /// Returns the text, if one of the keys decrypts it.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<String> {
        String::from_utf8(self.open_bytes(sealed, &[])?).ok()
    }

    /// Returns the bytes, if one of the keys decrypts them and they were encrypted for this place.
    pub(super) fn open_bytes(&self, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        self.keys.iter().find_map(|key| {
            let mut bytes = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let length = key.open_in_place(nonce, Aad::from(place), &mut bytes).ok()?.len();
            bytes.truncate(length);
            Some(bytes)
        })
    }

    pub(super) fn missing(&self) -> JournalError {
        JournalError::NoKey { path: self.path.clone() }
    }
}

/// Encrypts texts that are stored in separate files, with the key of their directory.
#[derive(Debug)]
pub struct Sealer(Keys);

impl Sealer {
    /// Reads the key of a directory, and creates it if it is missing.
    pub fn of(directory: &Path) -> Result<Self, JournalError> {
        private::make_folder(directory).map_err(|source| JournalError::io(directory, source))?;
        make(directory)?;
        Keys::read(directory).map(Self)
    }

    pub fn seal(&self, text: &str) -> Result<Vec<u8>, JournalError> {
        self.0.seal(text)
    }

    /// Returns the text; `None` if it was encrypted with another key.
    pub fn open(&self, sealed: &[u8]) -> Option<String> {
        self.0.open(sealed)
    }

    /// The number of bytes that sealing adds.
    pub const OVERHEAD: usize = NONCE_LEN + 16;

    /// Seals bytes so that they can be read only together with `place`.
    pub fn seal_bytes(&self, bytes: &[u8], place: &[u8]) -> Result<Vec<u8>, JournalError> {
        self.0.seal_bytes(bytes, place)
    }

    /// Returns the bytes; `None` if they were sealed with another key or for another place.
    pub fn open_bytes(&self, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        self.0.open_bytes(sealed, place)
    }
}

/// Returns the path of the key of a directory's cloud.
pub(super) fn path(directory: &Path) -> PathBuf {
    directory.join(NAME)
}

/// Creates a key if there is none. If several processes do so at once, the first wins.
pub(super) fn make(directory: &Path) -> Result<(), JournalError> {
    let path = path(directory);
    if bytes(&path).is_some() {
        return Ok(());
    }
    let draft = write(directory, &fresh(&path)?)?;
    let mut made = fs::hard_link(&draft, &path);
    if made.is_err() && bytes(&path).is_none() {
        // The existing file is not a valid key: it decrypts nothing.
        made = fs::rename(&draft, &path);
    }
    let _ = fs::remove_file(&draft);
    match made {
        Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => Err(JournalError::io(&path, source)),
        _ => Ok(()),
    }
}

/// Adds a new key before the existing one.
pub(super) fn renew(directory: &Path) -> Result<(), JournalError> {
    let path = path(directory);
    let mut keys = fresh(&path)?;
    keys.extend(bytes(&path).iter().flat_map(|bytes| bytes.iter().take(BYTES)));
    put(directory, &keys)
}

/// Removes the key of the data before the reset.
pub(super) fn settle(directory: &Path) -> Result<(), JournalError> {
    match bytes(&path(directory)) {
        Some(bytes) if bytes.len() > BYTES => put(directory, bytes.get(..BYTES).unwrap_or_default()),
        _ => Ok(()),
    }
}

/// Removes the key, together with what it decrypts.
pub(super) fn forget(directory: &Path) {
    // If it remains, it decrypts nothing that is written from now on.
    let _ = fs::remove_file(path(directory));
}

fn put(directory: &Path, keys: &[u8]) -> Result<(), JournalError> {
    let path = path(directory);
    let draft = write(directory, keys)?;
    fs::rename(draft, &path).map_err(|source| JournalError::io(&path, source))
}

fn write(directory: &Path, keys: &[u8]) -> Result<PathBuf, JournalError> {
    let name = format!("{NAME}.{}.{:?}.draft", std::process::id(), std::thread::current().id());
    let draft = directory.join(name);
    let written = private::make_file(&draft).and_then(|mut file| {
        file.write_all(keys)?;
        // Without the key everything is lost, so it is on disk before anything that it encrypts.
        file.sync_all()
    });
    written.map_err(|source| {
        let _ = fs::remove_file(&draft);
        JournalError::io(&draft, source)
    })?;
    Ok(draft)
}

fn fresh(path: &Path) -> Result<Vec<u8>, JournalError> {
    let mut key = vec![0; BYTES];
    SystemRandom::new().fill(&mut key).map_err(|_| JournalError::NoKey { path: path.to_owned() })?;
    Ok(key)
}

/// Reads one key or two.
#[expect(clippy::disallowed_methods, reason = "the key is a file")]
fn bytes(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok().filter(|bytes| bytes.len() == BYTES || bytes.len() == 2 * BYTES)
}

//! Operations on bytes that are too slow in a script: digests, key derivation, encryption and compression.

use std::io::{Error as IoError, ErrorKind, Read};
use std::num::NonZeroU32;

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder, GzDecoder, GzEncoder, MultiGzDecoder, ZlibDecoder, ZlibEncoder};
use md5::Md5;
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::pbkdf2;
use rquickjs::{ArrayBuffer, Ctx, Function, Object, Result};
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// The maximum size of decompressed data: a function has at most 10 GB, and a small input can expand to any size.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// Key derivation cannot be interrupted: this many rounds take about a second.
const MAX_ROUNDS: u32 = 2_000_000;
const MAX_KEY: usize = 1024 * 1024;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Adds `digest`, `pbkdf2`, `gcm` and `compress` to `host`.
pub(super) fn install<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<()> {
    let hash = |ctx: Ctx<'js>, name: String, bytes: String| buffer(ctx, digest(&name, &from_latin1(&bytes)));
    host.set("digest", Function::new(ctx.clone(), hash)?)?;
    let derive = |ctx: Ctx<'js>, name: String, password: String, salt: String, rounds: u32, length: usize| {
        buffer(ctx, derived(&name, &from_latin1(&password), &from_latin1(&salt), rounds, length))
    };
    host.set("pbkdf2", Function::new(ctx.clone(), derive)?)?;
    let gcm = |ctx: Ctx<'js>, is_sealing: bool, key: String, nonce: String, extra: String, text: String| {
        let [key, nonce, extra, text] = [key, nonce, extra, text].map(|part| from_latin1(&part));
        buffer(ctx, sealed(is_sealing, &key, &nonce, &extra, text))
    };
    host.set("gcm", Function::new(ctx.clone(), gcm)?)?;
    let compress = |ctx: Ctx<'js>, form: String, level: u32, bytes: String| {
        let answer = Object::new(ctx.clone())?;
        match compressed(&form, level, &from_latin1(&bytes)) {
            Ok(bytes) => answer.set("result", ArrayBuffer::new(ctx, bytes)?)?,
            Err(error) => answer.set("problem", words(&error))?,
        }
        Ok::<_, rquickjs::Error>(answer)
    };
    host.set("compress", Function::new(ctx.clone(), compress)?)
}

/// Returns bytes that JavaScript passed as text with one character for each, because its buffers can only be read with
/// unsafe code.
pub(super) fn from_latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
}

fn buffer(ctx: Ctx<'_>, bytes: Option<Vec<u8>>) -> Result<Option<ArrayBuffer<'_>>> {
    bytes.map(|bytes| ArrayBuffer::new(ctx, bytes)).transpose()
}

fn digest(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => Md5::digest(bytes).to_vec(),
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha224" => Sha224::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        "sha384" => Sha384::digest(bytes).to_vec(),
        "sha512" => Sha512::digest(bytes).to_vec(),
        _ => return None,
    })
}

fn derived(name: &str, password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Option<Vec<u8>> {
    let algorithm = match name {
        "sha1" => pbkdf2::PBKDF2_HMAC_SHA1,
        "sha256" => pbkdf2::PBKDF2_HMAC_SHA256,
        "sha384" => pbkdf2::PBKDF2_HMAC_SHA384,
        "sha512" => pbkdf2::PBKDF2_HMAC_SHA512,
        _ => return None,
    };
    let rounds = NonZeroU32::new(rounds).filter(|rounds| rounds.get() <= MAX_ROUNDS && length <= MAX_KEY)?;
    let mut key = vec![0; length];
    pbkdf2::derive(algorithm, rounds, salt, password, &mut key);
    Some(key)
}

/// Returns the ciphertext and tag when sealing, the plaintext when opening; `None` if the key or the tag is wrong.
fn sealed(is_sealing: bool, key: &[u8], nonce: &[u8], extra: &[u8], mut text: Vec<u8>) -> Option<Vec<u8>> {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    if is_sealing {
        key.seal_in_place_append_tag(nonce, Aad::from(extra), &mut text).ok()?;
        return Some(text);
    }
    key.open_in_place(nonce, Aad::from(extra), &mut text).ok().map(|opened| opened.to_vec())
}

fn compressed(form: &str, level: u32, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let level = Compression::new(level.min(9));
    let mut all = Vec::new();
    match form {
        "gzip" => GzEncoder::new(bytes, level).read_to_end(&mut all),
        "deflate" => ZlibEncoder::new(bytes, level).read_to_end(&mut all),
        "deflateRaw" => DeflateEncoder::new(bytes, level).read_to_end(&mut all),
        "gunzip" if !bytes.starts_with(&GZIP) => Err(ErrorKind::InvalidData.into()),
        "gunzip" => unpack(MultiGzDecoder::new(bytes), &mut all),
        "unzip" if bytes.starts_with(&GZIP) => unpack(GzDecoder::new(bytes), &mut all),
        "inflateRaw" => unpack(DeflateDecoder::new(bytes), &mut all),
        _ => unpack(ZlibDecoder::new(bytes), &mut all),
    }?;
    Ok(all)
}

fn unpack(packed: impl Read, all: &mut Vec<u8>) -> std::io::Result<usize> {
    let read = packed.take(MAX_UNPACKED + 1).read_to_end(all)?;
    if read as u64 > MAX_UNPACKED {
        return Err(IoError::new(ErrorKind::OutOfMemory, "more than 256 MB when unpacked"));
    }
    Ok(read)
}

/// Returns the message of zlib for an error.
fn words(error: &IoError) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => "unexpected end of file".to_owned(),
        ErrorKind::OutOfMemory => error.to_string(),
        _ => "incorrect header check".to_owned(),
    }
}

//! Intrinsic functions on text.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::Digest;

use super::{argument, string};

/// The maximum length of the text that encoding functions accept (Developer Guide, "Intrinsics for encoding and
/// decoding data").
const LONGEST: usize = 10_000;

pub(super) fn base64_encode(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::String(STANDARD.encode(limited(string(arguments, 0)?)?)))
}

pub(super) fn base64_decode(arguments: &[Value]) -> Result<Value, String> {
    let bytes =
        STANDARD.decode(limited(string(arguments, 0)?)?).map_err(|_| "The argument is not valid Base64.".to_owned())?;
    Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}

pub(super) fn hash(arguments: &[Value]) -> Result<Value, String> {
    let text = match argument(arguments, 0)? {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    digest(limited(&text)?.as_bytes(), string(arguments, 1)?)
        .map(Value::String)
        .ok_or_else(|| "The hash algorithm must be one of MD5, SHA-1, SHA-256, SHA-384 and SHA-512.".to_owned())
}

/// Returns the hexadecimal digest of `bytes`. `algorithm` is the AWS name, such as `SHA-256`.
pub(crate) fn digest(bytes: &[u8], algorithm: &str) -> Option<String> {
    let hash = match algorithm {
        "MD5" => md5::Md5::digest(bytes).to_vec(),
        "SHA-1" => sha1::Sha1::digest(bytes).to_vec(),
        "SHA-256" => sha2::Sha256::digest(bytes).to_vec(),
        "SHA-384" => sha2::Sha384::digest(bytes).to_vec(),
        "SHA-512" => sha2::Sha512::digest(bytes).to_vec(),
        _ => return None,
    };
    Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Splits a string at any character of the second argument and drops empty parts.
pub(super) fn split(arguments: &[Value]) -> Result<Value, String> {
    let (text, separators) = (string(arguments, 0)?, string(arguments, 1)?);
    if separators.is_empty() {
        return Ok(Value::Array(vec![Value::from(text)]));
    }
    let separators: HashSet<char> = separators.chars().collect();
    let pieces = text.split(|next: char| separators.contains(&next)).filter(|piece| !piece.is_empty());
    Ok(pieces.map(Value::from).collect())
}

pub(super) fn format(arguments: &[Value]) -> Result<Value, String> {
    let template = string(arguments, 0)?;
    let mut values = arguments.iter().skip(1);
    let mut text = String::with_capacity(template.len());
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if matches!(characters.peek(), Some('{' | '}')) => text.extend(characters.next()),
            '{' if characters.peek() == Some(&'}') => {
                characters.next();
                text.push_str(&shown(values.next().ok_or_else(|| too_few(template))?));
            }
            '{' | '}' => return Err("Matching '}' not found in the template string.".to_owned()),
            other => text.push(other),
        }
    }
    if values.next().is_some() {
        return Err(too_few(template));
    }
    Ok(Value::String(text))
}

fn too_few(template: &str) -> String {
    format!("The number of '{{}}' in '{template}' does not match the number of arguments.")
}

/// Formats a value within a string. Objects and arrays have the format of the service's implementation language.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> = members.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

fn limited(text: &str) -> Result<&str, String> {
    if text.chars().count() > LONGEST {
        Err(format!("The argument must not be longer than {LONGEST} characters."))
    } else {
        Ok(text)
    }
}

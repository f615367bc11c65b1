//! Names of objects as keys of a table, in the order of their bytes.

use serde::{Deserialize, Serialize};

use crate::local::keyed::Key;

/// Ends a name; a zero byte within one is followed by [`ESCAPED`].
const END: [u8; 2] = [0, 0];
const ESCAPED: u8 = 1;

/// The name of an object, which S3 calls its key.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Name(pub(super) String);

impl Name {
    /// Returns a name after every name that begins with `prefix`.
    pub(super) fn after(prefix: &str) -> Self {
        Self(format!("{prefix}{}", char::MAX))
    }
}

impl Key for Name {
    fn write(&self, bytes: &mut Vec<u8>) {
        for byte in self.0.bytes() {
            bytes.push(byte);
            if byte == 0 {
                bytes.push(ESCAPED);
            }
        }
        bytes.extend(END);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut name = Vec::new();
        loop {
            let (byte, rest) = bytes.split_first()?;
            *bytes = rest;
            if *byte == 0 {
                let (marker, rest) = bytes.split_first()?;
                *bytes = rest;
                if *marker == 0 {
                    return String::from_utf8(name).ok().map(Self);
                }
            }
            name.push(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_their_bytes_and_lead_back() {
        let names = ["", "\0", "\0a", "a", "a\0", "a\0b", "a ", "a/b", "ab", "é", "\u{10ffff}"];
        let keys: Vec<(Name, u64)> = names.iter().map(|name| (Name((*name).to_owned()), 7)).collect();
        assert!(keys.is_sorted());
        let bytes: Vec<Vec<u8>> = keys.iter().map(Key::to_bytes).collect();
        assert!(bytes.is_sorted(), "{bytes:?}");
        for (key, bytes) in keys.iter().zip(&bytes) {
            assert_eq!(Key::from_bytes(bytes).as_ref(), Some(key));
        }
        assert_eq!(Name::from_bytes(b"ab"), None);
    }
}

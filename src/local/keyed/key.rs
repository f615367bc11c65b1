//! Keys as bytes, in the same order as the keys.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;

/// The key of a row.
pub trait Key: Ord + Clone {
    fn write(&self, bytes: &mut Vec<u8>);

    /// Reads a key from the front of `bytes`. Returns `None` if they do not begin with one.
    fn read(bytes: &mut &[u8]) -> Option<Self>;

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        Self::read(&mut bytes).filter(|_| bytes.is_empty())
    }
}

impl Key for u64 {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number))
    }
}

impl Key for i64 {
    /// Writes the number with its sign bit inverted, so that negative numbers come first.
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self ^ i64::MIN).to_be_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self::from_be_bytes(*number) ^ Self::MIN)
    }
}

impl Key for Timestamp {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.millis().write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        i64::read(bytes).map(Self::from_millis)
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some((A::read(bytes)?, B::read(bytes)?))
    }
}

/// Represents a text of any length in a key, without revealing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    pub const MIN: Self = Self([0; 16]);
    pub const MAX: Self = Self([u8::MAX; 16]);

    pub fn of(text: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(Sha256::digest(text.as_bytes())).for_each(|(to, from)| *to = from);
        Self(bytes)
    }

    /// Parses 32 hexadecimal digits.
    pub fn from_hexadecimal(digits: &str) -> Option<Self> {
        let number = u128::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 32)?;
        Some(Self(number.to_be_bytes()))
    }

    /// Returns 32 hexadecimal digits.
    pub fn hexadecimal(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }
}

impl Key for Fingerprint {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.0);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (digest, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(Self(*digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_sort_as_keys_do_and_lead_back() {
        let mut keys = Vec::new();
        for time in [i64::MIN, -5, -1, 0, 1, 1_700_000_000_123, i64::MAX] {
            for number in [0, 1, 255, 256, u64::MAX] {
                keys.push((Timestamp::from_millis(time), number));
            }
        }
        assert!(keys.is_sorted());
        let bytes: Vec<Vec<u8>> = keys.iter().map(Key::to_bytes).collect();
        assert!(bytes.is_sorted());
        for (key, bytes) in keys.iter().zip(&bytes) {
            assert_eq!(Key::from_bytes(bytes), Some(*key));
            assert_eq!(<(Timestamp, u64)>::from_bytes(&bytes[1..]), None);
        }
        let print = (Fingerprint::of("a name"), 7_u64);
        assert_eq!(Key::from_bytes(&print.to_bytes()), Some(print));
        assert_ne!(Fingerprint::of("a name"), Fingerprint::of("another"));
    }
}

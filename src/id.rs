//! Reproducible ids: a seeded generator whose state is part of the state of the cloud.
//!
//! The ids only have to be distinct and have the format of AWS; they are not suitable as secrets.

use serde::{Deserialize, Serialize};

/// A SplitMix64 sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ids {
    state: u64,
}

impl Ids {
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Returns 64 evenly distributed bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns an evenly distributed number from 0 up to, but not including, 1.
    #[expect(clippy::cast_precision_loss, reason = "a double holds 53 bits exactly")]
    pub fn chance(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a version 4 UUID in lower case.
    pub fn uuid(&mut self) -> String {
        let high = (self.bits() & !0xf000) | 0x4000;
        let low = (self.bits() & !(0b11 << 62)) | (0b10 << 62);
        let digits = (u128::from(high) << 64) | u128::from(low);
        let mut text = String::with_capacity(36);
        for place in 0..32 {
            if matches!(place, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            let digit = (digits >> (124 - 4 * place)) as u32 & 0xf;
            text.push(char::from_digit(digit, 16).unwrap_or('0'));
        }
        text
    }

    /// Returns `length` characters of `alphabet`.
    pub fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let pick = |bits: u64| usize::try_from(bits % alphabet.len().max(1) as u64).unwrap_or(0);
        (0..length).filter_map(|_| alphabet.get(pick(self.bits())).map(|byte| char::from(*byte))).collect()
    }

    /// Returns `length` hexadecimal digits in lower case.
    pub fn hex(&mut self, length: usize) -> String {
        self.text(b"0123456789abcdef", length)
    }

    /// Returns `length` upper-case letters and digits, as in `AROA...`.
    pub fn upper(&mut self, length: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (mut left, mut right) = (Ids::new(7), Ids::new(7));
        assert_eq!(left.uuid(), right.uuid());
        assert_eq!(left.hex(16), right.hex(16));
        assert_ne!(left.uuid(), left.uuid());
    }

    #[test]
    fn a_uuid_is_version_4() {
        let uuid = Ids::new(1).uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{uuid}");
    }
}

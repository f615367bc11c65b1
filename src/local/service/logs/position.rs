//! The position of an event in its group, and the ID derived from it.

use crate::local::keyed::Key;

/// The position of an event: by time, and by arrival among events of the same millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Position {
    pub(super) timestamp: i64,
    pub(super) number: u64,
}

/// The number of digits of an event ID, the first of which contain the time.
const ID_DIGITS: usize = 56;
const TIME_DIGITS: usize = 20;

impl Position {
    /// The position after every event.
    pub(super) const MAX: Self = Self { timestamp: i64::MAX, number: u64::MAX };

    /// Returns the position before every event of this millisecond.
    pub(super) const fn at(timestamp: i64) -> Self {
        Self { timestamp, number: 0 }
    }

    /// Returns the ID, 56 digits like those of AWS, in the same order as the positions.
    pub(super) fn id(self) -> String {
        format!("{:0TIME_DIGITS$}{:036}", self.timestamp, self.number)
    }

    pub(super) fn from_id(id: &str) -> Option<Self> {
        if id.len() != ID_DIGITS || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (timestamp, number) = id.split_at(TIME_DIGITS);
        Some(Self { timestamp: timestamp.parse().ok()?, number: number.parse().ok()? })
    }
}

impl Key for Position {
    fn write(&self, bytes: &mut Vec<u8>) {
        (self.timestamp, self.number).write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (timestamp, number) = Key::read(bytes)?;
        Some(Self { timestamp, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_56_digits_and_leads_back() {
        let position = Position { timestamp: 1_700_000_000_123, number: 42 };
        assert_eq!(position.id().len(), 56);
        assert_eq!(Position::from_id(&position.id()), Some(position));
        for wrong in ["", "42", &"x".repeat(56), &"9".repeat(56)] {
            assert_eq!(Position::from_id(wrong), None, "{wrong}");
        }
    }
}

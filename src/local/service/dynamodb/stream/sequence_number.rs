//! The numbers of records as AWS writes them.

/// Sequence numbers have 21 digits at least.
const FIRST_DIGIT: char = '1';

/// A record's number as AWS writes one.
pub(super) fn sequence_number(number: u64) -> String {
    format!("{FIRST_DIGIT}{number:020}")
}

/// The number of the record with a sequence number; none where no record can have it.
pub(super) fn number_of(sequence_number: &str) -> Option<u64> {
    sequence_number.strip_prefix(FIRST_DIGIT).filter(|digits| digits.len() == 20)?.parse().ok()
}

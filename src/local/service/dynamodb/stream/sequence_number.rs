//! The sequence numbers of records, in the format of AWS.

/// Sequence numbers have at least 21 digits.
const FIRST_DIGIT: char = '1';

/// Returns a record's sequence number.
pub(super) fn sequence_number(number: u64) -> String {
    format!("{FIRST_DIGIT}{number:020}")
}

/// Returns the number of the record with a sequence number; `None` if it is not valid.
pub(super) fn number_of(sequence_number: &str) -> Option<u64> {
    sequence_number.strip_prefix(FIRST_DIGIT).filter(|digits| digits.len() == 20)?.parse().ok()
}

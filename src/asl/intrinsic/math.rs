//! Intrinsic functions on numbers.

use serde_json::Value;

use super::integer;
use crate::id::Ids;

pub(super) fn add(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(integer(arguments, 0)?.saturating_add(integer(arguments, 1)?)))
}

/// Returns a random integer from the first argument up to, but not including, the second; the third argument is an
/// optional seed.
///
/// Deviation: the same seed always returns the same number, but not the number that AWS returns for it.
pub(super) fn random(arguments: &[Value], ids: &mut Ids) -> Result<Value, String> {
    let (start, end) = (integer(arguments, 0)?, integer(arguments, 1)?);
    if start >= end {
        return Err("The start number must be less than the end number.".to_owned());
    }
    let fraction = match arguments.get(2) {
        Some(_) => fraction(&mut Ids::new(integer(arguments, 2)?.unsigned_abs())),
        None => fraction(ids),
    };
    let span = end.saturating_sub(start) as f64;
    Ok(Value::from(start.saturating_add((span * fraction) as i64)))
}

/// Returns a number from 0 up to, but not including, 1.
pub(crate) fn fraction(ids: &mut Ids) -> f64 {
    (ids.bits() >> 11) as f64 / (1u64 << 53) as f64
}

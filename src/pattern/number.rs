//! Determines which numbers EventBridge can compare, and their values.
//!
//! The matcher compares numbers as binary64 values, but only those that convert without loss: the decimal value of the
//! text must be exactly what the nearest binary64 value prints as. Any other number (an integer of twenty digits,
//! `1e400`) is compared as text. So `300`, `300.0` and `3.0e2` are equal, but two account numbers with 17 digits are
//! equal only if they are written alike.

/// The number of significant decimal digits that always convert to binary64 without loss.
const SAFE_DIGITS: usize = 15;

/// Returns the value for comparing `text`, a JSON number; `None` if it is compared as text.
pub(super) fn comparable(text: &str) -> Option<f64> {
    if text.len() <= SAFE_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.bytes().fold(0, |value, digit| value * 10 + u64::from(digit - b'0')) as f64);
    }
    let decimal = Decimal::parse(text)?;
    if decimal.digits.is_empty() {
        return Some(0.0);
    }
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite() && *value != 0.0)?;
    let safe = decimal.digits.len() <= SAFE_DIGITS && decimal.exponent.abs() < 290;
    (safe || decimal == Decimal::shortest(value)?).then_some(value)
}

/// A magnitude as `0.DIGITS * 10^exponent`, without leading or trailing zeros.
#[derive(PartialEq)]
struct Decimal {
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// Parses a JSON number. As in Java's `BigDecimal`, an exponent beyond 32 bits is not supported.
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i32 = exponent.parse().ok()?;
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..leading);
        digits.truncate(digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1));
        let exponent = i64::from(exponent) + i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
        Some(Self { digits, exponent })
    }

    /// Returns what Java prints for `value`: the shortest digits that convert back to `value`, but at least two.
    fn shortest(value: f64) -> Option<Self> {
        let shortest = format!("{value:e}");
        let single = shortest.split('e').next().is_some_and(|mantissa| !mantissa.contains('.'));
        Self::parse(&if single { format!("{value:.1e}") } else { shortest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_number_are_one_value() {
        for text in ["300", "300.0", "3.0e2", "3E+2", "30000e-2", "300.000000000000000000000"] {
            assert_eq!(comparable(text), Some(300.0), "{text}");
        }
        for text in ["0", "-0", "0.0", "-0.000e5", "0e400"] {
            assert_eq!(comparable(text).map(f64::to_bits), Some(0), "{text}");
        }
        assert_eq!(comparable("-55e-1"), Some(-5.5));
        assert_eq!(comparable("0.30000000000000004"), Some(0.300_000_000_000_000_04));
        assert_eq!(comparable("1.7976931348623157e308"), Some(f64::MAX));
        assert_eq!(comparable("9007199254740992"), Some(9_007_199_254_740_992.0));
    }

    #[test]
    fn what_binary64_cannot_hold_is_text() {
        for text in [
            "9007199254740993",
            "123456789012345678",
            "0.1000000000000000055",
            "1e400",
            "-1e400",
            "1e-400",
            "1e99999999999",
            "5e-324",
        ] {
            assert_eq!(comparable(text), None, "{text}");
        }
        assert_eq!(comparable("4.9e-324"), Some(f64::from_bits(1)));
    }
}

//! DynamoDB numbers: exact decimals of up to 38 digits, with magnitudes from 1E-130 to 9.99E+125.
//!
//! Cited: Amazon DynamoDB Developer Guide, "Supported data types and naming rules", "Numbers".

use std::cmp::Ordering;
use std::fmt;

use super::Error;

/// The maximum number of significant digits.
const MAX_DIGITS: usize = 38;
const MAX_EXPONENT: i32 = 125;
const MIN_EXPONENT: i32 = -130;
/// The maximum number of digits of an exponent. Longer exponents are out of range and are not parsed.
const MAX_EXPONENT_DIGITS: usize = 9;

/// A number in normal form: without leading or trailing zeros. Zero has no digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Number {
    is_negative: bool,
    /// The digits 0 to 9, most significant first.
    digits: Vec<u8>,
    /// The power of ten of the first digit.
    exponent: i32,
}

impl Number {
    /// Parses the number of an attribute value.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::new("The parameter cannot be converted to a numeric value"));
        }
        let malformed = || Error::new(format!("The parameter cannot be converted to a numeric value: {text}"));
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent).ok_or_else(malformed)?),
            None => (text, 0),
        };
        let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(malformed());
        }
        let first = i32::try_from(whole.len()).map_err(|_| malformed())? - 1;
        let digits = digits.into_iter().map(|digit| digit - b'0').collect();
        Self::normal(is_negative, digits, first.saturating_add(exponent))
    }

    /// Returns the number with these digits, the first of which has this power of ten.
    fn normal(is_negative: bool, mut digits: Vec<u8>, exponent: i32) -> Result<Self, Error> {
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            return Ok(Self::default());
        }
        let exponent = exponent.saturating_sub(i32::try_from(leading).unwrap_or(i32::MAX));
        if exponent > MAX_EXPONENT {
            return Err(Error::new(
                "Number overflow. Attempting to store a number with magnitude larger than supported range",
            ));
        }
        if exponent < MIN_EXPONENT {
            return Err(Error::new(
                "Number underflow. Attempting to store a number with magnitude smaller than supported range",
            ));
        }
        if digits.len() > MAX_DIGITS {
            return Err(Error::new("Attempting to store more than 38 significant digits in a Number"));
        }
        Ok(Self { is_negative, digits, exponent })
    }

    /// `self + other`.
    pub fn plus(&self, other: &Self) -> Result<Self, Error> {
        if self.digits.is_empty() {
            return Ok(other.clone());
        }
        if other.digits.is_empty() {
            return Ok(self.clone());
        }
        let top = self.exponent.max(other.exponent);
        let bottom = self.lowest().min(other.lowest());
        let (left, right) = (self.aligned(top, bottom), other.aligned(top, bottom));
        if self.is_negative == other.is_negative {
            return Self::normal(self.is_negative, sum(&left, &right), top + 1);
        }
        match left.cmp(&right) {
            Ordering::Less => Self::normal(other.is_negative, difference(&right, &left), top),
            _ => Self::normal(self.is_negative, difference(&left, &right), top),
        }
    }

    /// `self - other`.
    pub fn minus(&self, other: &Self) -> Result<Self, Error> {
        self.plus(&other.negated())
    }

    fn negated(&self) -> Self {
        Self { is_negative: !self.is_negative && !self.digits.is_empty(), ..self.clone() }
    }

    /// Returns the power of ten of the last digit.
    fn lowest(&self) -> i32 {
        self.exponent - self.digits_after_first()
    }

    fn digits_after_first(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or_default() - 1
    }

    /// Returns the digits from one power of ten to another.
    fn aligned(&self, top: i32, bottom: i32) -> Vec<u8> {
        let zeros = |count: i32| std::iter::repeat_n(0, usize::try_from(count).unwrap_or_default());
        zeros(top - self.exponent).chain(self.digits.iter().copied()).chain(zeros(self.lowest() - bottom)).collect()
    }

    /// Returns the size it adds to an item ("Item sizes and formats"): one byte for two digits, one for the sign and
    /// exponent, and one for a negative sign.
    pub fn size(&self) -> usize {
        if self.digits.is_empty() {
            return 1;
        }
        // Pairs of digits start at even powers of ten.
        let shift = usize::from(self.exponent.rem_euclid(2) == 0);
        (self.digits.len() + shift).div_ceil(2) + 1 + usize::from(self.is_negative)
    }

    /// Returns bytes whose order is that of the numbers. No result is a prefix of another.
    pub fn sortable(&self) -> Vec<u8> {
        const NEGATIVE: u8 = 0;
        const ZERO: u8 = 1;
        const POSITIVE: u8 = 2;
        if self.digits.is_empty() {
            return vec![ZERO];
        }
        let exponent = u8::try_from(self.exponent - MIN_EXPONENT).unwrap_or(u8::MAX);
        let magnitude = std::iter::once(exponent).chain(self.digits.iter().map(|digit| digit + 1)).chain([0]);
        match self.is_negative {
            true => std::iter::once(NEGATIVE).chain(magnitude.map(|byte| !byte)).collect(),
            false => std::iter::once(POSITIVE).chain(magnitude).collect(),
        }
    }

    /// Returns the number as an integer, if it is one that fits.
    pub fn to_i64(&self) -> Option<i64> {
        self.to_string().parse().ok()
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Self {
        Self::parse(&number.to_string()).unwrap_or_default()
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sortable().cmp(&other.sortable())
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Formats the number in full, without an exponent, as DynamoDB returns it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        if self.is_negative {
            f.write_str("-")?;
        }
        let digit = |power: i32| {
            let place = usize::try_from(self.exponent - power).ok();
            place.and_then(|place| self.digits.get(place)).map_or('0', |digit| char::from(b'0' + digit))
        };
        let whole: String = (0..=self.exponent.max(0)).rev().map(digit).collect();
        let fraction: String = (self.lowest()..0).rev().map(digit).collect();
        f.write_str(&whole)?;
        if fraction.is_empty() { Ok(()) } else { write!(f, ".{fraction}") }
    }
}

/// Parses the power of ten after an `E`.
fn power(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let magnitude = if digits.is_empty() { 0 } else { most(digits) };
    Some(if text.starts_with('-') { -magnitude } else { magnitude })
}

fn most(digits: &str) -> i32 {
    const BEYOND: i32 = 999_999_999;
    if digits.len() > MAX_EXPONENT_DIGITS { BEYOND } else { digits.parse().unwrap_or(BEYOND) }
}

/// Adds two sequences of digits. The result has one more digit.
fn sum(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut digits: Vec<u8> = Vec::with_capacity(left.len() + 1);
    for (one, other) in left.iter().zip(right).rev() {
        let both = one + other + carry;
        digits.push(both % 10);
        carry = both / 10;
    }
    digits.push(carry);
    digits.reverse();
    digits
}

/// Subtracts the smaller from the larger sequence of digits.
fn difference(larger: &[u8], smaller: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = Vec::with_capacity(larger.len());
    for (one, other) in larger.iter().zip(smaller).rev() {
        let rest = 10 + one - other - borrow;
        digits.push(rest % 10);
        borrow = u8::from(rest < 10);
    }
    digits.reverse();
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn numbers_are_returned_in_their_normal_form() {
        let cases = [
            ("0", "0"),
            ("-0", "0"),
            ("0.000", "0"),
            ("1", "1"),
            ("+1", "1"),
            ("001.500", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-12.34", "-12.34"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("123456789012345678901234567890123456.78", "123456789012345678901234567890123456.78"),
        ];
        for (text, normal) in cases {
            assert_eq!(number(text).to_string(), normal, "{text}");
        }
        assert_eq!(number("9.99e125").to_string().len(), 126);
        assert_eq!(number("1e-130").to_string().len(), 132);
    }

    #[test]
    fn what_is_no_number_of_dynamodb_is_refused() {
        let cases = [
            ("", "The parameter cannot be converted to a numeric value"),
            ("abc", "The parameter cannot be converted to a numeric value: abc"),
            ("1 ", "The parameter cannot be converted to a numeric value: 1 "),
            ("1e", "The parameter cannot be converted to a numeric value: 1e"),
            (".", "The parameter cannot be converted to a numeric value: ."),
            ("NaN", "The parameter cannot be converted to a numeric value: NaN"),
            ("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
            (
                "-1e9999999999999",
                "Number overflow. Attempting to store a number with magnitude larger than supported range",
            ),
            ("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
            (
                "123456789012345678901234567890123456789",
                "Attempting to store more than 38 significant digits in a Number",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(Number::parse(text).expect_err(text).to_string(), message);
        }
    }

    #[test]
    fn sums_are_exact() {
        let cases = [
            ("1", "2", "3"),
            ("0.1", "0.2", "0.3"),
            ("999", "1", "1000"),
            ("5", "-5", "0"),
            ("-5", "3", "-2"),
            ("1e20", "-1", "99999999999999999999"),
            ("1e-130", "0", number("1e-130").to_string().as_str()),
            ("0", "-7.5", "-7.5"),
        ]
        .map(|(left, right, sum)| (number(left), number(right), sum.to_owned()));
        for (left, right, sum) in cases {
            assert_eq!(left.plus(&right).expect("a sum").to_string(), sum);
            assert_eq!(right.plus(&left).expect("a sum").to_string(), sum);
            assert_eq!(number(&sum).minus(&right).expect("a difference"), left);
        }
        assert!(number("9.9e125").plus(&number("9.9e125")).is_err());
        assert!(number("1e100").plus(&number("1")).is_err(), "more digits than there are");
    }

    #[test]
    fn bytes_sort_as_numbers_do() {
        let ordered = [
            "-1e125", "-123.4", "-123", "-99.1", "-1", "-0.5", "-1e-130", "0", "1e-130", "0.5", "1", "1.0001", "12",
            "123", "1e125",
        ];
        let numbers: Vec<Number> = ordered.into_iter().map(number).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        let integers: Vec<Number> = (-1200..1200).map(|each: i32| number(&each.to_string())).collect();
        assert!(integers.is_sorted());
    }

    #[test]
    fn a_number_weighs_a_byte_for_two_digits() {
        for (text, size) in [("0", 1), ("1", 2), ("12", 2), ("123", 3), ("-1", 3), ("1000", 2), ("0.5", 2)] {
            assert_eq!(number(text).size(), size, "{text}");
        }
    }
}

//! `{"cidr": "10.0.0.0/24"}`: matches an IP address in a block.
//!
//! The matcher compares addresses as hexadecimal digits from the left and stops as soon as the result is certain.
//! Therefore an IPv6 address is in an IPv4 block if its first 32 bits are, and an IPv4 address is in an IPv6 block of
//! fewer than 32 bits, except for the first and the last address. An IPv4 address written as `::ffff:a00:1` is an IPv4
//! address. AWS refuses a block of a single address (`/32`, `/128`); a plain string matches that address.
//!
//! Deviation: EventBridge's matcher also interprets a JSON number as an address (`5` is in `0.0.0.0/0`), unless the
//! same list compares numbers. In the local cloud only strings are addresses.

use std::fmt;

use crate::json::Token;

use super::super::error::Error;
use super::super::event::Scalar;
use super::super::explain::Miss;
use super::super::reader::{ONE_KEY, Reader};

/// An IP address, left-aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pattern) struct Address {
    pub(in crate::pattern) bits: u128,
    /// 32 or 128.
    width: u32,
}

/// The block that must contain the address.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pattern) struct Cidr {
    pub(in crate::pattern) first: Address,
    pub(in crate::pattern) mask: u32,
    text: Box<str>,
}

impl Cidr {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.advance()? != Token::String {
            // The message of AWS says `prefix` here.
            return Err(reader.refuse("prefix match pattern must be a string", "write {\"cidr\": \"10.0.0.0/24\"}"));
        }
        let text = reader.text()?;
        let cidr = Self::from_text(&text).map_err(|(reason, help)| reader.refuse_without_place(reason, help))?;
        reader.end_operator(ONE_KEY)?;
        Ok(cidr)
    }

    fn from_text(text: &str) -> Result<Self, (String, &'static str)> {
        let malformed =
            |what: &str| (format!("Malformed CIDR, {what}"), "write ADDRESS/BITS: 10.0.0.0/24, 2001:db8::/32");
        // As in Java's `split`, empty parts at the end do not count.
        let (address, bits) = match text.trim_end_matches('/').split_once('/') {
            Some((address, bits)) if !bits.contains('/') => (address, bits),
            _ => return Err(malformed("one '/' required")),
        };
        let mask: i32 = bits.parse().map_err(|_| malformed("mask bits must be an integer"))?;
        let mask = u32::try_from(mask).map_err(|_| malformed("mask bits must not be negative"))?;
        let address = Address::parse(address)?;
        if mask >= address.width {
            let family = if address.width == 32 { "IPv4" } else { "IPv6" };
            let help = "to match one address, write it as a plain string";
            return Err((format!("{family} mask bits must be < {}", address.width), help));
        }
        Ok(Self { first: Address { bits: address.bits & high_bits(mask), ..address }, mask, text: text.into() })
    }

    /// Returns the block of the single address `text`, if it is an address.
    pub(super) fn of_address(text: &str) -> Option<Self> {
        let first = Address::parse(text).ok()?;
        Some(Self { first, mask: first.width, text: text.into() })
    }

    pub(super) fn matches(&self, value: &Scalar<'_>) -> bool {
        value.as_str().and_then(|text| Address::parse(text).ok()).is_some_and(|address| self.contains(address))
    }

    fn contains(&self, address: Address) -> bool {
        if (address.bits ^ self.first.bits) & high_bits(self.mask) != 0 {
            return false;
        }
        if address.width >= self.first.width {
            return true;
        }
        // A shorter address matches only if its own bits lie strictly inside the block.
        let last = self.first.bits | !high_bits(self.mask);
        self.mask < address.width
            && address.bits != self.first.bits & high_bits(address.width)
            && address.bits != last & high_bits(address.width)
    }

    pub(super) fn explain(&self, value: &Scalar<'_>) -> Miss {
        match value.as_str().map(Address::parse) {
            Some(Ok(address)) if address.width != self.first.width => {
                Miss::far(format!("{value} is of another address family than {}", self.text))
            }
            Some(Ok(_)) => Miss::far(format!("{value} is outside {}", self.text)),
            Some(Err(_)) => Miss::far(format!("{value} is not an IP address")),
            None => Miss::not_a_string(value, &format!("{self}")),
        }
    }
}

impl Address {
    /// Parses an address as Java does: leading zeros are valid, dots inside IPv6 addresses are not.
    pub(in crate::pattern) fn parse(text: &str) -> Result<Self, (String, &'static str)> {
        const HELP: &str = "write an IPv4 address with four numbers, or an IPv6 address with colons";
        let looks_like = |allowed: fn(&u8) -> bool, mark: u8| {
            text.bytes().any(|byte| byte == mark) && text.bytes().all(|byte| byte == mark || allowed(&byte))
        };
        let parsed = if looks_like(u8::is_ascii_digit, b'.') && is_dotted(text) {
            parse_v4(text)
        } else if looks_like(u8::is_ascii_hexdigit, b':') {
            parse_v6(text)
        } else {
            return Err((format!("Nonstandard IP address: {text}"), HELP));
        };
        parsed.ok_or_else(|| (format!("Invalid IP address: {text}"), HELP))
    }

    fn v4(address: u32) -> Self {
        Self { bits: u128::from(address) << 96, width: 32 }
    }
}

/// Returns whether `text` consists of four non-empty parts separated by dots.
fn is_dotted(text: &str) -> bool {
    text.split('.').count() == 4 && text.split('.').all(|part| !part.is_empty())
}

fn parse_v4(text: &str) -> Option<Address> {
    if text.len() > "255.255.255.255".len() {
        return None;
    }
    let mut octets = text.split('.').map(|octet| octet.parse::<u8>().ok());
    octets.try_fold(0, |address, octet| Some(address << 8 | u32::from(octet?))).map(Address::v4)
}

fn parse_v6(text: &str) -> Option<Address> {
    let (head, tail) = match text.split_once("::") {
        Some((_, tail)) if tail.contains("::") || tail.starts_with(':') => return None,
        Some((head, tail)) => (groups(head)?, Some(groups(tail)?)),
        None => (groups(text)?, None),
    };
    let count = head.len() + tail.as_ref().map_or(0, Vec::len);
    if count > 8 || (count == 8) == tail.is_some() {
        return None;
    }
    let gap = vec![0; 8 - count];
    let all = head.into_iter().chain(gap).chain(tail.unwrap_or_default());
    let bits = all.fold(0_u128, |bits, group| bits << 16 | u128::from(group));
    let mapped = bits >> 32 == 0xFFFF;
    Some(if mapped { Address::v4(u32::try_from(bits & 0xFFFF_FFFF).ok()?) } else { Address { bits, width: 128 } })
}

fn groups(text: &str) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split(':').map(|group| u16::from_str_radix(group, 16).ok()).collect()
}

/// Returns a mask of the first `count` bits.
pub(in crate::pattern) fn high_bits(count: u32) -> u128 {
    u128::MAX.checked_shl(128 - count.min(128)).unwrap_or(0)
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an IP address in {}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_java_reads_them() {
        let equal = [
            ("10.0.0.1", "010.000.0.1"),
            ("10.0.0.1", "::ffff:a00:1"),
            ("::1", "0:0:0:0:0:0:0:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("2001:DB8::", "2001:0db8:0000::"),
        ];
        for (one, other) in equal {
            assert_eq!(Address::parse(one).unwrap(), Address::parse(other).unwrap(), "{one} {other}");
        }
        for text in [
            "10.0.0",
            "10.0.0.256",
            "1.2.3.4.5",
            "0000000010.0.0.1",
            ":",
            ":1:",
            "1:2",
            "::1::",
            "1:::2",
            "12345::1",
            "1:2:3:4:5:6:7:8::",
            "fe80::1%1",
            "::1.2.3.4",
            "",
            "x",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn blocks_hold_their_addresses() {
        let cases = [
            ("10.0.0.0/24", "10.0.0.255", true),
            ("10.0.0.77/24", "10.0.0.1", true),
            ("10.0.0.0/24", "10.0.1.0", false),
            ("10.0.0.128/25", "10.0.0.127", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("10.0.0.0/+24/", "10.0.0.1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("10.0.0.0/8", "0a00::1", true),
            ("2000::/3", "33.0.0.1", true),
            ("2000::/3", "32.0.0.0", false),
            ("2000::/3", "63.255.255.255", false),
        ];
        for (block, address, expected) in cases {
            let cidr = Cidr::from_text(block).unwrap();
            assert_eq!(cidr.contains(Address::parse(address).unwrap()), expected, "{block} {address}");
        }
    }
}

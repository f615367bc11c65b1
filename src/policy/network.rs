//! Addresses and CIDR blocks of `IpAddress`.

use std::net::IpAddr;

/// `203.0.113.0/24`, `2001:db8::/32`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    address: IpAddr,
    bits: u32,
}

impl Block {
    pub(super) fn parse(text: &str) -> Option<Block> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        Some(Block { address, bits })
    }

    pub(super) fn contains(self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else {
            return false;
        };
        match (self.address, address) {
            (IpAddr::V4(block), IpAddr::V4(address)) => {
                same_start(u128::from(block.to_bits()), u128::from(address.to_bits()), 32 - self.bits)
            }
            (IpAddr::V6(block), IpAddr::V6(address)) => same_start(block.to_bits(), address.to_bits(), 128 - self.bits),
            _ => false,
        }
    }
}

/// Whether two addresses differ at most in their last `free` bits.
fn same_start(one: u128, other: u128, free: u32) -> bool {
    (one ^ other).checked_shr(free).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        let table = [
            ("203.0.113.0/24", "203.0.113.200", true),
            ("203.0.113.0/24", "203.0.114.1", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("::/0", "2001:db8::1", true),
            ("::/0", "8.8.8.8", false),
            ("203.0.113.0/24", "nowhere", false),
        ];
        for (block, address, expected) in table {
            assert_eq!(Block::parse(block).unwrap().contains(address), expected, "{block} {address}");
        }
        for text in ["", "example.com", "256.0.0.1", "10.0.0.0/33", "10.0.0.0/x", "::/129"] {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}

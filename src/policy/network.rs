//! IP addresses and CIDR blocks, for `IpAddress` conditions.

use std::net::IpAddr;

use ipnet::IpNet;

/// Parses `203.0.113.0/24`, `2001:db8::/32`, or a single address.
pub(super) fn block(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Returns whether a block, or a single address, contains an address.
pub(super) fn contains(block_text: &str, address: &str) -> bool {
    let address: Option<IpAddr> = address.parse().ok();
    block(block_text).zip(address).is_some_and(|(block, address)| block.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        let table = [
            ("203.0.113.0/24", "203.0.113.200", true),
            ("203.0.113.9/24", "203.0.113.200", true),
            ("203.0.113.0/24", "203.0.114.1", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("::/0", "2001:db8::1", true),
            ("::/0", "8.8.8.8", false),
            ("203.0.113.0/24", "nowhere", false),
        ];
        for (block, address, expected) in table {
            assert_eq!(contains(block, address), expected, "{block} {address}");
        }
        for text in ["", "example.com", "256.0.0.1", "10.0.0.0/33", "10.0.0.0/x", "::/129"] {
            assert_eq!(block(text), None, "{text}");
        }
    }
}

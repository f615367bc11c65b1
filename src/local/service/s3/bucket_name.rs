//! The naming rules for buckets.

use std::net::Ipv4Addr;

/// Returns whether a name is valid. Source: "General purpose bucket naming rules".
pub(super) fn is_valid(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| allowed(*byte))
        && is_end(bytes.first())
        && is_end(bytes.last())
        && !name.contains("..")
        && name.parse::<Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn a_name_is_one_of_a_host() {
        for name in ["abc", "my.photos-2", "0-0", &"a".repeat(63)] {
            assert!(is_valid(name), "{name}");
        }
        let refused = [
            "",
            "ab",
            "Abc",
            "a_b",
            "a..b",
            "-abc",
            "abc-",
            ".abc",
            "abc.",
            "192.168.5.4",
            "xn--abc",
            "sthree-abc",
            "amzn-s3-demo-bucket",
            "abc-s3alias",
            "abc--x-s3",
            &"a".repeat(64),
            "é-bucket",
        ];
        for name in refused {
            assert!(!is_valid(name), "{name}");
        }
    }
}

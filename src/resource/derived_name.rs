//! Derives the names of roles, policies and statements from the names of other resources.
//!
//! Different resources never yield the same name. Otherwise the second would overwrite, and later remove, what belongs
//! to the first.

use sha2::{Digest as _, Sha256};

/// The number of characters of the digest in a name: 32 bits.
const DIGEST_LENGTH: usize = 8;

/// Returns `name` if it has at most `most` characters, all of them letters, digits, `-` or `_`. Any other name is
/// converted to such characters, truncated, and followed by a digest of the original.
pub(super) fn fitting(name: &str, most: usize) -> String {
    let fits = name.len() <= most && name.chars().all(is_plain);
    if fits { name.to_owned() } else { with_digest(name, &[name], most) }
}

/// Returns `base`, truncated and with plain characters only, followed by a digest of `parts`. The digest is necessary
/// because joined names are ambiguous: `a-b` and `c` like `a` and `b-c`.
pub(super) fn with_digest(base: &str, parts: &[&str], most: usize) -> String {
    let room = most.saturating_sub(DIGEST_LENGTH + 1);
    let plain: String = base.chars().map(|c| if is_plain(c) { c } else { '-' }).take(room).collect();
    format!("{}-{}", plain.trim_end_matches('-'), digest(parts))
}

/// Returns a hexadecimal digest of all parts and their boundaries.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    digits.chars().take(DIGEST_LENGTH).collect()
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_fits_is_kept() {
        assert_eq!(fitting("ork-states-Coffee-us-east-1", 64), "ork-states-Coffee-us-east-1");
    }

    #[test]
    fn names_that_differ_where_they_are_cut_or_rewritten_stay_apart() {
        let long = "a".repeat(80);
        let names = [format!("{long}1"), format!("{long}2"), "a/b".to_owned(), "a.b".to_owned()];
        let fitted: std::collections::BTreeSet<String> = names.iter().map(|name| fitting(name, 64)).collect();
        assert_eq!(fitted.len(), names.len());
        assert!(fitted.iter().all(|name| name.len() <= 64 && name.chars().all(is_plain)), "{fitted:?}");
    }

    #[test]
    fn parts_that_read_the_same_together_stay_apart() {
        assert_ne!(with_digest("a-b-c", &["a-b", "c"], 64), with_digest("a-b-c", &["a", "b-c"], 64));
    }
}

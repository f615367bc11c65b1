//! The binary media types of an API.

/// Returns whether a media type is binary; `image/*` matches all of a type.
pub(super) fn is_binary(binary: &[String], given: Option<&str>) -> bool {
    let Some(given) = given.and_then(|given| given.split([',', ';']).next()).map(str::trim) else { return false };
    binary.iter().any(|known| {
        known == "*/*" || known.eq_ignore_ascii_case(given) || {
            let kind = known.strip_suffix("/*");
            kind.is_some_and(|kind| given.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(kind)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_for_all_of_it() {
        let binary = ["image/*".to_owned(), "a/b".to_owned()];
        let cases = [
            (Some("image/png"), true),
            (Some("a/b; q=1"), true),
            (Some("a/c"), false),
            (Some("*/*"), false),
            (None, false),
        ];
        for (given, expected) in cases {
            assert_eq!(is_binary(&binary, given), expected, "{given:?}");
        }
    }
}

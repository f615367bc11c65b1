//! Case-insensitive comparison as in EventBridge.
//!
//! For each character of the *pattern*, `equals-ignore-case` accepts its lower-case and its upper-case form. This is
//! not Unicode case folding: `ß` matches `ß` and `SS` but not `ss`, and a character that is neither its own lower-case
//! nor upper-case form (`ǅ`) does not match itself. Java processes a pattern by UTF-16 code units, and half a surrogate
//! pair becomes `?`: an emoji in such a pattern matches only `??`.

/// Returns the forms that a pattern character matches: lower case, then upper case.
fn forms(character: char) -> [String; 2] {
    match character.len_utf16() {
        1 => [character.to_lowercase().collect(), character.to_uppercase().collect()],
        _ => ["??".to_owned(), "??".to_owned()],
    }
}

/// Returns whether a pattern character matches more than one form.
pub(super) fn has_case(character: char) -> bool {
    let [lower, upper] = forms(character);
    lower != upper
}

/// Returns the rest of `value` after `pattern`, if it starts with it in any case.
pub(super) fn strip_prefix<'v>(value: &'v str, pattern: &str) -> Option<&'v str> {
    pattern.chars().try_fold(value, |rest, wanted| {
        if wanted.is_ascii() {
            let first = rest.as_bytes().first()?;
            return first.eq_ignore_ascii_case(&(wanted as u8)).then(|| &rest[1..]);
        }
        let [lower, upper] = forms(wanted);
        rest.strip_prefix(&*lower).or_else(|| rest.strip_prefix(&*upper))
    })
}

/// Returns the rest of `value` before `pattern`, if it ends with it in any case.
pub(super) fn strip_suffix<'v>(value: &'v str, pattern: &str) -> Option<&'v str> {
    pattern.chars().rev().try_fold(value, |rest, wanted| {
        if wanted.is_ascii() {
            let last = rest.as_bytes().last()?;
            return last.eq_ignore_ascii_case(&(wanted as u8)).then(|| &rest[..rest.len() - 1]);
        }
        let [lower, upper] = forms(wanted);
        rest.strip_suffix(&*lower).or_else(|| rest.strip_suffix(&*upper))
    })
}

/// Returns a lookup key that a pattern and every value it matches have in common. Equal keys do not imply a match.
pub(super) fn key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut key = String::with_capacity(text.len());
    for character in text.chars() {
        match character.len_utf16() {
            1 => key.extend(character.to_uppercase().flat_map(char::to_lowercase).flat_map(char::to_uppercase)),
            _ => key.push_str("??"),
        }
    }
    key.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(pattern: &str, value: &str) -> bool {
        strip_prefix(value, pattern) == Some("")
    }

    #[test]
    fn a_pattern_offers_the_lower_and_the_upper_form() {
        let cases = [
            ("us-east-1", "US-East-1", true),
            ("ß", "SS", true),
            ("ß", "ss", false),
            ("ẞ", "ß", true),
            ("k", "\u{212A}", false),
            ("\u{212A}", "k", true),
            ("\u{212A}", "K", false),
            ("ǅ", "ǅ", false),
            ("ǅ", "Ǆ", true),
            ("σ", "ς", false),
            ("ς", "Σ", true),
            ("😀", "😀", false),
            ("😀", "??", true),
            ("İ", "i\u{307}", true),
        ];
        for (pattern, value, expected) in cases {
            assert_eq!(equal(pattern, value), expected, "{pattern} {value}");
            assert_eq!(strip_suffix(value, pattern) == Some(""), expected, "{pattern} {value} from behind");
        }
    }

    #[test]
    fn no_form_of_a_character_starts_or_ends_with_its_other_form() {
        for character in (0..=0xFFFF).filter_map(char::from_u32) {
            let [lower, upper] = forms(character);
            let ambiguous = lower != upper
                && (lower.starts_with(&upper)
                    || upper.starts_with(&lower)
                    || lower.ends_with(&upper)
                    || upper.ends_with(&lower));
            assert!(!ambiguous, "{character:?} would need a search");
        }
    }

    #[test]
    fn keys_join_a_pattern_with_what_it_accepts() {
        for character in (0..=0xFFFF).filter_map(char::from_u32) {
            for form in forms(character) {
                assert_eq!(key(&form), key(&character.to_string()), "{character:?} and {form:?}");
            }
        }
    }
}

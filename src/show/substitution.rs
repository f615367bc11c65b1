//! Replaces words of a command by shell variables.

/// Replaces each word that `known` finds at the start of a text by something in double quotes. `known` returns the
/// length of the word and its replacement. A word is either inside single quotes or unquoted, as a command quotes its
/// own words.
pub(super) fn substitute(command: &str, known: impl Fn(&str) -> Option<(usize, String)>) -> String {
    let (mut text, mut rest, mut is_quoted) = (String::with_capacity(command.len()), command, false);
    while let Some(c) = rest.chars().next() {
        let taken = match (known(rest), c) {
            (Some((length, inner)), _) => {
                let quote = if is_quoted { "'" } else { "" };
                text.push_str(&format!("{quote}\"{inner}\"{quote}"));
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            (None, '\\') if !is_quoted => rest.chars().take(2).map(char::len_utf8).sum(),
            (None, c) => {
                is_quoted ^= c == '\'';
                c.len_utf8()
            }
        };
        text.push_str(rest.get(..taken).unwrap_or(rest));
        rest = rest.get(taken..).unwrap_or_default();
    }
    text
}

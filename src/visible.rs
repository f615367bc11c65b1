//! Escapes characters of untrusted text that a terminal would interpret or hide.
//!
//! Titles of labs, messages of a backend, names and bodies come from untrusted sources. A control character can move
//! the cursor or change earlier output, a bidirectional control can make a line read as another one, and a zero-width
//! character can hide a difference. They are printed as Rust escapes (`\u{202e}`).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns whether a terminal interprets this character or shows nothing for it.
///
/// These are the general categories Cc, Zl and Zp, the characters of Unicode's Bidi_Control property, those of
/// Default_Ignorable_Code_Point without the variation selectors that emoji need, and the noncharacters.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0x00AD
                | 0x034F
                | 0x061C
                | 0x115F..=0x1160
                | 0x17B4..=0x17B5
                | 0x180B..=0x180F
                | 0x200B..=0x200F
                | 0x2028..=0x202E
                | 0x2060..=0x206F
                | 0x3164
                | 0xFEFF
                | 0xFFA0
                | 0xFFF0..=0xFFFB
                | 0xFDD0..=0xFDEF
                | 0x1BCA0..=0x1BCA3
                | 0x1D173..=0x1D17A
                | 0xE0000..=0xE0FFF
        )
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Escapes untrusted text that is part of one line.
pub fn line(text: &str) -> Cow<'_, str> {
    with(text, is_hidden, escape)
}

/// Escapes untrusted text but keeps its line breaks and tabs, such as a formatted body.
pub fn lines(text: &str) -> Cow<'_, str> {
    with(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'), escape)
}

/// Escapes hidden characters of JSON as JSON escapes, so the value stays the same. Hidden characters outside strings
/// can only be line breaks and tabs of its layout, which are kept.
pub fn json(text: &str) -> Cow<'_, str> {
    with(
        text,
        |c| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t'),
        |out, c| {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

/// Escapes untrusted text as a quoted label of a Mermaid diagram: it cannot end the label or start HTML or Markdown
/// ("Special characters that break syntax", Mermaid documentation, Flowcharts).
pub fn mermaid(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' | '<' | '>' | '&' | '`' | '|' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Appends one character, escaped if it is hidden.
pub fn escape(out: &mut String, c: char) {
    if is_hidden(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

fn with(text: &str, is_escaped: impl Fn(char) -> bool, escape: impl Fn(&mut String, char)) -> Cow<'_, str> {
    let Some(first) = text.find(&is_escaped) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(before);
    for c in rest.chars() {
        if is_escaped(c) { escape(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        let cases = [
            ("plain é ✓ 日本 👍", "plain é ✓ 日本 👍"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}[2J\u{9b}2J\u{7f}\0", "\\u{1b}[2J\\u{9b}2J\\u{7f}\\u{0}"),
            ("\u{202e}\u{2066}\u{200f}\u{61c}", "\\u{202e}\\u{2066}\\u{200f}\\u{61c}"),
            ("\u{2028}\u{200b}\u{feff}\u{e0041}\u{fdd1}", "\\u{2028}\\u{200b}\\u{feff}\\u{e0041}\\u{fdd1}"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
        }
        assert_eq!(lines("a\n\tb\r\n"), "a\n\tb\\r\n");
        assert_eq!(mermaid("a\"]\n<b>#`"), "a#quot;]\\n#60;b#62;#35;#96;");
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"a\u{202e}": "x\u{9b}\u{e0041}\n"});
        let text = format!("{value:#}\n");
        let shown = json(&text);
        assert!(shown.chars().all(|c| !is_hidden(c) || c == '\n'), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), value);
    }
}

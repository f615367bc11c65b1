//! Lines, columns and positions as AWS prints them.

/// A position in a text, starting at 1. Columns count UTF-16 code units, as in Java and the Language Server Protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Returns the position of the byte at `offset`. An offset past the end yields the end; one inside a character
    /// yields the next character.
    pub fn of(text: &str, offset: usize) -> Self {
        let end = (offset..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        let before = text.get(..end).unwrap_or(text);
        let mut position = Self { line: 1, column: 1 };
        let mut characters = before.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\n' | '\r' => position = Self { line: position.line + 1, column: 1 },
                _ => position.column += character.len_utf16(),
            }
        }
        position
    }
}

/// The maximum length of the source that Jackson prints, in UTF-16 code units.
const SNIPPET: usize = 500;

/// Returns a position as Jackson prints it: `[Source: (String)"..."; line: 1, column: 17]`.
pub fn describe(text: &str, offset: usize) -> String {
    let Position { line, column } = Position::of(text, offset);
    format!("[Source: (String){}; line: {line}, column: {column}]", snippet(text))
}

fn snippet(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut units = 0;
    for character in text.chars() {
        units += character.len_utf16();
        if units > SNIPPET {
            continue;
        }
        if character.is_control() && !matches!(character, '\r' | '\n') {
            quoted.push_str(&format!("\\u{:04X}", u32::from(character)));
        } else {
            quoted.push(character);
        }
    }
    quoted.push('"');
    if units > SNIPPET {
        quoted.push_str(&format!("[truncated {} chars]", units - SNIPPET));
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_utf16_units() {
        let text = "a\r\nb😀c\n\rd";
        let cases = [("a", 1, 1), ("b", 2, 1), ("😀", 2, 2), ("c", 2, 4), ("d", 4, 1)];
        for (needle, line, column) in cases {
            let offset = text.find(needle).expect("the needle is in the text");
            assert_eq!(Position::of(text, offset), Position { line, column }, "{needle}");
        }
        assert_eq!(Position::of("é!", 1), Position { line: 1, column: 2 });
        assert_eq!(Position::of("ab", 99), Position { line: 1, column: 3 });
    }

    #[test]
    fn long_sources_are_cut() {
        let text = "x".repeat(SNIPPET + 7);
        let described = describe(&text, 0);
        assert!(described.ends_with("\"[truncated 7 chars]; line: 1, column: 1]"), "{described}");
        assert_eq!(describe("\u{1}\n", 0), "[Source: (String)\"\\u0001\n\"; line: 1, column: 1]");
    }
}

//! The tokens of an expression.

use std::ops::Range;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A literal name, a keyword or a function.
    Word,
    /// `#name`
    Name,
    /// `:value`
    Value,
    /// The digits of an index.
    Digits,
    /// One of `SYMBOLS`.
    Symbol,
    /// Any other character.
    Unknown,
    End,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The symbols, longer ones first.
const SYMBOLS: [&str; 15] = ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-", "*"];

/// Splits an expression into tokens, the last of which is its end.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (kind, length) = token(&text[at..], first);
        tokens.push(Token { kind, span: at..at + length });
        at += length;
    }
    tokens.push(Token { kind: Kind::End, span: text.len()..text.len() });
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let word = |from: usize| {
        from + rest[from..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
    };
    match first {
        '#' if word(1) > 1 => (Kind::Name, word(1)),
        ':' if word(1) > 1 => (Kind::Value, word(1)),
        '0'..='9' => (Kind::Digits, rest.bytes().take_while(u8::is_ascii_digit).count()),
        'a'..='z' | 'A'..='Z' | '_' => (Kind::Word, word(0)),
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (Kind::Symbol, symbol.len()),
            None => (Kind::Unknown, first.len_utf8()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_cut_into_tokens() {
        let text = "a.#b[12]>= :c_1 AND ü";
        let cut: Vec<&str> = tokens(text).into_iter().map(|token| &text[token.span]).collect();
        assert_eq!(cut, ["a", ".", "#b", "[", "12", "]", ">=", ":c_1", "AND", "ü", ""]);
    }
}

//! Translates messages of the crate into those of JSONata's reference implementation, which the service uses.
//!
//! The crate uses its own names of tokens (`RightBracket` for `"]"`), and omits the function in some messages about
//! arguments. The function is then added if the expression calls only one.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The crate's names of tokens and their source text.
const TOKENS: [(&str, &str); 35] = [
    ("Plus", "+"),
    ("Minus", "-"),
    ("Star", "*"),
    ("StarStar", "**"),
    ("Slash", "/"),
    ("Percent", "%"),
    ("Equal", "="),
    ("NotEqual", "!="),
    ("LessThan", "<"),
    ("LessThanOrEqual", "<="),
    ("GreaterThan", ">"),
    ("GreaterThanOrEqual", ">="),
    ("And", "and"),
    ("Or", "or"),
    ("In", "in"),
    ("Ampersand", "&"),
    ("Dot", "."),
    ("DotDot", ".."),
    ("Question", "?"),
    ("QuestionQuestion", "??"),
    ("QuestionColon", "?:"),
    ("Colon", ":"),
    ("ColonEqual", ":="),
    ("TildeArrow", "~>"),
    ("LeftParen", "("),
    ("RightParen", ")"),
    ("LeftBracket", "["),
    ("RightBracket", "]"),
    ("LeftBrace", "{"),
    ("RightBrace", "}"),
    ("Comma", ","),
    ("Semicolon", ";"),
    ("Caret", "^"),
    ("Pipe", "|"),
    ("At", "@"),
];

/// Types of arguments, and the names the reference implementation uses for lists of them.
const LISTS: [(&str, &str); 6] = [
    ("string", "strings"),
    ("number", "numbers"),
    ("boolean", "booleans"),
    ("object", "objects"),
    ("array", "arrays"),
    ("function", "functions"),
];

/// Returns the message for a source that cannot be parsed, without the code.
pub(super) fn of_parser(message: &str, source: &str) -> String {
    static EXPECTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^Expected (.+?)(?:, got (.+)| before end of expression)$").ok());
    static SYMBOL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^The symbol (.+) cannot be used as a unary operator$").ok());
    if message.starts_with("String literal must be terminated") && has_closed_texts(source) {
        return "No terminating / in regular expression".to_owned();
    }
    if let Some(operator) = message.strip_prefix("Unknown operator: ") {
        return format!("Unknown operator: {}", quoted(operator));
    }
    let message = replaced(&EXPECTED, message, |found| {
        let expected = token(found.get(1).map_or("", |token| token.as_str()));
        match found.get(2) {
            Some(got) => format!("Expected {expected}, got {}", token(got.as_str())),
            None => format!("Expected {expected} before end of expression"),
        }
    });
    replaced(&SYMBOL, &message, |found| format!("The symbol {} cannot be used as a unary operator", token(&found[1])))
}

/// Returns the message for a failed evaluation, with the code.
pub(super) fn of_evaluator(message: &str, source: &str) -> String {
    static ARGUMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(T041[02]: Argument \d+) of function(?: \$?(\w+))? (does not match|must be an array of)(.*)$")
            .ok()
    });
    static SIDE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(T200[12]: The (?:left|right) side of the) (\S+) (operator.*)$").ok());
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?s)^D3030: Cannot convert '(.*)' to number$").ok());
    match message {
        "T2003: Left operand of range operator must be a number"
        | "T2003: Left operand of range operator must be an integer" => {
            return "T2003: The left side of the range operator (..) must evaluate to an integer".to_owned();
        }
        "T2004: Right operand of range operator must be a number"
        | "T2004: Right operand of range operator must be an integer" => {
            return "T2004: The right side of the range operator (..) must evaluate to an integer".to_owned();
        }
        _ => {}
    }
    let message = replaced(&ARGUMENT, message, |found| {
        let named = found.get(2).map(|name| name.as_str()).filter(|name| *name != "undefined");
        let Some(name) = named.or_else(|| only_function(source)) else { return found[0].to_owned() };
        let rest = match &found[3] {
            "does not match" => " function signature".to_owned(),
            _ => format!(" {}", quoted(list(found[4].trim()))),
        };
        format!("{} of function {} {}{rest}", &found[1], quoted(name), &found[3])
    });
    let message = replaced(&SIDE, &message, |found| format!("{} {} {}", &found[1], quoted(&found[2]), &found[3]));
    replaced(&NUMBER, &message, |found| format!("D3030: Unable to cast value to a number: {}", quoted(&found[1])))
}

fn replaced(pattern: &LazyLock<Option<Regex>>, message: &str, words: impl Fn(&Captures<'_>) -> String) -> String {
    let found = pattern.as_ref().and_then(|pattern| pattern.captures(message));
    found.map_or_else(|| message.to_owned(), |found| words(&found))
}

fn quoted(text: &str) -> String {
    if text.starts_with('"') { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// Returns the source text of a token. A token that has a value is shown as that value.
fn token(name: &str) -> String {
    static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?s)^\w+\("?(.*?)"?\)$"#).ok());
    if let Some((_, written)) = TOKENS.iter().find(|(known, _)| *known == name) {
        return quoted(written);
    }
    quoted(&replaced(&VALUE, name, |found| found[1].to_owned()))
}

fn list(kind: &str) -> &str {
    let lower = kind.to_ascii_lowercase();
    LISTS.iter().find(|(one, many)| *one == lower || *many == lower).map_or(kind, |(_, many)| many)
}

/// Returns the name of the called function, if there is exactly one call.
fn only_function(source: &str) -> Option<&str> {
    static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$(\w+)\s*\(").ok());
    let mut calls = CALL.as_ref()?.captures_iter(source);
    let name = calls.next()?.get(1)?.as_str();
    calls.next().is_none().then_some(name)
}

/// Returns whether every string and quoted name is terminated. If so, an unterminated literal is a regular expression.
fn has_closed_texts(source: &str) -> bool {
    let mut characters = source.chars();
    while let Some(open) = characters.next() {
        if !matches!(open, '"' | '\'' | '`') {
            continue;
        }
        loop {
            match characters.next() {
                None => return false,
                Some('\\') => drop(characters.next()),
                Some(next) if next == open => break,
                Some(_) => {}
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::Expression;
    use super::*;

    #[test]
    fn what_does_not_parse_is_said_as_the_reference_says_it() {
        let cases = [
            ("[1,2)", "Expected \"]\", got \")\""),
            ("(1", "Expected \")\" before end of expression"),
            ("{\"a\":}", "The symbol \"}\" cannot be used as a unary operator"),
            ("$match(\"a\", /abc", "No terminating / in regular expression"),
            ("\"abc", "String literal must be terminated by a matching quote"),
            ("1 +", "Unexpected end of expression"),
        ];
        for (source, expected) in cases {
            assert_eq!(Expression::parse(source, "Output").unwrap_err(), expected, "{source}");
        }
    }

    #[test]
    fn a_wrong_argument_is_said_with_its_function() {
        let cases = [
            (
                "T0410: Argument 1 of function uppercase does not match function signature",
                "$uppercase(1)",
                "T0410: Argument 1 of function \"uppercase\" does not match function signature",
            ),
            (
                "T0412: Argument 1 of function must be an array of Number",
                "$sum(\"x\")",
                "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"",
            ),
            (
                "T0410: Argument 1 of function does not match function signature (expected x)",
                "$f($g(1))",
                "T0410: Argument 1 of function does not match function signature (expected x)",
            ),
            (
                "T2001: The left side of the + operator must evaluate to a number",
                "'a' + 1",
                "T2001: The left side of the \"+\" operator must evaluate to a number",
            ),
            ("D3030: Cannot convert 'x' to number", "$number('x')", "D3030: Unable to cast value to a number: \"x\""),
            ("D1001: Number out of range", "1/0", "D1001: Number out of range"),
        ];
        for (message, source, expected) in cases {
            assert_eq!(of_evaluator(message, source), expected);
        }
    }
}

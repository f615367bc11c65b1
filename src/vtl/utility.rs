//! Implements `$util`: escaping, encoding and parsing of text.
//!
//! Cited: Amazon API Gateway Developer Guide, "Variables for data transformations", "$util variables". Escaping follows
//! Apache Commons Lang, whose documentation the guide quotes: `'` becomes `\'`, which is not valid JSON.

use std::fmt::Write;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};

use super::heap::Value;
use super::render::Renderer;

impl Renderer<'_> {
    pub(super) fn utility(&mut self, name: &str, arguments: &[Value]) -> Result<Value, String> {
        let [argument] = arguments else {
            return Ok(Value::Null);
        };
        let text = self.heap.text(argument)?;
        match name {
            "escapeJavaScript" => Ok(Value::text(escape_javascript(&text))),
            "parseJson" => {
                let json = serde_json::from_str(&text)
                    .map_err(|error| format!("`$util.parseJson` takes a JSON text, and this is none: {error}"))?;
                self.heap.read(&json)
            }
            "urlEncode" => Ok(Value::text(form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>())),
            "urlDecode" => Ok(Value::text(url_decode(&text)?)),
            "base64Encode" => Ok(Value::text(general_purpose::STANDARD.encode(text))),
            "base64Decode" => Ok(Value::text(base64_decode(&text)?)),
            _ => Ok(Value::Null),
        }
    }
}

/// `StringEscapeUtils.escapeJavaScript`. It also escapes `/`, which the guide does not mention.
fn escape_javascript(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{8}' => escaped.push_str("\\b"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\u{c}' => escaped.push_str("\\f"),
            '\r' => escaped.push_str("\\r"),
            '\'' | '"' | '\\' | '/' => {
                escaped.push('\\');
                escaped.push(character);
            }
            ' '..='~' => escaped.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(escaped, "\\u{unit:04X}");
                }
            }
        }
    }
    escaped
}

fn url_decode(text: &str) -> Result<String, String> {
    let spaced = text.replace('+', " ");
    let mut rest = spaced.as_str();
    while let Some((_, after)) = rest.split_once('%') {
        if !after.get(..2).is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit())) {
            return Err("`$util.urlDecode` takes two hexadecimal digits after every `%`".to_owned());
        }
        rest = after;
    }
    Ok(percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// Decodes both alphabets, with and without padding. Other characters are skipped.
fn base64_decode(text: &str) -> Result<String, String> {
    let known = text.chars().filter_map(|character| match character {
        '-' => Some('+'),
        '_' => Some('/'),
        'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '/' => Some(character),
        _ => None,
    });
    let settings = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let bytes = GeneralPurpose::new(&STANDARD, settings)
        .decode(known.collect::<String>())
        .map_err(|error| format!("`$util.base64Decode` takes Base64, and this is none: {error}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_java_escapes_them() {
        let cases = [
            ("it's", r"it\'s"),
            (r#"{"a": "b"}"#, r#"{\"a\": \"b\"}"#),
            ("a/b\\c", r"a\/b\\c"),
            ("line\n\ttab\r", r"line\n\ttab\r"),
            ("\u{1}é😀", "\\u0001\\u00E9\\uD83D\\uDE00"),
        ];
        for (text, escaped) in cases {
            assert_eq!(escape_javascript(text), escaped, "{text}");
        }
    }

    #[test]
    fn encodings_are_read_back() {
        assert_eq!(url_decode("a+b%20c%C3%A9").unwrap(), "a b cé");
        assert!(url_decode("100%").is_err());
        assert_eq!(base64_decode("eyJhIjoxfQ==").unwrap(), r#"{"a":1}"#);
        assert_eq!(base64_decode("eyJhIjoxfQ").unwrap(), r#"{"a":1}"#);
        assert_eq!(base64_decode("_-8\n").unwrap(), "\u{fffd}\u{fffd}");
    }
}

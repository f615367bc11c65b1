//! What an effect carries so that its service knows what a result or a timer belongs to.
//!
//! Each service has one enum of tokens. They are kept as text with the state, and come back through `Service::reply` and
//! `Service::wake`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The tokens of one service.
pub trait Token: Serialize + DeserializeOwned {
    /// Reads a token that an earlier version has kept, when tokens were plain words.
    fn from_words(text: &str) -> Option<Self>;

    /// Returns the token as text.
    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a token from its text.
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().or_else(|| Self::from_words(text))
    }
}

/// Returns the text of a token in words for people: what it is for, and what it names.
pub fn in_words(text: &str) -> String {
    let Ok(Value::Object(token)) = serde_json::from_str(text) else { return text.to_owned() };
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let words = token.iter().flat_map(|(purpose, of)| {
        let named: Vec<String> = match of {
            Value::Object(members) => members.values().map(word).collect(),
            of => vec![word(of)],
        };
        std::iter::once(purpose.clone()).chain(named)
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Checks that tokens come back as they were, and that the words of earlier versions mean the same.
#[cfg(test)]
pub(super) fn assert_words<T: Token + PartialEq + std::fmt::Debug>(cases: impl IntoIterator<Item = (&'static str, T)>) {
    for (words, token) in cases {
        assert_eq!(T::read(words).as_ref(), Some(&token), "{words}");
        assert_eq!(T::read(&token.text()).as_ref(), Some(&token), "{}", token.text());
    }
    for unknown in ["", "unknown", "unknown 1", "{}", "{\"unknown\":1}"] {
        assert_eq!(T::read(unknown), None, "{unknown}");
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_token_is_shown_in_words() {
        let cases = [
            (r#"{"retry":6}"#, "retry 6"),
            (r#"{"schedule":{"rule":"Nightly","since":1700}}"#, "schedule Nightly 1700"),
            ("retry 6", "retry 6"),
            ("", ""),
        ];
        for (text, words) in cases {
            assert_eq!(in_words(text), words);
        }
    }
}

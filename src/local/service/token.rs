//! The token of an effect, by which its service recognizes a result or a timer.
//!
//! Each service has one enum of tokens. They are stored as text with the state, and come back through `Service::reply`
//! and `Service::wake`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The tokens of one service.
pub trait Token: Serialize + DeserializeOwned {
    /// Parses a token in the format of earlier versions, which used plain words.
    fn from_words(text: &str) -> Option<Self>;

    /// Returns the token as text.
    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Parses the text of a token.
    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().or_else(|| Self::from_words(text))
    }
}

/// Describes a token for users: its purpose and its values.
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

/// Checks that tokens survive a round trip, and that the words of earlier versions have the same meaning.
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

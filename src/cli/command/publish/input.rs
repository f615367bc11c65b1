//! The positional arguments of `publish`: a file, or the fields of one event's detail.

use serde_json::{Map, Value};

use crate::cli::error::Error;
use crate::text::Text;
use crate::unquoted;

/// The source of the events.
#[derive(Debug, PartialEq, Eq)]
pub enum Input {
    Text(Text),
    /// The detail of one event.
    Fields(Map<String, Value>),
}

/// Parses the arguments. A text starts with a bracket, a field contains an equals sign.
pub fn read(words: &[String]) -> Result<Input, Error> {
    let is_field = |word: &String| word.contains('=') && !word.starts_with(['{', '[']);
    match words {
        [] => Err(Error::usage(
            "there is nothing to publish",
            "give a FILE, `-` for stdin, or fields: category=lab-supplies value:=415",
        )),
        [text] if !is_field(text) => Ok(Input::Text(Text::from_argument(text))),
        words if words.iter().all(is_field) => fields(words).map(Input::Fields),
        words => Err(mixed(words, is_field)),
    }
}

/// Returns the error for several words that are not all fields.
fn mixed(words: &[String], is_field: impl Fn(&String) -> bool) -> Error {
    let odd = words.iter().find(|word| !is_field(word)).map_or("", String::as_str);
    let message = format!("`{odd}` is no field: it has no `=`");
    let help = format!(
        "write `{odd}=TEXT`; a value with blanks is put in quotes, as in --detail-type 'Order Notification'; a FILE stands \
         alone, without fields"
    );
    Error::usage(message, &help)
}

fn fields(words: &[String]) -> Result<Map<String, Value>, Error> {
    let mut detail = Map::new();
    for word in words {
        let (key, value) = field(word)?;
        if detail.insert(key.to_owned(), value).is_some() {
            return Err(Error::usage(format!("`{key}` is given twice"), "a list is written as JSON: key:='[1, 2]'"));
        }
    }
    Ok(detail)
}

/// Parses `key=text` or `key:=json`, whichever sign comes first.
fn field(word: &str) -> Result<(&str, Value), Error> {
    let (left, right) = word.split_once('=').unwrap_or((word, ""));
    let (key, value) = match left.strip_suffix(':') {
        None => (left, Ok(Value::from(right))),
        Some(key) => (key, serde_json::from_str(right)),
    };
    match value {
        Ok(_) if key.is_empty() => Err(Error::usage(format!("`{word}` has no key"), "write key=text or key:=json")),
        Ok(value) => Ok((key, value)),
        Err(error) => {
            let as_text = format!("a text is written `{key}={right}`");
            let help = unquoted::of_json(right).unwrap_or(&as_text);
            Err(Error::usage(format!("`{right}` is not JSON: {error}"), help))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(words: &[&str]) -> Result<Input, Error> {
        read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn fields_make_a_detail() {
        let detail = json!({"category": "lab-supplies", "value": 415, "tags": ["a=b"], "url": "x?y:=z"});
        let words = ["category=lab-supplies", "value:=415", "tags:=[\"a=b\"]", "url=x?y:=z"];
        assert_eq!(of(&words).ok(), detail.as_object().cloned().map(Input::Fields));
    }

    #[test]
    fn a_single_word_is_a_file_or_the_text_itself() {
        let inline = "{\"a\":\"b=c\"}";
        let cases = [
            ("events.json", Text::File("events.json".into())),
            ("-", Text::Stdin),
            (inline, Text::Inline(inline.into())),
        ];
        for (word, text) in cases {
            assert_eq!(of(&[word]).ok(), Some(Input::Text(text)), "{word}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let cases: [&[&str]; 5] = [&[], &["events.json", "a=1"], &["a=1", "a=2"], &["=1"], &["a:=text"]];
        for words in cases {
            assert!(of(words).is_err(), "{words:?}");
        }
    }
}

//! An event in the form in which targets receive it: one line of JSON.
//!
//! The members and their order are those of "AWS service event metadata" in the EventBridge User Guide. White space in
//! `detail` is removed, as on AWS; numbers and texts are kept as written.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::local::service::{Cx, Fault, Outcome};

/// An event for rules and targets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) text: String,
    /// Whether it came from another bus: it cannot be sent to a third one.
    #[serde(default)]
    pub(super) passed_on: bool,
    /// The description of the event for the hop of its arrival on a bus.
    #[serde(skip)]
    about: About,
}

/// The parts of an event that a trace shows in addition to its ID.
#[derive(Debug, Clone, Default)]
struct About {
    source: String,
    detail_type: String,
}

/// The parts of an event that its sender determines.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) source: &'a str,
    pub(super) detail_type: &'a str,
    /// A JSON object.
    pub(super) detail: &'a str,
    pub(super) resources: &'a [String],
    /// In whole seconds, RFC 3339.
    pub(super) time: &'a str,
}

/// The members that an event from another bus must have.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    source: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
}

impl Event {
    pub(super) fn new(parts: &Parts<'_>, cx: &mut Cx<'_>) -> Self {
        let id = cx.ids.uuid();
        let mut text = String::with_capacity(parts.detail.len() + 320);
        text.push_str(r#"{"version":"0","id":""#);
        text.push_str(&id);
        text.push_str(r#"","detail-type":"#);
        quote(&mut text, parts.detail_type);
        text.push_str(r#","source":"#);
        quote(&mut text, parts.source);
        text.push_str(r#","account":""#);
        text.push_str(cx.caller_account());
        text.push_str(r#"","time":""#);
        text.push_str(parts.time);
        text.push_str(r#"","region":""#);
        text.push_str(cx.region());
        text.push_str(r#"","resources":["#);
        for (position, resource) in parts.resources.iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            quote(&mut text, resource);
        }
        text.push_str(r#"],"detail":"#);
        compact(&mut text, parts.detail);
        text.push('}');
        let about = About { source: parts.source.to_owned(), detail_type: parts.detail_type.to_owned() };
        Self { id, text, passed_on: false, about }
    }

    /// Returns the outcome of its arrival on a bus, and removes the description, which targets do not need.
    pub(super) fn arrived(&mut self) -> Outcome {
        let About { source, detail_type } = std::mem::take(&mut self.about);
        Outcome::Arrived { source, detail_type }
    }

    /// Returns an event from another bus, which keeps its ID and everything else.
    pub(super) fn passed_on(text: &str) -> Result<Self, Fault> {
        match serde_json::from_str::<Envelope>(text) {
            Ok(Envelope { id, source, detail_type }) => {
                Ok(Self { id, text: text.to_owned(), passed_on: true, about: About { source, detail_type } })
            }
            Err(error) => Err(Fault::new("InvalidArgument", format!("not an event: {error}"))),
        }
    }

    /// Marks the event as replayed from an archive: it has the name of the replay, and can be sent to another bus
    /// again.
    pub(super) fn replayed_by(&mut self, name: &str) {
        self.text = with_replay_name(&self.text, name);
        self.passed_on = false;
    }
}

/// Adds the name of a replay in the place where AWS has it, before the resources.
fn with_replay_name(text: &str, name: &str) -> String {
    let mut member = r#","replay-name":"#.to_owned();
    quote(&mut member, name);
    // A quotation mark within a text has a backslash before it, so the first match is the member.
    let at = text.find(r#","resources":"#).or_else(|| text.rfind('}')).unwrap_or_default();
    let (before, after) = text.split_at(at);
    format!("{before}{member}{after}")
}

/// Returns whether a text is one JSON object.
pub(super) fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(text).is_ok()
}

fn quote(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Appends JSON without the white space between its tokens.
fn compact(out: &mut String, json: &str) {
    let (mut start, mut in_string, mut escaped) = (0, false, false);
    for (position, byte) in json.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                out.push_str(json.get(start..position).unwrap_or_default());
                start = position + 1;
            }
            _ => {}
        }
    }
    out.push_str(json.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn an_event_is_one_line_in_the_order_of_aws() {
        let place = Place { account: "000000000000".to_owned(), region: "eu-west-1".to_owned() };
        let mut ids = Ids::new(1);
        let mut cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        let parts = Parts {
            source: "com.example",
            detail_type: "Say \"hi\"",
            detail: "{ \"a\" : 1.0e2,\n\t\"b c\": \"x \\\" y\\\\\", \"d\": [ ] }",
            resources: &["one".to_owned(), "two".to_owned()],
            time: "2023-11-14T22:13:20Z",
        };
        let event = Event::new(&parts, &mut cx);
        let expected = format!(
            concat!(
                r#"{{"version":"0","id":"{}","detail-type":"Say \"hi\"","source":"com.example","#,
                r#""account":"000000000000","time":"2023-11-14T22:13:20Z","region":"eu-west-1","#,
                r#""resources":["one","two"],"detail":{{"a":1.0e2,"b c":"x \" y\\","d":[]}}}}"#
            ),
            event.id
        );
        assert_eq!(event.text, expected);
        assert_eq!(Event::passed_on(&event.text).map(|passed| passed.id), Ok(event.id));
    }

    #[test]
    fn only_whole_objects_are_details() {
        for (text, good) in
            [(" {} ", true), ("{\"a\":[1]}", true), ("[]", false), ("\"{}\"", false), ("{", false), ("{}x", false)]
        {
            assert_eq!(is_object(text), good, "{text}");
        }
        assert!(Event::passed_on(r#"{"id":"1"}"#).is_err());
    }
}

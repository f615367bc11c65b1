//! Reads events from a text that may arrive in parts: a list, one event, or one event per line.

use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Draft, Publish};
use crate::text::without_byte_order_mark;

/// An invalid line. The events before it have been returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BadLine {
    pub line: usize,
    pub message: String,
    /// The line from which the input can be sent again without sending an event twice. A list has none, as events
    /// before the invalid one were sent.
    pub resume: Option<usize>,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Takes lines and returns the events that are complete.
#[derive(Debug)]
pub struct Reader<'a> {
    publish: &'a Publish,
    /// Whether lines are details instead of whole events.
    details: bool,
    line: usize,
    /// The lines of an incomplete event or list.
    open: String,
    opened_at: usize,
    nesting: Nesting,
}

/// The nesting of brackets, so that a long list is parsed once and not after each line.
#[derive(Debug, Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    fn take(&mut self, line: &str) {
        for byte in line.bytes() {
            match (self.in_string, byte) {
                (true, _) if self.escaped => self.escaped = false,
                (true, b'\\') => self.escaped = true,
                (_, b'"') => self.in_string = !self.in_string,
                (false, b'{' | b'[') => self.depth += 1,
                (false, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

impl<'a> Reader<'a> {
    pub fn new(publish: &'a Publish) -> Self {
        let details = publish.source.is_some() && publish.detail_type.is_some();
        Self { publish, details, line: 0, open: String::new(), opened_at: 0, nesting: Nesting::default() }
    }

    /// Processes more text, which consists of whole lines.
    pub fn push(&mut self, text: &str) -> std::vec::IntoIter<Result<Draft, BadLine>> {
        let mut drafts = Vec::new();
        for line in text.lines() {
            self.line += 1;
            let line = if self.line == 1 { without_byte_order_mark(line) } else { line };
            self.take(line, &mut drafts);
        }
        drafts.into_iter()
    }

    /// Returns an error if an event is incomplete at the end.
    pub fn finish(&mut self) -> std::vec::IntoIter<Result<Draft, BadLine>> {
        let open = std::mem::take(&mut self.open);
        if open.trim().is_empty() {
            return Vec::new().into_iter();
        }
        let message = match serde_json::from_str::<Value>(&open) {
            Err(error) => format!("not JSON: {}", without_place(&error.to_string())),
            Ok(_) => "not complete".to_owned(),
        };
        vec![Err(BadLine { line: self.opened_at, message, resume: Some(self.opened_at) })].into_iter()
    }

    fn take(&mut self, line: &str, drafts: &mut Vec<Result<Draft, BadLine>>) {
        if self.open.is_empty() {
            if line.trim().is_empty() {
                return;
            }
            self.opened_at = self.line;
        }
        self.open.push_str(line);
        self.open.push('\n');
        self.nesting.take(line);
        if self.nesting.depth > 0 && !self.nesting.in_string && self.may_continue(line) {
            return;
        }
        self.nesting = Nesting::default();
        let text = std::mem::take(&mut self.open);
        match serde_json::from_str::<Value>(&text) {
            Ok(Value::Array(items)) => {
                let lines = item_lines(&text).into_iter().map(|line| self.opened_at + line);
                drafts.extend(items.into_iter().zip(lines).map(|(item, line)| self.draft(item, line)));
            }
            Ok(value) => {
                let resume = Some(self.opened_at);
                drafts.push(self.draft(value, self.opened_at).map_err(|bad| BadLine { resume, ..bad }));
            }
            Err(error) => {
                let line = self.opened_at + error.line().saturating_sub(1);
                let message = format!("not JSON: {}", without_place(&error.to_string()));
                drafts.push(Err(BadLine { line: line.min(self.line), message, resume: Some(self.opened_at) }));
            }
        }
    }

    /// Returns whether the value may continue on the next line. A first line that looks complete but is not is invalid.
    fn may_continue(&self, line: &str) -> bool {
        self.line > self.opened_at || line.trim_end().ends_with(['{', '[', ',', ':'])
    }

    fn draft(&self, value: Value, line: usize) -> Result<Draft, BadLine> {
        let bad = |message: String| BadLine { line, message, resume: None };
        let draft = if self.details {
            Draft { detail: value, ..Draft::default() }
        } else {
            serde_json::from_value(value).map_err(|error| {
                bad(format!("not an event: {error}; give --source and --detail-type when each line is a detail"))
            })?
        };
        let draft = Draft { line: Some(line), ..draft.completed(self.publish) };
        match draft.problems().into_iter().next() {
            Some((_, message, help)) => Err(bad(format!("{message}; {help}"))),
            None => Ok(draft),
        }
    }
}

/// Returns the lines on which the items of a list start, counted from 0.
fn item_lines(list: &str) -> Vec<usize> {
    let items: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
    let (mut line, mut seen) = (0, 0);
    let mut line_of = |item: &RawValue| {
        let begins = item.get().as_ptr().addr().saturating_sub(list.as_ptr().addr());
        let between = list.as_bytes().get(seen..begins).unwrap_or_default();
        line += between.iter().filter(|byte| **byte == b'\n').count();
        seen = begins;
        line
    };
    items.into_iter().map(&mut line_of).collect()
}

fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(with_flags: bool) -> Publish {
        Publish {
            bus: "Orders".to_owned(),
            source: with_flags.then(|| "com.aws.orders".to_owned()),
            detail_type: with_flags.then(|| "Order Notification".to_owned()),
            resources: Vec::new(),
            time: None,
            ids: false,
            count: 1,
            rate: None,
            input: Vec::new(),
            from: None,
            events: Vec::new(),
        }
    }

    fn read(with_flags: bool, text: &str) -> Vec<Result<Draft, BadLine>> {
        let publish = publish(with_flags);
        let mut reader = Reader::new(&publish);
        reader.push(text).chain(reader.finish()).collect()
    }

    #[test]
    fn reads_lines_lists_and_whole_documents() {
        for text in [
            "{\"a\":1}\n\n{\"a\":2}\n",
            "[{\"a\":1},{\"a\":2}]",
            "{\n\"a\":1\n}\n{\n \"a\": 2 }",
            "[\n{\"a\":1},\n{\"a\":2}\n]\n",
        ] {
            let drafts = read(true, text);
            assert_eq!(drafts.len(), 2, "{text}: {drafts:?}");
            assert!(drafts.iter().all(Result::is_ok), "{text}: {drafts:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let drafts = read(true, "\u{feff}{\"a\":1}\n{\"a\":2}\n");
        assert!(drafts.len() == 2 && drafts.iter().all(Result::is_ok), "{drafts:?}");
    }

    #[test]
    fn what_a_detail_must_be_is_shown_as_json() {
        let drafts = read(true, "[1]\n");
        let message = &drafts[0].as_ref().unwrap_err().message;
        let advice = message.split('`').nth(1).unwrap();
        assert!(serde_json::from_str::<Value>(advice).unwrap().is_object(), "{message}");
    }

    #[test]
    fn a_broken_line_names_its_number_and_the_rest_is_read() {
        let drafts = read(true, "{\"a\":1}\n{\"a\":\n{\"a\":3}\n");
        assert!(drafts[0].is_ok());
        assert!(drafts.iter().any(|draft| matches!(draft, Err(bad) if bad.line == 2 || bad.line == 3)), "{drafts:?}");
        let drafts = read(true, "{\"a\":1}\n{\"a\":1,\"b}\n{\"a\":3}\n");
        assert_eq!(drafts[1].as_ref().expect_err("broken").line, 2);
        assert!(drafts[2].is_ok());
    }

    #[test]
    fn an_item_of_a_list_has_the_line_it_begins_on() {
        let text = "\n[{\"a\":1}, {\n\"a\": 2},\n\n  3, {\"a\":\n[4]}\n]\n";
        let lines =
            |draft: &Result<Draft, BadLine>| draft.as_ref().map_or_else(|bad| Some(bad.line), |draft| draft.line);
        assert_eq!(read(true, text).iter().map(lines).collect::<Vec<_>>(), [Some(2), Some(2), Some(5), Some(5)]);
    }

    #[test]
    fn a_whole_event_brings_its_own_envelope() {
        let drafts = read(false, "{\"source\":\"a\",\"detail-type\":\"b\",\"detail\":{}}");
        assert_eq!(drafts[0].as_ref().expect("an event").source.as_deref(), Some("a"));
        let error = read(false, "{\"category\":\"x\"}").remove(0).expect_err("no event");
        assert!(error.message.contains("--source"), "{error}");
    }

    #[test]
    fn an_entry_over_the_limit_is_refused_before_sending() {
        let text = format!("{{\"a\":\"{}\"}}", "x".repeat(1_048_576));
        assert!(read(true, &text)[0].as_ref().expect_err("too large").message.contains("1048576"));
    }
}

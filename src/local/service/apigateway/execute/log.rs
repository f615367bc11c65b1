//! Execution logs: the steps of a request, line by line, written with the CloudWatch log role of the account.
//!
//! Follows "Set up CloudWatch logging for REST APIs in API Gateway".
//!
//! Deviation: AWS masks `Authorization`, but logs other secrets of a request in clear text in traced bodies and
//! headers. The local cloud masks secrets wherever they occur.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::{Cx, Effect, Sender};
use super::super::{ApiGateway, PRINCIPAL};
use super::exchange::Exchange;
use crate::clock::Timestamp;

/// The maximum length of a text; longer ones are truncated.
const MOST: usize = 1024;
const SHOWN: usize = 6;
const CUT: &str = " [TRUNCATED]";

/// The log level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Level {
    #[default]
    Off,
    Error,
    Info,
}

/// The lines of one request so far.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Log {
    pub(super) level: Level,
    /// Whether bodies and headers are logged too.
    pub(super) has_data: bool,
    lines: Vec<(Timestamp, String)>,
    /// Texts that are masked in every line.
    secrets: Vec<String>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("level", &self.level).field("lines", &self.lines).finish_non_exhaustive()
    }
}

impl Log {
    pub(super) fn new(level: Level, has_data: bool) -> Self {
        Self { level, has_data, lines: Vec::new(), secrets: Vec::new() }
    }

    /// Masks this text in all lines from now on.
    pub(super) fn hide(&mut self, secret: &str) {
        if !secret.is_empty() && !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_owned());
        }
    }

    pub(super) fn info(&mut self, text: impl AsRef<str>, cx: &Cx<'_>) {
        if self.level >= Level::Info {
            self.add(text.as_ref(), cx);
        }
    }

    /// Adds a line with data of the request or a response.
    pub(super) fn data(&mut self, text: impl AsRef<str>, cx: &Cx<'_>) {
        if self.has_data {
            self.info(text, cx);
        }
    }

    pub(super) fn error(&mut self, text: impl AsRef<str>, cx: &Cx<'_>) {
        if self.level >= Level::Error {
            self.add(text.as_ref(), cx);
        }
    }

    fn add(&mut self, text: &str, cx: &Cx<'_>) {
        let text = self.masked(text);
        self.lines.push((cx.now, cut(text)));
    }

    /// Returns the text with secrets masked.
    pub(super) fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), &masked(secret));
            }
        }
        text
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (Timestamp, &str)> {
        self.lines.iter().map(|(at, text)| (*at, text.as_str()))
    }
}

/// Returns a secret as AWS shows it: only its last six characters.
pub(super) fn masked(secret: &str) -> String {
    let length = secret.chars().count();
    let shown = if length > 2 * SHOWN { SHOWN } else { 0 };
    let end: String = secret.chars().skip(length - shown).collect();
    format!("{}{end}", "*".repeat(length - shown))
}

fn cut(text: String) -> String {
    if text.len() <= MOST {
        return text;
    }
    let end = (0..=MOST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{CUT}", text.get(..end).unwrap_or_default())
}

/// Formats a map as AWS does: `{name=value, other=value}`.
pub(super) fn map<'a>(pairs: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Writes the lines to `API-Gateway-Execution-Logs_API/STAGE`.
pub(super) fn write(gateway: &ApiGateway, exchange: &Exchange, cx: &mut Cx<'_>) {
    let Some(stage) = &exchange.stage else { return };
    let prefix = format!("({}) ", exchange.request_id);
    let lines: Vec<(Timestamp, String)> =
        exchange.log.lines().map(|(at, text)| (at, format!("{prefix}{text}"))).collect();
    put(gateway, exchange, &format!("API-Gateway-Execution-Logs_{}/{stage}", exchange.api), &lines, cx);
}

/// Writes lines to a log group, which is created if it is missing, with the account's role.
pub(super) fn put(
    gateway: &ApiGateway,
    exchange: &Exchange,
    group: &str,
    lines: &[(Timestamp, String)],
    cx: &mut Cx<'_>,
) {
    let Some(role) = gateway.account.log_role().filter(|_| !lines.is_empty()) else { return };
    let Ok(source) = exchange.source_arn(cx).parse() else { return };
    let sender = Sender::Role { role, principal: PRINCIPAL.to_owned(), source };
    let stream = stream(exchange);
    let events: Vec<Value> =
        lines.iter().map(|(at, text)| json!({"timestamp": at.millis(), "message": text})).collect();
    let calls = [
        ("CreateLogGroup", json!({"logGroupName": group})),
        ("CreateLogStream", json!({"logGroupName": group, "logStreamName": stream})),
        ("PutLogEvents", json!({"logGroupName": group, "logStreamName": stream, "logEvents": events})),
    ];
    for (operation, input) in calls {
        // Creating a group or stream that already exists is not an error worth tracing, so only the lines have a trace.
        let trace = (operation == "PutLogEvents").then(|| exchange.trace.clone()).flatten();
        cx.push(Effect::Call {
            service: "logs".to_owned(),
            operation: operation.to_owned(),
            input,
            sender: sender.clone(),
            resource: cx.arn("logs", &format!("log-group:{group}:*")),
            reply: None,
            trace,
            parent: None,
        });
    }
}

/// Returns the name of the log stream, 32 hexadecimal digits; the requests of an hour share a stream.
fn stream(exchange: &Exchange) -> String {
    let hour = exchange.started.millis().div_euclid(3_600_000);
    let text = format!("{}/{}/{hour}", exchange.api, exchange.stage_name());
    let digest = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let place = Place { account: "0".to_owned(), region: "r".to_owned() };
        let mut ids = Ids::new(1);
        let cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        let mut log = Log::new(Level::Info, false);
        log.hide("Basic bXlVc2VybmFtZTpteVBhc3N3b3Jk");
        log.hide("short");
        log.info("Headers: {Authorization=Basic bXlVc2VybmFtZTpteVBhc3N3b3Jk, X=short}", &cx);
        log.data("never", &cx);
        let lines: Vec<&str> = log.lines().map(|(_, text)| text).collect();
        assert_eq!(lines, ["Headers: {Authorization=****************************N3b3Jk, X=*****}"]);
    }

    #[test]
    fn long_lines_are_cut() {
        assert_eq!(cut("ä".repeat(600)).len(), MOST + CUT.len());
        assert_eq!(cut("a".repeat(MOST)).len(), MOST);
    }
}

//! `PutEvents`: determines which entries are accepted, and the errors of the others.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::event::{Event, Parts, is_object};
use super::moment::moment;
use super::name::{bus_name, check_bus_reference};
use super::{Events, encode, route};
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_ENTRIES: usize = 10;
/// The limit on the total size of the entries of a request.
const MAX_BYTES: usize = 1_048_576;
const TIME_BYTES: usize = 14;
const MAX_DETAIL_TYPE_CHARACTERS: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutEvents {
    entries: Vec<Entry>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Entry {
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
    time: Option<Time>,
    resources: Vec<String>,
    event_bus_name: Option<String>,
    /// Accepted and ignored.
    trace_header: Option<String>,
}

/// Seconds since 1970, or a text in RFC 3339.
#[derive(Deserialize)]
#[serde(transparent)]
struct Time(Value);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    failed_entry_count: usize,
    entries: Vec<EntryResult>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EntryResult {
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

/// The reason why one entry is not accepted.
struct Refusal {
    code: &'static str,
    message: String,
}

pub(super) fn put_events(events: &mut Events, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: PutEvents = decode(input)?;
    check(&input.entries)?;
    let mut results = Vec::with_capacity(input.entries.len());
    let now = cx.now.to_seconds_text();
    for entry in &input.entries {
        let time = entry.time.as_ref().map(Time::print);
        let result = match entry.parts(time.as_ref().map_or(Some(&now), Option::as_ref)) {
            Ok(parts) => {
                let event = Event::new(&parts, cx);
                let event_id = Some(event.id.clone());
                route::accept(events, bus_name(entry.event_bus_name.as_deref(), cx), event, cx);
                EntryResult { event_id, ..EntryResult::default() }
            }
            Err(Refusal { code, message }) => {
                EntryResult { error_code: Some(code), error_message: Some(message), ..EntryResult::default() }
            }
        };
        results.push(result);
    }
    let failed_entry_count = results.iter().filter(|result| result.error_code.is_some()).count();
    encode(&Taken { failed_entry_count, entries: results })
}

/// Checks what makes a whole request invalid.
fn check(entries: &[Entry]) -> Result<(), Fault> {
    let mut checks = Checks::default();
    if entries.is_empty() {
        checks.fail("entries", "[]", "Member must have length greater than or equal to 1");
    }
    if entries.len() > MAX_ENTRIES {
        let printed: Vec<String> = entries.iter().map(Entry::print).collect();
        let constraint = format!("Member must have length less than or equal to {MAX_ENTRIES}");
        checks.fail("entries", &format!("[{}]", printed.join(", ")), &constraint);
    }
    for (position, entry) in entries.iter().enumerate() {
        let member = |name: &str| format!("entries.{}.member.{name}", position + 1);
        if entry.event_bus_name.is_some() {
            check_bus_reference(&mut checks, &member("eventBusName"), entry.event_bus_name.as_deref());
        }
        if let Some(header) = &entry.trace_header {
            checks.length(&member("traceHeader"), header, 1, 500);
        }
    }
    checks.finish()?;
    if entries.iter().map(Entry::size).sum::<usize>() > MAX_BYTES {
        return Err(Fault::validation("Total size of the entries in the request is over the limit."));
    }
    Ok(())
}

impl Entry {
    /// Validates an entry. `time` is `None` if the entry has a time that is not valid.
    fn parts<'a>(&'a self, time: Option<&'a String>) -> Result<Parts<'a>, Refusal> {
        let source = required("Source", self.source.as_deref())?;
        let detail_type = required("DetailType", self.detail_type.as_deref())?;
        let detail = required("Detail", self.detail.as_deref())?;
        if source.starts_with("aws.") {
            let message = "Not authorized for the source.".to_owned();
            return Err(Refusal { code: "NotAuthorizedForSourceException", message });
        }
        if detail_type.chars().count() > MAX_DETAIL_TYPE_CHARACTERS {
            // Deviation: AWS's error message for a `DetailType` that is too long is not known.
            return Err(invalid("DetailType", "DetailType must be at most 128 characters."));
        }
        if !is_object(detail) {
            return Err(Refusal { code: "MalformedDetail", message: "Detail is malformed.".to_owned() });
        }
        let time = time.ok_or_else(|| invalid("Time", "Time is not a valid timestamp."))?;
        Ok(Parts { source, detail_type, detail, resources: &self.resources, time })
    }

    /// Returns the size in bytes, as "Calculating PutEvents event entry size" in the User Guide defines it.
    fn size(&self) -> usize {
        let texts = [&self.source, &self.detail_type, &self.detail];
        self.time.as_ref().map_or(0, |_| TIME_BYTES)
            + texts.into_iter().flatten().map(String::len).sum::<usize>()
            + self.resources.iter().map(String::len).sum::<usize>()
    }

    /// Formats an entry as the request model does in its messages.
    fn print(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "null".to_owned());
        let resources =
            if self.resources.is_empty() { "null".to_owned() } else { format!("[{}]", self.resources.join(", ")) };
        format!(
            "PutEventsRequestEntry(time={}, source={}, resources={resources}, detailType={}, detail={}, \
             eventBusName={}, traceHeader={}, kmsKeyIdentifier=null, internalMetadata=null)",
            self.time.as_ref().map_or_else(|| "null".to_owned(), |time| time.0.to_string()),
            text(&self.source),
            text(&self.detail_type),
            text(&self.detail),
            text(&self.event_bus_name),
            text(&self.trace_header),
        )
    }
}

impl Time {
    fn print(&self) -> Option<String> {
        moment(&self.0).map(Timestamp::to_seconds_text)
    }
}

fn required<'a>(member: &str, value: Option<&'a str>) -> Result<&'a str, Refusal> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| invalid(member, &format!("{member} is a required argument.")))
}

fn invalid(member: &str, reason: &str) -> Refusal {
    Refusal { code: "InvalidArgument", message: format!("Parameter {member} is not valid. Reason: {reason}") }
}

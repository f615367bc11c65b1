//! `StreamSpecification`: whether a table has a stream, and of which kind.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Dynamo;
use super::super::fault::invalid;
use super::log::Stream;
use super::record::View;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Specification {
    stream_enabled: bool,
    stream_view_type: Option<String>,
}

impl Specification {
    /// Returns the requested view type; `None` if the stream is disabled.
    pub(in super::super) fn view(&self) -> Result<Option<View>, Fault> {
        let mut checks = Checks::default();
        if let Some(name) = &self.stream_view_type {
            checks.one_of("streamSpecification.streamViewType", name, &View::NAMES);
        }
        checks.finish()?;
        match (&self.stream_view_type, self.stream_enabled) {
            (Some(name), true) => Ok(Some(View::read(name))),
            (None, false) => Ok(None),
            (None, true) => Err(invalid("StreamViewType must be specified when StreamEnabled is true")),
            (Some(_), false) => Err(invalid("StreamViewType must not be specified when StreamEnabled is false")),
        }
    }
}

/// Creates a stream of a table, whose label is the time.
pub(in super::super) fn open(dynamo: &mut Dynamo, table: &str, view: View, cx: &mut Cx<'_>) {
    let Some(of) = dynamo.tables.get_mut(table) else { return };
    let mut at = cx.now;
    let key = |label: &str| format!("{table}/stream/{label}");
    let mut label = label_at(at);
    while dynamo.streams.contains_key(&key(&label)) {
        at = at.plus(std::time::Duration::from_millis(1));
        label = label_at(at);
    }
    let stream = Stream::new(table, &label, of.keys.clone(), view, cx);
    dynamo.streams.insert(key(&label), stream);
    of.stream = Some(label);
}

fn label_at(at: crate::clock::Timestamp) -> String {
    at.to_millis_text().trim_end_matches('Z').to_owned()
}

/// Closes the stream of a table, if there is one. It can still be read for a day.
pub(in super::super) fn close(dynamo: &mut Dynamo, table: &str, cx: &Cx<'_>) {
    dynamo.streams.retain(|_, stream| !stream.is_gone(cx.now));
    if let Some(stream) = dynamo.stream_of(table) {
        stream.closed = Some(cx.now);
    }
}

/// Enables or disables the stream of a table.
pub(in super::super) fn update(
    dynamo: &mut Dynamo,
    table: &str,
    specification: &Specification,
    cx: &mut Cx<'_>,
) -> Result<(), Fault> {
    let has_stream = dynamo.stream_of(table).is_some();
    match (specification.view()?, has_stream) {
        (Some(_), true) => Err(Fault::validation(format!("Table already has an enabled stream: TableName: {table}"))),
        (None, false) => Err(Fault::validation(format!("Table has no stream to disable: TableName: {table}"))),
        (Some(view), false) => {
            open(dynamo, table, view, cx);
            Ok(())
        }
        (None, true) => {
            close(dynamo, table, cx);
            Ok(())
        }
    }
}

/// Adds the current or last stream of a table to its description.
pub(in super::super) fn describe_on(described: &mut Value, dynamo: &Dynamo, table: &str, cx: &Cx<'_>) {
    let Some(label) = dynamo.tables.get(table).and_then(|table| table.stream.as_ref()) else { return };
    let Some(stream) = dynamo.streams.get(&format!("{table}/stream/{label}")) else { return };
    described["LatestStreamArn"] = stream.arn(cx).into();
    described["LatestStreamLabel"] = label.as_str().into();
    if stream.closed.is_none() {
        described["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": stream.view.name()});
    }
}

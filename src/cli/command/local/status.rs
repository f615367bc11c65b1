//! `local status`: shows the state of the shared cloud.

use serde::Serialize;

use crate::cli::backend::{open_shared, shared_folder};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::server_record::ServerRecord;
use crate::clock::Timestamp;
use crate::local::journal::Kept;
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};
use crate::words;

/// Show the local cloud: where it is kept, what it serves
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local status\n  ork local status -o json")]
pub struct Status {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    folder: String,
    server: Option<ServerRecord>,
    now: String,
    next_timer: Option<String>,
    /// The number of inputs in the journal.
    changes: Option<i64>,
    /// The size of its files in bytes.
    disk: Option<u64>,
    services: Vec<&'static str>,
    /// Data that grows with use, by service.
    kept: Vec<Kept>,
}

pub async fn run(cx: &mut Context) -> Result<Exit, Error> {
    let folder = shared_folder(&cx.settings.home);
    let server = ServerRecord::running(&cx.settings.home).await;
    let cloud = open_shared(&cx.settings, &mut cx.streams)?.status()?;
    let document = Document {
        folder: folder.display().to_string(),
        server,
        now: cloud.now.to_seconds_text(),
        next_timer: cloud.next_timer.map(Timestamp::to_seconds_text),
        changes: cloud.journal.as_ref().map(|size| size.changes),
        disk: cloud.journal.as_ref().map(|size| size.bytes),
        services: cloud.services,
        kept: cloud.kept,
    };
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => in_words(&document),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.local-status/1", &document, format),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn in_words(document: &Document) -> String {
    let mut columns = Columns::default();
    let mut row = |name: &str, text: String| columns.row([Cell::new(Style::Faint, name), text.into()]);
    let server = document.server.as_ref();
    row(
        "server",
        server.map_or("none; `ork local up` starts one".to_owned(), |server| {
            format!("{}, process {}", server.url, server.pid)
        }),
    );
    row("kept in", document.folder.clone());
    if let Some(changes) = document.changes {
        row("journal", words::count(usize::try_from(changes).unwrap_or(usize::MAX), "change"));
    }
    row("time", document.now.clone());
    row("next timer", document.next_timer.clone().unwrap_or_else(|| "none".to_owned()));
    row("services", document.services.join(" "));
    if let Some(disk) = document.disk {
        row("on disk", words::bytes(disk));
    }
    for kept in &document.kept {
        row(&format!("  {}", kept.service), in_figures(kept));
    }
    columns.render(0)
}

/// Formats an amount of data: `12 messages, 2.6 kB`.
fn in_figures(kept: &Kept) -> String {
    let bytes = words::bytes(kept.bytes.unsigned_abs());
    let noun = match kept.service.as_str() {
        "sqs" => "message",
        "logs" => "log event",
        "lambda" => "code package",
        // Items and their index entries; executions and their events; objects and their bytes.
        "cloudtrail" | "dynamodb" | "events" | "glue" | "s3" | "states" => "row",
        "sns" => "mail",
        // Data of the cloud itself: traces of events, which are stored in pages.
        _ => return format!("{bytes} of traces"),
    };
    format!("{}, {bytes}", words::count(usize::try_from(kept.rows).unwrap_or(usize::MAX), noun))
}

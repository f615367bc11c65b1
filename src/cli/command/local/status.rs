//! `local status`: the shared cloud at a glance.

use serde::Serialize;

use crate::cli::backend::shared_folder;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::server_record::ServerRecord;
use crate::local::engine::{self, Engine};
use crate::report::{self, Form};
use crate::term::{Cell, Columns, Style};
use crate::words;

/// Show the local cloud: where it is kept, what it serves
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local status\n  ork local status -o json")]
pub struct Status {}

#[derive(Serialize)]
struct Document {
    folder: String,
    server: Option<ServerRecord>,
    #[serde(flatten)]
    cloud: engine::Status,
}

pub async fn run(cx: &mut Context) -> Result<Exit, Error> {
    let folder = shared_folder(&cx.settings.home);
    let server = ServerRecord::running(&cx.settings.home).await;
    let cloud = Engine::open(&folder)?.status()?;
    let document = Document { folder: folder.display().to_string(), server, cloud };
    let form = cx.settings.output_or(Form::Text);
    let text = match form {
        Form::Text => in_words(&document),
        Form::Json | Form::Ndjson => report::document("ork.local-status/1", &document, form),
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
    if let Some(size) = &document.cloud.journal {
        row("journal", words::count(usize::try_from(size.changes).unwrap_or(usize::MAX), "change"));
    }
    row("time", document.cloud.now.to_seconds_text());
    row("next timer", document.cloud.next_timer.map_or("none".to_owned(), |at| at.to_seconds_text()));
    row("services", document.cloud.services.join(" "));
    columns.render(0)
}

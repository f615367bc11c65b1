//! `messages`: prints the messages of a queue without removing them.

use serde_json::Value;

use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::probe::{Probe, Sqs};
use crate::report::{self, OutputFormat};

/// Show the messages in a queue, without taking them away
///
/// They are received and made visible again at once, which adds to their receive count.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork messages Orders
  ork messages Orders -o ndjson | jq .body.detail")]
pub struct Messages {
    /// Queue, by name, URL or ARN
    queue: String,
}

pub async fn run(arguments: &Messages, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let probe = Probe::Sqs(Sqs { queue: arguments.queue.clone(), ..Sqs::default() });
        let items = probe.observe(&backend.clients, None).await?;
        let format = cx.settings.output_or(OutputFormat::Text);
        let documents: Vec<Value> = items
            .iter()
            .map(|item| {
                let body = serde_json::from_str(&item.text).unwrap_or_else(|_| Value::from(item.text.as_str()));
                serde_json::json!({ "id": item.id, "sent": item.at.map(|at| at.to_millis_text()), "body": body })
            })
            .collect();
        match format {
            OutputFormat::Text => {
                for item in &items {
                    let sent = item.at.map(|at| at.to_millis_text()).unwrap_or_default();
                    cx.streams.line(&format!("{sent}  {}  {}", item.id, item.text))?;
                }
                if let Some(unseen) = probe.unseen(&backend.clients).await {
                    cx.streams.say(&format!("not shown: {unseen}"));
                } else if items.is_empty() {
                    cx.streams.say("no message in the queue");
                }
            }
            OutputFormat::Json => {
                let document = serde_json::json!({ "queue": arguments.queue, "messages": documents });
                cx.streams.data(&report::document("ork.messages/1", &document, format))?;
            }
            OutputFormat::Ndjson => {
                let lines = documents.iter().map(|document| report::document("ork.message/1", document, format));
                cx.streams.data(&lines.collect::<String>())?;
            }
        }
        Ok(Exit::Done)
    })
    .await
}

//! `mail list`: lists all mails, one per line.

use serde::Serialize;

use super::link;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::mail::Mail;
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};

/// List the mails that topics sent, oldest first
///
/// The newest 1000 mails of a region are kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork mail list
  ork mail list --to ann@example.com
  ork mail list -o ndjson | jq -r .subject")]
pub struct List {
    /// Only the mails to this address
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
}

/// The number of mails that are kept for a region.
const CAPACITY: usize = 1000;

/// A mail in a document.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row<'a> {
    number: u64,
    at: String,
    to: &'a str,
    subject: &'a str,
    body: &'a str,
    topic: &'a str,
    subscription: &'a str,
    message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl<'a> Row<'a> {
    pub fn of(mail: &'a Mail) -> Self {
        Self {
            number: mail.number,
            at: mail.at.to_millis_text(),
            to: &mail.to,
            subject: &mail.subject,
            body: &mail.body,
            topic: &mail.topic_arn,
            subscription: &mail.subscription_arn,
            message_id: &mail.message_id,
            token: mail.token.as_deref(),
        }
    }
}

pub async fn run(arguments: &List, mut mails: Vec<Mail>, cx: &mut Context) -> Result<Exit, Error> {
    let is_full = mails.len() >= CAPACITY;
    if let Some(to) = &arguments.to {
        mails.retain(|mail| mail.to.eq_ignore_ascii_case(to));
    }
    let origin = link::origin(cx).await;
    for mail in &mut mails {
        mail.body = link::body_at(mail, origin.as_deref());
    }
    let rows: Vec<Row<'_>> = mails.iter().map(Row::of).collect();
    let text = match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text if mails.is_empty() => {
            cx.streams.say("no mail");
            String::new()
        }
        OutputFormat::Text => in_words(&mails),
        format @ OutputFormat::Json => report::document("ork.mails/1", &serde_json::json!({ "mails": rows }), format),
        format @ OutputFormat::Ndjson => rows.iter().map(|row| report::document("ork.mail/1", row, format)).collect(),
    };
    cx.streams.data(&text)?;
    if is_full {
        cx.streams.say(&format!("the mailbox is full: it keeps the newest {CAPACITY} mails, and older ones are gone"));
    }
    Ok(Exit::Done)
}

fn in_words(mails: &[Mail]) -> String {
    let mut columns = Columns::default();
    for mail in mails {
        columns.row([
            Cell::new(Style::Name, mail.number.to_string()),
            mail.at.to_seconds_text().into(),
            mail.to.clone().into(),
            mail.subject.clone().into(),
        ]);
    }
    columns.render(0)
}

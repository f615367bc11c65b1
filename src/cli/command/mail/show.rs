//! `mail show`: prints one mail.

use super::list::Row;
use super::{link, no_mail, numbered};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::mail::Mail;
use crate::report::{self, OutputFormat};

/// Show a mail
///
/// While `ork local up` runs, the links in it work.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork mail show\n  ork mail show 2\n  ork mail show -o json | jq -r .token")]
pub struct Show {
    /// Number of the mail, as `ork mail list` prints it [default: the newest]
    number: Option<u64>,
}

pub async fn run(arguments: &Show, mails: &[Mail], cx: &mut Context) -> Result<Exit, Error> {
    let mail = match arguments.number {
        Some(number) => numbered(mails, number)?,
        None => mails.last().ok_or_else(no_mail)?,
    };
    let body = link::body_at(mail, link::origin(cx).await.as_deref());
    let mail = Mail { body, ..mail.clone() };
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => format!(
            "Date: {}\nFrom: AWS Notifications <no-reply@sns.amazonaws.com>\nTo: {}\nSubject: {}\n\n{}\n",
            mail.at.to_seconds_text(),
            mail.to,
            mail.subject,
            mail.body.trim_end_matches('\n')
        ),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.mail/1", &Row::of(&mail), format),
    };
    cx.streams.data(&text)?;
    if mail.token.is_some() && format == OutputFormat::Text {
        cx.streams.say(&format!("`ork mail confirm {}` does what the link does", mail.number));
    }
    Ok(Exit::Done)
}

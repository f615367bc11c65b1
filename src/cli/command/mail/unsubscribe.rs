//! `mail unsubscribe`: ends a subscription, as the last link in a mail does.

use super::{no_mail, numbered};
use crate::aws::{Clients, CloudError};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::mail::Mail;
use crate::report::{self, OutputFormat};

/// End the subscription that a mail came by
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork mail unsubscribe\n  ork mail unsubscribe 2")]
pub struct Unsubscribe {
    /// Number of the mail, as `ork mail list` prints it [default: the newest]
    number: Option<u64>,
}

pub async fn run(arguments: &Unsubscribe, mails: &[Mail], clients: &Clients, cx: &mut Context) -> Result<Exit, Error> {
    let mail = match arguments.number {
        Some(number) => numbered(mails, number)?,
        None => mails.last().ok_or_else(no_mail)?,
    };
    if mail.subscription_arn.is_empty() {
        let message =
            format!("no subscription brought message {} to {}: it was sent to that number", mail.number, mail.to);
        let help = "`ork mail list -o json` names the subscription of those that a topic sent";
        return Err(Error::new(Exit::Refused, message).help(help));
    }
    let arn = &mail.subscription_arn;
    let ended = clients.sns().unsubscribe().subscription_arn(arn).send().await;
    ended.map_err(|error| CloudError::new("sns:Unsubscribe", format!("subscription `{arn}`"), error))?;
    let topic = mail.topic_arn.rsplit(':').next().unwrap_or_default();
    let text = match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text => format!("ended the subscription of {} to {topic}\n", mail.to),
        format => {
            let document = serde_json::json!({ "subscription": arn, "topic": mail.topic_arn, "to": mail.to });
            report::document("ork.mail-unsubscribed/1", &document, format)
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

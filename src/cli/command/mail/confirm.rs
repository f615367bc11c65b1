//! `mail confirm`: confirms a subscription, as the link in a confirmation mail does.

use std::collections::BTreeMap;

use super::{no_mail, numbered};
use crate::aws::{Clients, CloudError};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::mail::Mail;
use crate::report::{self, OutputFormat};

/// Confirm a subscription with the token in its mail
///
/// Until then the address receives nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork mail confirm\n  ork mail confirm 2\n  ork mail confirm --to ann@example.com")]
pub struct Confirm {
    /// Number of the mail, as `ork mail list` prints it [default: the only one that waits]
    number: Option<u64>,
    /// The unconfirmed mail to this address
    #[arg(long, value_name = "ADDRESS", conflicts_with = "number")]
    to: Option<String>,
}

pub async fn run(arguments: &Confirm, mails: &[Mail], clients: &Clients, cx: &mut Context) -> Result<Exit, Error> {
    let mail = match arguments.number {
        Some(number) => numbered(mails, number)?,
        None => waiting(mails, clients, arguments.to.as_deref()).await?,
    };
    let Some(token) = mail.token.as_deref() else {
        return Err(Error::new(Exit::Refused, format!("mail {} asks for no confirmation", mail.number))
            .help("`ork mail list` lists them; the subject of those that do is Subscription Confirmation"));
    };
    let confirm = clients.sns().confirm_subscription().topic_arn(&mail.topic_arn).token(token).send().await;
    let subject = || format!("subscription of `{}`", mail.to);
    let confirmed = confirm.map_err(|error| CloudError::new("sns:ConfirmSubscription", subject(), error))?;
    let arn = confirmed.subscription_arn().unwrap_or_default();
    let topic = mail.topic_arn.rsplit(':').next().unwrap_or_default();
    let text = match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text => format!("confirmed the subscription of {} to {topic}\n", mail.to),
        format => {
            let document = serde_json::json!({ "subscription": arn, "topic": mail.topic_arn, "to": mail.to });
            report::document("ork.mail-confirmed/1", &document, format)
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

/// Returns the only confirmation mail whose subscription is still pending.
async fn waiting<'a>(mails: &'a [Mail], clients: &Clients, to: Option<&str>) -> Result<&'a Mail, Error> {
    let mut waiting = BTreeMap::new();
    let mut pages = clients.sns().list_subscriptions().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("sns:ListSubscriptions", "the subscriptions", error))?;
        for subscription in
            page.subscriptions().iter().filter(|it| it.subscription_arn() == Some("PendingConfirmation"))
        {
            let is_of = |mail: &&Mail| {
                mail.token.is_some()
                    && Some(mail.to.as_str()) == subscription.endpoint()
                    && Some(mail.topic_arn.as_str()) == subscription.topic_arn()
                    && to.is_none_or(|to| mail.to.eq_ignore_ascii_case(to))
            };
            // Only the token in the newest mail is valid.
            waiting.extend(mails.iter().rev().find(is_of).map(|mail| (mail.number, mail)));
        }
    }
    let numbers: Vec<String> = waiting.keys().map(u64::to_string).collect();
    match (waiting.pop_first(), numbers.as_slice()) {
        (Some((_, mail)), [_]) => Ok(mail),
        (Some(_), numbers) => Err(Error::new(Exit::Refused, "several subscriptions wait for a confirmation")
            .help(format!("name the mail: {}", numbers.join(", ")))),
        (None, _) if mails.is_empty() => Err(no_mail()),
        (None, _) => Err(Error::new(Exit::CallFailed, "no subscription waits for a confirmation")
            .help("`ork mail list` lists the mails; a number confirms again")),
    }
}

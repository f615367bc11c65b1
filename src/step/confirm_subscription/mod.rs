//! `confirm-subscription`: confirms a subscription as the link in a confirmation mail does.
//!
//! If the backend stores the mails it sends, the token is read from the mail. Otherwise the mail is in a real mailbox,
//! and the step waits until the user has followed the link.

mod assess;

use std::time::Duration;

use serde::Deserialize;

use super::{Receipt, StepKind, Verb};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::duration::Span;
use crate::resource::subscription::{self, is_pending};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, topic};

/// Confirm the subscription of an address to a topic
///
/// On the local cloud the token is read from the mail that the address got. On AWS the mail is in its owner's mailbox:
/// the command waits until they have followed the link, or takes the token of the link.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork confirm-subscription Orders --email ann@example.com
  ork confirm-subscription Orders --email ann@example.com --token 2336412f37... --backend aws")]
pub struct ConfirmSubscription {
    /// Topic, by name or ARN
    pub topic: String,
    /// The subscribed address
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// The token in the link of the mail, if it is known
    #[arg(long)]
    pub token: Option<String>,
    /// How long to wait for the person
    #[arg(long, default_value = "5m", value_name = "DURATION")]
    #[serde(default = "five_minutes")]
    pub within: Span,
}

const PAUSE: Duration = Duration::from_secs(2);

fn five_minutes() -> Span {
    Span::seconds(300)
}

impl ConfirmSubscription {
    async fn standing(&self, clients: &Clients, topic: &str) -> Result<String, Error> {
        let found = subscription::find(clients, topic, &self.email).await?;
        found.ok_or_else(|| Error::Absent {
            message: format!("{} is not subscribed to topic {}", self.email, super::subscribe::tail(topic)),
            help: format!("subscribe it with `ork subscribe {} --email {}`", super::subscribe::tail(topic), self.email),
        })
    }

    /// Returns the token of the newest confirmation mail to this address, or `None` if mails cannot be read.
    async fn token(&self, clients: &Clients, topic: &str) -> Option<String> {
        if self.token.is_some() {
            return self.token.clone();
        }
        let mails = clients.mails().await?;
        let asks = mails.into_iter().rev().filter(|mail| mail.topic_arn == topic && mail.to == self.email);
        asks.filter_map(|mail| mail.token).next()
    }

    /// Waits until the user has followed the link.
    async fn wait(&self, clients: &Clients, topic: &str) -> Result<String, Error> {
        let clock = clients.clock();
        let deadline = clock.now().plus(self.within.0);
        loop {
            let arn = self.standing(clients, topic).await?;
            if !is_pending(&arn) {
                return Ok(arn);
            }
            if clock.now() >= deadline {
                let message = format!("{} has not confirmed within {}", self.email, self.within);
                let help = "follow the link in the mail of AWS Notifications, and do it again".to_owned();
                return Err(Error::Absent { message, help });
            }
            clock.sleep(PAUSE).await;
        }
    }
}

impl StepKind for ConfirmSubscription {
    fn check(&self, _: &mut Findings) {}

    fn confirmed_address(&self) -> Option<&str> {
        Some(&self.email)
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("topic", ReferenceKind::Topic, &mut self.topic);
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("confirm-subscription").value(&self.topic).flag("email", &self.email);
        vec![line.option("token", self.token.as_deref())]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let topic = super::subscribe::tail(&self.topic);
        vec![("arn".to_owned(), placeholder.of_service("sns", &format!("{topic}:{}", Placeholder::ID)))]
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("the mail of AWS Notifications > Confirm subscription")
    }

    fn by_hand(&self) -> Option<String> {
        Some(format!("Follow the link in the mail to {}", self.email))
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let clients = resources.clients;
        let topic = topic::arn(clients, &self.topic).await?;
        let mut receipt = Receipt::default();
        let standing = self.standing(clients, &topic).await?;
        let (verb, arn) = if is_pending(&standing) {
            let arn = match self.token(clients, &topic).await {
                Some(token) => {
                    let confirm = clients.sns().confirm_subscription().topic_arn(&topic).token(token).send().await;
                    let subject = || format!("subscription of `{}`", self.email);
                    let confirmed =
                        confirm.map_err(|error| CloudError::new("sns:ConfirmSubscription", subject(), error))?;
                    confirmed.subscription_arn().unwrap_or_default().to_owned()
                }
                None => self.wait(clients, &topic).await?,
            };
            (Verb::Confirmed, arn)
        } else {
            (Verb::Found, standing)
        };
        let what = format!("of {} to {}", self.email, super::subscribe::tail(&topic));
        receipt.change(verb, "subscription", what, Some(arn.clone().into()));
        receipt.output("arn", arn);
        Ok(receipt)
    }
}

//! `mail`: mails that topics sent to an address.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::mail;
use crate::resource::{Error, ReferenceKind, Visit, queue};

/// Check the mail that an address got from topics
///
/// Only the local cloud keeps the mail it sends. Mails that ask for a confirmation count where their subject is given.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify mail --to ann@example.com --count 1 --text SUCCEED
  ork verify mail --to ann@example.com --subject 'AWS Notification - Subscription Confirmation'")]
pub struct Mail {
    /// Address the mail went to
    #[arg(long, value_name = "ADDRESS")]
    pub to: String,
    /// Only mail of this topic
    #[arg(long, value_name = "NAME")]
    pub topic: Option<String>,
    /// Only mail with this subject
    #[arg(long)]
    pub subject: Option<String>,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// JSON the message must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub body: Option<Value>,
    /// Text the message must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text no message may contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

impl Mail {
    fn is_meant(&self, mail: &mail::Mail) -> bool {
        let topic = mail.topic_arn.rsplit(':').next().unwrap_or_default();
        let is_asked = match &self.subject {
            Some(subject) => *subject == mail.subject,
            None => mail.token.is_none(),
        };
        is_asked
            && mail.to.eq_ignore_ascii_case(&self.to)
            && self.topic.as_deref().is_none_or(|wanted| topic_name(wanted) == topic)
    }
}

fn topic_name(reference: &str) -> &str {
    queue::name_of(reference.trim_start_matches("topic:"))
}

/// Returns the message of a mail, without the footer.
fn message(mail: &mail::Mail) -> &str {
    mail.body.rsplit_once("\n\n--\n").map_or(mail.body.as_str(), |(message, _)| message)
}

impl ProbeKind for Mail {
    fn describe(&self) -> String {
        format!("mail to {}", self.to)
    }

    fn place(&self) -> String {
        format!("mailbox of {}", self.to)
    }

    fn mailbox(&self) -> Option<&str> {
        self.subject.is_none().then_some(self.to.as_str())
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        if let Some(topic) = &mut self.topic {
            visit("mail.topic", ReferenceKind::Topic, topic);
        }
        for event in &mut self.event {
            visit("mail.event", ReferenceKind::Event, event);
        }
    }

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &self.event,
            body: self.body.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "mail",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("to", &self.to).option("topic", self.topic.as_deref()).option("subject", self.subject.as_deref())
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn console_path(&self) -> &'static str {
        "your mailbox"
    }

    fn query(&self, _: &[ApiCall]) -> Option<Query> {
        None
    }

    fn by_hand(&self) -> Option<String> {
        Some(format!("Look into the mailbox of {}", self.to))
    }

    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let mails = clients.mails().await.ok_or_else(|| Error::Absent {
            message: "only the local cloud keeps the mail that it sends".to_owned(),
            help: format!("look into the mailbox of {}", self.to),
        })?;
        let is_new = |mail: &&mail::Mail| since.is_none_or(|since| mail.at >= since);
        let item = |mail: &mail::Mail| Item {
            id: mail.number.to_string(),
            place: mail.to.clone(),
            at: Some(mail.at),
            text: message(mail).to_owned(),
        };
        Ok(mails.iter().filter(is_new).filter(|mail| self.is_meant(mail)).map(item).collect())
    }
}

//! `http`: the answer of a URL, asked again until it is as expected.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Count, Expect, Item, ProbeKind, Query};
use crate::api_call::ApiCall;
use crate::aws::{Clients, WebAnswer, WebRequest};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::{Error, Visit};

/// Check what a URL answers
///
/// It is asked with GET, which changes nothing, until its answer is as expected. Use `ork http` to send any other
/// request once.
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify http https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/order --body '{\"done\":true}'
  ork verify http https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/order --status 404 --within 10s")]
pub struct Http {
    /// What is asked
    pub url: String,
    /// A header; may be given several times
    #[arg(long = "headers", alias = "header", value_name = "NAME=VALUE", value_parser = super::name_and_value)]
    #[serde(skip)]
    pub header_arguments: Vec<(String, String)>,
    /// Headers, by name
    #[arg(skip)]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Service to sign the request for, such as execute-api (default: no signature)
    #[arg(long, value_name = "SERVICE")]
    pub sign: Option<String>,
    /// Status that is expected (default: any from 200 to 299)
    #[arg(long)]
    pub status: Option<u16>,
    /// How many answers are expected: 1 or 0 (default: 1)
    #[arg(long)]
    pub count: Option<Count>,
    /// JSON the answer must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub body: Option<Value>,
    /// Text the answer must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text the answer may not contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

impl Http {
    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_lab = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        of_lab.chain(self.header_arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    async fn ask(&self, clients: &Clients) -> Result<WebAnswer, Error> {
        let headers = self.headers().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let (method, url, sign) = ("GET".to_owned(), self.url.clone(), self.sign.clone());
        Ok(clients.http(WebRequest { method, url, headers, body: String::new(), sign }).await?)
    }

    fn has_status(&self, answer: &WebAnswer) -> bool {
        match self.status {
            Some(status) => status == answer.status,
            None => (200..300).contains(&answer.status),
        }
    }
}

impl ProbeKind for Http {
    /// Returns the URL without its query, which may contain a signature.
    fn describe(&self) -> String {
        format!("http {}", self.url.split('?').next().unwrap_or_default())
    }

    fn place(&self) -> String {
        self.url.split('?').next().unwrap_or_default().to_owned()
    }

    fn check(&self, findings: &mut Findings) {
        if !self.url.starts_with("http://") && !self.url.starts_with("https://") {
            findings
                .add("http.url", Code::BadUrl, format!("`{}` is no URL", self.url))
                .help("begin with https:// or http://, such as `${{ resources.api.url }}/order`");
        }
        if let Some(status) = self.status.filter(|status| !(100..600).contains(status)) {
            findings
                .add("http.status", Code::BadValue, format!("{status} is no HTTP status"))
                .help("write it like 200");
        }
    }

    fn references(&mut self, _: &mut Visit<'_>) {}

    fn expect(&self) -> Expect<'_> {
        Expect {
            count: self.count,
            events: &[],
            body: self.body.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "answer",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        let line = line.value(&self.url);
        let line = self.headers().fold(line, |line, (name, value)| line.flag("header", &format!("{name}={value}")));
        line.option("sign", self.sign.as_deref())
            .option("status", self.status.map(|status| status.to_string()).as_deref())
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn takes_events(&self) -> bool {
        false
    }

    fn console_path(&self) -> &'static str {
        "the URL, in a browser"
    }

    /// The AWS CLI sends no requests to URLs.
    fn query(&self, _: &[ApiCall]) -> Option<Query> {
        None
    }

    fn by_hand(&self) -> Option<String> {
        Some(format!("open {} and compare its answer", self.place()))
    }

    async fn observe(&self, clients: &Clients, _: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let answer = self.ask(clients).await?;
        let item = |answer: WebAnswer| Item {
            id: answer.status.to_string(),
            place: self.place(),
            at: None,
            text: answer.body,
        };
        Ok(Some(answer).filter(|answer| self.has_status(answer)).map(item).into_iter().collect())
    }

    async fn of_other_causes(&self, clients: &Clients, _: Option<Timestamp>) -> Option<String> {
        let answer = self.ask(clients).await.ok().filter(|answer| !self.has_status(answer))?;
        Some(format!("one with the status {}", answer.status))
    }
}

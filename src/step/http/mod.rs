//! `http`: a request to an API, and the expectations on its response.

mod assess;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Receipt, StepKind, Verb};
use crate::aws::{Clients, WebAnswer, WebRequest};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::probe::{Count, Expect, Item, Outcome, Verdict, item_or_list, json_argument, json_or_null, name_and_value};
use crate::resource::{Error, Placeholder, ResourceContext};
use crate::text::{Text, VisitText};

/// Send an HTTP request, and check the answer
///
/// Requests to REST APIs of the local cloud do not leave it, nor do presigned URLs of its buckets. Without a status, any
/// from 200 to 299 is right.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork http https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/order
  ork http https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/order --body '{\"order\":415}' --expect '{\"done\":true}'
  ork http https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/callback --body callback.json --sign execute-api --status 200")]
pub struct Http {
    /// Where to
    pub url: String,
    /// HTTP method (default: GET, and POST with a body)
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// A header; may be given several times
    #[arg(long = "headers", alias = "header", value_name = "NAME=VALUE", value_parser = name_and_value)]
    #[serde(skip)]
    pub header_arguments: Vec<(String, String)>,
    /// Headers, by name
    #[arg(skip)]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Body of the request: a JSON text, a file, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub body: Option<Text>,
    /// Service to sign the request for, such as execute-api (default: no signature)
    #[arg(long, value_name = "SERVICE")]
    pub sign: Option<String>,
    /// Status that is expected
    #[arg(long)]
    pub status: Option<u16>,
    /// JSON the answer must contain
    #[arg(long, value_name = "JSON", value_parser = json_argument)]
    #[serde(default, deserialize_with = "json_or_null")]
    pub expect: Option<Value>,
    /// Text the answer must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "item_or_list")]
    pub text: Vec<String>,
    /// Show a body that is a JSON string without its quotes
    #[arg(short, long)]
    #[serde(skip)]
    pub raw: bool,
    /// Text the answer may not contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "item_or_list")]
    pub not_text: Vec<String>,
}

impl Http {
    /// Returns the HTTP method.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or(if self.body.is_some() { "POST" } else { "GET" })
    }

    /// Returns whether the request only reads, so that it can be repeated for a check.
    fn only_looks(&self) -> bool {
        matches!(self.method(), "GET" | "HEAD" | "OPTIONS")
    }

    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let of_lab = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        of_lab.chain(self.header_arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn request(&self) -> WebRequest {
        let body = self.body.as_ref().map(Text::as_str).unwrap_or_default();
        let mut headers: Vec<(String, String)> =
            self.headers().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let is_json = serde_json::from_str::<Value>(body).is_ok();
        if is_json && !headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let method = self.method().to_owned();
        WebRequest { method, url: self.url.clone(), headers, body: body.to_owned(), sign: self.sign.clone() }
    }

    async fn send(&self, clients: &Clients) -> Result<WebAnswer, Error> {
        Ok(clients.http(self.request()).await?)
    }

    /// Returns a short name: the URL without its query, which may contain a signature.
    fn describe(&self) -> String {
        let url = self.url.split('?').next().unwrap_or_default();
        format!("{} {url}", self.method())
    }

    fn judge(&self, answer: &WebAnswer) -> Verdict {
        let expect = Expect {
            count: Some(Count::exactly(1)),
            events: &[],
            body: self.expect.as_ref().map(Cow::Borrowed),
            text: &self.text,
            not_text: &self.not_text,
            history: &[],
            noun: "answer",
        };
        let item = Item { id: answer.status.to_string(), place: self.describe(), at: None, text: answer.body.clone() };
        let mut verdict = Verdict { probe: self.describe(), ..expect.judge(&[item]) };
        let is_right = match self.status {
            Some(status) => status == answer.status,
            None => (200..300).contains(&answer.status),
        };
        if !is_right {
            let wanted = self.status.map_or_else(|| "a status from 200 to 299".to_owned(), |status| status.to_string());
            verdict.difference = Some(format!("the status is {}, not {wanted}", answer.status));
        }
        if !is_right || verdict.outcome != Outcome::Passed {
            verdict.outcome = Outcome::Failed;
        }
        verdict
    }
}

/// Returns the body as text: a JSON string without its quotes.
fn value_of(body: &str) -> String {
    match serde_json::from_str::<Value>(body) {
        Ok(Value::String(text)) => text,
        _ => body.to_owned(),
    }
}

impl StepKind for Http {
    fn check(&self, findings: &mut Findings) {
        if !self.url.starts_with("http://") && !self.url.starts_with("https://") {
            findings
                .add("url", Code::BadUrl, format!("`{}` is no URL", self.url))
                .help("begin with https:// or http://, such as `${{ resources.api.url }}/order`");
        }
        let is_token =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if let Some(method) = self.method.as_deref().filter(|method| !is_token(method)) {
            findings
                .add("method", Code::BadValue, format!("`{method}` is no HTTP method"))
                .help("write GET, POST, PUT, ...");
        }
        if let Some(status) = self.status.filter(|status| !(100..600).contains(status)) {
            findings.add("status", Code::BadValue, format!("{status} is no HTTP status")).help("write it like 200");
        }
        if let Some((name, _)) = self.headers().find(|(name, _)| !is_token(name)) {
            findings
                .add("headers", Code::BadName, format!("`{name}` cannot name a header"))
                .help("use letters, digits and -");
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(body) = &mut self.body {
            visit("body", body);
        }
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let mut line = CommandLine::new("http").value(&self.url).option("method", self.method.as_deref());
        for (name, value) in self.headers() {
            line = line.flag("header", &format!("{name}={value}"));
        }
        let line = line
            .text("body", self.body.as_ref().map(Text::as_str))
            .option("sign", self.sign.as_deref())
            .option("status", self.status.map(|status| status.to_string()).as_deref())
            .option("expect", self.expect.as_ref().map(Value::to_string).as_deref());
        let line = self.text.iter().fold(line, |line, text| line.flag("text", text));
        let line = self.not_text.iter().fold(line, |line, text| line.flag("not-text", text));
        vec![line.switch("raw", self.raw)]
    }

    fn write_out(&mut self, output: &str) -> bool {
        self.raw = output == "value";
        matches!(output, "value" | "body")
    }

    fn outputs(&self, _: &Placeholder<'_>) -> Vec<(String, String)> {
        let outputs = [("status", "200"), ("body", "\"https://example.com/\""), ("value", "https://example.com/")];
        outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    fn console_path(&self) -> Option<&'static str> {
        None
    }

    fn expected(&self) -> Option<String> {
        let status = match self.status {
            Some(status) => format!("the status {status}"),
            None => "a status from 200 to 299".to_owned(),
        };
        let contents = self.expect.iter().map(Value::to_string).chain(self.text.iter().cloned());
        let contents: Vec<String> = contents.collect();
        Some(match contents.as_slice() {
            [] => status,
            contents => format!("{status}, and an answer with {}", contents.join(" and ")),
        })
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let answer = self.send(resources.clients).await?;
        let verdict = self.judge(&answer);
        let mut receipt = Receipt::default();
        receipt.change(Verb::Answered, "request", format!("{} with {}", self.describe(), answer.status), None);
        receipt.output("status", answer.status.to_string());
        let value = value_of(&answer.body);
        receipt.preview = Some(if self.raw { value.clone() } else { answer.body.clone() });
        receipt.output("value", value);
        receipt.output("body", answer.body);
        receipt.verdict = Some(verdict);
        Ok(receipt)
    }
}

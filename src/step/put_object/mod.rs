//! `put-object`: puts a text or a file into a bucket as an object.

mod assess;
mod content;
mod parts;

use serde::Deserialize;

use super::{Receipt, StepKind, Verb};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, bucket};
use crate::text::{Text, VisitText};

/// Put an object into a bucket
///
/// An object that the key leads to already is replaced.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-object uploads orders/415.json --body '{\"order\":415}'
  ork put-object uploads orders/2026.csv --body orders.csv --content-type text/csv
  ork put-object uploads scans/415.tar --body scans.tar --multipart
  jq .order orders.json | ork put-object uploads orders/415.json --body -")]
pub struct PutObject {
    /// Bucket, by name or ARN
    pub bucket: String,
    /// Key of the object, such as orders/415.json
    pub key: String,
    /// What the object holds: a JSON text, a file of any kind and size, or -
    #[arg(long, value_name = "JSON | FILE | -")]
    pub body: Option<Text>,
    /// Content type of the object (default: from the extension of the key)
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// Upload it in parts, as clients do with large files
    #[arg(long)]
    #[serde(default)]
    pub multipart: bool,
}

/// The maximum length of a key ("Creating object key names").
const MAX_KEY_BYTES: usize = 1024;

/// Content types by the extensions of keys.
const TYPES: [(&str, &str); 7] = [
    (".json", "application/json"),
    (".csv", "text/csv"),
    (".txt", "text/plain"),
    (".html", "text/html"),
    (".xml", "application/xml"),
    (".yaml", "application/yaml"),
    (".md", "text/markdown"),
];

impl PutObject {
    fn content_type(&self) -> Option<&str> {
        let by_key = || TYPES.iter().find(|(end, _)| self.key.ends_with(end)).map(|(_, kind)| *kind);
        self.content_type.as_deref().or_else(by_key)
    }

    fn text(&self) -> &str {
        self.body.as_ref().map(Text::as_str).unwrap_or_default()
    }

    fn subject(&self, bucket: &str) -> String {
        format!("object `{}` of bucket `{bucket}`", self.key)
    }

    /// Uploads the object in one request. Returns its ETag.
    async fn put(&self, clients: &Clients, bucket: &str) -> Result<Option<String>, Error> {
        let body = content::whole(self.body.as_ref()).await?;
        let put = clients.s3().put_object().bucket(bucket).key(&self.key).body(body);
        let put = put.set_content_type(self.content_type().map(str::to_owned)).send().await;
        Ok(put.map_err(|error| CloudError::new("s3:PutObject", self.subject(bucket), error))?.e_tag)
    }

    fn arn(&self) -> String {
        format!("{}/{}", bucket::arn(bucket::name_of(&self.bucket)), self.key)
    }
}

impl StepKind for PutObject {
    fn check(&self, findings: &mut Findings) {
        if self.key.is_empty() || self.key.len() > MAX_KEY_BYTES {
            findings
                .add("key", Code::BadName, format!("`{}` cannot be the key of an object", self.key))
                .help("use 1 to 1024 bytes, such as `orders/415.json`");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bucket", ReferenceKind::Bucket, &mut self.bucket);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(body) = &mut self.body {
            visit("body", body);
        }
    }

    fn streams(&self) -> &'static [&'static str] {
        &["body"]
    }

    fn makes(&self) -> bool {
        false
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("put-object").value(&self.bucket).value(&self.key);
        let line = match &self.body {
            Some(Text::File(path)) => line.flag("body", path),
            body => line.text("body", body.as_ref().map(Text::as_str)),
        };
        vec![line.option("content-type", self.content_type.as_deref()).switch("multipart", self.multipart)]
    }

    fn outputs(&self, _: &Placeholder<'_>) -> Vec<(String, String)> {
        let e_tag = "d41d8cd98f00b204e9800998ecf8427e";
        let outputs =
            [("bucket", bucket::name_of(&self.bucket)), ("key", &self.key), ("arn", &self.arn()), ("etag", e_tag)];
        outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon S3 > Buckets > the bucket > Upload")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let name = bucket::name_of(&self.bucket);
        bucket::require(resources.clients, name).await?;
        let e_tag = match self.multipart {
            true => parts::upload(self, resources.clients, name).await?,
            false => self.put(resources.clients, name).await?,
        };
        let mut receipt = Receipt::default();
        receipt.change(Verb::Put, "object", format!("{name}/{}", self.key), Some(self.arn().into()));
        receipt.output("bucket", name);
        receipt.output("key", &self.key);
        receipt.output("arn", self.arn());
        receipt.output("etag", e_tag.unwrap_or_default().trim_matches('"'));
        Ok(receipt)
    }
}

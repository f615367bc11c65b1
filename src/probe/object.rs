//! `object`: objects of an S3 bucket.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Count, Expect, Item, ProbeKind, Query, literal};
use crate::api_call::ApiCall;
use crate::aws::{Clients, CloudError};
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::resource::{Error, ReferenceKind, Visit, bucket};

/// Check the objects of a bucket
#[derive(Debug, Clone, Default, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork verify object --bucket uploads --key orders/415.json --body '{\"order\":415}'
  ork verify object --bucket uploads --prefix orders/ --count 3 --within 10s")]
pub struct Object {
    /// Bucket
    #[arg(long, value_name = "NAME")]
    pub bucket: String,
    /// Key of a single object to check
    #[arg(long, value_name = "KEY", conflicts_with = "prefix")]
    pub key: Option<String>,
    /// Only objects whose keys have this prefix
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// How many are expected: 3, 1.., 1..3 (default: at least one)
    #[arg(long)]
    pub count: Option<Count>,
    /// Only what comes from this event id; may be given several times
    #[arg(long, value_name = "ID")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub event: Vec<String>,
    /// JSON the object must contain
    #[arg(long, value_name = "JSON", value_parser = super::json_argument)]
    #[serde(default, deserialize_with = "super::json_or_null")]
    pub body: Option<Value>,
    /// Text the object must contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub text: Vec<String>,
    /// Text no object may contain
    #[arg(long, value_name = "TEXT")]
    #[serde(default, deserialize_with = "super::item_or_list")]
    pub not_text: Vec<String>,
}

/// The maximum number of objects that are observed, and the maximum number of bytes read of each.
const MAX_OBJECTS: usize = 1_000;
const MAX_BYTES: usize = 1024 * 1024;

impl Object {
    /// Returns whether the contents of the objects matter.
    fn reads(&self) -> bool {
        self.body.is_some() || !self.text.is_empty() || !self.not_text.is_empty() || !self.event.is_empty()
    }

    fn is_meant(&self, key: &str) -> bool {
        self.key.as_deref().is_none_or(|wanted| wanted == key)
    }

    /// Returns the text of an object, or `None` if it has been deleted meanwhile.
    async fn text(&self, clients: &Clients, name: &str, key: &str) -> Result<Option<String>, Error> {
        let get = clients.s3().get_object().bucket(name).key(key).range(format!("bytes=0-{}", MAX_BYTES - 1));
        let subject = || format!("object `{key}` of bucket `{name}`");
        let got = match get.send().await.map_err(|error| CloudError::new("s3:GetObject", subject(), error)) {
            Ok(got) => got,
            Err(error) if error.is_not_found() => return Ok(None),
            // The object is empty.
            Err(error) if error.code.as_deref() == Some("InvalidRange") => return Ok(Some(String::new())),
            Err(error) => return Err(error.into()),
        };
        let bytes = got.body.collect().await;
        let bytes =
            bytes.map_err(|error| Error::Failed { message: format!("{} cannot be read: {error}", subject()) })?;
        Ok(Some(String::from_utf8_lossy(&bytes.to_vec()).into_owned()))
    }
}

impl ProbeKind for Object {
    fn describe(&self) -> String {
        match self.key.as_ref().or(self.prefix.as_ref()) {
            Some(key) => format!("object {}/{key}", bucket::name_of(&self.bucket)),
            None => format!("object {}", bucket::name_of(&self.bucket)),
        }
    }

    fn place(&self) -> String {
        format!("bucket {}", bucket::name_of(&self.bucket))
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("object.bucket", ReferenceKind::Bucket, &mut self.bucket);
        for event in &mut self.event {
            visit("object.event", ReferenceKind::Event, event);
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
            noun: "object",
        }
    }

    fn count_mut(&mut self) -> &mut Option<Count> {
        &mut self.count
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("bucket", &self.bucket).option("key", self.key.as_deref()).option("prefix", self.prefix.as_deref())
    }

    fn body_flag(&self) -> Option<String> {
        self.body.as_ref().map(Value::to_string)
    }

    fn console_path(&self) -> &'static str {
        "Amazon S3 > Buckets > the bucket > Objects"
    }

    /// Counts by the key: no call has the contents of several objects.
    fn query(&self, _: &[ApiCall]) -> Option<Query> {
        let prefix = self.key.as_ref().or(self.prefix.as_ref());
        let input = json!({"Bucket": bucket::name_of(&self.bucket), "Prefix": prefix});
        let query = Query::of_list(ApiCall::reading("s3", "ListObjectsV2", input), "Contents", None);
        Some(match &self.key {
            Some(key) => query.that(format!("Key == {}", literal(key))),
            None => query,
        })
    }

    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
        let name = bucket::name_of(&self.bucket);
        bucket::require(clients, name).await?;
        let prefix = self.key.as_ref().or(self.prefix.as_ref());
        let mut items = Vec::new();
        let mut pages = clients.s3().list_objects_v2().bucket(name).set_prefix(prefix.cloned()).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| CloudError::new("s3:ListObjectsV2", format!("bucket `{name}`"), error))?;
            for object in page.contents().iter().filter(|object| object.key().is_some_and(|key| self.is_meant(key))) {
                let key = object.key().unwrap_or_default();
                let at = object.last_modified().map(|time| Timestamp::from_millis(time.secs() * 1000));
                // Its time has a precision of one second.
                if since.zip(at).is_some_and(|(since, at)| at.seconds() < since.seconds()) {
                    continue;
                }
                if items.len() == MAX_OBJECTS {
                    let message =
                        format!("bucket {name} holds more than {MAX_OBJECTS} objects, too many to look at each");
                    let help = "name the key, or a prefix that fewer have".to_owned();
                    return Err(Error::Absent { message, help });
                }
                let text = if self.reads() { self.text(clients, name, key).await? } else { Some(String::new()) };
                let Some(text) = text else { continue };
                items.push(Item { id: key.to_owned(), place: name.to_owned(), at, text });
            }
        }
        Ok(items)
    }
}

//! An S3 bucket.

use aws_sdk_s3::operation::get_bucket_notification_configuration::GetBucketNotificationConfigurationOutput;
use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, Delete, EventBridgeConfiguration, NotificationConfiguration,
    ObjectIdentifier,
};
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, there, unless_gone};
use super::{Created, Error, Observed, Placeholder, ResourceContext, ResourceId, ResourceKind};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A bucket.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bucket {
    /// Name of the bucket, which no other account may have
    pub name: String,
    /// Send an event to the default bus for every object that is created or deleted
    #[arg(long)]
    #[serde(default)]
    pub event_bridge: bool,
}

/// The region whose buckets are created without a location constraint.
const UNNAMED_REGION: &str = "us-east-1";

impl Bucket {
    async fn notifications(&self, clients: &Clients) -> Result<GetBucketNotificationConfigurationOutput, CloudError> {
        let got = clients.s3().get_bucket_notification_configuration().bucket(&self.name).send().await;
        got.map_err(|error| CloudError::new("s3:GetBucketNotification", format!("bucket `{}`", self.name), error))
    }

    /// Adds EventBridge to the bucket's notification configuration.
    async fn notify(&self, clients: &Clients) -> Result<(), Error> {
        let subject = || format!("bucket `{}`", self.name);
        let got = self.notifications(clients).await?;
        if got.event_bridge_configuration().is_some() {
            return Ok(());
        }
        let all = NotificationConfiguration::builder()
            .set_topic_configurations(got.topic_configurations)
            .set_queue_configurations(got.queue_configurations)
            .set_lambda_function_configurations(got.lambda_function_configurations)
            .event_bridge_configuration(EventBridgeConfiguration::builder().build());
        let put = clients.s3().put_bucket_notification_configuration().bucket(&self.name);
        let put = put.notification_configuration(all.build()).send().await;
        put.map_err(|error| CloudError::new("s3:PutBucketNotification", subject(), error))?;
        Ok(())
    }
}

impl ResourceKind for Bucket {
    type Id = BucketId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "bucket"
    }

    fn placeholder_arn(_: &Placeholder<'_>, name: &str) -> String {
        arn(name)
    }

    fn check(&self, findings: &mut Findings) {
        check_name("name", &self.name, findings);
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.switch("event-bridge", self.event_bridge)
    }

    fn draw(&self, diagram: &mut Diagram) {
        draw(diagram, &self.name);
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        if !exists(clients, &self.name).await? {
            return Ok(None);
        }
        let made = Created::new(&self.name, &arn(&self.name), false);
        let observed = Observed::new(made, BucketId { name: self.name.clone() });
        if !self.event_bridge {
            return Ok(Some(observed));
        }
        let notifies = self.notifications(clients).await?.event_bridge_configuration().is_some();
        Ok(Some(observed.require("events of EventBridge", notifies)))
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let is_new = !exists(clients, &self.name).await?;
        if is_new {
            context.record.before_create(ResourceId::from(BucketId { name: self.name.clone() }))?;
            let place = Some(clients.region()).filter(|region| *region != UNNAMED_REGION);
            let place = place.map(|region| {
                let region = BucketLocationConstraint::from(region);
                CreateBucketConfiguration::builder().location_constraint(region).build()
            });
            let made = clients.s3().create_bucket().bucket(&self.name).set_create_bucket_configuration(place);
            let made = made.send().await;
            made.map_err(|error| CloudError::new("s3:CreateBucket", format!("bucket `{}`", self.name), error))?;
        }
        if self.event_bridge {
            self.notify(clients).await?;
        }
        Ok(Created::new(&self.name, &arn(&self.name), is_new))
    }
}

/// Returns the ARN of a bucket, which contains neither a region nor an account.
pub fn arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

/// Returns the name in a bucket's name or ARN.
pub fn name_of(reference: &str) -> &str {
    reference.strip_prefix("arn:aws:s3:::").unwrap_or(reference)
}

/// Adds a finding if the name is not valid for a bucket (S3 User Guide, "General purpose bucket naming rules").
pub fn check_name(field: &str, name: &str, findings: &mut Findings) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_good = (3..=63).contains(&name.len())
        && name.chars().all(allowed)
        && is_end(name.chars().next())
        && is_end(name.chars().last())
        && !name.contains("..");
    if !is_good {
        findings
            .add(field, Code::BadName, format!("`{name}` cannot name a bucket"))
            .help("use 3 to 63 lower-case letters, digits, - and ., with a letter or a digit at both ends");
    }
}

/// Returns whether the bucket exists.
pub async fn exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    let found = clients.s3().head_bucket().bucket(name).send().await;
    there(done("s3:HeadBucket", name, found))
}

/// Fails if the bucket does not exist, with the most similar name.
pub async fn require(clients: &Clients, name: &str) -> Result<(), Error> {
    if exists(clients, name).await? {
        return Ok(());
    }
    let listed = clients.s3().list_buckets().send().await;
    let listed = listed.map_err(|error| CloudError::new("s3:ListBuckets", "the buckets", error))?;
    Err(Error::unknown("bucket", name, listed.buckets().iter().filter_map(|bucket| bucket.name())))
}

/// Returns the node of a bucket in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = name_of(reference);
    diagram.node(&format!("bucket:{name}"), "[(\"bucket %\")]", name)
}

/// The identity of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketId {
    pub name: String,
}

impl Identity for BucketId {
    fn describe(&self) -> (&'static str, String) {
        ("bucket", self.name.clone())
    }

    /// Removes the bucket and its objects, because only an empty bucket can be deleted.
    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        if !exists(clients, &self.name).await? {
            return Ok(());
        }
        let subject = || format!("bucket `{}`", self.name);
        let mut pages = clients.s3().list_objects_v2().bucket(&self.name).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| CloudError::new("s3:ListObjectsV2", subject(), error))?;
            let keys = page.contents().iter().filter_map(|object| object.key());
            let objects = keys.filter_map(|key| ObjectIdentifier::builder().key(key).build().ok());
            let Ok(delete) = Delete::builder().set_objects(Some(objects.collect())).quiet(true).build() else {
                continue;
            };
            if !delete.objects().is_empty() {
                let deleted = clients.s3().delete_objects().bucket(&self.name).delete(delete).send().await;
                deleted.map_err(|error| CloudError::new("s3:DeleteObjects", subject(), error))?;
            }
        }
        unless_gone(done("s3:DeleteBucket", &self.name, clients.s3().delete_bucket().bucket(&self.name).send().await))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.name).await?)
    }
}

//! `put-event-selectors`: sets which API calls a CloudTrail trail records.

mod assess;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Receipt, StepKind, Verb};
use crate::aws::CloudError;
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, bucket, trail};

/// Choose which API calls a trail records
///
/// A call that a trail records is sent to the default bus as an event: `AWS API Call via CloudTrail`. A trail records
/// operations on objects only where its event selectors ask for them. What it recorded before is replaced.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork put-event-selectors audit --objects uploads/
  ork put-event-selectors audit --objects uploads/orders/ --objects invoices/ --read-write all
  ork put-event-selectors audit --management-events")]
pub struct PutEventSelectors {
    /// Trail, by name or ARN
    pub trail: String,
    /// Objects whose operations are recorded: BUCKET/PREFIX
    #[arg(long, value_name = "BUCKET/[PREFIX]")]
    #[serde(default)]
    pub objects: Vec<String>,
    /// Which operations are recorded
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    pub read_write: ReadWrite,
    /// Record management events too
    #[arg(long)]
    #[serde(default)]
    pub management_events: bool,
}

/// Which operations a selector takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadWrite {
    #[default]
    WriteOnly,
    ReadOnly,
    All,
}

impl ReadWrite {
    /// Returns the value as the API and the command line name it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::WriteOnly => ("WriteOnly", "write-only"),
            Self::ReadOnly => ("ReadOnly", "read-only"),
            Self::All => ("All", "all"),
        }
    }
}

impl PutEventSelectors {
    fn name(&self) -> &str {
        trail::name_of(&self.trail)
    }

    /// Returns the values of the data resource.
    fn values(&self) -> Vec<String> {
        let value = |objects: &String| bucket::arn(objects.strip_prefix("arn:aws:s3:::").unwrap_or(objects));
        self.objects.iter().map(value).collect()
    }

    fn selectors(&self) -> Value {
        let resource = json!({"Type": "AWS::S3::Object", "Values": self.values()});
        json!([{
            "ReadWriteType": self.read_write.words().0,
            "IncludeManagementEvents": self.management_events,
            "DataResources": if self.objects.is_empty() { json!([]) } else { json!([resource]) },
        }])
    }
}

impl StepKind for PutEventSelectors {
    fn check(&self, findings: &mut Findings) {
        if self.objects.is_empty() && !self.management_events {
            findings
                .add("objects", Code::MissingKey, "this selects nothing: neither objects nor management events")
                .help("name objects, such as `uploads/orders/`, or record management events");
        }
        for (at, objects) in self.objects.iter().enumerate().filter(|(_, objects)| !objects.contains('/')) {
            findings
                .add(
                    format!("objects[{at}]"),
                    Code::BadName,
                    format!("`{objects}` does not say which objects are meant"),
                )
                .help(format!("write `{objects}/` for all objects of the bucket"));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("trail", ReferenceKind::Trail, &mut self.trail);
    }

    fn makes(&self) -> bool {
        true
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("put-event-selectors").value(&self.trail);
        let line = self.objects.iter().fold(line, |line, objects| line.flag("objects", objects));
        let word = (self.read_write != ReadWrite::default()).then_some(self.read_write.words().1);
        vec![line.option("read-write", word).switch("management-events", self.management_events)]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        super::kind::named(self.name(), ReferenceKind::Trail.placeholder_arn(placeholder, self.name()))
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("CloudTrail > Trails > the trail > Data events > Edit")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        trail::require(resources.clients, self.name()).await?;
        let input = json!({"TrailName": self.name(), "EventSelectors": self.selectors()});
        let put = resources.clients.cloudtrail().call("PutEventSelectors", input).await;
        let subject = || format!("trail `{}`", self.name());
        let put = put.map_err(|error| CloudError::new("cloudtrail:PutEventSelectors", subject(), error))?;
        let mut receipt = Receipt::default();
        receipt.change(Verb::Put, "event selectors", self.name(), Some(self.selectors()));
        receipt.output("name", self.name());
        receipt.output("arn", put["TrailARN"].as_str().unwrap_or_default());
        Ok(receipt)
    }
}

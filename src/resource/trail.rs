//! A trail of AWS CloudTrail, and the permissions in the policy of its bucket.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::permission;
use super::resource_id::{Identity, done, there, unless_gone};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId, ResourceKind, Visit,
    bucket,
};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};

/// A trail of CloudTrail, which logs from the moment it is created
///
/// It records management events; `ork put-event-selectors` says which data events it records too. The policy of its bucket
/// is given what CloudTrail needs.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Trail {
    /// Name of the trail
    pub name: String,
    /// Bucket for the log files, by name or ARN
    #[arg(long)]
    pub bucket: String,
    /// Prefix of the keys of the log files
    #[arg(long)]
    pub prefix: Option<String>,
}

const PRINCIPAL: &str = "cloudtrail.amazonaws.com";

impl Trail {
    /// Returns the statements that the bucket policy must contain ("Amazon S3 bucket policy for CloudTrail").
    fn statements(&self, arn: &str, account: &str) -> [Value; 2] {
        let bucket = bucket::arn(bucket::name_of(&self.bucket));
        let prefix = self.prefix.as_deref().map(|prefix| format!("{prefix}/")).unwrap_or_default();
        let sid = permission::sid(arn);
        let statement = |end: &str, action: &str, resource: String| {
            json!({
                "Sid": format!("{sid}{end}"),
                "Effect": "Allow",
                "Principal": { "Service": PRINCIPAL },
                "Action": action,
                "Resource": resource,
                "Condition": { "StringEquals": { "aws:SourceArn": arn } },
            })
        };
        let look = statement("Look", "s3:GetBucketAcl", bucket.clone());
        let mut write = statement("Write", "s3:PutObject", format!("{bucket}/{prefix}AWSLogs/{account}/*"));
        write["Condition"]["StringEquals"]["s3:x-amz-acl"] = json!("bucket-owner-full-control");
        [look, write]
    }

    fn compared(&self, standing: &Value, arn: &str) -> Observed {
        let bucket = bucket::name_of(&self.bucket);
        let (name, arn) = (self.name.clone(), arn.to_owned());
        let made = Created::new(&name, &arn, false);
        let found = |key: &str| standing[key].as_str().unwrap_or_default().to_owned();
        Observed::new(made, TrailId { name, bucket: bucket.to_owned(), arn })
            .compare("bucket", found("S3BucketName"), bucket, Remedy::Recreate)
            .compare("prefix", found("S3KeyPrefix"), self.prefix.as_deref().unwrap_or_default(), Remedy::Recreate)
    }

    async fn start(&self, clients: &Clients) -> Result<(), Error> {
        let start = clients.cloudtrail().call("StartLogging", json!({"Name": self.name})).await;
        Ok(done("cloudtrail:StartLogging", &self.name, start)?)
    }

    async fn permit(&self, clients: &Clients, arn: &str) -> Result<(), Error> {
        let name = bucket::name_of(&self.bucket);
        let wanted = self.statements(arn, clients.account().await?);
        let mut policy = policy_of(clients, name).await?.unwrap_or_else(|| permission::document(&[]));
        if let Some(statements) = policy.get_mut("Statement").and_then(Value::as_array_mut) {
            statements.retain(|statement| wanted.iter().all(|wanted| statement.get("Sid") != wanted.get("Sid")));
            statements.extend(wanted);
        }
        put_policy(clients, name, &policy).await
    }
}

/// Returns the policy of a bucket, if it has one.
async fn policy_of(clients: &Clients, bucket: &str) -> Result<Option<Value>, Error> {
    let got = clients.s3().get_bucket_policy().bucket(bucket).send().await;
    match got.map_err(|error| CloudError::new("s3:GetBucketPolicy", format!("bucket `{bucket}`"), error)) {
        Ok(got) => Ok(got.policy().and_then(|policy| serde_json::from_str(policy).ok())),
        Err(error) if error.code.as_deref() == Some("NoSuchBucketPolicy") || error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn put_policy(clients: &Clients, bucket: &str, policy: &Value) -> Result<(), Error> {
    let is_empty = policy.get("Statement").and_then(Value::as_array).is_some_and(Vec::is_empty);
    let subject = || format!("bucket `{bucket}`");
    if is_empty {
        let deleted = clients.s3().delete_bucket_policy().bucket(bucket).send().await;
        deleted.map_err(|error| CloudError::new("s3:DeleteBucketPolicy", subject(), error))?;
        return Ok(());
    }
    let put = clients.s3().put_bucket_policy().bucket(bucket).policy(policy.to_string()).send().await;
    put.map_err(|error| CloudError::new("s3:PutBucketPolicy", subject(), error))?;
    Ok(())
}

impl ResourceKind for Trail {
    type Id = TrailId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "trail"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("cloudtrail", &format!("trail/{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let ends = [self.name.chars().next(), self.name.chars().last()];
        let is_good =
            (3..=128).contains(&self.name.len()) && self.name.chars().all(is_inner) && ends.into_iter().all(is_end);
        if !is_good {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a trail", self.name))
                .help("use 3 to 128 letters, digits, `.`, `_` and `-`, with a letter or a digit at both ends");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bucket", ReferenceKind::Bucket, &mut self.bucket);
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("bucket", &self.bucket).option("prefix", self.prefix.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(trail) = standing(clients, &self.name).await? else { return Ok(None) };
        let arn = clients.arn("cloudtrail", &format!("trail/{}", self.name)).await?;
        let status = clients.cloudtrail().call("GetTrailStatus", json!({"Name": self.name})).await;
        let status = status.map_err(|error| CloudError::new("cloudtrail:GetTrailStatus", &self.name, error))?;
        let logs = status["IsLogging"].as_bool() == Some(true);
        Ok(Some(self.compared(&trail["Trail"], &arn).require("logging", logs)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        self.start(context.clients).await
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let arn = clients.arn("cloudtrail", &format!("trail/{}", self.name)).await?;
        if let Some(trail) = standing(clients, &self.name).await? {
            return self.compared(&trail["Trail"], &arn).require_same(Self::noun());
        }
        let name = bucket::name_of(&self.bucket);
        bucket::require(clients, name).await?;
        let id = TrailId { name: self.name.clone(), bucket: name.to_owned(), arn: arn.clone() };
        context.record.before_create(ResourceId::from(id))?;
        self.permit(clients, &arn).await?;
        let input = json!({"Name": self.name, "S3BucketName": name, "S3KeyPrefix": self.prefix});
        done("cloudtrail:CreateTrail", &self.name, clients.cloudtrail().call("CreateTrail", input).await)?;
        self.start(clients).await?;
        Ok(Created::new(&self.name, &arn, true))
    }
}

/// Returns the trail, if it exists.
async fn standing(clients: &Clients, name: &str) -> Result<Option<Value>, CloudError> {
    let got = clients.cloudtrail().call("GetTrail", json!({"Name": name})).await;
    match got {
        Ok(trail) => Ok(Some(trail)),
        Err(error) => there(done::<Value, _>("cloudtrail:GetTrail", name, Err(error))).map(|_| None),
    }
}

/// Returns whether the trail exists.
async fn exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    Ok(standing(clients, name).await?.is_some())
}

/// Returns the name in a trail's name or ARN.
pub fn name_of(reference: &str) -> &str {
    reference.rsplit_once(":trail/").map_or(reference, |(_, name)| name)
}

/// Fails if the trail does not exist, with the most similar name.
pub async fn require(clients: &Clients, name: &str) -> Result<(), Error> {
    if exists(clients, name).await? {
        return Ok(());
    }
    let listed = clients.cloudtrail().call("DescribeTrails", json!({})).await;
    let listed = listed.map_err(|error| CloudError::new("cloudtrail:DescribeTrails", "the trails", error))?;
    let names = listed["trailList"].as_array().into_iter().flatten().filter_map(|trail| trail["Name"].as_str());
    Err(Error::unknown("trail", name, names))
}

/// The identity of a trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailId {
    pub name: String,
    /// The bucket whose policy has statements for the trail.
    pub bucket: String,
    pub arn: String,
}

impl Identity for TrailId {
    fn describe(&self) -> (&'static str, String) {
        ("trail", self.name.clone())
    }

    /// Removes the trail and its statements in the policy of its bucket.
    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.cloudtrail().call("DeleteTrail", json!({"Name": self.arn})).await;
        unless_gone(done("cloudtrail:DeleteTrail", &self.name, deleted))?;
        let Some(mut policy) = policy_of(clients, &self.bucket).await? else { return Ok(()) };
        let sid = permission::sid(&self.arn);
        let Some(statements) = policy.get_mut("Statement").and_then(Value::as_array_mut) else { return Ok(()) };
        let before = statements.len();
        statements.retain(|statement| !statement["Sid"].as_str().is_some_and(|text| text.starts_with(&sid)));
        if statements.len() == before {
            return Ok(());
        }
        put_policy(clients, &self.bucket, &policy).await
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.arn).await?)
    }
}

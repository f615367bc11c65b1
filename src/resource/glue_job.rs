//! An AWS Glue job, its script and its role.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use aws_sdk_s3::primitives::ByteStream;

use super::resource_id::{Identity, done, there, unless_gone};
use super::role::{self, Role};
use super::{
    Created, Error, LogGroupId, Observed, Placeholder, Program, ProgramCode, ReferenceKind, Remedy, ResourceContext,
    ResourceId, ResourceKind, Visit, bucket, log_group, observation,
};
use crate::aws::{Clients, CloudError, Problem};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::text::{Text, VisitText};

/// A job of AWS Glue
///
/// Its script is put into the bucket. Without --role, a role is made that may read and write the objects of the bucket.
/// The local cloud runs scripts in Python, without Spark, and in JavaScript, which AWS Glue does not run.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GlueJob {
    /// Name of the job
    pub name: String,
    /// Script of the job: a file, or -
    #[arg(long, value_name = "FILE | -")]
    pub script: Text,
    /// Bucket of the script and of the data, by name or ARN
    #[arg(long)]
    pub bucket: String,
    /// Key of the script in the bucket, such as scripts/taxi.py
    #[arg(long)]
    pub key: String,
    /// Kind of the job
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    #[serde(rename = "type", default)]
    pub kind: Kind,
    /// Number of runs at a time
    #[arg(long, value_name = "COUNT")]
    pub max_concurrent_runs: Option<u32>,
    /// Role of the job, by name or ARN (default: one is made)
    #[arg(long)]
    pub role: Option<String>,
}

/// What kind of job it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
pub enum Kind {
    #[default]
    #[value(name = "glueetl")]
    #[serde(rename = "glueetl")]
    GlueEtl,
    #[value(name = "pythonshell")]
    #[serde(rename = "pythonshell")]
    PythonShell,
}

const PRINCIPAL: &str = "glue.amazonaws.com";
/// The version with Python 3.10 and Spark 3.3. Python shell jobs have no version.
const GLUE_VERSION: &str = "4.0";

impl GlueJob {
    /// Returns the statements of the role: access to the objects of the bucket, and writing the log.
    fn statements(&self) -> Vec<Value> {
        let bucket = bucket::arn(bucket::name_of(&self.bucket));
        vec![
            json!({
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                "Resource": format!("{bucket}/*"),
            }),
            json!({ "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetBucketLocation"], "Resource": bucket }),
            json!({
                "Effect": "Allow",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:*:*:log-group:/aws-glue/*",
            }),
        ]
    }

    async fn role(&self, context: &ResourceContext<'_>) -> Result<String, Error> {
        if let Some(role) = &self.role {
            return role::role_arn(context, role).await;
        }
        let name = role::name("glue", &self.name, context.clients.region());
        let role = Role { name: &name, service: PRINCIPAL, statements: self.statements() };
        Ok(role::grant(context, &role).await?.arn)
    }

    fn request(&self, role: &str) -> Value {
        let bucket = bucket::name_of(&self.bucket);
        let location = format!("s3://{bucket}/{}", self.key);
        let (kind, python) = match self.kind {
            Kind::GlueEtl => ("glueetl", "3"),
            Kind::PythonShell => ("pythonshell", "3.9"),
        };
        let mut request = json!({
            "Name": self.name,
            "Role": role,
            "Command": { "Name": kind, "ScriptLocation": location, "PythonVersion": python },
            "ExecutionProperty": { "MaxConcurrentRuns": self.max_concurrent_runs.unwrap_or(1) },
        });
        if self.kind == Kind::GlueEtl {
            request["GlueVersion"] = json!(GLUE_VERSION);
            (request["WorkerType"], request["NumberOfWorkers"]) = (json!("G.1X"), json!(2));
        }
        request
    }

    fn compared(&self, standing: &Value, arn: &str) -> Observed {
        let wanted = self.request("");
        let settings = [
            ("kind", "/Command/Name", Remedy::Recreate),
            ("script", "/Command/ScriptLocation", Remedy::Update),
            ("number of concurrent runs", "/ExecutionProperty/MaxConcurrentRuns", Remedy::Update),
        ];
        let made = Created::new(&self.name, arn, false);
        let observed = Observed::new(made, GlueJobId { name: self.name.clone() });
        settings.into_iter().fold(observed, |observed, (what, pointer, remedy)| {
            let (found, wanted) = (standing.pointer(pointer), wanted.pointer(pointer));
            observed.compare(what, observation::text(found), observation::text(wanted), remedy)
        })
    }

    /// Returns whether the object of the script has its text.
    async fn has_script(&self, clients: &Clients) -> Result<bool, Error> {
        let got = clients.s3().get_object().bucket(bucket::name_of(&self.bucket)).key(&self.key).send().await;
        let subject = || format!("script `{}`", self.key);
        let got = match got.map_err(|error| CloudError::new("s3:GetObject", subject(), error)) {
            Ok(got) => got,
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let body = got.body.collect().await;
        let body = body.map_err(|error| Error::Failed { message: format!("{}: {error}", subject()) })?;
        Ok(body.into_bytes() == self.script.as_str().as_bytes())
    }

    async fn put_script(&self, clients: &Clients) -> Result<(), Error> {
        let bucket = bucket::name_of(&self.bucket);
        bucket::require(clients, bucket).await?;
        let body = ByteStream::from(self.script.as_str().as_bytes().to_vec());
        let put = clients.s3().put_object().bucket(bucket).key(&self.key).body(body).send().await;
        Ok(done("s3:PutObject", &format!("{bucket}/{}", self.key), put)?)
    }
}

impl ResourceKind for GlueJob {
    type Id = GlueJobId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "Glue job"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("glue", &format!("job/{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        if self.name.is_empty() || self.name.chars().count() > 255 || self.name.contains('/') {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name a Glue job", self.name))
                .help("use 1 to 255 characters without a slash");
        }
        if self.key.is_empty() || self.key.len() > 1024 {
            findings
                .add("key", Code::BadName, format!("`{}` cannot be the key of a script", self.key))
                .help("use 1 to 1024 bytes, such as `scripts/taxi.py`");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bucket", ReferenceKind::Bucket, &mut self.bucket);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        visit("script", &mut self.script);
    }

    fn program(&self) -> Option<Program<'_>> {
        let program = Program { runtime: "python", code: ProgramCode::Script(self.script.as_str()) };
        self.key.ends_with(".py").then_some(program)
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        let count = self.max_concurrent_runs.map(|count| count.to_string());
        line.text("script", Some(self.script.as_str()))
            .flag("bucket", &self.bucket)
            .flag("key", &self.key)
            .option("type", (self.kind == Kind::PythonShell).then_some("pythonshell"))
            .option("max-concurrent-runs", count.as_deref())
            .option("role", self.role.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(job) = standing(clients, &self.name).await? else { return Ok(None) };
        let arn = clients.arn("glue", &format!("job/{}", self.name)).await?;
        let observed = self.compared(&job["Job"], &arn);
        let found = if self.has_script(clients).await? { "as requested" } else { "another one" };
        Ok(Some(observed.compare("text of the script", found, "as requested", Remedy::Update)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        self.put_script(context.clients).await?;
        let mut settings = self.request(&self.role(context).await?);
        // The name of a job cannot be changed.
        settings.as_object_mut().and_then(|settings| settings.remove("Name"));
        let input = json!({ "JobName": self.name, "JobUpdate": settings });
        Ok(done("glue:UpdateJob", &self.name, context.clients.glue().call("UpdateJob", input).await)?)
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let arn = clients.arn("glue", &format!("job/{}", self.name)).await?;
        if let Some(job) = standing(clients, &self.name).await? {
            return self.compared(&job["Job"], &arn).require_same(Self::noun());
        }
        self.put_script(clients).await?;
        ensure_log_group(context).await?;
        let role = self.role(context).await?;
        context.record.before_create(ResourceId::from(GlueJobId { name: self.name.clone() }))?;
        let made = clients.glue().call("CreateJob", self.request(&role)).await;
        done("glue:CreateJob", &self.name, made)?;
        Ok(Created::new(&self.name, &arn, true))
    }
}

/// Returns the job, if it exists.
async fn standing(clients: &Clients, name: &str) -> Result<Option<Value>, CloudError> {
    let got = clients.glue().call("GetJob", json!({"JobName": name})).await;
    match got {
        Ok(job) => Ok(Some(job)),
        Err(error) => there(done::<Value, _>("glue:GetJob", name, Err(error))).map(|_| None),
    }
}

/// Returns whether the job exists.
async fn exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    Ok(standing(clients, name).await?.is_some())
}

/// The log group of all job runs in an account and region ("Logging for AWS Glue jobs"). Glue creates it with the first
/// run and never removes it. Here it is created before the first job, so that it is recorded and tagged.
const GROUP: &str = "/aws-glue/jobs/output";
const MARK: (&str, &str) = ("created-by", "ork");

/// Creates the log group of all jobs if it does not exist. It is shared by all labs.
async fn ensure_log_group(context: &ResourceContext<'_>) -> Result<(), Error> {
    let clients = context.clients;
    let record = || context.record.before_create(ResourceId::from(GlueLogGroupId { name: GROUP.to_owned() }));
    if log_group::exists(clients, GROUP).await? {
        return if is_marked(clients).await? { record() } else { Ok(()) };
    }
    record()?;
    let made = clients.logs().create_log_group().log_group_name(GROUP).tags(MARK.0, MARK.1).send().await;
    match done("logs:CreateLogGroup", GROUP, made) {
        Err(error) if error.problem != Problem::Exists => Err(error.into()),
        _ => Ok(()),
    }
}

async fn is_marked(clients: &Clients) -> Result<bool, Error> {
    let arn = clients.arn("logs", &format!("log-group:{GROUP}")).await?;
    let found = clients.logs().list_tags_for_resource().resource_arn(arn).send().await;
    let found = found.map_err(|error| CloudError::new("logs:ListTagsForResource", GROUP, error))?;
    Ok(found.tags().is_some_and(|tags| tags.get(MARK.0).is_some_and(|value| value == MARK.1)))
}

/// Returns whether any job exists.
async fn any(clients: &Clients) -> Result<bool, CloudError> {
    let got = clients.glue().call("ListJobs", json!({"MaxResults": 1})).await;
    let got = got.map_err(|error| CloudError::new("glue:ListJobs", "the Glue jobs", error))?;
    Ok(got["JobNames"].as_array().is_some_and(|names| !names.is_empty()))
}

/// The identity of the log group of all jobs, which the last lab with a job removes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueLogGroupId {
    pub name: String,
}

impl Identity for GlueLogGroupId {
    fn describe(&self) -> (&'static str, String) {
        ("log group", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        if any(clients).await? {
            return Ok(());
        }
        LogGroupId { name: self.name.clone() }.remove(clients).await
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(!any(clients).await? && log_group::exists(clients, &self.name).await?)
    }
}

/// The identity of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlueJobId {
    pub name: String,
}

impl Identity for GlueJobId {
    fn describe(&self) -> (&'static str, String) {
        ("Glue job", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.glue().call("DeleteJob", json!({"JobName": self.name})).await;
        unless_gone(done("glue:DeleteJob", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.name).await?)
    }
}

//! The command of a job: "JobCommand".

use serde::Deserialize;

use super::fault;
use crate::local::service::Fault;

/// The supported kinds of jobs, and those that are refused.
const RUN: [&str; 2] = ["glueetl", "pythonshell"];
const OTHERS: [&str; 2] = ["gluestreaming", "glueray"];

/// The command of a job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Command {
    pub(super) name: Option<String>,
    pub(super) script_location: Option<String>,
}

impl Command {
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self.kind() {
            kind if RUN.contains(&kind) => {}
            kind if OTHERS.contains(&kind) => return Err(Fault::not_implemented("glue", &format!("{kind} jobs"))),
            kind => return Err(fault::invalid(format!("Unsupported job command {kind}"))),
        }
        match self.place() {
            Some(_) => Ok(()),
            None => Err(fault::invalid("Command script location must be of the form s3://bucket/key")),
        }
    }

    pub(super) fn kind(&self) -> &str {
        self.name.as_deref().unwrap_or("glueetl")
    }

    pub(super) fn is_shell(&self) -> bool {
        self.kind() == "pythonshell"
    }

    /// Returns the bucket and the key of the script.
    pub(super) fn place(&self) -> Option<(&str, &str)> {
        let (bucket, key) = self.script_location.as_deref()?.strip_prefix("s3://")?.split_once('/')?;
        (!bucket.is_empty() && !key.is_empty()).then_some((bucket, key))
    }
}

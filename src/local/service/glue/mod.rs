//! AWS Glue: jobs and their runs.
//!
//! Follows the "AWS Glue API Reference" and Developer Guide. Everything but jobs is refused as not implemented: the
//! Data Catalog, crawlers, triggers, workflows, sessions and the rest.
//!
//! Deviation: the script of a job runs like a function, in the process or with the Python of this machine. It is plain
//! Python without Spark: `awsglue.utils.getResolvedOptions` is available, `awsglue.context` and `pyspark` are not. A
//! script whose name ends in `.mjs` or `.js` runs as JavaScript, which AWS Glue does not support. Workers, capacity,
//! connections, bookmarks and retries are stored and have no effect.

mod capacity;
mod command;
mod emit;
mod fault;
mod job;
mod log;
mod program;
mod progress;
mod read;
mod role;
mod run;
mod start;
mod stop;
mod tag;
#[cfg(test)]
mod tests;
mod token;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::program::python_package;

use self::job::Job;
use self::program::Program;
use self::run::Run;
use self::token::Token;
use super::{Answer, Cx, Fault, Invocation, Protocol, Scope, Service, ServiceDescriptor, Token as _};
use crate::local::keyed::{Bulk, Fingerprint, Table};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "glue",
    protocol: Protocol::AwsJson { targets: &["AWSGlue"], version: "1.1" },
    scope: Scope::Region,
    deliver_actions: &[],
    reads: &["BatchGetJobs", "GetJob", "GetJobRun", "GetJobRuns", "GetJobs", "GetTags", "ListJobs"],
    new: || Box::<Glue>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Glue>(state)?)),
};

/// The jobs of a region and their runs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Glue {
    jobs: BTreeMap<String, Job>,
    /// By their job, the newest first.
    runs: Table<(Fingerprint, u64), Run>,
    /// The sequence number of each run within its job, by the ID of the run.
    places: Table<Fingerprint, u64>,
    /// The scripts of runs in progress, by the ID of the run.
    programs: Table<Fingerprint, Program>,
}

impl Service for Glue {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "BatchGetJobs" => read::batch_get_jobs(self, input),
            "BatchStopJobRun" => stop::batch_stop_job_run(self, input, cx),
            "CreateJob" => job::create_job(self, input, cx),
            "DeleteJob" => job::delete_job(self, input),
            "GetJob" => read::get_job(self, input),
            "GetJobRun" => read::get_job_run(self, input),
            "GetJobRuns" => read::get_job_runs(self, input),
            "GetJobs" => read::get_jobs(self, input),
            "GetTags" => tag::get_tags(self, input),
            "ListJobs" => read::list_jobs(self, input),
            "StartJobRun" => start::start_job_run(self, input, cx),
            "TagResource" => tag::tag_resource(self, input),
            "UntagResource" => tag::untag_resource(self, input),
            "UpdateJob" => job::update_job(self, input, cx),
            _ => Err(Fault::not_implemented("glue", operation)),
        }
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Script { job, run }) => progress::fetched(self, &job, &run, answer, cx),
            Some(Token::Done { job, run }) => progress::done(self, &job, &run, answer, cx),
            Some(Token::Begin { .. }) | None => {}
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        if let Some(Token::Begin { job, run }) = Token::read(token) {
            progress::begin(self, &job, &run, cx);
        }
    }

    fn abandon(&mut self, token: &str, fault: &Fault, cx: &mut Cx<'_>) {
        if let Some(Token::Begin { job, run }) = Token::read(token) {
            progress::fail(self, &job, &run, &fault.message, cx);
        }
    }

    fn has(&self, resource: &crate::arn::Arn) -> bool {
        self.jobs.contains_key(resource.name())
    }

    fn blob(&self, name: &str) -> Option<Vec<u8>> {
        self.programs.get(&Fingerprint::of(name)).map(|program| program.package())
    }

    /// Runs do not share an execution environment.
    fn is_current(&self, _: &Invocation) -> bool {
        false
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.runs);
        visit(&mut self.places);
        visit(&mut self.programs);
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

//! Tests of operations on jobs and runs, and of their refusals.

use serde_json::{Value, json};

use super::super::{Accounts, Answer, Cx, Place, RoleView, Roles, Service};
use super::Glue;
use crate::clock::Timestamp;
use crate::id::Ids;

const ROLE: &str = "arn:aws:iam::000000000000:role/Glue";

/// The only role, which Glue can assume.
struct Iam;

impl Accounts for Iam {
    fn role(&self, _: &str, role: &str) -> Option<RoleView> {
        let statement =
            json!({"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"});
        let trust = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        (role == "Glue").then(|| RoleView { id: "AROA".to_owned(), trust, policies: Vec::new() })
    }
}

struct World {
    glue: Glue,
    ids: Ids,
}

impl World {
    fn new() -> Self {
        let mut world = Self { glue: Glue::default(), ids: Ids::new(7) };
        world.ok("CreateJob", &job("taxi"));
        world
    }

    fn call(&mut self, operation: &str, input: &Value) -> Answer {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut cx = Cx::new(Timestamp::from_millis(1_767_225_600_000), &place, &mut self.ids);
        cx.roles = Roles::of(&Iam);
        self.glue.call(operation, input.clone(), &mut cx)
    }

    fn ok(&mut self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|fault| panic!("{operation} {input}: {fault:?}"))
    }

    fn refused(&mut self, operation: &str, input: &Value) -> String {
        self.call(operation, input).expect_err(&input.to_string()).code
    }
}

fn job(name: &str) -> Value {
    let command = json!({"Name": "pythonshell", "ScriptLocation": "s3://scripts/taxi.py", "PythonVersion": "3.9"});
    json!({"Name": name, "Role": ROLE, "Command": command, "ExecutionProperty": {"MaxConcurrentRuns": 2},
        "Tags": {"team": "taxis"}})
}

#[test]
fn jobs_are_described_listed_changed_and_deleted() {
    let mut world = World::new();
    assert_eq!(world.refused("CreateJob", &job("taxi")), "AlreadyExistsException");
    let expected = json!({
        "Role": ROLE, "Command": job("taxi")["Command"], "ExecutionProperty": {"MaxConcurrentRuns": 2}, "Name": "taxi",
        "CreatedOn": 1_767_225_600.0, "LastModifiedOn": 1_767_225_600.0, "MaxRetries": 0, "Timeout": 2880,
        "MaxCapacity": 0.0625, "AllocatedCapacity": 0,
    });
    assert_eq!(world.ok("GetJob", &json!({"JobName": "taxi"}))["Job"], expected);
    world.ok("CreateJob", &job("bus"));
    assert_eq!(world.ok("ListJobs", &json!({"MaxResults": 1})), json!({"JobNames": ["bus"], "NextToken": "bus"}));
    let rest = world.ok("GetJobs", &json!({"NextToken": "bus"}));
    assert_eq!(rest, json!({"Jobs": [expected]}));
    let both = world.ok("BatchGetJobs", &json!({"JobNames": ["taxi", "tram"]}));
    assert_eq!(both, json!({"Jobs": [expected], "JobsNotFound": ["tram"]}));
    let mut update = job("taxi");
    update["Timeout"] = json!(5);
    world.ok("UpdateJob", &json!({"JobName": "taxi", "JobUpdate": update}));
    assert_eq!(world.ok("GetJob", &json!({"JobName": "taxi"}))["Job"]["Timeout"], 5);
    let arn = "arn:aws:glue:us-east-1:000000000000:job/taxi";
    world.ok("TagResource", &json!({"ResourceArn": arn, "TagsToAdd": {"a": "1"}}));
    world.ok("UntagResource", &json!({"ResourceArn": arn, "TagsToRemove": ["team"]}));
    assert_eq!(world.ok("GetTags", &json!({"ResourceArn": arn})), json!({"Tags": {"a": "1"}}));
    for _ in 0..2 {
        assert_eq!(world.ok("DeleteJob", &json!({"JobName": "taxi"})), json!({"JobName": "taxi"}));
    }
    assert_eq!(world.refused("GetJob", &json!({"JobName": "taxi"})), "EntityNotFoundException");
    assert_eq!(world.refused("StartJobRun", &json!({"JobName": "taxi"})), "EntityNotFoundException");
    assert_eq!(world.refused("GetTables", &json!({})), "NotImplemented");
}

#[test]
fn runs_are_listed_newest_first_and_stopped() {
    let mut world = World::new();
    let mut start = || world.ok("StartJobRun", &json!({"JobName": "taxi"}))["JobRunId"].clone();
    let (first, second) = (start(), start());
    let page = world.ok("GetJobRuns", &json!({"JobName": "taxi", "MaxResults": 1}));
    assert_eq!(page["JobRuns"][0]["Id"], second);
    let rest = world.ok("GetJobRuns", &json!({"JobName": "taxi", "NextToken": page["NextToken"]}));
    assert_eq!((&rest["JobRuns"][0]["Id"], rest.get("NextToken")), (&first, None));
    let stop = json!({"JobName": "taxi", "JobRunIds": [first, "jr_none"]});
    let stopped = world.ok("BatchStopJobRun", &stop);
    assert_eq!(stopped["SuccessfulSubmissions"], json!([{"JobName": "taxi", "JobRunId": first}]));
    assert_eq!(stopped["Errors"][0]["ErrorDetail"]["ErrorCode"], "EntityNotFoundException");
    let run = world.ok("GetJobRun", &json!({"JobName": "taxi", "RunId": first}));
    assert_eq!(run["JobRun"]["JobRunState"], "STOPPED");
    let again = world.ok("BatchStopJobRun", &json!({"JobName": "taxi", "JobRunIds": [first]}));
    assert_eq!(again["Errors"][0]["ErrorDetail"]["ErrorCode"], "InvalidInputException");
}

#[test]
fn jobs_that_cannot_run_are_refused() {
    let mut world = World::new();
    let cases = [
        ("Name", json!(""), "InvalidInputException"),
        ("Role", json!("Other"), "InvalidInputException"),
        ("Role", json!(null), "InvalidInputException"),
        ("Command", json!({"Name": "glueetl", "ScriptLocation": "taxi.py"}), "InvalidInputException"),
        ("Command", json!({"Name": "spark", "ScriptLocation": "s3://a/b"}), "InvalidInputException"),
        ("Command", json!({"Name": "gluestreaming", "ScriptLocation": "s3://a/b"}), "NotImplemented"),
        ("Timeout", json!(0), "InvalidInputException"),
        ("MaxRetries", json!(11), "InvalidInputException"),
        ("WorkerType", json!("G.1X"), "InvalidInputException"),
    ];
    for (member, value, code) in cases {
        let mut input = job("other");
        input[member] = value;
        assert_eq!(world.refused("CreateJob", &input), code, "{input}");
    }
    let mut both = job("other");
    (both["WorkerType"], both["NumberOfWorkers"], both["MaxCapacity"]) = (json!("G.1X"), json!(2), json!(2));
    assert_eq!(world.refused("CreateJob", &both), "InvalidInputException");
}

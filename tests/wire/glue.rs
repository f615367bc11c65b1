//! Tests of runs of Glue jobs: by themselves, and as tasks of state machines that wait for them.

use std::process::Command;

use aws_sdk_s3::primitives::ByteStream;
use ork::local::function::ProgramPolicy;
use serde_json::{Value, json};

use super::{TestCloud, parse, trust, words, world};

const SCRIPT: &str = "
import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const s3 = new S3Client({});
const got = await s3.send(new GetObjectCommand({ Bucket: option('BUCKET_NAME'), Key: option('SRC_PREFIX') }));
const rows = (await got.Body.transformToString()).trim().split('\\n');
console.log(`${option('JOB_NAME')} read ${rows.length} rows`);
await s3.send(new PutObjectCommand({ Bucket: option('BUCKET_NAME'), Key: `${option('TRG_PREFIX')}/rows`, Body: String(rows.length) }));
";

async fn ok(world: &TestCloud, operation: &'static str, input: Value) -> Value {
    world.glue().call(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

async fn put(world: &TestCloud, key: &str, text: &str) {
    let body = ByteStream::from(text.as_bytes().to_vec());
    world.s3().put_object().bucket("workshop").key(key).body(body).send().await.expect("an object");
}

async fn object(world: &TestCloud, key: &str) -> String {
    let got = world.s3().get_object().bucket("workshop").key(key).send().await.expect("an object");
    String::from_utf8(got.body.collect().await.expect("bytes").to_vec()).expect("UTF-8")
}

/// Creates a role that a service can assume, with some actions allowed on all resources.
async fn role(world: &TestCloud, name: &str, service: &str, actions: &[&str]) -> String {
    let create = world.iam().create_role().role_name(name).assume_role_policy_document(trust(service));
    let role = create.send().await.expect("a role").role.expect("a role").arn;
    let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = world.iam().put_role_policy().role_name(name).policy_name("own").policy_document(policy);
    put.send().await.expect("a policy");
    role
}

/// Creates a bucket with a script, and a job that runs it.
async fn job(world: &TestCloud, key: &str, script: &str) {
    world.s3().create_bucket().bucket("workshop").send().await.expect("a bucket");
    let actions = ["s3:*", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    let role = role(world, "AWSGlueServiceRole", "glue.amazonaws.com", &actions).await;
    put(world, key, script).await;
    let command = json!({"Name": "glueetl", "ScriptLocation": format!("s3://workshop/{key}"), "PythonVersion": "3"});
    let arguments = json!({"--BUCKET_NAME": "workshop", "--TRG_PREFIX": "target"});
    let create = json!({"Name": "taxi", "Role": role, "Command": command, "DefaultArguments": arguments,
        "WorkerType": "G.1X", "NumberOfWorkers": 4, "GlueVersion": "4.0"});
    assert_eq!(ok(world, "CreateJob", create).await, json!({"Name": "taxi"}));
}

async fn run(world: &TestCloud, arguments: Value) -> Value {
    let started = ok(world, "StartJobRun", json!({"JobName": "taxi", "Arguments": arguments})).await;
    let of = json!({"JobName": "taxi", "RunId": started["JobRunId"]});
    assert_eq!(ok(world, "GetJobRun", of.clone()).await["JobRun"]["JobRunState"], "STARTING");
    for _ in 0..60 {
        world.sleep(1).await;
        let run = ok(world, "GetJobRun", of.clone()).await["JobRun"].clone();
        if run.get("CompletedOn").is_some() {
            return run;
        }
    }
    panic!("it goes on and on");
}

#[tokio::test]
async fn a_run_reads_and_writes_as_its_role_with_its_arguments_over_those_of_the_job() {
    let world = world();
    job(&world, "scripts/taxi.mjs", SCRIPT).await;
    put(&world, "input/a.csv", "a,b\n1,2\n3,4\n").await;
    let run = run(&world, json!({"--SRC_PREFIX": "input/a.csv", "--TRG_PREFIX": "other"})).await;
    assert_eq!((&run["JobRunState"], run.get("ErrorMessage")), (&json!("SUCCEEDED"), None), "{run}");
    let arguments = json!({"--BUCKET_NAME": "workshop", "--SRC_PREFIX": "input/a.csv", "--TRG_PREFIX": "other"});
    assert_eq!((&run["Arguments"], &run["WorkerType"], &run["MaxCapacity"]), (&arguments, &json!("G.1X"), &json!(4.0)));
    assert_eq!(object(&world, "other/rows").await, "3");
    let read = world.logs().filter_log_events().log_group_name("/aws-glue/jobs/output").send().await.expect("a log");
    let messages: Vec<&str> = read.events().iter().filter_map(|event| event.message()).collect();
    assert_eq!(messages, ["taxi read 3 rows\n"]);
}

#[tokio::test]
async fn a_run_that_fails_says_why() {
    let world = world();
    job(&world, "scripts/taxi.mjs", SCRIPT).await;
    let failed = run(&world, json!({"--SRC_PREFIX": "input/none.csv"})).await;
    let message = "NoSuchKey: The specified key does not exist.";
    assert_eq!((&failed["JobRunState"], &failed["ErrorMessage"]), (&json!("FAILED"), &json!(message)));
    world.s3().delete_object().bucket("workshop").key("scripts/taxi.mjs").send().await.expect("deleted");
    let failed = run(&world, json!({})).await;
    let message = failed["ErrorMessage"].as_str().unwrap_or_default();
    assert!(message.contains("the script s3://workshop/scripts/taxi.mjs cannot be read"), "{failed}");
}

#[tokio::test]
async fn each_run_is_one_of_its_own() {
    let world = world();
    job(&world, "scripts/taxi.mjs", SCRIPT).await;
    put(&world, "input/a.csv", "a\n1\n").await;
    for _ in 0..2 {
        assert_eq!(run(&world, json!({"--SRC_PREFIX": "input/a.csv"})).await["JobRunState"], "SUCCEEDED");
        assert_eq!(object(&world, "target/rows").await, "2");
        put(&world, "target/rows", "").await;
    }
    ok(&world, "StartJobRun", json!({"JobName": "taxi"})).await;
    let second = words(world.glue().call("StartJobRun", json!({"JobName": "taxi"})).await);
    let expected = ("ConcurrentRunsExceededException".to_owned(), "Concurrent runs exceeded for taxi".to_owned());
    assert_eq!(second, expected);
}

/// Creates a state machine with one task that runs the job and waits for it.
async fn machine(world: &TestCloud) -> String {
    let actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"];
    let role = role(world, "AWSStepFunctionRole", "states.amazonaws.com", &actions).await;
    let parameters = json!({"JobName": "taxi", "Arguments": {"--SRC_PREFIX.$": "$.SRC_PREFIX"}});
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": parameters, "End": true});
    let definition = json!({"StartAt": "Job", "States": {"Job": task}}).to_string();
    let create = world.sfn().create_state_machine().name("MyStateMachine").role_arn(role).definition(definition);
    create.send().await.expect("a machine").state_machine_arn
}

#[tokio::test]
async fn a_state_machine_waits_for_a_run() {
    let world = world();
    job(&world, "scripts/taxi.mjs", SCRIPT).await;
    put(&world, "input/a.csv", "a\n1\n").await;
    let machine = machine(&world).await;
    let execute = async |input: &str| {
        let start = world.sfn().start_execution().state_machine_arn(&machine).input(input);
        let execution = start.send().await.expect("an execution").execution_arn;
        world.sleep(20).await;
        world.sfn().describe_execution().execution_arn(execution).send().await.expect("an execution")
    };
    let good = execute("{\"SRC_PREFIX\": \"input/a.csv\"}").await;
    let output = parse(good.output().unwrap_or_else(|| panic!("{good:?}")));
    assert_eq!((&output["JobName"], &output["JobRunState"]), (&json!("taxi"), &json!("SUCCEEDED")));
    let bad = execute("{\"SRC_PREFIX\": \"input/none.csv\"}").await;
    assert_eq!(bad.error(), Some("States.TaskFailed"), "{bad:?}");
    assert_eq!(parse(bad.cause().expect("a cause"))["JobRunState"], "FAILED");
    ok(&world, "DeleteJob", json!({"JobName": "taxi"})).await;
    let gone = execute("{\"SRC_PREFIX\": \"x\"}").await;
    assert_eq!(gone.error(), Some("Glue.EntityNotFoundException"), "{gone:?}");
}

#[tokio::test]
async fn the_end_of_a_run_is_an_event() {
    let world = world();
    job(&world, "scripts/taxi.mjs", "throw new TypeError('no taxis')").await;
    let queue = world.queue("Heard").await;
    let pattern = json!({"source": ["aws.glue"], "detail": {"state": ["FAILED"]}}).to_string();
    world.events().put_rule().name("heard").event_pattern(pattern).send().await.expect("a rule");
    let target = aws_sdk_eventbridge::types::Target::builder().id("queue").arn(&queue.arn).build().expect("a target");
    world.events().put_targets().rule("heard").targets(target).send().await.expect("targets");
    let run = run(&world, json!({})).await;
    let events = world.bodies(&queue).await;
    let event = parse(events.first().expect("an event"));
    assert_eq!(event["detail-type"], "Glue Job State Change");
    let detail = json!({"jobName": "taxi", "severity": "ERROR", "state": "FAILED", "jobRunId": run["Id"], "message": "TypeError: no taxis"});
    assert_eq!(event["detail"], detail);
}

#[tokio::test]
async fn a_script_in_python_reads_its_options() {
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("there is no python3 here");
        return;
    }
    let world = world();
    let policy = ProgramPolicy { may_run_unheld: true, ..ProgramPolicy::default() };
    world.engine.functions().set_program_policy(policy);
    let script = "import sys\nfrom awsglue.utils import getResolvedOptions\n\
                  options = getResolvedOptions(sys.argv, ['JOB_NAME', 'BUCKET_NAME'])\n\
                  if __name__ == '__main__':\n    print(options['JOB_NAME'], options['BUCKET_NAME'])\n    \
                  if 'FAIL' in str(sys.argv): sys.exit(3)\n";
    job(&world, "scripts/taxi.py", script).await;
    let good = run(&world, json!({})).await;
    assert_eq!(good["JobRunState"], "SUCCEEDED", "{good}");
    let read = world.logs().filter_log_events().log_group_name("/aws-glue/jobs/output").send().await.expect("a log");
    let messages: Vec<&str> = read.events().iter().filter_map(|event| event.message()).collect();
    assert_eq!(messages, ["taxi workshop\n"]);
    let bad = run(&world, json!({"--MODE": "FAIL"})).await;
    let message = json!("RuntimeError: the script ended with 3");
    assert_eq!((&bad["JobRunState"], &bad["ErrorMessage"]), (&json!("FAILED"), &message));
}

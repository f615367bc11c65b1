//! Tests of the labs with Glue, broken on purpose: each check detects what it is for.

use std::path::Path;
use std::process::{Command, Output};

use ork::catalog;
use ork::flow::Options;
use ork::notice::Notice;
use ork::probe::Outcome;

use super::{run_lab, text_of};

/// The changes, and the steps that then fail.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// Returns the steps that fail with these changes.
fn failed(name: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = text_of(name);
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let (_, heard) = run_lab(name, &text, Options::default());
    let judged = heard.iter().filter_map(|notice| match notice {
        Notice::Judged { step, verdict } if verdict.outcome != Outcome::Passed => Some(step.clone()),
        _ => None,
    });
    judged.collect()
}

#[test]
fn each_change_that_matters_is_noticed() {
    let cases: [Case; 7] = [
        (&[("\"glue_max_capacity_dpus\": 2,", "")], &["second-run"]),
        (
            &[(
                "${{ resources.bucket.name }}/input/lab2/eventdriven/",
                "${{ resources.bucket.name }}/input/lab8/eventdriven/",
            )],
            &["first-run", "second-run", "transformed"],
        ),
        (&[("objects: [", "read-write: read-only\n      objects: [")], &["first-run", "second-run", "transformed"]),
        (&[("\"JOB_NAME\": \"ny-taxi-transformed-console-jb\",", "")], &["second-run", "transformed"]),
        (&[("eventName: [PutObject]", "eventName: [PutObject, CompleteMultipartUpload]")], &["parts-started-nothing"]),
        (
            &[
                ("${{ resources.bucket.name }}/input/lab2/eventdriven/", "${{ resources.bucket.name }}/input/"),
                ("prefix: input/lab2/eventdriven/", "prefix: input/lab2/"),
            ],
            &["elsewhere-started-nothing"],
        ),
        (&[("target/event-transformed\"", "target/other\"")], &["second-run", "transformed"]),
    ];
    for (changes, expected) in cases {
        assert_eq!(failed("glue-eventdriven", changes), expected, "{changes:?}");
    }
}

#[test]
fn a_notification_that_does_not_come_is_noticed() {
    let cases: [Case; 5] = [
        (&[("StringEquals: SUCCEEDED", "StringEquals: DONE")], &["rehearsed", "succeeded", "told-of-success"]),
        (&[("- And:", "- Or:")], &["stopped", "failed", "told-of-failure"]),
        (&[("NumberOfWorkers.$: $.glue_max_capacity_dpus", "NumberOfWorkers: 3")], &["rehearsed"]),
        (&[("TopicArn: ${{ resources.failure.arn }}", "TopicArn: ${{ resources.success.arn }}")], &["told-of-failure"]),
        (&[("{} Glue job failed", "{} failed")], &["told-of-failure"]),
    ];
    for (changes, expected) in cases {
        assert_eq!(failed("glue-notifications", changes), expected, "{changes:?}");
    }
}

/// A module in which objects are files below the working folder, by bucket and key.
const BOTO3: &str = "
import io, os

class Bucket:
    def list_objects_v2(self, Bucket, Prefix):
        keys = [os.path.relpath(os.path.join(at, name), Bucket) for at, _, names in os.walk(Bucket) for name in names]
        return {'Contents': [{'Key': key} for key in sorted(keys) if key.startswith(Prefix)]}

    def get_object(self, Bucket, Key):
        return {'Body': open(os.path.join(Bucket, Key), 'rb')}

    def put_object(self, Bucket, Key, Body, ContentType):
        os.makedirs(os.path.dirname(os.path.join(Bucket, Key)), exist_ok=True)
        open(os.path.join(Bucket, Key), 'wb').write(Body)

def client(service):
    return Bucket()
";

/// Runs the script for AWS Glue on the file of the lab; returns its output.
fn run_for_glue(lab: &str, folder: &Path, key: &str) -> Output {
    let options = include_str!("../../src/local/service/glue/program/utils.py");
    let file = |name: &str| String::from_utf8(catalog::file(lab, name).expect(name).to_vec()).expect("UTF-8");
    let files = [
        ("boto3.py", BOTO3.to_owned()),
        ("awsglue/__init__.py", String::new()),
        ("awsglue/utils.py", options.to_owned()),
        ("job.py", file("scripts/ny-taxi.py")),
        (&format!("uploads/{key}"), file("data/green_tripdata.csv")),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let arguments = ["--JOB_NAME", "taxi", "--BUCKET_NAME", "uploads", "--SRC_PREFIX", "input/", "--TRG_PREFIX", "out"];
    let run = Command::new("python3").arg("job.py").args(arguments).current_dir(folder).output();
    run.expect("python3")
}

#[test]
fn the_script_for_aws_does_what_its_twin_does() {
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("there is no python3 here");
        return;
    }
    for lab in ["glue-eventdriven", "glue-notifications"] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = run_for_glue(lab, folder.path(), "input/trips.csv");
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(said, "taxi: 5 trips of input/trips.csv written to out/trips.csv\n", "{run:?}");
        let written = std::fs::read_to_string(folder.path().join("uploads/out/trips.csv")).expect("what it wrote");
        assert!(
            written.starts_with("lpep_pickup_datetime,PULocationID,DOLocationID,trip_distance,total_amount\n"),
            "{written}"
        );
        assert!(written.ends_with("2026-01-05 08:20:00,5,1,5.00,25.00\n") && written.lines().count() == 6, "{written}");
        let folder = tempfile::tempdir().expect("a folder");
        let run = run_for_glue(lab, folder.path(), "input/notes.txt");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(!run.status.success() && said.contains("there are no CSV files at s3://uploads/input/"), "{said}");
    }
}

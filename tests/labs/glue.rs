//! The labs with Glue, broken on purpose: each check notices what it is there for.

use ork::flow::Options;
use ork::notice::Notice;
use ork::probe::Outcome;

use super::{run_lab, text_of};

/// What is changed, and which steps fail then.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// The steps that fail where a lab is changed so.
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
    let cases: [Case; 6] = [
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
    let cases: [Case; 3] = [
        (&[("StringEquals: SUCCEEDED", "StringEquals: DONE")], &["succeeded", "told-of-success", "told-of-failure"]),
        (&[("TopicArn: ${{ resources.failure.arn }}", "TopicArn: ${{ resources.success.arn }}")], &["told-of-failure"]),
        (&[("{} Glue job failed", "{} failed")], &["told-of-failure"]),
    ];
    for (changes, expected) in cases {
        assert_eq!(failed("glue-notifications", changes), expected, "{changes:?}");
    }
}

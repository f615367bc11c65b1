//! Tests of `create`: resources that a lab requires.

use super::shell::{Shell, text};

#[test]
fn resources_are_created_once() {
    Shell::new().session(
        r#"
$ ork create bus Inventory
created event bus Inventory
$ ork create bus Inventory
event bus Inventory already exists
$ ork create-bus Inventory
event bus Inventory already exists
$ ork create log-group /aws/events/orders --retention-days 7
created log group /aws/events/orders
$ ork create topic Orders
created topic Orders
$ ork create queue Orders --subscribe-to Orders -o ndjson
{"schema":"ork.receipt/1","step":"create","changes":[{"verb":"created","kind":"queue","name":"Orders","detail":"arn:aws:sqs:us-east-1:000000000000:Orders"}],"outputs":{"arn":"arn:aws:sqs:us-east-1:000000000000:Orders","name":"Orders","url":"https://sqs.us-east-1.amazonaws.com/000000000000/Orders"}}
"#,
    );
}

#[test]
fn details_are_shown_to_those_who_ask() {
    Shell::new().session(
        r#"
$ ork create-bus Orders -v
created event bus Orders
  arn:aws:events:us-east-1:000000000000:event-bus/Orders
! backend: local
$ ork create-bus Orders -o json --region eu-west-1
{
  "schema": "ork.receipt/1",
  "step": "create-bus",
  "changes": [
    {
      "verb": "created",
      "kind": "event bus",
      "name": "Orders",
      "detail": "arn:aws:events:eu-west-1:000000000000:event-bus/Orders"
    }
  ],
  "outputs": {
    "arn": "arn:aws:events:eu-west-1:000000000000:event-bus/Orders",
    "name": "Orders"
  }
}
! backend: local, region eu-west-1
"#,
    );
}

/// Glue creates it for all jobs of an account and never removes it.
#[test]
fn the_log_group_of_jobs_goes_with_the_last_lab_that_has_one() {
    let lab = r#"lab: demo
title: A demo
resources:
  data: { bucket: { name: data-of-demo } }
  taxi: { glue-job: { name: Taxi, script: taxi.mjs, bucket: data, key: taxi.mjs } }
steps:
  - create-bus: { name: Orders }
"#;
    let shell = Shell::with_lab(lab);
    shell.file("labs/demo/taxi.mjs", "console.log('taxi')\n");
    let groups = || text(&shell.run(&["get", "log-group", "-q"]).stdout);
    let good = |words: &[&str]| {
        let output = shell.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stdout) + &text(&output.stderr));
    };
    good(&["lab", "run", "demo", "--keep"]);
    good(&["lab", "run", "demo", "--keep", "--suffix", "two"]);
    assert!(groups().contains("/aws-glue/jobs/output"), "{}", groups());
    good(&["lab", "down", "demo"]);
    assert!(groups().contains("/aws-glue/jobs/output"), "the other lab writes to it");
    good(&["lab", "down", "demo", "--suffix", "two"]);
    assert!(!groups().contains("/aws-glue/jobs/output"), "{}", groups());
}

/// The role with which API Gateway writes logs is shared by all APIs.
#[test]
fn runs_that_make_the_same_role_at_once_share_it() {
    let lab = r#"lab: demo
title: A demo
resources:
  api:
    rest-api:
      name: Ping
      stage: { name: v1, logging-level: INFO }
      resources:
        /ping:
          GET: { integration: { type: MOCK, request-templates: { application/json: '{"statusCode": 200}' } } }
steps:
  - create-bus: { name: Orders }
"#;
    let shell = Shell::with_lab(lab);
    let served = super::local::Served::new(&shell);
    let runs: Vec<_> = (0..6)
        .map(|number| {
            let suffix = format!("s{number}");
            shell.start(&["lab", "run", "demo", "--suffix", &suffix, "--backend", &served.url])
        })
        .collect();
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", text(&output.stdout) + &text(&output.stderr));
    }
}

//! Tests of `verify`: a check that passes takes one line, one that fails says why.

use super::shell::{Shell, text};

fn with_refused_delivery() -> Shell {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create queue Orders
created queue Orders
$ ork put-rule All --bus Orders --pattern '{"source":["com.aws.orders"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to queue:Orders --no-permissions
created target Orders of All
"#,
    );
    shell
}

#[test]
fn a_missing_permission_is_named_with_what_would_grant_it() {
    with_refused_delivery().session(
        r#"
$ ork publish --bus Orders --source com.aws.orders --detail-type Order a=1 -q --ids
<id-1>
$ ork verify sqs --queue Orders --event <id-1> --within 0s
x sqs Orders: is false (at once)
    expected  at least 1 message of the event
    got       no message
    trail     event bus Orders accepted the event
              rule All matched
              delivery from rule All to queue Orders was refused: the queue policy of `Orders` does not let events.amazonaws.com do sqs:SendMessage for rule `All`: there is no policy that could allow it
    hint      add this statement to the policy of queue Orders: {"Sid":"EventsAllToOrders","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:Orders","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:us-east-1:000000000000:rule/Orders/All"}}}; `ork put-targets All --bus Orders --to queue:Orders` adds it
? 1
"#,
    );
}

/// Returns the command with this name in a text.
fn advised(text: &str, command: &str) -> String {
    let found = text.split('`').find(|part| part.starts_with(&format!("ork {command}")));
    found.unwrap_or_else(|| panic!("no `ork {command}` in {text}")).to_owned()
}

#[test]
fn the_command_that_is_advised_lets_the_delivery_through_and_adds_no_target() {
    let shell = with_refused_delivery();
    let publish =
        ["publish", "--bus", "Orders", "--source", "com.aws.orders", "--detail-type", "Order", "a=1", "--ids"];
    let verify = |within: &str| {
        let id = text(&shell.run(&publish).stdout).trim().to_owned();
        text(
            &shell
                .run(&["verify", "sqs", "--queue", "Orders", "--event", &id, "--count", "1", "--within", within])
                .stdout,
        )
    };
    let refused = verify("0s");
    let command = advised(&refused, "put-targets");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let done = shell.run(&words);
    assert_eq!(text(&done.stdout).matches("target Orders of All already exists").count(), 1, "{}", text(&done.stdout));
    let arrived = verify("5s");
    assert!(arrived.starts_with("ok"), "{arrived}");
}

#[test]
fn a_target_is_what_it_points_at() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create queue Orders
created queue Orders
$ ork create topic Orders
created topic Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to queue:Orders --id jobs --input-path '$.detail'
added permission: All may sqs:SendMessage to Orders
created target jobs of All
$ ork put-targets All --bus Orders --to queue:Orders
target jobs of All already exists
$ ork put-targets All --bus Orders --to topic:Orders --to queue:Orders
added permission: All may sns:Publish to Orders
created target Orders of All
target jobs of All already exists
$ ork put-targets All --bus Orders --to queue:Orders --input '{"a":1}'
updated target jobs of All
$ ork input-transformer All queue:Orders --bus Orders --paths v='$.detail.value' --template '{"v":<v>}'
updated target jobs of All
$ ork put-targets All --bus Orders --to queue:Orders --id second
created target second of All
warning: the targets `jobs` and `second` of rule All both lead to queue Orders: every event arrives there twice
$ ork put-rule Both --bus Orders --pattern '{"source":["t"]}'
created rule Both on Orders
$ ork put-targets Both --bus Orders --to topic:Orders --to queue:Orders
added permission: Both may sns:Publish to Orders
added permission: Both may sqs:SendMessage to Orders
created target Orders of Both
created target queue-Orders of Both
"#,
    );
}

#[test]
fn each_outcome_has_its_exit() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to log:orders
created log group orders
added permission: EventBridge may write to orders
created target orders of All
$ ork verify logs --group orders --within 0s
x logs orders: saw nothing in time (at once)
    expected  at least 1 log event
    got       no log event
!  help: `ork trace --last` shows how far the last published event came; with `--event ID`, this command says it of one event
? 6
$ ork verify logs --group orders --count 0 --quiet-for 0s
ok logs orders: no log event (at once)
$ ork publish --bus Orders --source s --detail-type t value:=300 -q --ids
<id-1>
$ ork verify logs --group orders --count 2 --within 0s
x logs orders: did not become true in time (at once)
    expected  2 log events
    got       1 log event
? 1
$ ork verify logs --group orders --count 0
x logs orders: is false (at once)
    expected  no log event
    got       1 log event
? 1
$ ork verify logs --group order
! error: there is no log group `order`; did you mean `orders`?
? 5
"#,
    );
}

#[test]
fn a_difference_is_named() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork create queue Jobs
created queue Jobs
$ ork put-targets All --bus Orders --to queue:Jobs --input '{"value":300}'
added permission: All may sqs:SendMessage to Jobs
created target Jobs of All
$ ork publish --bus Orders --source s --detail-type t a=1 -q --ids
<id-1>
$ ork verify sqs --queue Jobs --body '{"value":415}' --within 0s
x sqs Jobs: did not become true in time (at once)
    expected  at least 1 message with the expected content
    got       no message, and 1 that looked different
    differs   $.value is 300, not 415
    seen      {"value":300}
? 1
"#,
    );
}

#[test]
fn without_a_probe_and_without_a_lab_there_is_nothing_to_verify() {
    Shell::new().session(
        r#"
$ ork verify
! error: no lab is deployed on this backend, so there are no probes
!  help: name one, as in `ork verify logs --group NAME`, or keep a lab with `ork lab run NAME --keep`
? 2
"#,
    );
}

#[test]
fn a_queue_with_too_many_messages_is_left_as_it_was() {
    let shell = Shell::new();
    let events = "{\"source\":\"shop\",\"detail-type\":\"Order\",\"detail\":{}}\n".repeat(10_001);
    shell.file("events.ndjson", &events);
    for words in [
        &["create", "queue", "jobs"][..],
        &["put-rule", "all", "--pattern", r#"{"source":["shop"]}"#],
        &["put-targets", "all", "--to", "queue:jobs"],
        &["publish", "events.ndjson", "-q", "--ids"],
    ] {
        let output = shell.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    let output = shell.run(&["verify", "sqs", "--queue", "jobs", "--within", "60s"]);
    let said = text(&output.stderr);
    assert!(said.contains("queue jobs holds more than 10000 messages, too many to look at each\n"), "{said}");
    assert_eq!(output.status.code(), Some(6), "it cannot be told: {said}");
}

#[test]
fn a_check_answers_at_once_where_nothing_more_can_come() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create queue Jobs
created queue Jobs
$ ork publish --bus Orders --source s --detail-type t a=1 -q --ids
<id-1>
$ ork verify sqs --queue Jobs --event <id-1> --within 10m
x sqs Jobs: saw nothing in time (at once)
    expected  at least 1 message of the event
    got       no message; nothing is under way that could change it
    trail     event bus Orders accepted the event
? 6
$ ork verify sqs --queue Jobs --event <id-1> --count 0 --quiet-for 10m
ok sqs Jobs: no message (at once)
"#,
    );
}

#[test]
fn timers_of_other_things_do_not_keep_a_check_waiting() {
    let shell = Shell::new();
    for words in [
        &["create-bus", "Orders"][..],
        &["create", "queue", "Jobs"],
        &["put-rule", "All", "--bus", "Orders", "--pattern", r#"{"source":["s"]}"#],
        &["put-rule", "Tick", "--schedule", "rate(1 minute)"],
    ] {
        let output = shell.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    for source in ["s", "other"] {
        let publish = ["publish", "--bus", "Orders", "--source", source, "--detail-type", "t", "a=1", "-q", "--ids"];
        let event = text(&shell.run(&publish).stdout).trim().to_owned();
        let checked = shell.run(&["verify", "sqs", "--queue", "Jobs", "--event", &event, "--within", "2m"]);
        let said = text(&checked.stdout);
        assert!(said.contains("nothing is under way that could change it"), "{said}");
    }
}

#[test]
fn a_mistake_of_quotes_is_told() {
    let shell = Shell::new();
    for (pattern, says) in [
        ("{source:[com.example]}", "a shell may have taken the quotes away"),
        ("{\u{201c}source\u{201d}:[\u{201c}s\u{201d}]}", "these are typographic quotes"),
    ] {
        let refused = shell.run(&["put-rule", "All", "--pattern", pattern]);
        assert_eq!(refused.status.code(), Some(3), "{pattern}");
        assert!(text(&refused.stderr).contains(says), "{}", text(&refused.stderr));
    }
}

#[test]
fn what_is_already_so_is_not_called_a_change() {
    Shell::new().session(
        r#"
$ ork put-rule All --pattern '{"source":["s"]}'
created rule All on default
$ ork put-rule All --pattern '{ "source": [ "s" ] }'
rule All on default already exists
$ ork put-rule All --pattern '{"source":["s"]}' --disabled
updated rule All on default
$ PASSWORD=first ork create connection Shop --basic me --password-env PASSWORD
created connection Shop
$ PASSWORD=second ork create connection Shop --basic me --password-env PASSWORD
updated connection Shop
"#,
    );
}

#[test]
fn days_that_are_numbers_are_told_by_their_names() {
    Shell::new().session(
        r#"
$ ork put-rule Daily --schedule 'cron(0 12 ? * 1-5 *)'
created rule Daily on default
warning: the days of the week `1-5` are SUN-THU: 1 is Sunday here
$ ork put-rule Weekday --schedule 'cron(0 12 ? * MON-FRI *)'
created rule Weekday on default
"#,
    );
}

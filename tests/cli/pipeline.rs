//! Tests the whole sequence from an empty cloud to a verdict, one command after the other, as a user or a script runs
//! it.

use super::shell::Shell;

#[test]
fn events_go_from_a_shell_to_a_log_group() {
    let shell = Shell::new();
    shell.file(
        "orders.ndjson",
        "{\"category\":\"lab-supplies\",\"value\":415}\n\n{\"category\":\"office-supplies\",\"value\":1050}\n",
    );
    shell.session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork put-rule OrdersDevRule --bus Orders --pattern '{"source":["com.aws.orders"]}'
created rule OrdersDevRule on Orders
$ ork put-rule LabSupplies --bus Orders --pattern '{"detail":{"category":["lab-supplies"]}}'
created rule LabSupplies on Orders
$ ork put-targets OrdersDevRule --bus Orders --to log:/aws/events/orders
created log group /aws/events/orders
added permission: EventBridge may write to /aws/events/orders
created target aws-events-orders of OrdersDevRule
$ ork publish --bus Orders --source com.aws.orders --detail-type 'Order Notification' - < orders.ndjson
{"schema":"ork.published/1","line":1,"id":"<id-1>","bus":"Orders","rules":["LabSupplies","OrdersDevRule"]}
{"schema":"ork.published/1","line":3,"id":"<id-2>","bus":"Orders","rules":["OrdersDevRule"]}
! sent 2 events to `Orders`
$ ork verify logs --group /aws/events/orders --count 2 --within 5s
ok logs /aws/events/orders: 2 log events (at once)
$ ork verify logs --group /aws/events/orders --event <id-1> --count 1 --body '{"detail":{"value":415}}'
ok logs /aws/events/orders: 1 log event (at once)
$ ork verify logs --group /aws/events/orders --event <id-1> --count 2 --within 0s
x logs /aws/events/orders: did not become true in time (at once)
    expected  2 log events of the event
    got       1 log event, and 1 of other causes
    trail     event bus Orders accepted the event
              rule LabSupplies matched
              rule OrdersDevRule matched
              rule LabSupplies has no target
              rule OrdersDevRule delivered to log group /aws/events/orders
? 1
"#,
    );
}

#[test]
fn events_go_through_a_topic_to_a_queue() {
    Shell::new().session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create topic Orders
created topic Orders
$ ork create queue Orders
created queue Orders
$ ork subscribe Orders --queue Orders
added permission: Orders may send to Orders
created subscription of Orders to Orders
$ ork put-rule USLabSupplyRule --bus Orders --pattern '{"detail":{"location":["us-west","us-east"]}}'
created rule USLabSupplyRule on Orders
$ ork put-targets USLabSupplyRule --bus Orders --to topic:Orders
added permission: USLabSupplyRule may sns:Publish to Orders
created target Orders of USLabSupplyRule
$ ork publish --bus Orders --source com.aws.orders --detail-type 'Order Notification' location=us-east -q --ids
<id-1>
$ ork publish --bus Orders --source com.aws.orders --detail-type 'Order Notification' location=eu-west -q
{"schema":"ork.published/1","id":"<id-2>","bus":"Orders","rules":[]}
$ ork verify sqs --queue Orders --event <id-1> --count 1 --body '{"detail":{"location":"us-east"}}'
ok sqs Orders: 1 message (at once)
$ ork verify sqs --queue Orders --event <id-2> --count 0 --within 0s
ok sqs Orders: no message, and 1 of other causes (at once)
$ ork verify sqs --queue Orders --count 1
ok sqs Orders: 1 message (at once)
"#,
    );
}

#[test]
fn an_input_transformer_shapes_what_a_queue_receives() {
    Shell::new().session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork create queue Jobs
created queue Jobs
$ ork put-rule Large --bus Orders --pattern '{"detail":{"value":[{"numeric":[">",1000]}]}}'
created rule Large on Orders
$ ork put-targets Large --bus Orders --to queue:Jobs --id jobs
added permission: Large may sqs:SendMessage to Jobs
created target jobs of Large
$ ork input-transformer Large jobs --bus Orders --paths value=$.detail.value --template '{"VALUE":<value>}'
updated target jobs of Large
$ ork publish --bus Orders --source com.aws.orders --detail-type Order value:=3000 -q --ids
<id-1>
$ ork verify sqs --queue Jobs --count 1 --body '{"VALUE":3000}'
ok sqs Jobs: 1 message (at once)
"#,
    );
}

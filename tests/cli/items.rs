//! Tests of tables and items: in a shell, and in a lab whose state machine writes one.

use super::shell::{Shell, text};

#[test]
fn an_item_goes_from_a_shell_into_a_table() {
    let shell = Shell::new();
    shell.file("order.json", r#"{"customer": {"S": "ann"}, "number": {"N": "2"}, "tags": {"SS": ["b", "a"]}}"#);
    shell.session(
        r#"
$ ork create table Orders --partition-key customer --sort-key number:N
created table Orders
$ ork create table Orders --partition-key customer --sort-key number:N
table Orders already exists
$ ork put-item Orders --item '{"customer":"ann","number":1,"total":12.50}'
put item {"customer":"ann","number":1} into Orders
$ ork put-item Orders --item order.json -o json
{
  "schema": "ork.receipt/1",
  "step": "put-item",
  "changes": [
    {
      "verb": "put",
      "kind": "item",
      "name": "{\"customer\":\"ann\",\"number\":2} into Orders",
      "detail": null
    }
  ],
  "outputs": {
    "key": "{\"customer\":\"ann\",\"number\":2}",
    "table": "Orders"
  }
}
$ ork verify item --table Orders --key '{"customer":"ann","number":1}' --body '{"total":12.5}'
ok item {"customer":"ann","number":1} of Orders: 1 item (at once)
$ ork verify item --table Orders --count 2 --within 0s
ok items of Orders: 2 items (at once)
"#,
    );
    let taken = shell.run(&[
        "put-item",
        "Orders",
        "--item",
        r#"{"customer":"ann","number":1}"#,
        "--condition",
        "attribute_not_exists(customer)",
    ]);
    let said = text(&taken.stderr);
    assert!(!taken.status.success() && said.contains("The conditional request failed"), "{said}");
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    Shell::new().session(
        r#"
$ ork put-item Orders --item '{"customer":"ann"}'
! error: there is no table `Orders`
!  help: create it with `ork create table Orders --partition-key NAME`
? 5
"#,
    );
}

const LAB: &str = r#"lab: demo
title: A demo
resources:
  orders: { table: { name: Orders, partition-key: customer, sort-key: "number:N" } }
  flow:
    state-machine:
      name: Save
      definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters:
              TableName: Orders
              Item: { customer: { S: bob }, number: { N: "7" }, state: { S.$: $.state } }
            ResultPath: null
            Next: Get
          Get:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:dynamodb:query
            Parameters:
              TableName: Orders
              KeyConditionExpression: customer = :c
              ExpressionAttributeValues: { ":c": { S: bob } }
            ResultSelector: { found.$: "$.Items[0].state.S" }
            End: true
steps:
  - id: put
    title: Put an order
    put-item: { table: orders, item: { customer: ann, number: 1, lines: [{ sku: x }] } }
  - id: run
    title: Let a state machine put another
    start-execution: { machine: flow, input: { state: paid }, wait: true }
  - id: there
    title: Find both
    verify: { item: { table: orders, count: 2 } }
  - id: paid
    title: Find the one that was paid
    verify: { item: { table: orders, key: { customer: bob, number: 7 }, body: { state: paid } } }
"#;

#[test]
fn a_lab_puts_items_and_leaves_no_table_behind() {
    let shell = Shell::with_lab(LAB);
    let run = shell.run(&["lab", "run", "demo", "-v"]);
    let shown = text(&run.stdout);
    assert!(run.status.success(), "{shown}{}", text(&run.stderr));
    assert!(shown.contains("table Orders") && shown.contains("removed"), "{shown}");
}

//! Tests of functions: created with their code, invoked by rules, and removed with everything that Lambda leaves
//! behind.

use super::local::Served;
use super::shell::{Shell, text};

const STOCK: &str = r"import { suffix } from './names.mjs';

export const handler = async (event) => {
  console.log(`stock of ${event.detail.item}${suffix}`);
  return process.env.TABLE;
};
";

const LAB: &str = r#"lab: demo
title: A demo
resources:
  audit: { queue: { name: Audit } }
  stock:
    function:
      name: Stock
      code: functions/stock
      environment: { TABLE: "${{ resources.audit.name }}" }
      retries: 0
      policy: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: "${{ resources.audit.arn }}" }]
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - put-targets: { rule: All, bus: Orders, targets: [{ id: stock, to: stock }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: one, detail: { item: pen } }] }
  - verify:
      logs: { group: "${{ resources.stock.log-group }}", text: stock of pen!, count: 1 }
"#;

fn with_code() -> Shell {
    let shell = Shell::new();
    for folder in ["", "labs/demo/functions/"] {
        shell.file(&format!("{folder}stock/index.mjs"), STOCK);
        shell.file(&format!("{folder}stock/names.mjs"), "export const suffix = '!';\n");
    }
    shell
}

#[test]
fn a_function_is_created_once_and_may_be_invoked_by_the_rule_that_targets_it() {
    with_code().session(
        r#"
$ ork create function Stock --code stock --environment TABLE=orders --retries 0
created function Stock
$ ork create function Stock --code stock --environment TABLE=orders
function Stock already exists
$ ork create function Stock --code stock --environment TABLE=others
! error: the function `Stock` already exists with other code or settings
!  help: choose another name, or delete the existing one
? 3
$ ork create-bus Orders
created event bus Orders
$ ork put-rule All --bus Orders --pattern '{"source":["s"]}'
created rule All on Orders
$ ork put-targets All --bus Orders --to function:Stok
! error: there is no function `Stok`; did you mean `Stock`?
? 5
$ ork put-targets All --bus Orders --to function:Stock
added permission: All may lambda:InvokeFunction to Stock
created target Stock of All
$ ork put-targets All --bus Orders --to function:Stock
target Stock of All already exists
$ ork publish --bus Orders --source s --detail-type t item=pen -q -o text
<id-1> matches All
$ ork verify logs --group /aws/lambda/Stock --text 'stock of pen!' --count 1
ok logs /aws/lambda/Stock: 1 log event, and 3 that looked different (at once)
"#,
    );
}

#[test]
fn code_is_looked_at_before_anything_is_created() {
    let shell = with_code();
    shell.session(
        r#"
$ ork create function Stock --code stok
! error: cannot read `stok`: No such file or directory (os error 2)
!  help: name the file or the folder with the code of the function
? 3
"#,
    );
    let output = shell.run(&["create", "function", "Stock", "--code", "stock", "--handler", "main.handler"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`main.handler` is in main.js or main.mjs or main.cjs, which `stock` lacks"), "{said}");
    assert!(said.contains("the code has index.mjs, names.mjs"), "{said}");
    shell.file("stock.py", "def handler(event, context):\n    return 1\n");
    let output = shell.run(&["create", "function", "Stock", "--code", "stock.py", "--runtime", "nodejs22.x"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`stock.py` is Python: choose a runtime such as python3.13"), "{said}");
}

#[test]
fn a_lab_with_a_function_leaves_neither_role_nor_log_group() {
    let shell = with_code();
    shell.file("labs/demo/lab.yaml", LAB);
    shell.session(
        r#"
$ ork lab run demo -q
demo  A demo
  + queue Audit
  + function Stock
1/5 ok create-bus-1                                          create-bus
2/5 ok put-rule-2                                            put-rule
3/5 ok put-targets-3                                         put-targets
4/5 ok send                                                  publish
5/5 ok verify-5                                              verify

5 steps: 5 passed in 0.0s of virtual time; removed 8 things, nothing left behind
"#,
    );
    shell.file("labs/demo/lab.yaml", &LAB.replace("functions/stock", "functions/stok"));
    let output = shell.run(&["lab", "run", "demo"]);
    let said = super::shell::text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`functions/stok`: there is no file of this name"), "{said}");
}

#[test]
fn a_destination_is_permitted_and_leaves_other_settings_as_they_are() {
    with_code().session(
        r#"
$ ork create function Stock --code stock --retries 0
created function Stock
$ ork create-bus Inventory
created event bus Inventory
$ ork create queue Failed
created queue Failed
$ ork lambda-destination Stock --on-success bus:Inventory
added permission: ork-lambda-Stock-us-east-1 may events:PutEvents to Inventory
created destination on-success of Stock to Inventory
$ ork lambda-destination Stock --on-success bus:Inventory
destination on-success of Stock to Inventory already exists
$ ork lambda-destination Stock --on-failure queue:Failed
added permission: ork-lambda-Stock-us-east-1 may sqs:SendMessage to Failed
created destination on-failure of Stock to Failed
$ ork lambda-destination Stock --on-success bus:Inventory
destination on-success of Stock to Inventory already exists
$ ork lambda-destination Stock --on-failure queue:Faild
! error: there is no queue `Faild`; did you mean `Failed`?
? 5
$ ork lambda-destination Stok --on-failure queue:Failed
! error: there is no function `Stok`; did you mean `Stock`?
? 5
"#,
    );
}

#[test]
fn a_topic_invokes_a_function_that_is_subscribed() {
    let shell = Shell::new();
    shell.file(
        "stock.mjs",
        "export const handler = async ({ Records }) => console.log(`got ${Records[0].Sns.Message}`);\n",
    );
    shell.session(
        r#"
$ ork create function Stock --code stock.mjs
created function Stock
$ ork create topic Orders
created topic Orders
$ ork subscribe Orders --function Stok
! error: there is no function `Stok`; did you mean `Stock`?
? 5
$ ork subscribe Orders --function Stock
added permission: Orders may invoke Stock
created subscription of Stock to Orders
$ ork subscribe Orders --function Stock
subscription of Stock to Orders already exists
$ ork create-bus Shop
created event bus Shop
$ ork put-rule All --bus Shop --pattern '{"source":["s"]}'
created rule All on Shop
$ ork put-targets All --bus Shop --to topic:Orders
added permission: All may sns:Publish to Orders
created target Orders of All
$ ork publish --bus Shop --source s --detail-type t a:=1 -q --ids
<id-1>
$ ork verify logs --group /aws/lambda/Stock --event <id-1> --text got --count 1 --within 5s
ok logs /aws/lambda/Stock: 1 log event (at once)
$ ork trace <id-1> -q
ok event <id-1> from s, "t", on event bus Shop
`- ok rule All matched
   `- ok delivered to topic Orders
      `- ok delivered to function Stock
         `- ok function Stock ended: Success
"#,
    );
}

const SLOW: &str = r"export const handler = async (event) => {
  await new Promise((done) => setTimeout(done, 1500));
  console.log(`stock of ${event.detail.item}`);
};
";

/// The server is killed while the function runs; the next command runs it again instead of waiting for the lease.
#[cfg(unix)]
#[test]
fn what_a_killed_process_had_begun_is_taken_over_at_once() {
    let shell = Shell::new();
    shell.file("slow/index.mjs", SLOW);
    for words in [
        "create function Stock --code slow",
        "create-bus Orders",
        "put-rule All --bus Orders --pattern {\"source\":[\"s\"]}",
        "put-targets All --bus Orders --to function:Stock",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let done = shell.run(&words);
        assert!(done.status.success(), "{words:?}: {}", text(&done.stderr));
    }
    let served = Served::new(&shell);
    let publish = ["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "item=pen", "--ids"];
    let sent = shell.command(publish.iter().chain(&["--backend", &served.url])).output().expect("it runs");
    let event = text(&sent.stdout);
    let kill = std::process::Command::new("kill").args(["-9", &served.pid.to_string()]).status();
    assert!(kill.expect("it runs").success());
    let verify = ["verify", "logs", "--group", "/aws/lambda/Stock", "--text", "stock of pen", "--within", "20s"];
    let found = shell.run(&verify);
    assert!(found.status.success(), "{event} {}{}", text(&found.stdout), text(&found.stderr));
}

/// The functions' own `/tmp` hides the machine's, in which the interpreter is.
#[test]
fn an_interpreter_below_the_temporary_folder_runs_functions() {
    let lab = r#"lab: demo
title: A demo
resources:
  stock: { function: { name: Stock, code: stock.py, runtime: python3.13, retries: 0 } }
steps:
  - create-bus: { name: Orders }
  - put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - put-targets: { rule: All, bus: Orders, targets: [{ id: stock, to: stock }] }
  - id: send
    publish: { bus: Orders, source: s, detail-type: t, events: [{ as: one, detail: { item: pen } }] }
  - verify: { logs: { group: "${{ resources.stock.log-group }}", text: "stock of ['own']", count: 1 } }
"#;
    let code = "import os, sys\n\ndef lambda_handler(event, context):\n    open('/tmp/own', 'w').close()\n    \
                assert sys.prefix != sys.base_prefix\n    print('stock of', [name for name in os.listdir('/tmp') if name == 'own'])\n";
    let shell = Shell::with_lab(lab);
    shell.file("labs/demo/stock.py", code);
    let mut made = std::process::Command::new("python3");
    made.args(["-m", "venv", "--without-pip"]).arg(shell.folder().join("venv"));
    if !made.status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no python3 with venv");
        return;
    }
    let path = format!("{}:/usr/bin:/bin", shell.folder().join("venv/bin").display());
    let output = shell.command(["lab", "run", "demo"]).env("PATH", path).output().expect("it runs");
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success() || said.contains("--allow-programs"), "{said}");
}

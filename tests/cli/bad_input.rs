//! Tests of invalid input: the message says where the error is, why, and what to do. Nothing is sent.

use super::shell::Shell;

#[test]
fn texts_are_shown_with_the_place_of_the_mistake() {
    let shell = Shell::new();
    shell.file("pattern.json", "{\n  \"detail\": {\n    \"value\": [{\"numric\": [\">\", 5]}]\n  }\n}\n");
    shell.session(
        r#"
$ ork put-rule R --bus Orders --pattern pattern.json
! error[bad-pattern]: Unrecognized match type numric
!  --> pattern.json:3:16
!   |
! 3 |     "value": [{"numric": [">", 5]}]
!   |                ^^^^^^^^
!   |
!   = help: did you mean `numeric`? operators are written in lower case
!
! 1 error
? 3
$ ork put-rule R --pattern '{"source": "x"}'
! error[bad-pattern]: "source" must be an object or an array
!  --> --pattern:1:12
!   |
! 1 | {"source": "x"}
!   |            ^^^
!   |
!   = help: put the value into an array: {"source": [...]}
!
! 1 error
? 3
$ ork put-rule R --pattern nowhere.json
! error: cannot read `nowhere.json`: No such file or directory (os error 2)
!  help: a JSON text given in place starts with a bracket; `-` reads stdin
? 3
$ ork put-rule R
! error[missing-key]: a rule needs a pattern or a schedule
!  --> command line:1:1
!   |
! 1 | ork put-rule R
!   | ^^^^^^^^^^^^^^
!   |
!   = help: add `pattern`, for example `{"source": ["com.example"]}`
!
! 1 error
? 3
"#,
    );
}

#[test]
fn arguments_are_shown_on_the_command_line() {
    Shell::new().session(
        r#"
$ ork put-targets OrdersDevRule --bus Orders --to log:/aws/events/orders --to queu:Orders
! error[bad-target]: `queu` is no kind of target; did you mean `queue:Orders`?
!  --> command line:1:77
!   |
! 1 | ork put-targets OrdersDevRule --bus Orders --to log:/aws/events/orders --to queu:Orders
!   |                                                                             ^^^^^^^^^^^
!   |
!   = help: `ork put-targets --help` shows examples
!
! 1 error
? 3
$ ork create-bus 'Or ders'
! error[bad-name]: `Or ders` cannot name an event bus
!  --> command line:1:17
!   |
! 1 | ork create-bus 'Or ders'
!   |                 ^^^^^^^
!   |
!   = help: use 1 to 256 letters, digits and . - _
!
! 1 error
? 3
$ ork publish --bus Orders --source com.aws.orders value:=1
! error[bad-event]: the event has no detail type
!  --> command line:1:1
!   |
! 1 | ork publish --bus Orders --source com.aws.orders value:=1
!   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
!   |
!   = help: give it with `--detail-type`
!
! 1 error
? 3
$ ork verify logs --group g --count 0..
! error[bad-value]: any number fits `0..`: this checks nothing
!  --> command line:1:35
!   |
! 1 | ork verify logs --group g --count 0..
!   |                                   ^^^
!   |
!   = help: write `0` for none, or `1..` for at least one
!
! 1 error
? 3
"#,
    );
}

#[test]
fn unknown_names_are_suggested_or_their_creation_is() {
    Shell::new().session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork publish --bus Ordes --source a --detail-type b c=d -q
! error: there is no event bus `Ordes`; did you mean `Orders`?
? 5
$ ork put-rule R --bus Inventory --pattern '{"source":["a"]}'
! error: there is no event bus `Inventory`
!  help: create it with `ork create-bus Inventory`
? 5
$ ork verify sqs --queue Jobs
! error: there is no queue `Jobs`
!  help: create it with `ork create queue Jobs`
? 5
$ ork create-buss Orders
! error: unrecognized subcommand 'create-buss'
!
!   tip: some similar subcommands exist: 'create', 'create-bus'
!
! Usage: ork [OPTIONS] <COMMAND>
!
! For more information, try '--help'.
? 2
"#,
    );
}

#[test]
fn backends_that_make_no_sense_are_refused() {
    Shell::new().session(
        r#"
$ ork create-bus Orders --backend moon
! error: invalid value 'moon' for '--backend <BACKEND>': `moon` is no backend; write `local`, `aws` or a URL such as http://127.0.0.1:4566
!
! For more information, try '--help'.
? 2
$ ORK_BACKEND=moon ork create-bus Orders
! error: ORK_BACKEND: `moon` is no backend; write `local`, `aws` or a URL such as http://127.0.0.1:4566
!  help: correct or unset the variable
? 2
$ ork create-bus Orders --backend local --profile work
! error: `--backend local` and `--profile` exclude each other
!  help: the local cloud needs no credentials; leave `--profile` out
? 2
$ AWS_PROFILE=work AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_REGION=eu-west-1 ork create-bus Orders
created event bus Orders
"#,
    );
}

#[test]
fn words_of_aws_lead_to_the_kinds_of_ork() {
    Shell::new().session(
        r#"
$ ork put-targets R --to lambda:Stock
! error[bad-target]: `lambda` is no kind of target; did you mean `function:Stock`?
!  --> command line:1:24
!   |
! 1 | ork put-targets R --to lambda:Stock
!   |                        ^^^^^^^^^^^^
!   |
!   = help: `ork put-targets --help` shows examples
!
! 1 error
? 3
$ ork put-rule R --pattern '{"detail-typ":["Order"]}'
created rule R on default
warning: no event has a field `detail-typ` at its top; did you mean `detail-type`?
"#,
    );
}

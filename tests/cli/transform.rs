//! Tests of `input-transformer --event`: what a target would receive, without a cloud.

use super::shell::Shell;

const EVENT: &str = r#"{"version":"0","id":"1","detail-type":"t","source":"s","account":"0","time":"2026-01-01T00:00:00Z","region":"r","resources":[],"detail":{"value":415,"buyer":{"name":"Ada"}}}"#;

#[test]
fn the_result_is_shown_offline() {
    let shell = Shell::new();
    shell.file("event.json", EVENT).file("template.txt", "{\"VALUE\": <value>}\n");
    shell.session(
        r#"
$ ork input-transformer --event event.json --paths value=$.detail.value --template template.txt
{"VALUE": 415}
$ ork input-transformer --event - --paths value=$.detail.value --template '{"VALUE": <value>}' -o ndjson < event.json
{"schema":"ork.receipt/1","step":"input-transformer","preview":"{\"VALUE\": 415}"}
"#,
    );
}

#[test]
fn the_placeholder_that_breaks_the_result_is_pointed_at() {
    let shell = Shell::new();
    shell.file("event.json", EVENT).file("template.txt", "{\n  \"BUYER\": \"<buyer>\"\n}\n");
    shell.session(
        r#"
$ ork input-transformer --event event.json --paths buyer=$.detail.buyer --template template.txt
{
  "BUYER": "{"name":"Ada"}"
}
! error[broken-output]: `<buyer>` is an object inside quotes, which its own quotes end
!  --> template.txt:2:13
!   |
! 2 |   "BUYER": "<buyer>"
!   |             ^^^^^^^
!   |
!   = help: remove the quotes around `<buyer>`; EventBridge then quotes and escapes the value itself
!
! 1 error
? 3
"#,
    );
}

#[test]
fn a_template_that_names_nothing_is_refused() {
    let shell = Shell::new();
    shell.file("event.json", EVENT);
    shell.session(
        r#"
$ ork input-transformer --event event.json --paths value=$.detail.value --template '{"VALUE": <valu>}'
! error[bad-transformer]: `<valu>` is not defined by the input paths
!  --> --template:1:11
!   |
! 1 | {"VALUE": <valu>}
!   |           ^^^^^^
!   |
!   = help: did you mean `<value>`?
!
! 1 error
? 3
"#,
    );
}

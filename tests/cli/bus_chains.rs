//! Tests of targets that are event buses: an event passes from bus to bus once, and longer chains cause a warning.

use super::shell::Shell;

#[test]
fn a_chain_of_three_buses_is_warned_of_and_its_advice_works() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus A
created event bus A
$ ork create-bus B
created event bus B
$ ork create-bus C
created event bus C
$ ork create queue Seen
created queue Seen
$ ork put-rule OnC --bus C --pattern '{"source":["s"]}'
created rule OnC on C
$ ork put-targets OnC --bus C --to queue:Seen
added permission: OnC may sqs:SendMessage to Seen
created target Seen of OnC
$ ork put-rule OnB --bus B --pattern '{"source":["s"]}'
created rule OnB on B
$ ork put-targets OnB --bus B --to bus:C
added role: ork-OnB-C-cab5c905
created target C of OnB
$ ork put-rule OnA --bus A --pattern '{"source":["s"]}'
created rule OnA on A
$ ork put-targets OnA --bus A --to bus:B
warning: an event goes from bus to bus once: what bus `B` receives from bus `A` is not sent on to bus `C` (rule `OnB`); send it there with a rule of bus `A`
added role: ork-OnA-B-665750b1
created target B of OnA
$ ork publish --bus A --source s --detail-type t n:=1 -q
{"schema":"ork.published/1","id":"<id-1>","bus":"A","rules":["OnA"]}
$ ork verify sqs --queue Seen --count 0
ok sqs Seen: no message (at once)
$ ork put-targets OnA --bus A --to bus:C
added role: ork-OnA-C-08277e75
created target C of OnA
$ ork publish --bus A --source s --detail-type t n:=1 -q
{"schema":"ork.published/1","id":"<id-2>","bus":"A","rules":["OnA"]}
$ ork verify sqs --queue Seen --count 1
ok sqs Seen: 1 message (at once)
"#,
    );
}

#[test]
fn a_bus_that_sends_back_is_warned_of_as_well() {
    let shell = Shell::new();
    shell.session(
        r#"
$ ork create-bus A
created event bus A
$ ork create-bus B
created event bus B
$ ork put-rule There --bus A --pattern '{"source":["s"]}'
created rule There on A
$ ork put-targets There --bus A --to bus:B
added role: ork-There-B-188b5cae
created target B of There
$ ork put-rule Back --bus B --pattern '{"source":["s"]}'
created rule Back on B
$ ork put-targets Back --bus B --to bus:A
warning: an event goes from bus to bus once: what bus `B` receives from bus `A` is not sent on to bus `A` (rule `There`); it has been on bus `A` already
warning: an event goes from bus to bus once: what bus `A` receives from bus `B` is not sent on to bus `B` (rule `There`); it has been on bus `B` already
added role: ork-Back-A-1ebb2d9b
created target A of Back
"#,
    );
}

//! Tests of emails: an address subscribes to a topic, confirms, receives and unsubscribes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::local::Served;
use super::shell::{Shell, text};

/// Creates a topic that receives what `ork publish --source s` sends.
fn with_topic(shell: &Shell) {
    shell.session(
        r#"
$ ork create topic Orders
created topic Orders
$ ork put-rule All --bus default --pattern '{"source":["s"]}'
created rule All on default
$ ork put-targets All --bus default --to topic:Orders
added permission: All may sns:Publish to Orders
created target Orders of All
"#,
    );
}

fn publish(shell: &Shell, order: &str) {
    let detail = format!("order={order}");
    let words = ["publish", "--bus", "default", "--source", "s", "--detail-type", "t", &detail, "-q"];
    let sent = shell.run(&words);
    assert!(sent.status.success(), "{}", text(&sent.stderr));
}

#[test]
fn an_address_receives_nothing_until_it_is_confirmed() {
    let shell = Shell::new();
    with_topic(&shell);
    shell.session(
        r#"
$ ork mail list -q
$ ork mail confirm -q
! error: there is no mail
!  help: subscribe an address to a topic with `ork subscribe`
? 5
$ ork subscribe Orders --email ann@example.com
created subscription of ann@example.com to Orders
"#,
    );
    publish(&shell, "early");
    shell.session(
        r#"
$ ork verify mail --to ann@example.com --count 0
ok mail to ann@example.com: no mail (at once)
$ ork verify mail --to ann@example.com --subject 'AWS Notification - Subscription Confirmation' --count 1
ok mail to ann@example.com: 1 mail (at once)
$ ork mail confirm -q
confirmed the subscription of ann@example.com to Orders
$ ork mail confirm -q
! error: no subscription waits for a confirmation
!  help: `ork mail list` lists the mails; a number confirms again
? 5
$ ork confirm-subscription Orders --email ann@example.com
subscription of ann@example.com to Orders already exists
"#,
    );
    publish(&shell, "late");
    shell.session(
        r#"
$ ork verify mail --to ann@example.com --count 1 --body '{"detail":{"order":"late"}}' --not-text early
ok mail to ann@example.com: 1 mail (at once)
$ ork mail confirm 2 -q
! error: mail 2 asks for no confirmation
!  help: `ork mail list` lists them; the subject of those that do is Subscription Confirmation
? 4
$ ork mail show 9 -q
! error: there is no mail 9
!  help: `ork mail list` lists them
? 5
$ ork mail unsubscribe -q
ended the subscription of ann@example.com to Orders
"#,
    );
    publish(&shell, "after");
    let listed = text(&shell.run(&["mail", "list", "-q"]).stdout);
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(
        lines[0].starts_with('1') && lines[0].ends_with("AWS Notification - Subscription Confirmation"),
        "{listed}"
    );
    assert!(lines[1].starts_with('2') && lines[1].ends_with("AWS Notification Message"), "{listed}");
    let shown = text(&shell.run(&["mail", "show", "2", "-q"]).stdout);
    for words in
        ["To: ann@example.com\nSubject: AWS Notification Message\n\n{", "\n\n--\nIf you wish to stop receiving"]
    {
        assert!(shown.contains(words), "{shown}");
    }
}

#[test]
fn what_cannot_be_subscribed_is_said_before_anything_is_sent() {
    Shell::new().session(
        r#"
$ ork subscribe Orders --email nobody
! error[bad-value]: `nobody` is not an address of mail
!  --> command line:1:30
!   |
! 1 | ork subscribe Orders --email nobody
!   |                              ^^^^^^
!   |
!   = help: write it like `ann@example.com`
!
! 1 error
? 3
$ ork confirm-subscription Orders --email ann@example.com
! error: there is no topic `Orders`
!  help: create it with `ork create topic Orders`
? 5
"#,
    );
}

/// Returns the status and the page behind a link.
fn follow(link: &str) -> String {
    let rest = link.strip_prefix("http://").expect("a plain link");
    let (authority, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(authority).expect("a connection");
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Returns the first link to the server in the newest mail.
fn link(shell: &Shell, served: &Served<'_>) -> String {
    let shown = text(&shell.run(&["mail", "show", "-q"]).stdout);
    let link = shown.lines().find(|line| line.starts_with(&served.url));
    link.unwrap_or_else(|| panic!("{shown}")).to_owned()
}

#[test]
fn the_links_of_a_mail_work_while_a_server_runs() {
    let shell = Shell::new();
    with_topic(&shell);
    let subscribed = shell.run(&["subscribe", "Orders", "--email", "ann+x@example.com", "--region", "us-east-1"]);
    assert!(subscribed.status.success(), "{}", text(&subscribed.stderr));
    assert!(
        text(&shell.run(&["mail", "show"]).stdout).contains("\nhttps://sns.us-east-1.amazonaws.com/confirmation.html?")
    );
    let served = Served::new(&shell);
    let confirm = link(&shell, &served);
    assert!(
        confirm.contains("/confirmation.html?TopicArn=arn:aws:sns:us-east-1:000000000000:Orders&Token="),
        "{confirm}"
    );
    let broken = follow(&confirm.replace("Token=", "Token=0"));
    assert!(broken.starts_with("HTTP/1.1 400 ") && broken.contains("<h1>This link does not work</h1>"), "{broken}");
    let page = follow(&confirm);
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("<h1>Subscription confirmed!</h1>"), "{page}");
    publish(&shell, "one");
    let leave = link(&shell, &served);
    let page = follow(&leave);
    assert!(page.contains("<h1>Subscription removed!</h1>"), "{page}");
    publish(&shell, "two");
    let seen = shell.run(&["verify", "mail", "--to", "ann+x@example.com", "--count", "1", "--backend", &served.url]);
    assert_eq!(text(&seen.stdout), "ok mail to ann+x@example.com: 1 mail (at once)\n", "{}", text(&seen.stderr));
}

//! Tests of `local`: the shared cloud as a server.

use serde_json::Value;

use super::shell::{Shell, text};

fn status(shell: &Shell) -> Value {
    let output = shell.run(&["local", "status", "-o", "json"]);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

/// A server of the shell's cloud, which ends with the test.
pub struct Served<'a> {
    pub url: String,
    pub pid: u64,
    shell: &'a Shell,
}

impl<'a> Served<'a> {
    pub fn new(shell: &'a Shell) -> Self {
        let up = shell.run(&["local", "up", "--detach", "--port", "0", "-o", "json"]);
        let mut served = Self { url: String::new(), pid: 0, shell };
        assert!(up.status.success(), "{}", text(&up.stderr));
        let address: Value = serde_json::from_slice(&up.stdout).expect("JSON");
        served.url = address["url"].as_str().expect("a URL").to_owned();
        served.pid = address["pid"].as_u64().expect("a number");
        served
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        self.shell.run(&["local", "down"]);
    }
}

#[test]
fn a_server_goes_up_is_used_and_comes_down() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let url = served.url.as_str();
    assert_eq!(status(&shell)["server"]["url"], url);

    let made = shell.run(&["create-bus", "Orders", "--endpoint-url", url]);
    assert_eq!(text(&made.stdout), "created event bus Orders\n", "{}", text(&made.stderr));
    assert_eq!(text(&made.stderr), format!("backend: {url}, region us-east-1\n"));
    let found = shell.run(&["create-bus", "Orders"]);
    assert_eq!(text(&found.stdout), "event bus Orders already exists\n", "one cloud behind both doors");

    let again = shell.run(&["local", "up", "--detach", "-o", "json"]);
    assert_eq!(serde_json::from_slice::<Value>(&again.stdout).expect("JSON")["url"], url);
    let second = shell.run(&["local", "up", "--port", "0"]);
    assert_eq!(second.status.code(), Some(4));

    let down = shell.run(&["local", "down"]);
    assert!(down.status.success(), "{}", text(&down.stderr));
    assert_eq!(status(&shell)["server"], Value::Null);
}

#[test]
fn a_server_tells_why_a_delivery_stopped() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let run = |words: &[&str]| {
        let output = shell.command(words.iter().chain(&["-q", "--backend", &served.url])).output().expect("it runs");
        text(&output.stdout)
    };
    run(&["create-bus", "Orders"]);
    run(&["create", "queue", "Orders"]);
    run(&["put-rule", "All", "--bus", "Orders", "--pattern", "{\"source\":[\"s\"]}"]);
    run(&["put-targets", "All", "--bus", "Orders", "--to", "queue:Orders", "--no-permissions"]);
    let id = run(&["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "a=1", "--ids"]);
    let verdict = run(&["verify", "sqs", "--queue", "Orders", "--event", id.trim(), "--within", "0s"]);
    assert!(verdict.contains("delivery from rule All to queue Orders was refused"), "{verdict}");
}

#[test]
fn a_record_of_a_dead_server_is_not_believed() {
    let shell = Shell::new();
    shell.file("home/local/server.json", "{\"pid\":1,\"url\":\"http://127.0.0.1:9\"}");
    shell.session(
        r#"
$ ork local down
! no local cloud is served
"#,
    );
    assert_eq!(status(&shell)["server"], Value::Null);
}

#[test]
fn a_port_somebody_has_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let shell = Shell::new();
    for words in [&["local", "up", "--port", &port][..], &["local", "up", "--detach", "--port", &port]] {
        let output = shell.run(words);
        assert_eq!(output.status.code(), Some(4), "{words:?}");
    }
    let said = text(&shell.run(&["local", "up", "--port", &port]).stderr);
    assert!(said.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}")), "{said}");
}

#[test]
fn emptying_asks_first() {
    Shell::new().session(
        r#"
$ ork create-bus Orders
created event bus Orders
$ ork local reset
! error: emptying the local cloud needs confirmation, and there is no terminal to ask on
!  help: give `--yes`
? 4
$ ork local reset --yes
! the local cloud in `~/home/local` is empty
$ ork create-bus Orders
created event bus Orders
"#,
    );
}

#[test]
fn nothing_listening_is_said() {
    let shell = Shell::new();
    let output = shell.run(&["create-bus", "Orders", "--endpoint-url", "http://127.0.0.1:9"]);
    assert_eq!(output.status.code(), Some(5));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("backend: http://127.0.0.1:9, region us-east-1\nerror: events:DescribeEventBus"),
        "{said}"
    );
    assert!(said.ends_with(" help: is something listening there? `ork local up` starts the local cloud\n"), "{said}");
}

#[test]
fn changes_that_are_missing_are_said_once() {
    let shell = Shell::new();
    shell.run(&["create-bus", "Orders"]);
    let changes = status(&shell)["changes"].as_i64().expect("a number");
    let noted = changes + 2;
    let note = [noted.to_be_bytes(), (!noted).to_be_bytes()].concat();
    std::fs::write(shell.home().join("local/cloud.head"), note).expect("a note that is ahead");
    let said = text(&shell.run(&["create-bus", "Orders", "-q"]).stderr);
    assert!(said.contains("` lacks 2 changes that it had acknowledged: its files were damaged"), "{said}");
    assert!(said.contains(" help: the cloud goes on with what is left; `ork local reset` starts afresh\n"), "{said}");
    assert_eq!(text(&shell.run(&["create-bus", "Orders", "-q"]).stderr), "");
}

#[test]
fn of_servers_that_start_at_once_one_serves_and_all_name_it() {
    let shell = Shell::new();
    let starts: Vec<_> =
        (0..4).map(|_| shell.start(&["local", "up", "--detach", "--port", "0", "-o", "json"])).collect();
    let outputs: Vec<_> = starts.into_iter().map(|start| start.wait_with_output().expect("it ends")).collect();
    let pids: Vec<i64> = outputs
        .iter()
        .map(|output| {
            let address: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
            address["pid"].as_i64().expect("a process")
        })
        .collect();
    let named = status(&shell)["server"]["pid"].as_i64().expect("a server");
    let down = shell.run(&["local", "down"]);
    assert_eq!(pids, [named; 4]);
    assert!(down.status.success() && status(&shell)["server"].is_null());
}

#[test]
fn what_is_kept_is_shown_by_service_and_goes_with_what_held_it() {
    let shell = Shell::new();
    for words in [
        &["create", "queue", "jobs"][..],
        &["put-rule", "all", "--pattern", r#"{"source":["shop"]}"#],
        &["put-targets", "all", "--to", "queue:jobs"],
        &["publish", "--source", "shop", "--detail-type", "Order", "--count", "12", "id:=1"],
    ] {
        let output = shell.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    let kept = status(&shell)["kept"].clone();
    let of = |service: &str| kept.as_array().into_iter().flatten().find(|kept| kept["service"] == service).cloned();
    assert_eq!(of("sqs").expect("messages")["rows"], 12, "{kept}");
    let said = text(&shell.run(&["local", "status"]).stdout);
    assert!(said.contains("\n  sqs       12 messages, "), "{said}");

    assert!(shell.run(&["local", "reset", "--yes"]).status.success());
    assert_eq!(status(&shell)["kept"], Value::Array(Vec::new()));
}

#[test]
fn timers_are_listed_and_dropped() {
    let shell = Shell::new();
    let run = |words: &[&str]| shell.run(words);
    run(&["create", "queue", "Orders", "-q"]);
    let made = run(&["schedule", "Often", "--rate", "1 hour", "--to", "queue:Orders", "-q"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let listed: Value = serde_json::from_slice(&run(&["local", "timers", "-o", "json"]).stdout).expect("JSON");
    let timer = &listed["timers"][0];
    assert_eq!(timer["service"], "events", "{listed}");
    assert!(
        timer["purpose"]
            .as_str()
            .is_some_and(|purpose| purpose.starts_with("schedule ") && purpose.ends_with(" Often")),
        "{listed}"
    );
    let number = timer["number"].to_string();
    let dropped = run(&["local", "timers", "--drop", &number]);
    assert_eq!((dropped.status.code(), text(&dropped.stderr)), (Some(0), format!("dropped timer {number}\n")));
    let again = run(&["local", "timers", "--drop", &number]);
    assert_eq!(again.status.code(), Some(5));
    assert!(text(&again.stderr).contains("`ork local timers` lists them"), "{}", text(&again.stderr));
    assert_eq!(text(&run(&["local", "timers"]).stdout), "");
}

#[test]
fn a_server_whose_folder_was_removed_ends_and_another_takes_its_place() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    std::fs::remove_dir_all(shell.home()).expect("it can be removed");
    let port = served.url.rsplit(':').next().expect("a port").to_owned();
    let up = shell.run(&["local", "up", "--detach", "--port", &port, "-o", "json"]);
    assert!(up.status.success(), "{}", text(&up.stderr));
    let address: Value = serde_json::from_slice(&up.stdout).expect("JSON");
    assert_eq!(address["url"], served.url.as_str());
    assert_ne!(address["pid"].as_u64(), Some(served.pid));
    assert_eq!(status(&shell)["server"]["pid"], address["pid"]);
}

#[test]
fn another_port_than_the_one_served_is_not_passed_over() {
    let shell = Shell::new();
    let served = Served::new(&shell);
    let other = shell.run(&["local", "up", "--detach", "--port", "1"]);
    assert_eq!(other.status.code(), Some(4));
    let said = text(&other.stderr);
    assert!(said.contains(&format!("is served at {} already, not on port 1", served.url)), "{said}");
    for words in [&["local", "up", "--detach"][..], &["local", "up", "--detach", "--port", "0"]] {
        assert!(shell.run(words).status.success(), "{words:?}");
    }
}

#[test]
fn what_keeps_a_detached_server_from_starting_is_said() {
    let (shell, other) = (Shell::new(), Shell::new());
    let served = Served::new(&shell);
    let port = served.url.rsplit(':').next().expect("a port").to_owned();
    let up = other.run(&["local", "up", "--detach", "--port", &port]);
    let said = text(&up.stderr);
    assert_eq!(up.status.code(), Some(4), "{said}");
    assert!(said.contains("the local cloud did not start: cannot listen on 127.0.0.1:"), "{said}");
    assert!(said.contains("the local cloud of another ORK_HOME is served there"), "{said}");
    assert!(said.contains(&format!("it is process {}; `--port 0` takes any port that is free", served.pid)), "{said}");
}

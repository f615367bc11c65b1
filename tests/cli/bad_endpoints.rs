//! Tests of invalid endpoints: whatever they do, a command ends soon and reports the error.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Output;
use std::time::{Duration, Instant};

use super::shell::{Shell, text};

/// More than a command may wait for one response, plus the time that a busy machine takes.
const SOON: Duration = Duration::from_secs(60);

/// What a server does with each connection once it has read the head of a request.
#[derive(Clone, Copy)]
enum Manner {
    /// Accepts and never responds.
    Silent,
    /// Closes at once.
    Closes,
    /// Sends these bytes and closes.
    Says(&'static str),
    /// Sends this, and a byte of a body from time to time.
    Drips(&'static str),
    /// Sends an endless body, as fast as it is read.
    Pours,
}

fn endpoint(manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, manner));
        }
    });
    url
}

fn serve(mut stream: TcpStream, manner: Manner) {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !matches!(manner, Manner::Silent)
        && !seen.ends_with(b"\r\n\r\n")
        && stream.read(&mut byte).is_ok_and(|n| n > 0)
    {
        seen.push(byte[0]);
    }
    match manner {
        // Until the client gives up.
        Manner::Silent => while stream.read(&mut byte).is_ok_and(|read| read > 0) {},
        Manner::Closes => {}
        Manner::Says(answer) => {
            let _ = stream.write_all(answer.as_bytes());
            let _ = stream.shutdown(Shutdown::Write);
            while stream.read(&mut byte).is_ok_and(|read| read > 0) {}
        }
        Manner::Drips(head) => {
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
            while stream.write_all(b" ").is_ok() {
                // The pause between two bytes.
                let _ = stream.read(&mut byte);
            }
        }
        Manner::Pours => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b' '; 65_536]).is_ok() {}
        }
    }
}

const COMMANDS: [&[&str]; 4] = [
    &["create-bus", "Orders"],
    &["create", "queue", "Orders"],
    &["create", "topic", "Orders"],
    &["verify", "sqs", "--queue", "Orders", "--within", "1s"],
];

/// At least one command for each service, including those whose response may be empty.
const OF_EVERY_SERVICE: [&[&str]; 21] = [
    &["create", "bucket", "orders"],
    &["create", "log-group", "/orders"],
    &["create", "table", "Orders", "--partition-key", "order"],
    &["get", "api-destinations"],
    &["get", "buckets"],
    &["get", "buses"],
    &["get", "connections"],
    &["get", "functions"],
    &["get", "glue-jobs"],
    &["get", "log-groups"],
    &["get", "queues"],
    &["get", "rest-apis"],
    &["get", "rules"],
    &["get", "scheduler-schedules"],
    &["get", "schedules"],
    &["get", "state-machines"],
    &["get", "subscriptions"],
    &["get", "tables"],
    &["get", "topics"],
    &["get", "trails"],
    &["put-object", "orders", "a.json", "--body", "{}"],
];

/// Runs every command against a server of this kind, all at once.
fn outputs(commands: &[&[&str]], manner: Manner) -> Vec<(String, Output)> {
    let url = endpoint(manner);
    let (shell, started) = (Shell::new(), Instant::now());
    let children: Vec<_> = commands
        .iter()
        .map(|words| (words.join(" "), shell.start(&[*words, &["-q", "--backend", &url]].concat())))
        .collect();
    let outputs =
        children.into_iter().map(|(words, child)| (words, child.wait_with_output().expect("it ends"))).collect();
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    outputs
}

fn check(manner: Manner, says: &[&str]) {
    check_all(&COMMANDS, manner, says);
}

fn check_all(commands: &[&[&str]], manner: Manner, says: &[&str]) {
    for (words, output) in outputs(commands, manner) {
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{words}: {said}");
        assert_eq!(text(&output.stdout), "", "{words}: nothing was done");
        assert!(said.starts_with("error: ") && said.matches("\nerror: ").count() == 0, "{words}: {said}");
        assert!(says.iter().any(|says| said.contains(says)), "{words}: {said}");
    }
}

#[test]
fn an_answer_that_is_none_is_an_error_with_its_status() {
    let says = |answer, words: &'static str| check(Manner::Says(answer), &[words]);
    says("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "HTTP 200, an empty body, without `");
    says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "HTTP 200, without `");
    says("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>", "HTTP 200, a web page");
    says("HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\n\r\n<!doctype html>", "HTTP 404, a web page");
    says("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", "HTTP 200, neither JSON nor XML");
    says("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n{\"Name\"", "HTTP 200");
    says("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "HTTP 403 without an error code");
    let redirect = "HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\n\r\n";
    says(redirect, "HTTP 302, a redirect to \"https://elsewhere.example/\"");
}

#[test]
fn no_operation_of_any_service_takes_an_empty_answer_for_success() {
    let says = |answer, words: &'static str| {
        // A response that consists only of a head has no body.
        check_all(&OF_EVERY_SERVICE, Manner::Says(answer), &[words, "HTTP 200, an empty body, without "]);
    };
    says("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "HTTP 200, an empty body, without ");
    says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", "HTTP 200, without ");
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<p>Welcome</p>";
    says(page, "HTTP 200, a web page");
}

#[test]
fn what_is_not_http_is_an_error() {
    check(Manner::Closes, &["dispatch failure", "connection"]);
    check(Manner::Says("SSH-2.0-OpenSSH_9.6\r\n"), &["invalid HTTP", "dispatch failure"]);
    check(Manner::Says("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), &["dispatch failure", "end of file"]);
    let listens = "something listens there, or did until now, and sent no whole answer of HTTP";
    for manner in [Manner::Closes, Manner::Says("SSH-2.0-OpenSSH_9.6\r\n")] {
        check(manner, &[listens]);
    }
}

#[test]
fn silence_ends() {
    check(Manner::Silent, &["timed out", "timeout", "no answer within"]);
}

#[test]
fn a_slow_answer_ends() {
    check(Manner::Drips("HTTP/1.1 200 OK\r\n\r\n{"), &["timed out", "timeout", "no answer within"]);
}

#[test]
fn an_answer_without_end_ends() {
    check(Manner::Pours, &["larger than 67108864 bytes", "no answer within"]);
}

#[test]
fn a_silent_server_in_the_record_holds_no_local_command_up() {
    let url = endpoint(Manner::Silent);
    let shell = Shell::new();
    shell.file("home/local/server.json", &format!("{{\"pid\":1,\"url\":\"{url}\"}}"));
    let started = Instant::now();
    for words in [&["local", "down"][..], &["local", "status"], &["create-bus", "Orders"]] {
        let output = shell.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    }
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

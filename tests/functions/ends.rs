//! Tests that however a function or the cloud ends, no process and no folder is left.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::has_shell;
use super::world::{TRUST, TestCloud, function, held, is_unheld};

/// The time limit for the end of a process.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns a program that starts processes that would outlive it, then never responds.
fn leaves_processes(marker: &str) -> String {
    format!("#!/bin/bash\nsleep {marker} & setsid sleep {marker} & (setsid sleep {marker} &)\nsleep {marker}\n")
}

/// Returns the number of processes of this machine with `marker` among their arguments.
fn running(marker: &str) -> usize {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let words = processes.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    words.filter(|words| words.split(|byte| *byte == 0).any(|word| word == marker.as_bytes())).count()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what} took too long");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn what_a_function_started_ends_with_its_time() {
    if !has_shell() || !Path::new("/proc/self/cmdline").exists() {
        return;
    }
    for without_namespaces in [false, true] {
        let marker = format!("9{}.{}", std::process::id(), u8::from(without_namespaces));
        let world = TestCloud::new(held(without_namespaces)).await;
        world.create(function("f", &[("bootstrap", &leaves_processes(&marker))], "provided.al2023", 1)).await;
        let answer = world.invoke(&json!({})).await;
        if is_unheld(&answer) {
            continue;
        }
        assert_eq!(answer["errorType"], "Sandbox.Timedout", "{answer}");
        until("the end of its processes", || running(&marker) == 0);
    }
}

#[tokio::test]
async fn a_fork_bomb_ends_with_its_time() {
    if !has_shell() {
        return;
    }
    let world = TestCloud::new(held(false)).await;
    let bomb = "#!/bin/bash\nbomb() { bomb | bomb & }\nbomb\nwhile true; do :; done\n";
    world.create(function("f", &[("bootstrap", bomb)], "provided.al2023", 1)).await;
    let begun = Instant::now();
    let answer = world.invoke(&json!({})).await;
    if is_unheld(&answer) {
        return;
    }
    assert!(answer["errorType"] == "Sandbox.Timedout" || answer["errorType"] == "Runtime.ExitError", "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
}

/// A server, with its temporary files in a new folder.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(home: &Path, temporary: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ork"))
            .args(["local", "up", "--port", "0", "--output", "ndjson"])
            .env("ORK_HOME", home)
            .env("TMPDIR", temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let address = told["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
        Self { child, address }
    }

    /// Sends a request without waiting for the response.
    fn send(&self, path: &str, kind: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("it takes it");
        stream
    }

    fn call(&self, path: &str, kind: &str, body: &str) -> String {
        let mut answer = String::new();
        self.send(path, kind, body).read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nothing_outlives_a_server_that_is_killed() {
    if !has_shell() || !Path::new("/proc/self/cmdline").exists() {
        return;
    }
    let (home, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let folders = || fs::read_dir(temporary.path()).map(Iterator::count).unwrap_or_default();
    let marker = format!("8{}.5", std::process::id());
    let mut server = Server::start(home.path(), temporary.path());
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([("Action", "CreateRole"), ("Version", "2010-05-08"), ("RoleName", "Work")]);
    form.append_pair("AssumeRolePolicyDocument", TRUST);
    server.call("/", "application/x-www-form-urlencoded", &form.finish());
    let created = function("f", &[("bootstrap", &leaves_processes(&marker))], "provided.al2023", 60).to_string();
    server.call("/2015-03-31/functions", "application/json", &created);
    let mut waiting = server.send("/2015-03-31/functions/f/invocations", "application/json", "{}");
    waiting.set_read_timeout(Some(Duration::from_millis(10))).expect("a time limit");
    let mut answer = Vec::new();
    until("the start of the function", || {
        let _ = waiting.read_to_end(&mut answer);
        running(&marker) >= 4 || !answer.is_empty()
    });
    if running(&marker) == 0 {
        eprintln!("skipped: {}", String::from_utf8_lossy(&answer));
        return;
    }
    assert_eq!(folders(), 1);
    server.child.kill().expect("it is killed");
    until("the end of the processes", || running(&marker) == 0);
    assert_eq!(folders(), 1, "a killed process cannot clean up");
    let mut next = Server::start(home.path(), temporary.path());
    until("the removal of the folder", || folders() == 0);
    let _waiting = next.send("/2015-03-31/functions/f/invocations", "application/json", "{}");
    until("the start of the function", || running(&marker) >= 4);
    assert_eq!(folders(), 1);
    rustix::process::kill_process(rustix::process::Pid::from_child(&next.child), rustix::process::Signal::TERM)
        .expect("a signal");
    next.child.wait().expect("its end");
    assert_eq!(folders(), 0, "one that ends in order leaves no folder");
    until("the end of the processes", || running(&marker) == 0);
}

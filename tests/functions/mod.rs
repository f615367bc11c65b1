//! Tests of functions that are programs, as the binary starts them: what they can and cannot do, and how they end.

mod ends;
mod world;

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use ork::local::function::ProgramPolicy;
use serde_json::json;

use world::{TestCloud, function, held, is_unheld};

#[tokio::test]
async fn python_gets_nowhere_and_does_its_work() {
    for without_namespaces in [false, true] {
        let outside = tempfile::tempdir().expect("a folder");
        let file = outside.path().join("file");
        fs::write(&file, "of the host").expect("a file");
        let server = TcpListener::bind("127.0.0.1:0").expect("a server");
        let world = TestCloud::new(held(without_namespaces)).await;
        world.create(function("f", &[("index.py", include_str!("attempts.py"))], "python3.12", 60)).await;
        let event = json!({"out": file, "host": std::process::id(), "port": server.local_addr().expect("it").port()});
        let answer = world.invoke(&event).await;
        if is_unheld(&answer) {
            continue;
        }
        assert_eq!(answer["done"], json!([]), "without namespaces: {without_namespaces}; {answer}");
        assert!(answer["tried"].as_u64().is_some_and(|tried| tried >= 30), "{answer}");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "of the host");
    }
}

/// A runtime in Bash: evaluates each event as a command and responds with its output.
const BOOTSTRAP: &str = r#"#!/bin/bash
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while true; do
  event=$(curl -sS -D "$TMPDIR/head" "$api/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//ip' "$TMPDIR/head" | tr -d '\r')
  said=$(eval "$(printf %s "$event" | sed 's/^"//; s/"$//')" 2>/dev/null | head -c 200 | tr -c 'a-zA-Z0-9/\n' ' ' | tr '\n' ' ')
  curl -sS -X POST "$api/$id/response" -d "\"$said\"" >/dev/null
done
"#;

pub(super) fn has_shell() -> bool {
    let has = ["/bin/bash", "/usr/bin/curl"].iter().all(|path| Path::new(path).exists());
    if !has {
        eprintln!("skipped: no bash or curl");
    }
    has
}

#[tokio::test]
async fn a_bootstrap_of_a_shell_works_and_gets_nowhere() {
    if !has_shell() {
        return;
    }
    for without_namespaces in [false, true] {
        let outside = tempfile::tempdir().expect("a folder");
        let file = outside.path().join("file");
        fs::write(&file, "secret").expect("a file");
        let server = TcpListener::bind("127.0.0.1:0").expect("a server");
        let port = server.local_addr().expect("it").port();
        let world = TestCloud::new(held(without_namespaces)).await;
        world.create(function("f", &[("bootstrap", BOOTSTRAP)], "provided.al2023", 20)).await;
        let (file, host) = (file.display(), std::process::id());
        let attempts = [
            format!("cat {file} && echo done"),
            format!("echo x > {file} && echo done"),
            "cat /etc/shadow && echo done".to_owned(),
            format!("ls {} && echo done", outside.path().display()),
            format!("kill -0 {host} && echo done"),
            format!("cat /proc/{host}/environ && echo done"),
            format!("curl -sS --max-time 2 http://127.0.0.1:{port}/ && echo done"),
            format!("exec 3<>/dev/tcp/127.0.0.1/{port} && echo done"),
            "exec 3<>/dev/udp/127.0.0.1/9 && echo done".to_owned(),
            "touch $LAMBDA_TASK_ROOT/x && echo done".to_owned(),
            "unshare -U true && echo done".to_owned(),
        ];
        for attempt in &attempts {
            let answer = world.invoke(&json!(attempt)).await;
            if is_unheld(&answer) {
                break;
            }
            let said = answer.as_str().unwrap_or_else(|| panic!("{attempt}: {answer}"));
            assert!(!said.contains("done"), "{attempt}: {said}; without namespaces: {without_namespaces}");
        }
        let works = world.invoke(&json!("echo kept > $TMPDIR/a; cat $TMPDIR/a; ls | wc -l; echo a | tr a b")).await;
        let is_held = !is_unheld(&works);
        assert!(!is_held || works == json!("kept 1 b "), "{works}");
    }
}

#[tokio::test]
async fn a_program_that_nothing_holds_needs_a_yes() {
    let world = TestCloud::new(ProgramPolicy::default()).await;
    world.create(function("f", &[("bootstrap", "#!/bin/sh\n")], "provided.al2023", 3)).await;
    let answer = world.invoke(&json!({})).await;
    assert_eq!(answer["errorType"], "Runtime.InvalidEntrypoint", "{answer}");
    assert!(answer["errorMessage"].as_str().is_some_and(|message| message.contains("--allow-programs")), "{answer}");
}

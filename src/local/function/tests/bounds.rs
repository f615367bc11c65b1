//! Tests that no function runs for ever, takes all memory or reaches the outside.

use serde_json::{Value, json};

use super::TestCloud;

#[tokio::test]
async fn time_and_memory_are_limited() {
    let timed_out = "Task timed out after 1.00 seconds";
    let cases = [
        ("async () => { for (;;) {} }", "Sandbox.Timedout", timed_out),
        ("async () => new Promise((done) => setTimeout(done, 5000))", "Sandbox.Timedout", timed_out),
        ("async () => { for (;;) await null }", "Sandbox.Timedout", timed_out),
        ("async () => { try { for (;;) {} } finally { for (;;) {} } }", "Sandbox.Timedout", timed_out),
        ("async () => /(a+)+$/.test('a'.repeat(40) + 'b')", "Sandbox.Timedout", timed_out),
        (
            "async () => { const a = []; for (;;) a.push(new ArrayBuffer(10000000)) }",
            "Runtime.ExitError",
            "signal: killed",
        ),
        ("async () => { let s = 'x'; for (;;) s += s }", "", ""),
        ("async () => { const f = () => f() + 1; f() }", "RangeError", "Maximum call stack size exceeded"),
        ("async () => process.exit(3)", "Runtime.ExitError", "exit status 3"),
        ("async () => 'x'.repeat(7 * 1024 * 1024)", "Function.ResponseSizeTooLarge", "Response payload size exceeded"),
    ];
    for (handler, kind, words) in cases {
        let world = TestCloud::new().await;
        let text = format!("export const handler = {handler};");
        world.create("f", &[("index.mjs", &text)], json!({"Timeout": 1})).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert_eq!(outcome.error.as_deref(), Some("Unhandled"), "{handler}");
        if kind.is_empty() {
            continue;
        }
        assert_eq!(outcome.payload["errorType"], kind, "{handler}: {}", outcome.payload);
        assert!(outcome.payload["errorMessage"].as_str().unwrap().contains(words), "{handler}: {}", outcome.payload);
        if kind == "Sandbox.Timedout" {
            assert!(outcome.log.contains("Status: timeout"), "{}", outcome.log);
            assert!(outcome.log.contains("Duration: 1000.00 ms"), "{}", outcome.log);
        }
        // Whatever the function did, the next event is processed.
        assert_eq!(world.invoke("f", &json!({})).await.error.as_deref(), Some("Unhandled"), "{handler}");
    }
}

#[tokio::test]
async fn a_log_is_cut_and_says_so() {
    let cases = [
        "for (;;) console.log('x'.repeat(1000000))",
        "for (;;) process.stdout.write('')",
        "for (let n = 0; n < 9; n++) console.log('x'.repeat(1000000)); return 1",
    ];
    for body in cases {
        let world = TestCloud::new().await;
        let text = format!("export const handler = async () => {{ {body} }};");
        world.create("f", &[("index.mjs", &text)], json!({"Timeout": 2})).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert!(outcome.payload == json!(1) || outcome.payload["errorType"] == "Sandbox.Timedout", "{body}");
        let lines = world.logged("f").await;
        let bytes: usize = lines.iter().map(String::len).sum();
        assert!(lines.len() < 50_100 && bytes < 9 * 1024 * 1024, "{body}: {} lines, {bytes} bytes", lines.len());
        let said: Vec<&String> = lines.iter().filter(|line| line.starts_with("[ork] The log")).collect();
        assert_eq!(said.len(), 1, "{body}: {said:?}");
    }
}

#[tokio::test]
async fn requests_without_an_answer_are_limited() {
    let world = TestCloud::new().await;
    let text = "export const handler = async () => {
        const asked = Array.from({ length: 1100 }, () => fetch('http://127.0.0.1:9/'));
        const ends = await Promise.allSettled(asked);
        return ends.filter((end) => String(end.reason).includes('too many requests without an answer')).length;
    };";
    world.create("f", &[("index.mjs", text)], json!({"Timeout": 20, "MemorySize": 1024})).await;
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.payload, json!(100), "{}", outcome.log);
}

#[tokio::test]
async fn payloads_are_json_of_limited_size() {
    let world = TestCloud::new().await;
    world.module("export const handler = async (event) => typeof event === 'string' ? event.length : event").await;
    let most = 6 * 1024 * 1024;
    let fits = format!("\"{}\"", "x".repeat(most - 2));
    assert_eq!(world.invoke_text("f", &fits).await.payload, json!(most - 2));
    let cases = [
        (format!("\"{}\"", "x".repeat(most - 1)), 413, "Request must be smaller than 6291456 bytes"),
        ("{".to_owned(), 400, "Could not parse request body into json"),
        ("nonsense".to_owned(), 400, "Could not parse request body into json"),
    ];
    for (payload, status, words) in cases {
        let outcome = world.invoke_text("f", &payload).await;
        assert_eq!(outcome.status, status);
        assert!(outcome.payload["message"].as_str().unwrap().contains(words), "{}", outcome.payload);
    }
    assert_eq!(world.invoke_text("f", "").await.payload, json!({}));
}

#[tokio::test]
async fn nothing_beyond_loopback_is_in_reach() {
    let world = TestCloud::new().await;
    world
        .module(
            "export const handler = async ({ url }) => {
                try { await fetch(url); return 'reached' } catch (e) { return `${e.name} ${e.cause.code}` }
            }",
        )
        .await;
    for url in ["http://example.com/", "https://sts.amazonaws.com/", "http://169.254.169.254/latest/meta-data/"] {
        let outcome = world.invoke("f", &json!({"url": url})).await;
        assert_eq!(outcome.payload, json!("TypeError ENETUNREACH"), "{url}");
    }
}

#[tokio::test]
async fn a_host_file_or_module_is_out_of_reach() {
    for name in ["/etc/passwd", "file:///etc/passwd", "os/../../etc/passwd", "std", "qjs:os"] {
        let world = TestCloud::new().await;
        let text = format!("export const handler = async () => Object.keys(await import({}))", Value::from(name));
        world.module(&text).await;
        assert_eq!(world.invoke("f", &json!({})).await.error.as_deref(), Some("Unhandled"), "{name}");
    }
}

/// Libraries load these modules without need; calls to them are refused with the name of the function.
#[tokio::test]
async fn a_module_that_would_lead_out_says_so_when_it_is_used() {
    for (call, words) in [
        ("(await import('child_process')).execSync('id')", "child_process.execSync is not in the local cloud"),
        ("(await import('net')).connect(80, 'localhost')", "net.connect is not in the local cloud"),
        ("(await import('node:vm')).runInNewContext('1')", "vm.runInNewContext is not in the local cloud"),
        ("(await import('http')).createServer()", "http.createServer is not in the local cloud"),
    ] {
        let world = TestCloud::new().await;
        world.module(&format!("export const handler = async () => {call}")).await;
        let outcome = world.invoke("f", &json!({})).await;
        let message = outcome.payload["errorMessage"].as_str().unwrap();
        assert!(message.starts_with(words), "{call}: {message}");
    }
}

//! Tests of functions that are programs, through the Runtime API.

use serde_json::{Value, json};

use super::TestCloud;

/// Returns a cloud with a Python function; `None` if this machine has no Python.
async fn python(text: &str) -> Option<TestCloud> {
    crate::local::function::process::Python::find().await.ok()?;
    let world = TestCloud::new().await;
    world.create("f", &[("index.py", text)], json!({"Runtime": "python3.12", "Timeout": 10})).await;
    Some(world)
}

#[tokio::test]
async fn python_answers_logs_and_stays_warm() {
    let text = "
import json, logging
count = 0
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    global count
    count += 1
    print('seen', event['n'])
    logging.info('two\\nlines')
    return {'count': count, 'name': context.function_name, 'left': context.get_remaining_time_in_millis() > 5000}
";
    let Some(world) = python(text).await else { return };
    let first = world.invoke("f", &json!({"n": 1})).await;
    assert_eq!(first.payload, json!({"count": 1, "name": "f", "left": true}), "{}", first.log);
    let lines: Vec<&str> = first.log.lines().collect();
    assert_eq!(lines[1], "seen 1", "{}", first.log);
    assert!(lines[2].starts_with("[INFO]\t") && lines[2].ends_with("\ttwo") && lines[3] == "lines", "{}", first.log);
    assert!(lines[4].starts_with("END"), "{}", first.log);
    assert_eq!(world.invoke("f", &json!({"n": 2})).await.payload["count"], 2);
}

#[tokio::test]
async fn python_results_hold_bytes_and_decimals() {
    let text = "
from decimal import Decimal
def handler(event, context):
    return {'text': 'café'.encode(), 'whole': Decimal('3'), 'part': Decimal('1.5')}
";
    let Some(world) = python(text).await else { return };
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.payload, json!({"text": "café", "whole": 3, "part": 1.5}), "{}", outcome.log);
}

#[tokio::test]
async fn python_errors_have_the_shape_of_python() {
    let cases = [
        ("def handler(event, context):\n    return event['absent']", "KeyError", "'absent'"),
        (
            "def handler(event, context):\n    return {1, 2}",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set",
        ),
        ("def other(event, context): pass", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'"),
        (
            "import absent_module",
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named 'absent_module'",
        ),
        ("def handler(", "Runtime.UserCodeSyntaxError", "Syntax error in module 'index'"),
        ("import os\ndef handler(event, context): os._exit(3)", "Runtime.ExitError", "exit status 3"),
    ];
    for (text, kind, words) in cases {
        let Some(world) = python(text).await else { return };
        let outcome = world.invoke("f", &json!({})).await;
        assert_eq!(outcome.error.as_deref(), Some("Unhandled"), "{text}");
        assert_eq!(outcome.payload["errorType"], kind, "{text}: {}", outcome.payload);
        assert!(outcome.payload["errorMessage"].as_str().unwrap().contains(words), "{text}: {}", outcome.payload);
    }
}

#[tokio::test]
async fn python_is_kept_in() {
    let cases = [
        "open('/etc/passwd')",
        "open('/var/tmp/x', 'w')",
        "__import__('os').listdir('/')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "__import__('urllib.request').request.urlopen('http://example.com/')",
        "__import__('socket').create_connection(('93.184.215.14', 80), 1)",
    ];
    let checks: Vec<String> = cases.iter().map(|case| format!("    lambda: {case},\n")).collect();
    let text = format!(
        "import os, tempfile, socket
checks = [
{}]
def refused(check):
    try:
        check()
        return False
    except OSError:
        return True
def handler(event, context):
    with open(os.path.join(tempfile.gettempdir(), 'a'), 'w') as file: file.write('ok')
    with open('index.py') as file: own = len(file.read()) > 0
    return [[refused(check) for check in checks], own, os.environ.get('HOME') != '/root', 'CARGO_MANIFEST_DIR' in os.environ]",
        checks.concat()
    );
    let Some(world) = python(&text).await else { return };
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.payload, json!([vec![true; cases.len()], true, true, false]), "{}", outcome.log);
}

#[tokio::test]
async fn python_has_its_time() {
    crate::local::function::process::Python::find().await.ok();
    let text = "
def handler(event, context):
    print('begun', flush=True)
    while True: pass
";
    let Some(world) = python(text).await else { return };
    world.good("PUT", "/2015-03-31/functions/f/configuration", json!({"Timeout": 1})).await;
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.payload["errorType"], "Sandbox.Timedout", "{}", outcome.payload);
    assert!(outcome.log.contains("begun") && outcome.log.contains("Duration: 1000.00 ms"), "{}", outcome.log);
}

#[tokio::test]
async fn what_python_writes_is_cut_where_it_is_read() {
    let cases = [
        "import os\n    while True: os.write(1, b'x' * 65536)",
        "while True: print('')",
        "print('x' * 60_000_000, flush=True)",
        "for n in range(300): print('x' * 100_000)",
    ];
    for body in cases {
        let text = format!("def handler(event, context):\n    {body}\n    return 1");
        let Some(world) = python(&text).await else { return };
        let is_endless = body.contains("while");
        // Functions that end have enough time, however busy the machine is.
        let settings = json!({"Timeout": if is_endless { 2 } else { 60 }, "MemorySize": 2048});
        world.good("PUT", "/2015-03-31/functions/f/configuration", settings).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert_eq!(outcome.payload["errorType"] == "Sandbox.Timedout", is_endless, "{body}: {}", outcome.payload);
        let lines = world.logged("f").await;
        let bytes: usize = lines.iter().map(String::len).sum();
        assert!(lines.len() < 50_100 && bytes < 9 * 1024 * 1024, "{body}: {} lines, {bytes} bytes", lines.len());
        assert_eq!(lines.iter().filter(|line| line.starts_with("[ork] The log")).count(), 1, "{body}");
    }
}

#[tokio::test]
async fn the_runtime_api_takes_one_answer_to_an_event_and_bears_half_requests() {
    let text = "
import http.client, os, socket
host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
kept = []
def answer(id, text):
    connection = http.client.HTTPConnection(host, int(port))
    connection.request('POST', f'/2018-06-01/runtime/invocation/{id}/response', text)
    return connection.getresponse().status
def handler(event, context):
    for number in range(event['half']):
        half = socket.create_connection((host, int(port)))
        half.sendall(b'POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\\r\\ncontent-length: 9999999\\r\\n\\r\\nx')
        kept.append(half)
    return [answer('another', '1'), answer(context.aws_request_id, '2'), answer(context.aws_request_id, '3')] if event['own'] else 4
";
    let Some(world) = python(text).await else { return };
    assert_eq!(world.invoke("f", &json!({"half": 0, "own": true})).await.payload, json!(2));
    // What the program sent later was not taken for the response to the next event.
    assert_eq!(world.invoke("f", &json!({"half": 40, "own": false})).await.payload, json!(4));
    assert_eq!(world.invoke("f", &json!({"half": 0, "own": false})).await.payload, json!(4));
}

#[tokio::test]
async fn python_calls_the_cloud_as_its_role() {
    let text = "
import os
from importlib import util
import boto3
sqs = boto3.client('sqs', region_name='us-east-1')
def handler(event, context):
    try:
        sent = sqs.send_message(QueueUrl='http://127.0.0.1/000000000000/q', MessageBody='hi')
        return sent['ResponseMetadata']['HTTPStatusCode']
    except Exception as error:
        return type(error).__name__ + ' ' + error.response['Error']['Code']
";
    let Some(world) = python(text).await else { return };
    world.queue("q", json!({})).await;
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.payload, json!(200), "{}", outcome.log);
    assert_eq!(world.receive("q", 0).await[0]["Body"], "hi");
    world.allow(&json!("logs:*")).await;
    let refused = world.invoke("f", &json!({})).await.payload;
    assert!(refused.as_str().is_some_and(|text| text.ends_with("AccessDenied")), "{refused}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_bootstrap_of_ones_own_runs() {
    let Ok(python) = crate::local::function::process::Python::find().await else { return };
    let text = format!(
        "#!{}
import json, os, urllib.request
api = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/invocation/'
while True:
    with urllib.request.urlopen(api + 'next') as answer:
        id, event = answer.headers['Lambda-Runtime-Aws-Request-Id'], json.load(answer)
    print('got', event['n'], flush=True)
    path, body = ('error', {{'errorType': 'Mine', 'errorMessage': 'no'}}) if event['n'] < 0 else ('response', event['n'] + 1)
    urllib.request.urlopen(urllib.request.Request(api + id + '/' + path, json.dumps(body).encode())).close()
",
        python.executable.display()
    );
    let world = TestCloud::new().await;
    let settings = json!({"Runtime": "provided.al2023", "Handler": "any", "Timeout": 10});
    world.create("f", &[("bootstrap", &text)], settings.clone()).await;
    let outcome = world.invoke("f", &json!({"n": 1})).await;
    assert_eq!(outcome.payload, json!(2), "{}", outcome.log);
    assert!(outcome.log.contains("\ngot 1\n"), "{}", outcome.log);
    assert_eq!(world.invoke("f", &json!({"n": -1})).await.payload["errorType"], "Mine");
    world.create("empty", &[("other", "")], settings).await;
    let outcome = world.invoke("empty", &json!({})).await;
    assert_eq!(outcome.payload["errorType"], "Runtime.InvalidEntrypoint");
}

#[tokio::test]
async fn a_runtime_that_is_not_there_says_what_to_do() {
    let world = TestCloud::new().await;
    world.create("f", &[("A.class", "")], json!({"Runtime": "java21", "Handler": "A::b"})).await;
    let outcome = world.invoke("f", &Value::Null).await;
    let message = outcome.payload["errorMessage"].as_str().unwrap();
    assert!(message.contains("no runtime `java21`") && message.contains("--backend aws"), "{message}");
}

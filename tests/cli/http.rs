//! Tests of `http`: requests to an API of the local cloud, and expectations on the response.

use super::shell::{Shell, text};

const API: &str = r#"{"resources": {"/ping": {
    "GET": {"integration": {"type": "MOCK", "request-templates": {"application/json": {"statusCode": 200}},
        "responses": {"200": {"templates": {"application/json": {"pong": [1, 2], "more": true}}}}}},
    "POST": {"authorization": "AWS_IAM", "integration": {"type": "MOCK",
        "request-templates": {"application/json": {"statusCode": 200}},
        "responses": {"200": {"templates": {"application/json": "\"done\""}}}}}}}}"#;

/// Returns a shell with an API, and its URL.
fn with_api() -> (Shell, String) {
    let shell = Shell::new();
    shell.file("api.json", API);
    let made = shell.run(&["create", "rest-api", "Ping", "--definition", "api.json", "-o", "json", "-q"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let url = made["outputs"]["url"].as_str().expect("a URL").to_owned();
    (shell, format!("{url}/ping"))
}

/// Returns the exit code, stdout and stderr of `ork http`.
fn http(shell: &Shell, words: &[&str]) -> (Option<i32>, String, String) {
    let output = shell.run(&[&["http", "-q"], words].concat());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_answer_is_shown_and_held_against_what_was_expected() {
    let (shell, url) = with_api();
    let (code, body, _) = http(&shell, &[&url, "--expect", r#"{"pong":[1,2]}"#, "--not-text", "ping"]);
    assert_eq!((code, body.as_str()), (Some(0), "{\"pong\":[1,2],\"more\":true}\n"));
    let cases: [(&[&str], &str); 3] = [
        (&["--expect", r#"{"pong":[1]}"#], "$.pong is [1,2], not [1]"),
        (&["--status", "404"], "the status is 200, not 404"),
        (&["--text", "ping"], "does not contain `ping`"),
    ];
    for (expected, difference) in cases {
        let (code, _, said) = http(&shell, &[&[url.as_str()], expected].concat());
        assert_eq!((code, said.trim_end()), (Some(1), format!("error: GET {url}: {difference}").as_str()));
    }
}

#[test]
fn a_request_is_signed_where_it_is_asked() {
    let (shell, url) = with_api();
    let (code, _, said) = http(&shell, &[&url, "--body", "{}"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the status is 403, not a status from 200 to 299"), "{said}");
    let (code, body, said) = http(&shell, &[&url, "--body", "{}", "--sign", "execute-api"]);
    assert_eq!((code, body.as_str()), (Some(0), "\"done\"\n"), "{said}");
}

#[test]
fn what_is_no_request_is_refused_before_anything_is_sent() {
    let shell = Shell::new();
    let cases: [(&[&str], &str); 3] = [
        (&["ftp://example.com/"], "is no URL"),
        (&["https://example.com/", "--method", "GE T"], "is no HTTP method"),
        (&["https://example.com/", "--status", "20"], "20 is no HTTP status"),
    ];
    for (words, expected) in cases {
        let (code, _, said) = http(&shell, words);
        assert!(code == Some(3) && said.contains(expected), "{said}");
    }
}

/// Returns a server that answers every request in the same way, and a channel of the requests.
pub(super) fn server(answer: String) -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead as _, BufReader, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a server");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().expect("a stream"));
            while lines.read_line(&mut head).is_ok_and(|bytes| bytes > 2) {}
            let _ = tell.send(head);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
                answer.len()
            );
        }
    });
    (url, told)
}

#[test]
fn a_request_for_another_host_is_not_answered_by_the_local_cloud() {
    let shell = Shell::new();
    let (url, told) = server("{\"mine\":true}".to_owned());
    let (code, body, said) = http(&shell, &[&format!("{url}/x?y=1"), "--expect", "{\"mine\":true}"]);
    assert_eq!((code, body.as_str()), (Some(0), "{\"mine\":true}\n"), "{said}");
    assert!(told.recv().expect("it was asked").starts_with("GET /x?y=1 HTTP/1.1\r\n"));

    let (code, body, said) = http(&shell, &["https://example.com/"]);
    assert_eq!((code, body.as_str()), (Some(5), ""), "{said}");
    assert!(said.contains("the local cloud reaches loopback only, not `example.com`"), "{said}");
}

#[test]
fn a_probe_asks_a_url_until_it_answers_as_expected() {
    let (shell, url) = with_api();
    let verify = |words: &[&str]| {
        let output = shell.run(&[&["verify", "http", &url, "--within", "0s"], words].concat());
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    let (code, said) = verify(&["--body", r#"{"pong":[1,2]}"#, "--status", "200"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = verify(&["--status", "404"]);
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains("no answer, and one with the status 200"), "{said}");
    assert!(!said.contains("ork trace"), "{said}");
    let (code, said) = verify(&["--text", "ping"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("does not contain `ping`"), "{said}");
}

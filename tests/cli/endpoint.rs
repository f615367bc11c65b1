//! Tests of endpoints: their responses are checked, and only what they accepted counts as sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use super::shell::{Shell, text};

/// Returns an endpoint that answers each operation with a fixed JSON text, for as long as the test runs.
pub fn endpoint(answers: &'static [(&'static str, u16, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(&stream, answers));
        }
    });
    url
}

fn serve(stream: &TcpStream, answers: &[(&str, u16, &str)]) {
    let mut reader = BufReader::new(stream);
    while let Some(operation) = request(&mut reader) {
        let known = answers.iter().find(|(name, _, _)| *name == operation);
        let (status, body) = known.map_or((404, "{}"), |(_, status, body)| (*status, *body));
        let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\n");
        let mut writer = stream;
        let _ = write!(writer, "{head}content-length: {}\r\n\r\n{body}", body.len());
    }
}

/// Returns the operation of the next request; `None` if there is none.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let (mut operation, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(target) = line.strip_prefix("x-amz-target: ") {
            operation = target.rsplit('.').next().map(str::to_owned);
        }
        if let Some(bytes) = line.strip_prefix("content-length: ") {
            length = bytes.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = text(&body);
    let action = || body.strip_prefix("Action=")?.split('&').next().map(str::to_lowercase);
    Some(operation.or_else(action).unwrap_or_default())
}

pub const IDENTITY: (&str, u16, &str) = (
    "getcalleridentity",
    200,
    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
     <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
);

#[test]
fn an_entry_that_was_not_accepted_is_a_failure() {
    let url = endpoint(&[
        ("describeeventbus", 200, "{\"Name\":\"Orders\"}"),
        ("listrules", 200, "{\"Rules\":[]}"),
        IDENTITY,
        (
            "putevents",
            200,
            "{\"FailedEntryCount\":1,\"Entries\":[{\"EventId\":\"e-1\"},\
             {\"ErrorCode\":\"ThrottlingException\",\"ErrorMessage\":\"too fast\"}]}",
        ),
    ]);
    let shell = Shell::new();
    shell.file("events.ndjson", "{\"a\":1}\n{\"a\":2}\n");
    let flags =
        ["publish", "--bus", "Orders", "--source", "s", "--detail-type", "t", "events.ndjson", "--backend", &url];
    let output = shell.run(&flags);
    assert_eq!(
        text(&output.stdout),
        "{\"schema\":\"ork.published/1\",\"line\":1,\"id\":\"e-1\",\"bus\":\"Orders\",\"rules\":[]}\n\
         {\"schema\":\"ork.published/1\",\"line\":2,\"bus\":\"Orders\",\"rules\":[],\
         \"error\":\"ThrottlingException: too fast\"}\n"
    );
    let said = text(&output.stderr);
    assert!(said.ends_with("error: 1 of 2 events not accepted\n help: the receipts say which, and why\n"), "{said}");
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn a_refused_caller_is_told_apart_from_a_failed_call() {
    let denied =
        endpoint(&[("describeeventbus", 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not you\"}")]);
    let broken =
        endpoint(&[("describeeventbus", 400, "{\"__type\":\"ValidationException\",\"message\":\"not this\"}")]);
    for (url, code) in [(denied, 4), (broken, 5)] {
        let output = Shell::new().run(&["create-bus", "Orders", "-q", "--backend", &url]);
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
    }
}

#[test]
fn an_operation_nobody_implements_is_said() {
    let url = endpoint(&[("describeeventbus", 501, "{\"__type\":\"NotImplemented\",\"message\":\"not here\"}")]);
    let output = Shell::new().run(&["create-bus", "Orders", "-q", "--backend", &url]);
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(text(&output.stderr), "error: events:DescribeEventBus on event bus `Orders` failed: not here\n");
}

//! Tests of API destinations and connections in commands and in a lab: secrets are never shown or stored.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};

use super::shell::{Shell, text};

#[test]
fn a_password_comes_from_the_environment_or_stdin_and_is_not_shown() {
    let shell = Shell::new();
    shell.file("secret.txt", "hush\n").session(
        r#"
$ ork api-destination shop --url http://127.0.0.1:9/x --basic me
! error: the password of me is missing, and there is no terminal to ask on
!  help: give it with --password-env VARIABLE or --password-stdin
? 4
$ ork api-destination shop --url http://127.0.0.1:9/x --basic me --password-env SHOP
! error: the environment has no variable `SHOP` for the password of me
!  help: set SHOP, or use --password-stdin
? 4
$ SHOP=hush ork api-destination shop --url http://example.com/x --basic me --password-env SHOP
! error[bad-url]: `http://example.com/x` is no endpoint that EventBridge sends to
!  --> command line:1:32
!   |
! 1 | ork api-destination shop --url http://example.com/x --basic me --password-env SHOP
!   |                                ^^^^^^^^^^^^^^^^^^^^
!   |
!   = help: use https://..., or http://127.0.0.1:PORT/... on the local backend
!
! 1 error
? 3
$ SHOP=hush ork api-destination shop --url http://127.0.0.1:9/x --basic me --password-env SHOP
created connection shop
created API destination shop
$ ork api-destination shop --url http://127.0.0.1:9/y --api-key X-Key --password-stdin < secret.txt
updated connection shop
updated API destination shop
$ NEW=new ork api-destination shop --password-env NEW
updated connection shop
updated API destination shop
$ NEW=new ork api-destination shp --password-env NEW
! error: there is no API destination `shp` to take the rest from
!  help: create it with --url URL and --basic USER, --api-key HEADER or --oauth CLIENT
? 2
$ ork create connection other --basic me --password-stdin < secret.txt
created connection other
$ ork create api-destination second --url https://example.com/ --connection othr
! error: there is no connection `othr`; did you mean `other`?
? 5
$ ork create api-destination second --url https://example.com/ --connection other --method PUT
created API destination second
$ ork put-rule All --pattern '{"source":["s"]}'
created rule All on default
$ ork put-targets All --to api-destination:shp
! error: there is no API destination `shp`; did you mean `shop`?
? 5
$ ork put-targets All --to api-destination:shop
added role: ork-All-shop-66a7ed43
created target shop of All
"#,
    );
}

const LAB: &str = r#"lab: shop
title: Orders for a shop
vars:
  password: { secret: true, env: SHOP, default: hush-hush }
resources:
  seen: { queue: { name: Seen } }
steps:
  - id: shop
    api-destination:
      name: shop
      url: http://127.0.0.1:PORT/orders
      basic: me
      password: ${{ vars.password }}
  - put-rule: { name: All, pattern: { source: [s] } }
  - put-targets: { rule: All, targets: [{ id: shop, to: "api-destination:shop" }] }
  - id: send
    publish: { source: s, detail-type: t, events: [{ as: first, detail: { a: 1 } }] }
  - id: check
    verify:
      sqs: { queue: seen, event: send.first, count: 1 }
      within: 5s
"#;

/// Answers every request with 401; returns the first one.
fn refuse(listener: TcpListener) -> String {
    let mut first = String::new();
    for number in 0..3 {
        let (mut stream, _) = listener.accept().expect("a request");
        let mut bytes = vec![0; 8192];
        let length = stream.read(&mut bytes).expect("its head");
        let _ = stream.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
        if number == 0 {
            first = text(&bytes[..length]);
        }
    }
    first
}

#[test]
fn a_lab_shows_what_the_endpoint_answered_and_never_the_password() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    let server = std::thread::spawn(move || refuse(listener));
    let shell = Shell::new();
    shell.file("labs/shop/lab.yaml", &LAB.replace("PORT", &port));
    let output = shell.run(&["lab", "run", "shop"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("/orders answered with 401 Unauthorized"), "{said}");
    assert!(!said.contains("hush"), "{said}");
    let request = server.join().expect("it ends");
    assert!(request.contains("authorization: Basic bWU6aHVzaC1odXNo"), "{request}");
    for form in ["commands", "markdown"] {
        let shown = text(&shell.run(&["lab", "show", "shop", "--as", form]).stdout);
        assert!(shown.contains("ork api-destination shop") && shown.contains("--password-env"), "{shown}");
        // A default that the lab itself contains is not a secret.
        let is_default = |line: &str| line.starts_with(": \"${SHOP:=");
        assert!(!shown.lines().any(|line| line.contains("hush") && !is_default(line)), "{shown}");
    }
    assert!(shell.run(&["lab", "run", "shop", "--keep", "--step", "shop"]).status.success());
    let kept = files(&shell.home());
    assert!(kept.contains("connection") && !kept.contains("hush"), "{kept}");
}

/// Returns everything below a folder except the cloud itself, as text.
fn files(folder: &std::path::Path) -> String {
    let Ok(entries) = std::fs::read_dir(folder) else { return String::new() };
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true => files(&path),
        false => String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned(),
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths.filter(|path| !path.ends_with("local")).map(read).collect()
}

/// A receiver that ends with its test, also if that fails before everything has arrived.
struct Receiver {
    child: Child,
    address: String,
}

impl Receiver {
    /// Returns its output, once it has ended by itself, and whether it succeeded.
    fn wait(mut self) -> (String, bool) {
        let mut said = String::new();
        self.child.stdout.take().expect("stdout").read_to_string(&mut said).expect("text");
        (said, self.child.wait().expect("it ends").success())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `api-destination --listen` with additional arguments.
fn listen(shell: &Shell, more: &[&str]) -> Receiver {
    let words = ["api-destination", "shop", "--listen", "--status", "503", "--basic", "me", "--password-env", "SHOP"];
    let mut command = shell.command(words.iter().chain(more));
    command.env("SHOP", "hush").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let address = lines.find_map(|line| {
        let line = line.expect("text");
        let (_, rest) = line.split_once("listening on http://")?;
        Some(rest.split(',').next().unwrap_or_default().to_owned())
    });
    Receiver { child, address: address.expect("an address") }
}

#[test]
fn a_receiver_shows_what_arrives_and_masks_what_authorises() {
    let shell = Shell::new();
    let receiver = listen(&shell, &["--count", "1"]);
    let mut stream = std::net::TcpStream::connect(&receiver.address).expect("a connection");
    let head = "POST /orders HTTP/1.1\r\nhost: h\r\nauthorization: Basic bWU6aHVzaA==\r\ncontent-length: 7\r\n\r\n";
    stream.write_all(format!("{head}{{\"a\":1}}").as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
    let (said, ended_well) = receiver.wait();
    assert!(ended_well);
    let shown = "POST /orders\n  host: h\n  authorization: Basic ***\n  content-length: 7\n  {\"a\":1}\n  answered with 503 Service Unavailable\n";
    assert!(said.ends_with(shown), "{said}");
    assert!(!said.contains("bWU6"), "{said}");
}

#[test]
fn what_a_receiver_refuses_is_sent_again_while_it_listens() {
    let shell = Shell::new();
    let receiver = listen(&shell, &["--count", "2"]);
    shell.session(
        r#"
$ ork put-rule All --pattern '{"source":["shop"]}'
created rule All on default
$ ork put-targets All --to api-destination:shop
added role: ork-All-shop-66a7ed43
created target shop of All
"#,
    );
    assert!(shell.run(&["publish", "--source", "shop", "--detail-type", "Order", "id:=1", "-q"]).status.success());
    let (said, ended_well) = receiver.wait();
    assert!(ended_well && said.matches("answered with 503 Service Unavailable").count() == 2, "{said}");
}

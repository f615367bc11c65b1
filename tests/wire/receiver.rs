//! A server on loopback that records the requests that it receives.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::TestCloud;

pub(super) const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// The requests, as they were received.
type Seen = Arc<Mutex<Vec<String>>>;

/// A server on loopback that answers one request after the other; the last answer is that of all that follow. It never
/// answers where it has no answer.
pub(super) struct Receiver {
    pub(super) port: u16,
    seen: Seen,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub(super) async fn new(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Seen::default();
        let kept = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut number = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                kept.lock().expect("the list").push(request);
                match answers.get(number).or(answers.last()) {
                    Some(answer) => {
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                    None => {
                        let _ = stream.read_u8().await;
                    }
                }
                number += 1;
            }
        });
        Self { port, seen, task }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.seen.lock().expect("the list").clone()
    }
}

/// Runs timers and work until this many requests have arrived, or for a limited virtual time, and their answers are
/// handled.
pub(super) async fn settle(world: &TestCloud, receiver: &Receiver, count: usize) -> Vec<String> {
    for _ in 0..1_000 {
        if receiver.requests().len() >= count {
            break;
        }
        world.sleep(1).await;
    }
    // For the answer to the last one.
    world.sleep(1).await;
    receiver.requests()
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return text;
        }
    }
}

//! Tests that concurrent calls are committed together, in their order, and each with its own reply.

use std::future::Future as _;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Waker};

use tokio::task::LocalSet;

use super::*;

/// An engine with a journal and the queue `q`.
struct Journaled {
    engine: Arc<Engine>,
    directory: PathBuf,
}

impl Journaled {
    async fn new(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("ork-engine-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        let engine = Arc::new(Engine::open(&directory).unwrap());
        call(&engine, "CreateQueue", json!({"QueueName": "q"})).await;
        Self { engine, directory }
    }

    /// Returns the size of the write-ahead log.
    fn written(&self) -> u64 {
        std::fs::metadata(self.directory.join("cloud.db-wal")).unwrap().len()
    }

    async fn bodies(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        while let Some(body) = receive(&self.engine, 0).await {
            bodies.push(body);
        }
        bodies
    }
}

impl Drop for Journaled {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{number:02}")).collect()
}

async fn at_once(engine: &Arc<Engine>, bodies: &[String]) {
    let send = |body: &String| {
        let (engine, body) = (Arc::clone(engine), body.clone());
        tokio::task::spawn_local(async move { send(&engine, &body, 0).await })
    };
    let sent: Vec<_> = bodies.iter().map(send).collect();
    for sent in sent {
        sent.await.unwrap();
    }
}

#[tokio::test]
async fn calls_at_the_same_time_share_a_commit_and_keep_their_order() {
    let cloud = Journaled::new("group").await;
    let names = names(24);
    let before = cloud.written();
    for name in &names {
        send(&cloud.engine, name, 0).await;
    }
    let one_by_one = cloud.written() - before;
    LocalSet::new().run_until(at_once(&cloud.engine, &names)).await;
    let together = cloud.written() - before - one_by_one;
    assert!(together * 4 < one_by_one, "together {together} bytes, one by one {one_by_one}");
    assert_eq!(cloud.bodies().await, [names.clone(), names].concat());
}

#[tokio::test]
async fn a_refused_call_of_a_group_leaves_the_others_alone() {
    let cloud = Journaled::new("group-refused").await;
    let missing = json!({"QueueUrl": QUEUE.replace("/q", "/none"), "MessageBody": "lost"});
    let (_, refused, _) = tokio::join!(
        send(&cloud.engine, "before", 0),
        cloud.engine.call(sqs("SendMessage", &missing)),
        send(&cloud.engine, "after", 0)
    );
    assert_eq!(refused.status(), 400);
    assert_eq!(cloud.bodies().await, ["before", "after"]);
}

#[tokio::test]
async fn a_call_given_up_while_it_leads_or_waits_holds_up_nobody() {
    let cloud = Journaled::new("group-given-up").await;
    let mut context = Context::from_waker(Waker::noop());
    {
        let mut leads = pin!(send(&cloud.engine, "leads", 0));
        let mut waits = pin!(send(&cloud.engine, "waits", 0));
        assert!(leads.as_mut().poll(&mut context).is_pending());
        assert!(waits.as_mut().poll(&mut context).is_pending());
    }
    send(&cloud.engine, "goes on", 0).await;
    assert_eq!(cloud.bodies().await, ["goes on"]);
}

//! Log files: compresses the records of a trail and puts them into its bucket.
//!
//! Sources: "CloudTrail log file examples" for the names of files, "Finding your CloudTrail log files" for their
//! folders.
//!
//! Deviation: if the bucket refuses a log file, AWS tries again for 30 days; in the local cloud the log file is lost.
//! There are no digest files.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::trail::Trail;
use super::{CloudTrail, Token, permission};
use crate::local::keyed::{Fingerprint, Stored};
use crate::local::service::{Answer, Cx, Effect, Sender};

const EVERY: Duration = Duration::from_secs(5 * 60);

/// A record that was not written yet: its region, and its JSON text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Row(String, String);

impl Stored for Row {
    fn weight(&self) -> u64 {
        self.1.len() as u64
    }
}

/// Adds a record; the first one after a log file sets the time of the next file.
pub(super) fn add(trails: &mut CloudTrail, trail: &str, record: &Value, cx: &mut Cx<'_>) {
    let print = Fingerprint::of(trail);
    if trails.records.keys_in((print, 0)..=(print, u64::MAX)).next().is_none() {
        let token = Token::Write { trail: trail.to_owned() }.into();
        cx.push(Effect::WakeAt { at: cx.now.plus(EVERY), token });
    }
    let number = trails.records.draw();
    trails.records.add((print, number), Row(cx.region().to_owned(), record.to_string()));
}

/// Removes the records of a trail and returns them, oldest first.
pub(super) fn take(trails: &mut CloudTrail, trail: &str) -> Vec<Row> {
    let print = Fingerprint::of(trail);
    let keys: Vec<(Fingerprint, u64)> = trails.records.keys_in((print, 0)..=(print, u64::MAX)).collect();
    keys.iter().filter_map(|key| trails.records.take(key)).map(|row| Row::clone(&row)).collect()
}

/// Writes a log file for each region in which something was recorded.
pub(super) fn write(trails: &mut CloudTrail, arn: &str, cx: &mut Cx<'_>) {
    let rows = take(trails, arn);
    let Some(trail) = trails.trails.get_mut(arn) else { return };
    let Ok(sender) = permission::sender(trail) else { return };
    let mut regions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    rows.into_iter().for_each(|Row(region, text)| regions.entry(region).or_default().push(text));
    for (region, records) in regions {
        trail.status.attempted = Some(cx.now);
        if let Some(effect) = put(trail, &region, &records, sender.clone(), cx) {
            cx.push(effect);
        }
    }
}

fn put(trail: &Trail, region: &str, records: &[String], sender: Sender, cx: &mut Cx<'_>) -> Option<Effect> {
    let bytes = compressed(&format!("{{\"Records\":[{}]}}", records.join(",")))?;
    let key = key(trail, region, cx);
    let resource = format!("arn:aws:s3:::{}/{key}", trail.bucket);
    let input = json!({
        "Bucket": trail.bucket,
        "Key": key,
        "BodyBase64": STANDARD.encode(bytes),
        "ContentType": "application/json",
        "ContentEncoding": "gzip",
    });
    Some(Effect::Call {
        service: "s3".to_owned(),
        operation: "PutObject".to_owned(),
        input,
        sender,
        resource,
        reply: Some(Token::Written { trail: trail.arn.clone() }.into()),
        trace: None,
        parent: None,
    })
}

fn compressed(text: &str) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}

/// Returns the key of a log file:
/// `AWSLogs/ACCOUNT/CloudTrail/REGION/2026/01/31/ACCOUNT_CloudTrail_REGION_20260131T2355Z_FILLER.json.gz`
fn key(trail: &Trail, region: &str, cx: &mut Cx<'_>) -> String {
    let (account, filler) = (cx.account().to_owned(), cx.ids.upper(16));
    let time = cx.now.to_seconds_text();
    let day = time.get(..10).unwrap_or_default().replace('-', "/");
    let minute: String = time.get(..16).unwrap_or_default().chars().filter(|letter| !"-:".contains(*letter)).collect();
    let folder = trail.folder(&account);
    format!("{folder}/{region}/{day}/{account}_CloudTrail_{region}_{minute}Z_{filler}.json.gz")
}

/// Handles the result of writing a log file to the bucket.
pub(super) fn written(trails: &mut CloudTrail, trail: &str, answer: &Answer, cx: &Cx<'_>) {
    let Some(trail) = trails.trails.get_mut(trail) else { return };
    match answer {
        Ok(_) => (trail.status.delivered, trail.status.error) = (Some(cx.now), None),
        Err(fault) => trail.status.error = Some(fault.code.clone()),
    }
}

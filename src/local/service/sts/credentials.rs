//! Temporary credentials: they look like AWS's and open nothing.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::{as_validation_error, write};

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LEAST_SECONDS: i64 = 900;
const HOUR: i64 = 3600;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

/// Credentials for so many seconds from now; `most` is what the operation allows.
pub(super) fn issue(seconds: i64, most: i64, cx: &mut Cx<'_>) -> Result<Credentials, Fault> {
    let mut checks = Checks::default();
    checks.range("durationSeconds", seconds, LEAST_SECONDS, most);
    checks.finish().map_err(as_validation_error)?;
    let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Ok(Credentials {
        access_key_id: format!("ASIA{}", cx.ids.upper(16)),
        secret_access_key: cx.ids.text(LETTERS, 40),
        session_token: format!("FwoGZXIvYXdzE{}", cx.ids.text(LETTERS, 343)),
        expiration: cx.now.plus(lifetime).to_seconds_text(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SessionInput {
    duration_seconds: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SessionOutput {
    credentials: Credentials,
}

pub(super) fn session(input: SessionInput, cx: &mut Cx<'_>) -> Answer {
    let credentials = issue(input.duration_seconds.unwrap_or(12 * HOUR), 36 * HOUR, cx)?;
    write(SessionOutput { credentials })
}

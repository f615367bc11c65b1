//! Temporary credentials in the form of AWS's; API methods with AWS_IAM authorization verify their signatures.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::session::{self, Session};
use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::{as_validation_error, write};
use crate::arn::Arn;

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

/// Returns credentials that are valid for a number of seconds; `most` is the maximum of the operation.
pub(super) fn issue(holder: Option<&Arn>, seconds: i64, most: i64, cx: &mut Cx<'_>) -> Result<Credentials, Fault> {
    let mut checks = Checks::default();
    checks.range("durationSeconds", seconds, LEAST_SECONDS, most);
    checks.finish().map_err(as_validation_error)?;
    let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    let until = cx.now.plus(lifetime);
    let access_key_id = format!("ASIA{}", cx.ids.upper(16));
    let account = holder.map_or(cx.account(), |holder| holder.account()).to_owned();
    let session = Session { account, holder: holder.map(Arn::to_string), until };
    Ok(Credentials {
        secret_access_key: session::secret(&access_key_id).unwrap_or_default(),
        session_token: session.token(&cx.ids.text(LETTERS, 200)),
        expiration: until.to_seconds_text(),
        access_key_id,
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
    let credentials = issue(None, input.duration_seconds.unwrap_or(12 * HOUR), 36 * HOUR, cx)?;
    write(SessionOutput { credentials })
}

//! Links in mails that lead to a local cloud server.

use crate::cli::context::Context;
use crate::cli::options::BackendName;
use crate::cli::server_record::ServerRecord;
use crate::mail::Mail;

/// Returns the origin of the SNS pages: the endpoint, or the server of the shared cloud. `None` if no server runs.
pub async fn origin(cx: &Context) -> Option<String> {
    match &cx.settings.backend {
        BackendName::Endpoint(url) => Some(url.trim_end_matches('/').to_owned()),
        _ => ServerRecord::running(&cx.settings.home).await.map(|server| server.url.trim_end_matches('/').to_owned()),
    }
}

/// Returns the text of a mail with its links changed to an origin.
pub fn body_at(mail: &Mail, origin: Option<&str>) -> String {
    let region = mail.topic_arn.split(':').nth(3).unwrap_or_default();
    match origin {
        Some(origin) => mail.body.replace(&format!("https://sns.{region}.amazonaws.com/"), &format!("{origin}/")),
        None => mail.body.clone(),
    }
}

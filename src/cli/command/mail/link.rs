//! Links of mails that lead to the local cloud, where it runs as a server.

use crate::cli::context::Context;
use crate::cli::options::BackendName;
use crate::cli::server_record::ServerRecord;
use crate::mail::Mail;

/// Where the pages of SNS are served: by the endpoint, or by the server of the shared cloud. None where none runs.
pub async fn origin(cx: &Context) -> Option<String> {
    match &cx.settings.backend {
        BackendName::Endpoint(url) => Some(url.trim_end_matches('/').to_owned()),
        _ => ServerRecord::running(&cx.settings.home).await.map(|server| server.url.trim_end_matches('/').to_owned()),
    }
}

/// The text of a mail with its links at an origin.
pub fn body_at(mail: &Mail, origin: Option<&str>) -> String {
    let region = mail.topic_arn.split(':').nth(3).unwrap_or_default();
    match origin {
        Some(origin) => mail.body.replace(&format!("https://sns.{region}.amazonaws.com/"), &format!("{origin}/")),
        None => mail.body.clone(),
    }
}

//! Formats an HTTP request as a command of curl.

use serde_json::Value;

use crate::command_line::quote;
use crate::probe::leaves;
use crate::step::Http;
use crate::text::Text;

/// Returns the commands that send a request and check its answer.
pub(super) fn commands(http: &Http) -> Vec<String> {
    let status = http.status.map_or_else(|| "2??".to_owned(), |status| status.to_string());
    let mut words = vec!["request".to_owned(), quote(&status), quote(&http.url)];
    let body = http.body.as_ref().map(Text::as_str);
    if let Some(method) = &http.method {
        words.extend(["-X".to_owned(), quote(method)]);
    }
    let mut has_type = false;
    for (name, value) in &http.headers {
        has_type |= name.eq_ignore_ascii_case("content-type");
        words.extend(["-H".to_owned(), quote(&format!("{name}: {value}"))]);
    }
    if let Some(body) = body {
        if !has_type && serde_json::from_str::<Value>(body).is_ok() {
            words.extend(["-H".to_owned(), quote("content-type: application/json")]);
        }
        words.extend(["--data-raw".to_owned(), quote(body)]);
    }
    if let Some(service) = &http.sign {
        words.extend(["--aws-sigv4", "\"aws:amz:$region\":"].map(str::to_owned));
        if let Some(last) = words.last_mut() {
            last.push_str(&quote(service));
        }
        words.extend(["--user", "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\""].map(str::to_owned));
    }
    let expected = http.text.iter().cloned().chain(http.expect.iter().flat_map(leaves));
    let has = expected.map(|text| format!("answer_has {}", quote(&text)));
    let lacks = http.not_text.iter().map(|text| format!("answer_lacks {}", quote(text)));
    std::iter::once(words.join(" ")).chain(has).chain(lacks).collect()
}

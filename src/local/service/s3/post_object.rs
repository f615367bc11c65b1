//! `PostObject`: an upload by an HTML form, as its policy allows.
//!
//! Sources: "POST Object", "POST Policy" of the S3 API Reference.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::completion::location;
use super::content::Content;
use super::post_policy::Policy;
use super::tagging::{self, MAX_OBJECT_TAGS};
use super::{S3, put_object};
use crate::local::service::{Answer, Cx, decode};

const UNCHANGED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    bucket: String,
    key: String,
    post_policy: Option<String>,
    post_fields: Map<String, Value>,
    tag_document: Option<Value>,
    success_action_status: Option<String>,
    success_action_redirect: Option<String>,
}

pub(super) fn post_object(s3: &mut S3, mut whole: Value, cx: &mut Cx<'_>) -> Answer {
    let content = Content::take(&mut whole)?;
    let input: Input = decode(whole.clone())?;
    if let Some(policy) = &input.post_policy {
        Policy::read(policy)?.check(&input.bucket, &input.post_fields, content.size(), cx.now)?;
    }
    if let Some(document) = input.tag_document.filter(|document| document.get("TagSet").is_some()) {
        let tags = tagging::read(Some(&document), MAX_OBJECT_TAGS)?;
        whole["Tagging"] = form_urlencoded::Serializer::new(String::new()).extend_pairs(tags).finish().into();
    }
    let put = put_object::put(s3, whole, content, ("ObjectCreated:Post", "PostObject"), cx)?;
    let (bucket, key, e_tag) = (&input.bucket, &input.key, put["ETag"].clone());
    let mut answer = put;
    let place = location(bucket, key);
    answer["Location"] = place.as_str().into();
    if let Some(url) = input.success_action_redirect.filter(|url| url.starts_with("http")) {
        let encoded = |text: &str| utf8_percent_encode(text, UNCHANGED).to_string();
        let mark = if url.contains('?') { '&' } else { '?' };
        let (key, e_tag) = (encoded(key), encoded(e_tag.as_str().unwrap_or_default()));
        answer["Location"] = format!("{url}{mark}bucket={bucket}&key={key}&etag={e_tag}").into();
        answer["PostStatus"] = 303.into();
        return Ok(answer);
    }
    answer["PostStatus"] = match input.success_action_status.as_deref() {
        Some("200") => 200.into(),
        Some("201") => {
            answer["PostResponse"] = json!({"Location": place, "Bucket": bucket, "Key": key, "ETag": e_tag});
            201.into()
        }
        _ => 204.into(),
    };
    Ok(answer)
}

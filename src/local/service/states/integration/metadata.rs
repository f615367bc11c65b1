//! The metadata of a call in the result of an optimized integration: its request ID and the headers of the response.
//!
//! Recorded on AWS: the headers differ by service, results of `events` have no metadata, and those of SNS tell of the
//! API's response in XML.

use std::time::{Duration, UNIX_EPOCH};

use crc_fast::CrcAlgorithm;
use serde_json::{Map, Value, json};

use crate::local::service::Cx;

/// Adds the metadata of the call with the response `value`.
pub(super) fn add(service: &str, members: &mut Map<String, Value>, response: &Response, cx: &mut Cx<'_>) {
    if service == "events" {
        return;
    }
    let request = cx.ids.uuid();
    let headers = response.headers(service, &request, cx);
    let mut sorted: Vec<&(&str, String)> = headers.iter().collect();
    sorted.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    let single: Map<String, Value> = sorted.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let all: Map<String, Value> = headers.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let metadata = json!({"AllHttpHeaders": all, "HttpHeaders": single, "HttpStatusCode": 200});
    members.insert("SdkHttpMetadata".to_owned(), metadata);
    members.insert("SdkResponseMetadata".to_owned(), json!({"RequestId": request}));
}

/// What the headers say about the body of a response.
pub(super) struct Response {
    length: usize,
    checksum: u64,
    version: String,
    log: Option<String>,
}

impl Response {
    pub(super) fn of(service: &str, value: &Value) -> Response {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let body = value.to_string();
        let length = match service {
            "lambda" => text("Payload").map_or(0, str::len),
            "sns" => publish_response(text("SequenceNumber")),
            // AWS writes times as 1.7E9, with two characters more.
            "states" if value.get("startDate").is_some() => body.len() + 2,
            _ => body.len(),
        };
        Response {
            length,
            checksum: crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, body.as_bytes()),
            version: text("ExecutedVersion").unwrap_or("$LATEST").to_owned(),
            log: text("LogResult").map(str::to_owned),
        }
    }

    /// Returns the headers in the order in which AWS lists them.
    fn headers(&self, service: &str, request: &str, cx: &mut Cx<'_>) -> Vec<(&'static str, String)> {
        let since = Duration::from_millis(u64::try_from(cx.now.millis()).unwrap_or_default());
        let request = ("x-amzn-RequestId", request.to_owned());
        let (length, date) = (self.length.to_string(), httpdate::fmt_http_date(UNIX_EPOCH + since));
        let mut headers = Vec::new();
        let keep_alive = || "keep-alive".to_owned();
        match service {
            "lambda" => {
                headers.extend(self.log.iter().map(|log| ("X-Amz-Log-Result", log.clone())));
                headers.push(("X-Amz-Executed-Version", self.version.clone()));
                headers.push(("x-amzn-Remapped-Content-Length", "0".to_owned()));
                headers.extend([("Connection", keep_alive()), request]);
            }
            "dynamodb" => {
                headers.extend([("Server", "Server".to_owned()), ("Connection", keep_alive()), request]);
                headers.push(("x-amz-crc32", self.checksum.to_string()));
            }
            _ => headers.extend([request, ("connection", keep_alive())]),
        }
        headers.extend([("Content-Length", length), ("Date", date)]);
        if service == "lambda" {
            let id = cx.ids.uuid().replace('-', "");
            let id = id.get(..24).unwrap_or_default();
            headers.push(("X-Amzn-Trace-Id", format!("root=1-{:08x}-{id};sampled=0", cx.now.seconds())));
        }
        let content_type = match service {
            "lambda" => "application/json",
            "sns" => "text/xml",
            "glue" => "application/x-amz-json-1.1",
            _ => "application/x-amz-json-1.0",
        };
        headers.push(("Content-Type", content_type.to_owned()));
        headers
    }
}

/// Returns the length of SNS's response to `Publish`, which has IDs of always the same length.
fn publish_response(sequence_number: Option<&str>) -> usize {
    const PLAIN: usize = 294;
    let line = |number: &str| format!("    <SequenceNumber>{number}</SequenceNumber>\n").len();
    PLAIN + sequence_number.map_or(0, line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    fn added(service: &str, response: &Value) -> Value {
        let place = Place { account: "000000000000".into(), region: "us-east-1".into() };
        let mut ids = Ids::new(1);
        let mut cx = Cx::new(Timestamp::from_millis(1_767_225_600_000), &place, &mut ids);
        let mut members = Map::new();
        add(service, &mut members, &Response::of(service, response), &mut cx);
        Value::Object(members)
    }

    #[test]
    fn the_headers_are_those_of_the_services_response() {
        let uuid = "00000000-0000-0000-0000-000000000000";
        let sent = json!({"MD5OfMessageBody": uuid.replace('-', ""), "MessageId": uuid});
        let metadata = added("sqs", &sent);
        let request = metadata["SdkResponseMetadata"]["RequestId"].clone();
        let http = &metadata["SdkHttpMetadata"];
        let expected = json!({
            "connection": "keep-alive",
            "Content-Length": "106",
            "Content-Type": "application/x-amz-json-1.0",
            "Date": "Thu, 01 Jan 2026 00:00:00 GMT",
            "x-amzn-RequestId": request,
        });
        assert_eq!((&http["HttpHeaders"], &http["HttpStatusCode"]), (&expected, &json!(200)));
        assert_eq!(http["AllHttpHeaders"]["Content-Length"], json!(["106"]));
        let names = |service: &str, response: Value| {
            let metadata = added(service, &response);
            let headers = metadata["SdkHttpMetadata"]["HttpHeaders"].as_object().unwrap();
            headers.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            names("lambda", json!({"Payload": "{}", "LogResult": "eA=="})),
            "Connection Content-Length Content-Type Date X-Amz-Executed-Version X-Amz-Log-Result x-amzn-Remapped-Content-Length x-amzn-RequestId X-Amzn-Trace-Id"
        );
        assert_eq!(
            names("dynamodb", json!({})),
            "Connection Content-Length Content-Type Date Server x-amz-crc32 x-amzn-RequestId"
        );
        assert_eq!(added("dynamodb", &json!({}))["SdkHttpMetadata"]["HttpHeaders"]["x-amz-crc32"], "2745614147");
        assert_eq!(added("events", &json!({"FailedEntryCount": 0})), json!({}));
    }
}

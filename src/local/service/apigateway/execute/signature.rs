//! Signature Version 4: whether a request was signed with a key that is known here.
//!
//! See "Create a signed AWS API request" of the IAM User Guide. Signatures in the query are refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::super::super::{Cx, session};
use super::exchange::Asked;
use super::refusal::Refusal;
use crate::clock::Timestamp;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// How far the clocks may be apart.
const SKEW_SECONDS: u64 = 300;
const BLOCK: usize = 64;

/// Whose signature it is.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) key: String,
}

/// The parts of an `Authorization` header.
struct Header<'a> {
    key: &'a str,
    scope: Vec<&'a str>,
    signed: &'a str,
    signature: &'a str,
}

/// Refuses what is not signed, or not rightly.
pub(super) fn check(asked: &Asked, cx: &Cx<'_>) -> Result<Signed, Refusal> {
    let text = asked.header("authorization").filter(|text| !text.is_empty()).ok_or_else(Refusal::missing_token)?;
    let header = read(text).ok_or_else(|| unreadable(text))?;
    let [date, region, service, "aws4_request"] = header.scope.as_slice() else { return Err(unreadable(text)) };
    if *region != cx.region() {
        return Err(Refusal::signature("Credential should be scoped to a valid region. "));
    }
    if *service != "execute-api" {
        return Err(Refusal::signature("Credential should be scoped to correct service: 'execute-api'. "));
    }
    let time = asked.header("x-amz-date").unwrap_or_default();
    check_time(time, date, cx.now)?;
    let secret = session::secret(header.key).ok_or_else(Refusal::unknown_key)?;
    let canonical = canonical(asked, header.signed);
    let scope = header.scope.join("/");
    let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [*date, *region, *service, "aws4_request"] {
        key = hmac(&key, part.as_bytes());
    }
    if hex(&hmac(&key, to_sign.as_bytes())) == header.signature {
        return Ok(Signed { key: header.key.to_owned() });
    }
    Err(Refusal::signature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.",
    ))
}

fn read(text: &str) -> Option<Header<'_>> {
    let parts = text.strip_prefix(ALGORITHM)?.trim();
    let named =
        |name: &str| parts.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=')).map(str::trim);
    let credential = named("Credential")?;
    let mut pieces: Vec<&str> = credential.rsplitn(5, '/').collect();
    pieces.reverse();
    let (key, scope) = pieces.split_first()?;
    Some(Header { key, scope: scope.to_vec(), signed: named("SignedHeaders")?, signature: named("Signature")? })
}

/// The header is not repeated: it may hold a password.
fn unreadable(text: &str) -> Refusal {
    let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
    Refusal::incomplete_signature(&format!(
        "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with \
         Base64): '{hash}'."
    ))
}

/// `20260131T120000Z`, on the day of the scope and close to now.
fn check_time(text: &str, date: &str, now: Timestamp) -> Result<(), Refusal> {
    let at = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let spelled = format!("{}-{}-{}T{}:{}:{}Z", at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13), at(13, 15));
    let Some(signed) = Timestamp::parse(&spelled) else {
        return Err(Refusal::incomplete_signature("Date must be in ISO-8601 'basic format'."));
    };
    if !text.starts_with(date) {
        let words = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
        return Err(Refusal::signature(words));
    }
    let basic = |at: Timestamp| at.to_seconds_text().replace(['-', ':'], "");
    if now.since(signed).as_secs() > SKEW_SECONDS {
        return Err(Refusal::signature(&format!("Signature expired: {text} is now earlier than {}", basic(now))));
    }
    if signed.since(now).as_secs() > SKEW_SECONDS {
        return Err(Refusal::signature(&format!(
            "Signature not yet current: {text} is still later than {}",
            basic(now)
        )));
    }
    Ok(())
}

fn canonical(asked: &Asked, signed: &str) -> String {
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", header(asked, name))).collect();
    let hash = match asked.header("x-amz-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => "UNSIGNED-PAYLOAD".to_owned(),
        _ => hex(&Sha256::digest(asked.bytes())),
    };
    let path: Vec<String> = asked.whole_path.split('/').map(encoded).collect();
    format!("{}\n{}\n{}\n{headers}\n{signed}\n{hash}", asked.method, path.join("/"), query(asked))
}

fn header(asked: &Asked, name: &str) -> String {
    let named = asked.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let values: Vec<String> = named.map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    match (values.is_empty(), name) {
        // It describes the connection, and was taken out of the request.
        (true, "content-length") => asked.bytes().len().to_string(),
        _ => values.join(","),
    }
}

fn query(asked: &Asked) -> String {
    let mut pairs: Vec<String> = asked
        .raw_query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", encoded(&super::route::decode(name)), encoded(&super::route::decode(value)))
        })
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// HMAC-SHA256, as RFC 2104 has it.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = if key.len() > BLOCK { Sha256::digest(key).to_vec() } else { key.to_vec() };
    block.resize(BLOCK, 0);
    let padded = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_rfc_4231() {
        let cases = [
            (vec![0x0b; 20], b"Hi There".to_vec(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?".to_vec(),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, text, expected) in cases {
            assert_eq!(hex(&hmac(&key, &text)), expected);
        }
    }

    #[test]
    fn headers_are_taken_apart() {
        let text = "AWS4-HMAC-SHA256 Credential=a/b/20260131/r/execute-api/aws4_request, SignedHeaders=host;x-amz-date, \
                    Signature=0f";
        let header = read(text).unwrap();
        assert_eq!((header.key, header.signed, header.signature), ("a/b", "host;x-amz-date", "0f"));
        assert_eq!(header.scope, ["20260131", "r", "execute-api", "aws4_request"]);
        for other in ["Basic abc", "AWS4-HMAC-SHA256 Credential=a", "AWS4-HMAC-SHA256"] {
            assert!(read(other).is_none(), "{other}");
        }
    }
}

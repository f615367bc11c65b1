//! The MD5 digests with which SDKs check what they sent and received.
//!
//! The digest of attributes is computed as in "Calculating the MD5 message digest for message attributes" in the Amazon
//! SQS Developer Guide: names in order, each part preceded by its length.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

use crate::local::service::Attribute;

const STRING: u8 = 1;
const BINARY: u8 = 2;

pub(super) fn of_body(body: &str) -> String {
    format!("{:x}", Md5::digest(body.as_bytes()))
}

/// Returns the digest of attributes, which must be ordered by name; `None` if there are none.
pub(super) fn of_attributes<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a Attribute)>) -> Option<String> {
    let mut hasher = Md5::new();
    let mut any = false;
    for (name, attribute) in attributes {
        any = true;
        part(&mut hasher, name.as_bytes());
        part(&mut hasher, attribute.data_type.as_bytes());
        if attribute.data_type.starts_with("Binary") {
            hasher.update([BINARY]);
            part(&mut hasher, &STANDARD.decode(&attribute.value).unwrap_or_default());
        } else {
            hasher.update([STRING]);
            part(&mut hasher, attribute.value.as_bytes());
        }
    }
    any.then(|| format!("{:x}", hasher.finalize()))
}

/// Returns the digest of the only system attribute that a sender can set.
pub(super) fn of_trace_header(header: &str) -> String {
    let mut hasher = Md5::new();
    part(&mut hasher, b"AWSTraceHeader");
    part(&mut hasher, b"String");
    hasher.update([STRING]);
    part(&mut hasher, header.as_bytes());
    format!("{:x}", hasher.finalize())
}

fn part(hasher: &mut Md5, bytes: &[u8]) {
    hasher.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    hasher.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(data_type: &str, value: &str) -> Attribute {
        Attribute { data_type: data_type.to_owned(), value: value.to_owned() }
    }

    /// Digests returned by AWS.
    #[test]
    fn digests_are_those_of_aws() {
        assert_eq!(of_body("test"), "098f6bcd4621d373cade4e832627b4f6");
        let hello = attribute("String", "There");
        let general = attribute("String", "Kenobi");
        let me = attribute("String", "Me");
        let cases: [(&[(&str, &Attribute)], &str); 3] = [
            (&[("General", &general), ("Hello", &hello), ("Help.Me", &me)], "4c360f3fdafd970e05fae2f149d997f5"),
            (&[("General", &general), ("Hello", &hello)], "fca026605781cb4126a1e9044df24232"),
            (&[("Hello", &hello)], "a311262e065454b75da111d535b8dacd"),
        ];
        for (attributes, digest) in cases {
            assert_eq!(of_attributes(attributes.iter().copied()).as_deref(), Some(digest));
        }
        let bytes = b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
        let binary = attribute("Binary", &STANDARD.encode(bytes));
        assert_eq!(of_attributes([("attr1", &binary)]).as_deref(), Some("8cbe4db156db8a94db8b801b7addb984"));
        assert_eq!(of_attributes([]), None);
    }
}

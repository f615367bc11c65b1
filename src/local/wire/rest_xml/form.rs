//! Uploads by an HTML form: the fields and the file of a `multipart/form-data` body.
//!
//! Sources: "Browser-Based Uploads Using POST (AWS Signature Version 4)" of the S3 API Reference; RFC 7578.
//!
//! Deviation: a form has at most 16 MiB. The signature of a key that was not given out here, and every one of Signature
//! Version 2, is taken for right.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Request, element, header, presigned};
use crate::local::service::{Fault, session};

const OF_VERSION_4: [&str; 4] = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"];
const OF_VERSION_2: [&str; 2] = ["AWSAccessKeyId", "Signature"];

/// The fields before the file, with their names in lower case, and the file.
#[derive(Debug, Default)]
struct Form {
    fields: Vec<(String, String)>,
    file: Option<Bytes>,
    file_name: Option<String>,
}

/// Returns whether a request is an upload by a form.
pub(super) fn is_form(request: &Request) -> bool {
    boundary(request).is_some()
}

fn boundary(request: &Request) -> Option<String> {
    let kind = request.headers().get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    let (media, parameters) = kind.split_once(';')?;
    if !media.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(parameters, "boundary")
}

/// Returns a parameter of a header, such as `name` of `form-data; name="key"`.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    text.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim_matches('"').to_owned())
    })
}

/// Returns the credential in a form, which names the caller.
pub(in super::super) fn credential(request: &Request) -> Option<String> {
    let form = Form::read(request)?;
    form.field("x-amz-credential").or_else(|| form.field("awsaccesskeyid")).map(str::to_owned)
}

impl Form {
    fn read(request: &Request) -> Option<Self> {
        let mark = format!("--{}", boundary(request)?);
        let (body, mut form) = (request.body(), Self::default());
        let mut at = find(body, mark.as_bytes(), 0)? + mark.len();
        while form.file.is_none() && !body.get(at..)?.starts_with(b"--") {
            let head = at + 2;
            let split = find(body, b"\r\n\r\n", at)?;
            let end = find(body, format!("\r\n{mark}").as_bytes(), split + 2)?;
            let head = String::from_utf8_lossy(body.get(head..split)?).into_owned();
            form.add(&head, body.slice(split + 4..end.max(split + 4)));
            at = end + 2 + mark.len();
        }
        Some(form)
    }

    fn add(&mut self, head: &str, content: Bytes) {
        let disposition = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-disposition").then_some(value)
        });
        let Some(disposition) = disposition else { return };
        let name = parameter(disposition, "name").unwrap_or_default().to_ascii_lowercase();
        if name == "file" {
            self.file_name = parameter(disposition, "filename").filter(|name| !name.is_empty());
            self.file = Some(content);
        } else {
            self.fields.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }

    fn field(&self, wanted: &str) -> Option<&str> {
        let wanted = wanted.to_ascii_lowercase();
        self.fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str())
    }

    fn required(&self, name: &str) -> Result<&str, Fault> {
        self.field(name).ok_or_else(|| {
            let message = format!(
                "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the \
                 fields."
            );
            invalid(name, &Value::from(""), message)
        })
    }

    /// Fails if the form is not signed, or not by the key it names.
    fn check_signature(&self) -> Result<(), Fault> {
        let has = |names: &[&str]| names.iter().any(|name| self.field(name).is_some());
        if has(&OF_VERSION_4) {
            let [algorithm, credential, date, signature] = OF_VERSION_4.map(|name| self.required(name));
            algorithm?;
            let credential = credential?;
            date?;
            return self.check_version_4(credential, signature?);
        }
        if has(&OF_VERSION_2) {
            return OF_VERSION_2.iter().chain(&["Policy"]).try_for_each(|name| self.required(name).map(|_| ()));
        }
        Err(Fault::new("AccessDenied", "Access Denied").with_status(403))
    }

    fn check_version_4(&self, credential: &str, signature: &str) -> Result<(), Fault> {
        let policy = self.required("Policy")?;
        let parts: Vec<&str> = credential.rsplitn(5, '/').collect();
        let [end, service, region, day, key] = parts.as_slice() else {
            return Err(invalid(
                "X-Amz-Credential",
                &Value::from(credential),
                "The credential is malformed.".to_owned(),
            ));
        };
        let secret = session::secret(key);
        match secret.map(|secret| session::sign(&secret, &[day, region, service, end], policy)) {
            Some(computed) if computed != signature => Err(presigned::mismatch(key, signature, policy, None)),
            _ => Ok(()),
        }
    }

    /// Returns the key, in which `${filename}` stands for the name of the file.
    fn key(&self) -> Result<String, Fault> {
        let key = self.required("key")?;
        Ok(match &self.file_name {
            Some(name) => key.replace("${filename}", name),
            None => key.to_owned(),
        })
    }
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    rest.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}

fn invalid(name: &str, value: &Value, message: String) -> Fault {
    let members = json!({"ArgumentName": name, "ArgumentValue": value});
    Fault { members: Some(members), ..Fault::new("InvalidArgument", message) }
}

/// Reads the members of a form.
pub(super) fn read(request: &Request, input: &mut Map<String, Value>) -> Result<(), Fault> {
    let malformed =
        || Fault::new("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");
    let form = Form::read(request).ok_or_else(malformed)?;
    let key = form.key()?;
    form.check_signature()?;
    let Some(file) = &form.file else {
        return Err(invalid(
            "file",
            &Value::from("0"),
            "POST requires exactly one file upload per request.".to_owned(),
        ));
    };
    header::read_fields(&form.fields, input);
    if let Some(tagging) = form.field("tagging") {
        input.insert("TagDocument".to_owned(), element::read(tagging, "Tagging")?);
    }
    input.remove("Tagging");
    let mut fields: Map<String, Value> = form.fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    fields.insert("key".to_owned(), Value::from(key.as_str()));
    let text = |name: &str| form.field(name).map(Value::from);
    input.extend(text("policy").map(|policy| ("PostPolicy".to_owned(), policy)));
    input.extend(text("success_action_status").map(|status| ("SuccessActionStatus".to_owned(), status)));
    let redirect = text("success_action_redirect").or_else(|| text("redirect"));
    input.extend(redirect.map(|redirect| ("SuccessActionRedirect".to_owned(), redirect)));
    input.insert("PostFields".to_owned(), Value::Object(fields));
    input.insert("Key".to_owned(), Value::from(key));
    input.insert("BodyBase64".to_owned(), Value::from(STANDARD.encode(file)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(parts: &[(&str, &str)]) -> Request {
        let part = |(disposition, content): &(&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
        };
        let body: String = parts.iter().map(part).collect();
        let request = http::Request::post("/photos").header("content-type", "multipart/form-data; boundary=x");
        request.body(Bytes::from(format!("{body}--x--\r\n"))).unwrap()
    }

    const SIGNED: [(&str, &str); 3] =
        [("name=\"AWSAccessKeyId\"", "a"), ("name=\"Signature\"", "b"), ("name=\"Policy\"", "c")];

    #[test]
    fn fields_before_the_file_are_read() {
        let parts = [("name=\"key\"", "in/${filename}"), ("name=\"Content-Type\"", "text/plain")];
        let file = [("name=\"file\"; filename=\"a.txt\"", "one\r\ntwo"), ("name=\"x-amz-meta-late\"", "no")];
        let mut input = Map::new();
        read(&form(&[&parts[..], &SIGNED, &file].concat()), &mut input).unwrap();
        assert_eq!((&input["Key"], &input["ContentType"]), (&json!("in/a.txt"), &json!("text/plain")));
        assert_eq!(input["BodyBase64"], STANDARD.encode("one\r\ntwo"));
        assert_eq!(input.get("Metadata"), None);
        assert_eq!(credential(&form(&SIGNED)).as_deref(), Some("a"));
    }

    #[test]
    fn a_form_that_lacks_a_field_is_refused() {
        let key = ("name=\"key\"", "a");
        let file = ("name=\"file\"", "x");
        let refused = |parts: &[(&str, &str)]| read(&form(parts), &mut Map::new()).unwrap_err();
        assert!(refused(&[file]).message.starts_with("Bucket POST must contain a field named 'key'."));
        assert_eq!(refused(&[key, file]).code, "AccessDenied");
        assert!(refused(&[key, SIGNED[0], file]).message.contains("'Signature'"));
        assert!(refused(&[key, ("name=\"x-amz-signature\"", "b"), file]).message.contains("'X-Amz-Algorithm'"));
        let none = refused(&[&[key][..], &SIGNED].concat());
        assert_eq!(none.message, "POST requires exactly one file upload per request.");
        assert!(is_form(&form(&[])) && !is_form(&http::Request::post("/").body(Bytes::new()).unwrap()));
    }

    #[test]
    fn the_signature_of_a_known_key_is_checked() {
        let scope = "local/20260131/us-east-1/s3/aws4_request";
        let secret = session::secret("local").expect("a known key");
        let right = session::sign(&secret, &["20260131", "us-east-1", "s3", "aws4_request"], "e30=");
        let parts = |signature: &str| {
            let fields =
                [("key", "a"), ("policy", "e30="), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-date", "d")];
            let fields = fields.iter().copied().chain([("x-amz-credential", scope), ("x-amz-signature", signature)]);
            let fields: Vec<(String, String)> = fields
                .chain([("file", "x")])
                .map(|(name, value)| (format!("name=\"{name}\""), value.to_owned()))
                .collect();
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            read(&form(&fields), &mut Map::new())
        };
        assert_eq!(parts(&right), Ok(()));
        assert_eq!(parts("other").unwrap_err().code, "SignatureDoesNotMatch");
    }
}

//! The mail that a local cloud keeps. AWS keeps none: there it lies in the mailboxes of people.
//!
//! It is asked for as everything is, by the transport of the SDK; the operation is one that Amazon SNS does not have.

use quick_xml::escape::unescape;

use super::{Clients, WebRequest};
use crate::mail::{Mail, Mails};

const FORM: &str = "application/x-www-form-urlencoded";
const LIST: &str = "Action=ListMail&Version=2010-03-31";

impl Clients {
    /// The mails of the region, oldest first. None where the backend keeps no mail.
    pub async fn mails(&self) -> Option<Vec<Mail>> {
        let credential = format!("Credential=local/19700101/{}/sns/aws4_request", self.region());
        let request = WebRequest {
            method: "POST".to_owned(),
            url: format!("https://sns.{}.amazonaws.com/", self.region()),
            headers: vec![
                ("content-type".to_owned(), FORM.to_owned()),
                // Names the region; nobody looks at the signature.
                ("authorization".to_owned(), format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0")),
            ],
            body: LIST.to_owned(),
            sign: None,
        };
        let answer = self.http(request).await.ok().filter(|answer| answer.status == 200)?;
        let (_, rest) = answer.body.split_once("<Document>")?;
        let document = unescape(rest.split_once("</Document>")?.0).ok()?.into_owned();
        serde_json::from_str::<Mails>(&document).ok().map(|mails| mails.mails)
    }
}

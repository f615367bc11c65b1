//! Reads the mails that a local cloud stores. AWS has no such operation, because real mailboxes belong to people.
//!
//! The request uses the transport of the SDK; the operation does not exist in Amazon SNS.

use quick_xml::escape::unescape;

use super::{Clients, WebRequest};
use crate::mail::{Mail, Mails};

const FORM: &str = "application/x-www-form-urlencoded";
const LIST: &str = "Action=ListMail&Version=2010-03-31";

impl Clients {
    /// Returns the mails of the region, oldest first, or `None` if the backend stores no mail.
    pub async fn mails(&self) -> Option<Vec<Mail>> {
        let credential = format!("Credential=local/19700101/{}/sns/aws4_request", self.region());
        let request = WebRequest {
            method: "POST".to_owned(),
            url: format!("https://sns.{}.amazonaws.com/", self.region()),
            headers: vec![
                ("content-type".to_owned(), FORM.to_owned()),
                // Only the region is used; the signature is not checked.
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

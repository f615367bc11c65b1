//! Temporary credentials: the session token contains the identity that it stands for, and the secret is derived from
//! the key.
//!
//! The service that issues credentials and the service that checks a signature made with them are different and share
//! no state, only the rule for deriving secrets and tokens.
//!
//! Deviation: temporary credentials of AWS cannot be forged. Here, whoever knows the rule can create credentials; this
//! grants nothing more, since every client of the local cloud may do everything in it anyway.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{LOCAL_ACCOUNT, is_account};
use crate::arn::Arn;
use crate::clock::Timestamp;

const BLOCK: usize = 64;
const PREFIX: &str = "FwoGZXIvYXdzE";
/// The access keys of the root of the account, each of which is also its own secret: those that clients of the local
/// cloud use.
const ROOT: [&str; 2] = ["local", "test"];
/// The secret of the keys that choose an account, which are account IDs.
const SECRET_OF_ACCOUNTS: &str = "test";

/// The content of a session token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub account: String,
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; `None` for sessions of the root of the account.
    pub holder: Option<String>,
    pub until: Timestamp,
}

impl Session {
    /// Returns the token of a new session; `filler` distinguishes it from others.
    pub fn token(&self, filler: &str) -> String {
        let holder = self.holder.as_deref().unwrap_or(&self.account);
        let text = format!("{} {filler} {holder}", self.until.millis());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(text))
    }

    /// Parses a token; returns `None` if it was not issued here.
    pub fn read(token: &str) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let text = String::from_utf8(text).ok()?;
        let mut parts = text.splitn(3, ' ');
        let until = Timestamp::from_millis(parts.next()?.parse().ok()?);
        let holder = parts.nth(1).filter(|holder| !holder.is_empty()).unwrap_or(LOCAL_ACCOUNT);
        let (account, holder) = match holder.parse::<Arn>() {
            Ok(arn) => (arn.account().to_owned(), Some(holder.to_owned())),
            Err(_) => (holder.to_owned(), None),
        };
        Some(Self { account, holder, until })
    }
}

/// Returns the secret of a key; `None` if the key was not issued here.
pub fn secret(key: &str) -> Option<String> {
    if ROOT.contains(&key) {
        return Some(key.to_owned());
    }
    if is_account(key) {
        return Some(SECRET_OF_ACCOUNTS.to_owned());
    }
    key.starts_with("ASIA").then(|| {
        let digest = Sha256::digest(format!("secret of {key}").as_bytes());
        STANDARD.encode(digest).chars().take(40).collect()
    })
}

/// Returns the signature of a text in a scope: day, region, service and `aws4_request` ("Create a signed AWS API
/// request").
pub fn sign(secret: &str, scope: &[&str], to_sign: &str) -> String {
    let key = format!("AWS4{secret}").into_bytes();
    let key = scope.iter().fold(key, |key, part| hmac(&key, part.as_bytes()));
    hexadecimal(&hmac(&key, to_sign.as_bytes()))
}

pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Computes HMAC-SHA256 (RFC 2104).
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
    fn a_token_says_whose_it_is() {
        let holder = Some("arn:aws:sts::000000000000:assumed-role/Caller/me".to_owned());
        for (account, holder) in [("000000000000", holder), ("123456789012", None)] {
            let session = Session { account: account.to_owned(), holder, until: Timestamp::from_millis(5) };
            assert_eq!(Session::read(&session.token("x")), Some(session));
        }
        for other in ["", "local", PREFIX, "FwoGZXIvYXdzE???"] {
            assert_eq!(Session::read(other), None, "{other}");
        }
        assert_eq!(secret("test").as_deref(), Some("test"));
        assert_eq!(secret("123456789012").as_deref(), Some("test"));
        assert_eq!(secret("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(secret("ASIAX").map(|secret| secret.len()), Some(40));
    }

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
            assert_eq!(hexadecimal(&hmac(&key, &text)), expected);
        }
    }
}

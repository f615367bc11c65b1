//! Temporary credentials that say themselves whose they are.
//!
//! Who gives them out and who checks a signature made with them are different services, which share nothing but the
//! rule by which a secret and a token are made. Deviation: whoever knows the rule can make credentials, as whoever
//! reaches the local cloud can do everything in it anyway.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock::Timestamp;

const PREFIX: &str = "FwoGZXIvYXdzE";
/// The pairs of key and secret that stand for the account's root: those that clients of the local cloud are given.
const ROOT: [&str; 2] = ["local", "test"];

/// What a session token holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; none for the root's own sessions.
    pub holder: Option<String>,
    pub until: Timestamp,
}

impl Session {
    /// The token for a new session; `filler` tells it from others.
    pub fn token(&self, filler: &str) -> String {
        let holder = self.holder.as_deref().unwrap_or_default();
        let text = format!("{} {filler} {holder}", self.until.millis());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(text))
    }

    /// What a token says; none where it was not given out here.
    pub fn read(token: &str) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let text = String::from_utf8(text).ok()?;
        let mut parts = text.splitn(3, ' ');
        let until = Timestamp::from_millis(parts.next()?.parse().ok()?);
        let holder = parts.nth(1).filter(|holder| !holder.is_empty()).map(str::to_owned);
        Some(Self { holder, until })
    }
}

/// The secret that belongs to a key; none where nobody was given the key here.
pub fn secret(key: &str) -> Option<String> {
    if ROOT.contains(&key) {
        return Some(key.to_owned());
    }
    key.starts_with("ASIA").then(|| {
        let digest = Sha256::digest(format!("secret of {key}").as_bytes());
        STANDARD.encode(digest).chars().take(40).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_whose_it_is() {
        let holder = Some("arn:aws:sts::000000000000:assumed-role/Caller/me".to_owned());
        for holder in [holder, None] {
            let session = Session { holder, until: Timestamp::from_millis(5) };
            assert_eq!(Session::read(&session.token("x")), Some(session));
        }
        for other in ["", "local", PREFIX, "FwoGZXIvYXdzE???"] {
            assert_eq!(Session::read(other), None, "{other}");
        }
        assert_eq!(secret("test").as_deref(), Some("test"));
        assert_eq!(secret("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(secret("ASIAX").map(|secret| secret.len()), Some(40));
    }
}

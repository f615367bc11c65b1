//! Durations in the form `90s`, `2m`, `1h30m`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A duration that is printed as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(pub Duration);

/// The maximum duration: an execution of Step Functions lasts at most a year.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

impl Span {
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        humantime::parse_duration(text)
            .map_err(|error| format!("`{text}` is not a duration ({error}); write `90s`, `2m` or `1h30m`"))
            .and_then(|duration| match duration > LONGEST {
                true => Err(format!("`{text}` is longer than anything waits; write at most `366days`")),
                false => Ok(Self(duration)),
            })
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = humantime::format_duration(self.0).to_string();
        f.write_str(&text.replace(' ', ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_what_people_write() {
        for text in ["90s", "2m", "1h30m", "500ms"] {
            assert!(text.parse::<Span>().is_ok(), "{text}");
        }
        assert_eq!(Span(Duration::from_secs(5400)).to_string(), "1h30m");
        assert!("366days".parse::<Span>().is_ok());
        for text in ["367days", "99999years"] {
            assert!(text.parse::<Span>().expect_err("too long").contains("at most `366days`"), "{text}");
        }
        assert!("soon".parse::<Span>().expect_err("not a duration").contains("`90s`"));
    }
}

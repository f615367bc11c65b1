//! The flags of all commands.

use std::fmt;
use std::str::FromStr;

use super::report_file::ReportFile;
use crate::report::OutputFormat;
use crate::term::ColorChoice;

/// Flags of all commands.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Options {
    /// Backend: local, aws, or the URL of an endpoint [env: ORK_BACKEND] [default: local]
    #[arg(long, global = true, value_name = "BACKEND")]
    pub backend: Option<BackendName>,
    /// Endpoint that speaks the AWS protocols: `ork local up`, LocalStack, ...
    #[arg(long, global = true, value_name = "URL", value_parser = url)]
    pub endpoint_url: Option<String>,
    /// Profile of the AWS configuration; chooses AWS
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// AWS region
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// Format of the output
    #[arg(short, long, global = true, value_name = "FORM")]
    pub output: Option<OutputFormat>,
    /// Also write a report: text, json, junit or ndjson, as in junit=r.xml; repeatable
    #[arg(long = "report", global = true, value_name = "FORMAT=FILE")]
    pub reports: Vec<ReportFile>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Run Python and provided functions of the local cloud even where no sandbox is available
    #[arg(long, global = true)]
    pub allow_programs: bool,
    /// Print more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

/// A backend as named by the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendName {
    Local,
    Aws,
    Endpoint(String),
}

impl fmt::Display for BackendName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::Aws => "aws",
            Self::Endpoint(url) => url,
        })
    }
}

impl FromStr for BackendName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "local" => Ok(Self::Local),
            "aws" => Ok(Self::Aws),
            _ => url(text).map(Self::Endpoint),
        }
    }
}

fn url(text: &str) -> Result<String, String> {
    let no_backend = || format!("`{text}` is no backend; write `local`, `aws` or a URL such as http://127.0.0.1:4566");
    let uri: http::Uri = text.parse().map_err(|_| no_backend())?;
    let (Some("http" | "https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(no_backend());
    };
    let authority = authority.as_str();
    if authority.contains('@') {
        // The URL is printed by every command and stored with every run.
        return Err("the URL of a backend holds no user and no password; credentials come from the environment \
                    (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or from --profile"
            .to_owned());
    }
    let end = authority.rsplit(']').next().unwrap_or(authority);
    if end.contains(':') && uri.port_u16().is_none() {
        return Err(format!("`{text}` has no port between 0 and 65535; write it like http://127.0.0.1:4566"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_backends() {
        let endpoint = |url: &str| Ok(BackendName::Endpoint(url.to_owned()));
        let cases = [
            ("local", Ok(BackendName::Local)),
            ("aws", Ok(BackendName::Aws)),
            ("http://127.0.0.1:4566/", endpoint("http://127.0.0.1:4566")),
            ("https://moto.example", endpoint("https://moto.example")),
            ("http://[::1]:4566", endpoint("http://[::1]:4566")),
            ("http://[::1]", endpoint("http://[::1]")),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<BackendName>(), expected, "{text}");
        }
        let wrong = [
            ("lokal", "is no backend"),
            ("127.0.0.1:4566", "is no backend"),
            ("ftp://a", "is no backend"),
            ("http://", "is no backend"),
            ("http://127.0.0.1:99999", "no port between 0 and 65535"),
            ("http://[::1]:99999", "no port between 0 and 65535"),
        ];
        for (text, says) in wrong {
            let message = text.parse::<BackendName>().expect_err(text);
            assert!(message.contains(says), "{text}: {message}");
        }
        let message = "http://user:hush@127.0.0.1:4566".parse::<BackendName>().expect_err("a password");
        assert!(message.contains("no user and no password") && !message.contains("hush"), "{message}");
    }
}

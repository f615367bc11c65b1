//! URLs that a service of this cloud answers: those of REST APIs and of functions.

use super::{FunctionUrl, InvokeUrl};
use crate::arn::Arn;

/// A URL of this cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostedUrl {
    Api(InvokeUrl),
    Function(FunctionUrl),
}

impl HostedUrl {
    /// Parses a URL. Returns `None` if it does not lead into this cloud.
    pub fn parse(url: &str) -> Option<Self> {
        InvokeUrl::parse(url).map(Self::Api).or_else(|| FunctionUrl::parse(url).map(Self::Function))
    }

    /// Returns the service that answers.
    pub fn service(&self) -> &'static str {
        match self {
            Self::Api(_) => "apigateway",
            Self::Function(_) => "lambda",
        }
    }

    /// Returns the host, including the port.
    pub fn host(&self) -> &str {
        match self {
            Self::Api(url) => &url.host,
            Self::Function(url) => &url.host,
        }
    }

    /// Returns the region, if the host contains it.
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Api(url) => url.region.as_deref(),
            Self::Function(url) => url.region.as_deref(),
        }
    }

    /// Returns the ARN by which a service recognizes what the URL leads to.
    pub fn resource(&self, region: &str) -> Arn {
        match self {
            Self::Api(url) => Arn::new("aws", "apigateway", region, "", format!("/restapis/{}", url.api)),
            Self::Function(url) => Arn::new("aws", "lambda", region, "", format!("url:{}", url.id)),
        }
    }
}

//! The principals of a statement (`Principal`).

use std::fmt;

use super::request::Caller;

/// A principal of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PrincipalPattern {
    /// `"*"` or `{"AWS": "*"}`.
    Everyone,
    /// An account, given by its id or the ARN of its root user.
    Account(String),
    /// A role, user or session.
    Arn(String),
    Service(String),
    /// Federated and canonical users, which no caller matches.
    Other {
        kind: String,
        value: String,
    },
}

/// How directly a principal matches a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closeness {
    /// By its account, which delegates the decision to the policies of the account.
    Account,
    Direct,
}

impl PrincipalPattern {
    pub(super) fn aws(value: &str) -> PrincipalPattern {
        let account = value.strip_prefix("arn:").and_then(|rest| {
            let (head, account) = rest.strip_suffix(":root")?.rsplit_once(':')?;
            head.ends_with(":iam:").then_some(account)
        });
        match account {
            Some(account) => PrincipalPattern::Account(account.to_owned()),
            None if value == "*" => PrincipalPattern::Everyone,
            None if value.starts_with("arn:") => PrincipalPattern::Arn(value.to_owned()),
            None => PrincipalPattern::Account(value.replace('-', "")),
        }
    }

    /// Returns whether the principal matches the caller, and how directly.
    pub(super) fn closeness(&self, caller: &Caller) -> Option<Closeness> {
        let is_direct = match (self, caller) {
            (PrincipalPattern::Everyone, _) => true,
            (PrincipalPattern::Service(wanted), Caller::Service(principal)) => is_service(wanted, principal),
            (PrincipalPattern::Arn(wanted), Caller::Identity(arn)) => {
                *wanted == arn.to_string() || role_of_session(arn).as_ref() == Some(wanted)
            }
            (PrincipalPattern::Account(wanted), Caller::Identity(arn)) => {
                if wanted != arn.account() {
                    return None;
                }
                caller.is_root()
            }
            _ => return None,
        };
        match (is_direct, self) {
            (true, _) => Some(Closeness::Direct),
            (false, PrincipalPattern::Account(_)) => Some(Closeness::Account),
            (false, _) => None,
        }
    }
}

/// Returns whether a service principal is the wanted one. CloudWatch Logs has a name for each region, too ("Log
/// group-level subscription filters").
fn is_service(wanted: &str, principal: &str) -> bool {
    let is_regional = || {
        let region = wanted.strip_prefix("logs.")?.strip_suffix(".amazonaws.com")?;
        Some(principal == "logs.amazonaws.com" && !region.contains('.'))
    };
    wanted == principal || is_regional() == Some(true)
}

/// Returns the role of `arn:aws:sts::1:assumed-role/Name/session`. The ARN of a session does not include the role's
/// path.
fn role_of_session(arn: &crate::arn::Arn) -> Option<String> {
    let rest = arn.resource().strip_prefix("assumed-role/")?;
    let (name, _) = rest.split_once('/')?;
    Some(format!("arn:{}:iam::{}:role/{name}", arn.partition(), arn.account()))
}

impl fmt::Display for PrincipalPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrincipalPattern::Everyone => f.write_str("*"),
            PrincipalPattern::Account(account) => write!(f, "account {account}"),
            PrincipalPattern::Arn(text) | PrincipalPattern::Service(text) => f.write_str(text),
            PrincipalPattern::Other { kind, value } => write!(f, "{kind} {value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_meant() {
        let role = Caller::Identity("arn:aws:iam::111111111111:role/Deliver".parse().unwrap());
        let session = Caller::Identity("arn:aws:sts::111111111111:assumed-role/Deliver/s1".parse().unwrap());
        let root = Caller::root("111111111111");
        let events = Caller::service("events.amazonaws.com");
        let logs = Caller::service("logs.amazonaws.com");
        let service = PrincipalPattern::Service("events.amazonaws.com".to_owned());
        let aws = PrincipalPattern::aws;
        let (direct, account) = (Some(Closeness::Direct), Some(Closeness::Account));
        let table = [
            (aws("*"), &events, direct),
            (aws("*"), &Caller::Anonymous, direct),
            (aws("arn:aws:iam::111111111111:role/Deliver"), &role, direct),
            (aws("arn:aws:iam::111111111111:role/Deliver"), &session, direct),
            (aws("arn:aws:iam::111111111111:role/Other"), &role, None),
            (aws("arn:aws:iam::111111111111:root"), &role, account),
            (aws("111111111111"), &role, account),
            (aws("1111-1111-1111"), &root, direct),
            (aws("222222222222"), &role, None),
            (aws("111111111111"), &events, None),
            (service.clone(), &events, direct),
            (service, &role, None),
            (PrincipalPattern::Service("logs.us-east-1.amazonaws.com".to_owned()), &logs, direct),
            (PrincipalPattern::Service("logs.x.y.amazonaws.com".to_owned()), &logs, None),
            (PrincipalPattern::Service("events.us-east-1.amazonaws.com".to_owned()), &events, None),
        ];
        for (principal, caller, expected) in table {
            assert_eq!(principal.closeness(caller), expected, "{principal} {caller}");
        }
    }
}

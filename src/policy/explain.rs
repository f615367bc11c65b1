//! Why a statement does not apply to a request.

use std::fmt;

use super::condition::Condition;
use super::document::{Document, Statement};
use super::operator::Test;
use super::pattern::{self, Scope};
use super::principal::Closeness;
use super::request::Request;

/// A reason why a statement does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The statement has other principals.
    Principal { wanted: String, got: String },
    /// The statement has other actions.
    Action { wanted: String, got: String },
    /// The statement has other resources.
    Resource { wanted: String, got: String },
    /// The statement would match the resource if its resource ended with `:*`.
    LogStreams { wanted: String },
    /// A condition does not hold.
    Condition { operator: String, key: String, wanted: String, got: Option<String> },
    /// The statement delegates the decision to the policies of the account.
    Delegated { account: String },
}

/// Returns the reasons why a statement does not apply; empty if it does. With `directly`, a principal that is the
/// caller's account is not sufficient.
pub(super) fn misses(document: &Document, statement: &Statement, request: &Request<'_>, directly: bool) -> Vec<Miss> {
    let scope = Scope { context: &request.context, has_variables: document.has_variables };
    let mut found: Vec<Miss> = principal(statement, request, directly).into_iter().collect();
    found.extend(action(statement, request));
    found.extend(resource(statement, request, scope));
    let failed = statement.conditions.iter().filter(|condition| !condition.holds(scope));
    found.extend(failed.map(|condition| condition_miss(condition, request)));
    found
}

fn principal(statement: &Statement, request: &Request<'_>, directly: bool) -> Option<Miss> {
    let set = statement.principals.as_ref()?;
    let caller = &request.caller;
    let closest = set.members.iter().filter_map(|member| member.closeness(caller)).max();
    match (set.negated, closest) {
        (true, None) | (false, Some(Closeness::Direct)) => None,
        (false, Some(Closeness::Account)) => {
            directly.then(|| Miss::Delegated { account: caller.account().unwrap_or_default().to_owned() })
        }
        _ => {
            let wanted = listed(set.negated, &set.members);
            Some(Miss::Principal { wanted, got: caller.to_string() })
        }
    }
}

fn action(statement: &Statement, request: &Request<'_>) -> Option<Miss> {
    let set = &statement.actions;
    if set.contains(|pattern| pattern::covers_action(pattern, request.action)) {
        return None;
    }
    Some(Miss::Action { wanted: listed(set.negated, &set.members), got: request.action.to_owned() })
}

fn resource(statement: &Statement, request: &Request<'_>, scope: Scope<'_>) -> Option<Miss> {
    let set = statement.resources.as_ref()?;
    if set.contains(|pattern| pattern::covers(pattern, request.resource, scope)) {
        return None;
    }
    let is_log_stream = request.resource.contains(":log-stream:") && !set.negated;
    let with_streams = |pattern: &&String| pattern::covers(&format!("{pattern}:*"), request.resource, scope);
    if let Some(wanted) = set.members.iter().filter(|_| is_log_stream).find(with_streams) {
        return Some(Miss::LogStreams { wanted: wanted.clone() });
    }
    Some(Miss::Resource { wanted: listed(set.negated, &set.members), got: request.resource.to_owned() })
}

fn condition_miss(condition: &Condition, request: &Request<'_>) -> Miss {
    let got = request.context.get(&condition.key).map(|values| values.join(", "));
    let operator = condition.operator.name.clone();
    Miss::Condition { operator, key: condition.key.clone(), wanted: condition.values.join(", "), got }
}

fn listed<T: fmt::Display>(negated: bool, members: &[T]) -> String {
    let members: Vec<String> = members.iter().map(T::to_string).collect();
    let members = members.join(", ");
    if negated { format!("all but {members}") } else { members }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Miss::Principal { wanted, got } => write!(f, "it is for `{wanted}`, not for `{got}`"),
            Miss::Action { wanted, got } => write!(f, "it is about `{wanted}`, not about `{got}`"),
            Miss::Resource { wanted, got } => {
                write!(f, "its resource `{wanted}` does not cover `{got}`")
            }
            Miss::LogStreams { wanted } => {
                write!(f, "its resource `{wanted}` does not cover log streams without `:*` at the end")
            }
            Miss::Condition { operator, key, wanted, got: Some(got) } => {
                write!(f, "its condition {operator} wants `{key}` {} `{wanted}`, and it is `{got}`", relation(operator))
            }
            Miss::Condition { operator, key, wanted, got: None } => write!(
                f,
                "its condition {operator} wants `{key}` {} `{wanted}`, and the request has no such key",
                relation(operator)
            ),
            Miss::Delegated { account } => {
                write!(f, "it leaves the decision to the policies of account {account}, and none allows it")
            }
        }
    }
}

/// Describes the relation that an operator requires.
fn relation(operator: &str) -> &'static str {
    let Some(operator) = super::operator::Operator::parse(operator) else {
        return "to be";
    };
    match (operator.test, operator.negated) {
        (Test::Null, _) => "to be absent:",
        (Test::Like | Test::Arn, false) => "to match",
        (Test::Like | Test::Arn, true) => "not to match",
        (Test::Address, false) => "to be in",
        (Test::Address, true) => "not to be in",
        (Test::Number(relation) | Test::Date(relation), negated) => relation.words(negated),
        (_, false) => "to be",
        (_, true) => "not to be",
    }
}

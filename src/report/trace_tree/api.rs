//! Places requests to APIs in the tree: a request below the response that its sender received, and the actions of an
//! authorizer below the request.

use crate::trace::{Hop, Outcome};

/// Returns the hop that caused a request or the invocation of an authorizer. Returns `None` for all other hops, and for
/// requests that were not sent as part of the trace.
pub(super) fn cause(hops: &[&Hop], at: usize) -> Option<usize> {
    let hop = hops.get(at)?;
    if hop.outcome == Outcome::Accepted {
        // The sender records the response, which comes later.
        let api = api_of(&hop.to)?;
        let answered = |hop: &Hop| matches!(hop.outcome, Outcome::Answered { .. }) && leads_to(&hop.to, api);
        return hops.iter().skip(at).position(|hop| answered(hop)).map(|later| at + later);
    }
    let api = api_of(&hop.from).filter(|_| hop.from.contains("/authorizers/"))?;
    let accepted = |hop: &Hop| hop.outcome == Outcome::Accepted && api_of(&hop.to) == Some(api);
    hops.iter().take(at).rposition(|hop| accepted(hop))
}

/// Returns the API id of an ARN of execute-api.
fn api_of(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:aws:execute-api:")?.splitn(3, ':').nth(2)?.split('/').next()
}

/// Returns whether a URL belongs to an API.
fn leads_to(url: &str, api: &str) -> bool {
    url.contains(&format!("//{api}.execute-api.")) || url.contains(&format!("/restapis/{api}/"))
}

//! Requests to APIs of the cloud: they belong below the answer that their sender got, and what an authorizer does below
//! the request it decides about.

use crate::trace::{Hop, Outcome};

/// The hop that led to a request or to the call of an authorizer; none for everything else, and where nobody of the
/// event's way sent the request.
pub(super) fn cause(hops: &[&Hop], at: usize) -> Option<usize> {
    let hop = hops.get(at)?;
    if hop.outcome == Outcome::Accepted {
        // The sender tells of the answer, and that comes later.
        let api = api_of(&hop.to)?;
        let answered = |hop: &Hop| matches!(hop.outcome, Outcome::Answered { .. }) && leads_to(&hop.to, api);
        return hops.iter().skip(at).position(|hop| answered(hop)).map(|later| at + later);
    }
    let api = api_of(&hop.from).filter(|_| hop.from.contains("/authorizers/"))?;
    let accepted = |hop: &Hop| hop.outcome == Outcome::Accepted && api_of(&hop.to) == Some(api);
    hops.iter().take(at).rposition(|hop| accepted(hop))
}

/// The API that an ARN of execute-api is of.
fn api_of(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:aws:execute-api:")?.splitn(3, ':').nth(2)?.split('/').next()
}

/// Whether a URL is one of an API.
fn leads_to(url: &str, api: &str) -> bool {
    url.contains(&format!("//{api}.execute-api.")) || url.contains(&format!("/restapis/{api}/"))
}

//! `ListSchedules`, and pagination.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::name::{check_name, schedule_arn};
use super::settings::{Schedule, State};
use super::time::seconds;
use super::{Scheduler, encode};
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, Fault, decode};

const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListSchedules {
    group_name: Option<String>,
    name_prefix: Option<String>,
    state: Option<State>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    schedules: Vec<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary {
    arn: String,
    group_name: String,
    name: String,
    state: State,
    creation_date: f64,
    last_modification_date: f64,
    target: TargetSummary,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TargetSummary {
    arn: String,
}

pub(super) fn list(scheduler: &Scheduler, input: Value, cx: &Cx<'_>) -> Answer {
    let input: ListSchedules = decode(input)?;
    let mut checks = Checks::default();
    for (member, name) in [("groupName", &input.group_name), ("namePrefix", &input.name_prefix)] {
        name.iter().for_each(|name| check_name(&mut checks, member, name));
    }
    let page = Page::new(input.next_token, input.max_results, checks)?;
    input.group_name.as_deref().map_or(Ok(()), |group| scheduler.group(group).map(|_| ()))?;
    let prefix = input.name_prefix.as_deref().unwrap_or_default();
    let groups =
        scheduler.groups.iter().filter(|(name, _)| input.group_name.as_ref().is_none_or(|group| group == *name));
    let wanted =
        groups.flat_map(|(group, of)| of.schedules.iter().map(move |(name, schedule)| (group, name, schedule)));
    let wanted = wanted.filter(|(_, name, schedule)| {
        name.starts_with(prefix) && input.state.is_none_or(|state| state == schedule.settings.state)
    });
    let (page, next_token) = page.of(wanted);
    let schedules = page.into_iter().map(|(group, name, schedule)| schedule.summary(group, name, cx)).collect();
    encode(&Listed { schedules, next_token })
}

impl Schedule {
    fn summary(&self, group: &str, name: &str, cx: &Cx<'_>) -> Summary {
        Summary {
            arn: schedule_arn(group, name, cx),
            group_name: group.to_owned(),
            name: name.to_owned(),
            state: self.settings.state,
            creation_date: seconds(self.created_at),
            last_modification_date: seconds(self.modified_at),
            target: TargetSummary { arn: self.settings.target.arn.clone() },
        }
    }
}

/// The pagination members of a request.
pub(super) struct Page {
    start: usize,
    most: usize,
}

impl Page {
    /// Parses the members; a token contains the number of items before the page.
    pub(super) fn new(next_token: Option<String>, max_results: Option<i64>, mut checks: Checks) -> Result<Self, Fault> {
        if let Some(most) = max_results {
            checks.range("maxResults", most, 1, 100);
        }
        checks.finish()?;
        let start = match next_token {
            Some(token) => read_token(&token).ok_or_else(|| Fault::validation("Invalid NextToken."))?,
            None => 0,
        };
        let most = max_results.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST);
        Ok(Self { start, most })
    }

    /// Returns the items of this page, and the token of the next.
    pub(super) fn of<T>(&self, items: impl Iterator<Item = T>) -> (Vec<T>, Option<String>) {
        let mut rest = items.skip(self.start);
        let page: Vec<T> = rest.by_ref().take(self.most).collect();
        let next = rest.next().map(|_| STANDARD.encode((self.start + page.len()).to_string()));
        (page, next)
    }
}

fn read_token(token: &str) -> Option<usize> {
    String::from_utf8(STANDARD.decode(token).ok()?).ok()?.parse().ok()
}

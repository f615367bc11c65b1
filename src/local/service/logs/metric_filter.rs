//! Metric filters: `PutMetricFilter`, `DescribeMetricFilters`, `DeleteMetricFilter` and `TestMetricFilter`.
//!
//! Deviation: the local cloud has no CloudWatch metrics, so a metric filter is kept and described, but publishes
//! nothing. `TestMetricFilter` says what a pattern matches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault};
use super::pattern::FilterPattern;
use super::{Logs, Nothing, as_invalid_parameter, group, invalid_parameter, name, no_such_group, token, write};

/// "CloudWatch Logs quotas": metric filters of one log group.
const MAX_FILTERS: usize = 100;
const MAX_NAME: usize = 512;
const MAX_METRIC: usize = 255;
const MAX_MESSAGES: usize = 50;

/// A metric filter of a log group.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MetricFilter {
    pattern: String,
    created: i64,
    transformation: Transformation,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transformation {
    metric_name: String,
    metric_namespace: String,
    metric_value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutInput {
    log_group_name: String,
    filter_name: String,
    filter_pattern: String,
    metric_transformations: Vec<Transformation>,
    #[serde(default)]
    apply_on_transformed_logs: bool,
    field_selection_criteria: Option<String>,
    emit_system_field_dimensions: Option<Vec<String>>,
}

pub(super) fn put(logs: &mut Logs, input: PutInput, cx: &mut Cx<'_>) -> Answer {
    let mut checks = Checks::default();
    check_name(&mut checks, "filterName", &input.filter_name);
    let transformations = &input.metric_transformations;
    if transformations.len() > 1 {
        let shown: Vec<String> = transformations.iter().map(shown).collect();
        let value = format!("[{}]", shown.join(", "));
        checks.fail("metricTransformations", &value, "Member must have length less than or equal to 1");
    }
    for (index, transformation) in transformations.iter().enumerate() {
        let place = |member: &str| format!("metricTransformations.{}.member.{member}", index + 1);
        check_metric(&mut checks, &place("metricName"), &transformation.metric_name);
        check_metric(&mut checks, &place("metricNamespace"), &transformation.metric_namespace);
        checks.length(&place("metricValue"), &transformation.metric_value, 0, 100);
    }
    checks.finish().map_err(as_invalid_parameter)?;
    let Some(transformation) = input.metric_transformations.into_iter().next() else {
        let mut checks = Checks::default();
        checks.fail("metricTransformations", "[]", "Member must have length greater than or equal to 1");
        return checks.finish().map_err(as_invalid_parameter).and(write(Nothing {}));
    };
    FilterPattern::parse(&input.filter_pattern)?;
    if input.apply_on_transformed_logs {
        return Err(Fault::not_implemented("logs", "metric filters on transformed logs"));
    }
    if input.field_selection_criteria.is_some() || input.emit_system_field_dimensions.is_some() {
        return Err(Fault::not_implemented("logs", "system fields of metric filters"));
    }
    name::check_length(&input.log_group_name)?;
    let filters = &mut logs.group_mut(&input.log_group_name)?.metric_filters;
    if filters.len() == MAX_FILTERS && !filters.contains_key(&input.filter_name) {
        return Err(Fault::new("LimitExceededException", "Resource limit exceeded."));
    }
    let filter = MetricFilter { pattern: input.filter_pattern, created: cx.now.millis(), transformation };
    filters.insert(input.filter_name, filter);
    write(Nothing {})
}

pub(super) fn check_name(checks: &mut Checks, member: &str, value: &str) {
    checks.length(member, value, 1, MAX_NAME);
    checks.characters(member, value, "[^:*]*", |character| !matches!(character, ':' | '*'));
}

fn check_metric(checks: &mut Checks, member: &str, value: &str) {
    checks.length(member, value, 0, MAX_METRIC);
    if !member.ends_with("Namespace") {
        checks.characters(member, value, "[^:*$]*", |character| !matches!(character, ':' | '*' | '$'));
    } else {
        checks.characters(member, value, "[^*$]*", |character| !matches!(character, '*' | '$'));
    }
}

/// Returns a transformation as messages of AWS quote it.
fn shown(of: &Transformation) -> String {
    let text = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    let dimensions = of.dimensions.as_ref().map(|dimensions| {
        let pairs: Vec<String> = dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{{{}}}", pairs.join(", "))
    });
    format!(
        "MetricTransformation(metricName={}, metricNamespace={}, metricValue={}, defaultValue={}, unit={}, dimensions={})",
        of.metric_name,
        of.metric_namespace,
        of.metric_value,
        text(of.default_value.map(|value| format!("{value:?}"))),
        text(of.unit.clone()),
        text(dimensions),
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeInput {
    log_group_name: Option<String>,
    filter_name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
    metric_name: Option<String>,
    metric_namespace: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeOutput<'a> {
    metric_filters: Vec<Description<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    filter_name: &'a str,
    filter_pattern: &'a str,
    metric_transformations: [&'a Transformation; 1],
    creation_time: i64,
    log_group_name: &'a str,
    apply_on_transformed_logs: bool,
}

pub(super) fn describe(logs: &Logs, input: DescribeInput) -> Answer {
    let mut checks = Checks::default();
    if let Some(prefix) = &input.filter_name_prefix {
        check_name(&mut checks, "filterNamePrefix", prefix);
    }
    for (member, value) in [("metricName", &input.metric_name), ("metricNamespace", &input.metric_namespace)] {
        value.iter().for_each(|value| check_metric(&mut checks, member, value));
    }
    checks.finish().map_err(as_invalid_parameter)?;
    if input.metric_name.is_some() != input.metric_namespace.is_some() {
        return Err(invalid_parameter("metricName and metricNamespace must be specified together."));
    }
    let limit = group::page_size(input.limit)?;
    if let Some(name) = &input.log_group_name {
        logs.group(name)?;
    }
    let after = input.next_token.as_deref().map(token::decode).transpose()?;
    let prefix = input.filter_name_prefix.unwrap_or_default();
    let groups = logs.groups.iter().filter(|(name, _)| input.log_group_name.as_ref().is_none_or(|only| only == *name));
    let mut found: Vec<(String, Description<'_>)> = groups
        .flat_map(|(group, of)| of.metric_filters.iter().map(move |(name, filter)| (group, name, filter)))
        .filter(|(_, name, filter)| {
            let of = &filter.transformation;
            name.starts_with(&prefix)
                && input.metric_name.as_ref().is_none_or(|wanted| *wanted == of.metric_name)
                && input.metric_namespace.as_ref().is_none_or(|wanted| *wanted == of.metric_namespace)
        })
        .map(|(group, name, filter)| (format!("{name}:{group}"), filter.described(group, name)))
        .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let (page, next_token) = token::page(found, limit, |(place, _)| place.clone());
    let metric_filters = page.into_iter().map(|(_, description)| description).collect();
    write(DescribeOutput { metric_filters, next_token })
}

impl MetricFilter {
    fn described<'a>(&'a self, group: &'a str, name: &'a str) -> Description<'a> {
        Description {
            filter_name: name,
            filter_pattern: &self.pattern,
            metric_transformations: [&self.transformation],
            creation_time: self.created,
            log_group_name: group,
            apply_on_transformed_logs: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteInput {
    log_group_name: String,
    filter_name: String,
}

pub(super) fn delete(logs: &mut Logs, input: DeleteInput) -> Answer {
    name::check_length(&input.log_group_name)?;
    let mut checks = Checks::default();
    check_name(&mut checks, "filterName", &input.filter_name);
    checks.finish().map_err(as_invalid_parameter)?;
    let group = logs.groups.get_mut(&input.log_group_name).ok_or_else(no_such_group)?;
    match group.metric_filters.remove(&input.filter_name) {
        Some(_) => write(Nothing {}),
        None => Err(Fault::new("ResourceNotFoundException", "The specified metric filter does not exist.")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TestInput {
    filter_pattern: String,
    log_event_messages: Vec<String>,
}

#[derive(Serialize)]
struct TestOutput {
    matches: Vec<Match>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Match {
    event_number: usize,
    event_message: String,
    extracted_values: BTreeMap<String, String>,
}

pub(super) fn test(input: TestInput) -> Answer {
    let count = input.log_event_messages.len();
    if count == 0 || count > MAX_MESSAGES {
        let bound = if count == 0 { "greater than or equal to 1" } else { "less than or equal to 50" };
        let value = format!("[{}]", input.log_event_messages.join(", "));
        let mut checks = Checks::default();
        checks.fail("logEventMessages", &value, &format!("Member must have length {bound}"));
        checks.finish().map_err(as_invalid_parameter)?;
    }
    let pattern = FilterPattern::parse(&input.filter_pattern)?;
    let numbered = (1..).zip(input.log_event_messages);
    let matches = numbered.filter(|(_, message)| pattern.matches(message)).map(|(event_number, event_message)| {
        let extracted_values = pattern.extract(&event_message);
        Match { event_number, event_message, extracted_values }
    });
    write(TestOutput { matches: matches.collect() })
}

//! `DescribeTrails`, `GetTrail`, `ListTrails`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::trail::Trail;
use super::{CloudTrail, name};
use crate::local::service::{Answer, Cx, decode};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetInput {
    name: String,
}

pub(super) fn get_trail(trails: &CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let GetInput { name } = decode(input)?;
    Ok(json!({"Trail": trails.find(&name, cx)?.described()}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DescribeInput {
    trail_name_list: Vec<String>,
    include_shadow_trails: Option<bool>,
}

/// Describes the trails of the region, and unless they are excluded those of other regions that also record here.
/// Unknown names are ignored.
pub(super) fn describe_trails(trails: &CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let DescribeInput { trail_name_list, include_shadow_trails } = decode(input)?;
    let has_shadows = include_shadow_trails.unwrap_or(true);
    for named in &trail_name_list {
        name::arn(named, cx)?;
    }
    let is_wanted = |trail: &&Trail| {
        let is_here = trail.home_region == cx.region() || (has_shadows && trail.is_multi_region);
        let is_named = trail_name_list.iter().any(|named| *named == trail.name || *named == trail.arn);
        is_here && (trail_name_list.is_empty() || is_named)
    };
    let found: Vec<Value> = trails.trails.values().filter(is_wanted).map(Trail::described).collect();
    Ok(json!({"trailList": found}))
}

pub(super) fn list_trails(trails: &CloudTrail, cx: &Cx<'_>) -> Answer {
    let is_here = |trail: &&Trail| trail.home_region == cx.region() || trail.is_multi_region;
    let one = |trail: &Trail| json!({"TrailARN": trail.arn, "Name": trail.name, "HomeRegion": trail.home_region});
    let found: Vec<Value> = trails.trails.values().filter(is_here).map(one).collect();
    Ok(json!({"Trails": found}))
}

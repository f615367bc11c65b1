//! The names of trails, and how operations find a trail.

use super::trail::Trail;
use super::{CloudTrail, fault};
use crate::arn::Arn;
use crate::local::service::{Cx, Fault};

/// Checks the name of a new trail ("Naming requirements for CloudTrail resources, S3 buckets, and KMS keys").
pub(super) fn check(name: &str) -> Result<(), Fault> {
    let length = name.chars().count();
    if length < 3 {
        let message = "Trail name too short. Minimum allowed length: 3 characters. Specified name length:";
        return Err(fault::invalid_name(format!("{message} {length} characters.")));
    }
    if length > 128 {
        let message = "Trail name too long. Maximum allowed length: 128 characters. Specified name length:";
        return Err(fault::invalid_name(format!("{message} {length} characters.")));
    }
    let is_end = |end: Option<char>| end.is_some_and(|end| end.is_ascii_alphanumeric());
    if !is_end(name.chars().next()) {
        return Err(fault::invalid_name("Trail name must starts with a letter or number."));
    }
    if !is_end(name.chars().last()) {
        return Err(fault::invalid_name("Trail name must ends with a letter or number."));
    }
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    if !name.chars().all(is_allowed) {
        let message = "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), \
                       hyphens (-), and underscores (_).";
        return Err(fault::invalid_name(message));
    }
    if name.as_bytes().windows(2).any(|pair| pair.iter().all(|letter| matches!(letter, b'.' | b'_' | b'-'))) {
        return Err(fault::invalid_name("Trail name must not have adjacent periods, underscores or hyphens."));
    }
    Ok(())
}

/// Returns the ARN for a name, or an ARN, in this region.
pub(super) fn arn(named: &str, cx: &Cx<'_>) -> Result<String, Fault> {
    if !named.starts_with("arn:") {
        check(named)?;
        return Ok(cx.arn("cloudtrail", &format!("trail/{named}")));
    }
    let arn = named.parse::<Arn>().ok();
    match arn.filter(|arn| arn.service() == "cloudtrail" && arn.resource_type() == Some("trail")) {
        Some(arn) => Ok(arn.to_string()),
        None => Err(Fault::new("CloudTrailARNInvalidException", format!("Invalid trail ARN: {named}"))),
    }
}

impl CloudTrail {
    /// Returns a trail; one of all regions is found by its name in each of them.
    pub(super) fn find(&self, named: &str, cx: &Cx<'_>) -> Result<&Trail, Fault> {
        let arn = arn(named, cx)?;
        let elsewhere = || self.trails.values().find(|trail| trail.is_multi_region && trail.name == named);
        self.trails.get(&arn).or_else(elsewhere).ok_or_else(|| fault::trail_not_found(&arn, cx))
    }

    /// Returns a trail for an update, which is only possible in its home region.
    pub(super) fn find_home(&mut self, named: &str, cx: &Cx<'_>) -> Result<&mut Trail, Fault> {
        let arn = self.find(named, cx)?.arn.clone();
        let missing = fault::trail_not_found(&arn, cx);
        let trail = self.trails.get_mut(&arn).ok_or(missing)?;
        if trail.home_region != cx.region() {
            let message = format!(
                "Trail {arn} was created in {home}. Use the {home} region to change it.",
                home = trail.home_region
            );
            return Err(Fault::new("InvalidHomeRegionException", message));
        }
        Ok(trail)
    }
}

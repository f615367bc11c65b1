//! Amazon CloudWatch Logs: log groups.

use super::entry::Entry;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, LogGroupId};

pub(super) async fn log_groups(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let pages = clients.logs().describe_log_groups().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let groups = listed.map_err(|error| CloudError::new("logs:DescribeLogGroups", "the log groups", error))?;
    let entry = |group: &aws_sdk_cloudwatchlogs::types::LogGroup| {
        let name = group.log_group_name().unwrap_or_default();
        Entry::new(name)
            .listed("stored-bytes", group.stored_bytes())
            .listed("retention-days", group.retention_in_days())
            .fact("arn", group.arn())
            .removed_by(LogGroupId { name: name.to_owned() })
    };
    Ok(groups.iter().map(entry).collect())
}

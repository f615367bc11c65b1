//! The operations of EventBridge Scheduler. See "Actions" of the EventBridge Scheduler API Reference.

use super::Route;

const OF_GROUP: &[(&str, &str)] = &[("groupName", "GroupName"), ("clientToken", "ClientToken")];

/// Operations that are missing here are answered with 501.
pub(super) const ROUTES: &[Route] = &[
    Route::new("GET", "/schedules", "ListSchedules", 200).query(&[
        ("ScheduleGroup", "GroupName"),
        ("NamePrefix", "NamePrefix"),
        ("State", "State"),
        ("NextToken", "NextToken"),
        ("MaxResults", "MaxResults"),
    ]),
    Route::new("POST", "/schedules/{Name}", "CreateSchedule", 200),
    Route::new("GET", "/schedules/{Name}", "GetSchedule", 200).query(OF_GROUP),
    Route::new("PUT", "/schedules/{Name}", "UpdateSchedule", 200),
    Route::new("DELETE", "/schedules/{Name}", "DeleteSchedule", 200).query(OF_GROUP),
    Route::new("GET", "/schedule-groups", "ListScheduleGroups", 200).query(&[
        ("NamePrefix", "NamePrefix"),
        ("NextToken", "NextToken"),
        ("MaxResults", "MaxResults"),
    ]),
    Route::new("POST", "/schedule-groups/{Name}", "CreateScheduleGroup", 200),
    Route::new("GET", "/schedule-groups/{Name}", "GetScheduleGroup", 200),
    Route::new("DELETE", "/schedule-groups/{Name}", "DeleteScheduleGroup", 200),
    Route::new("GET", "/tags/{ResourceArn}", "ListTagsForResource", 200),
    Route::new("POST", "/tags/{ResourceArn}", "TagResource", 200),
    Route::new("DELETE", "/tags/{ResourceArn}", "UntagResource", 200).query(&[("TagKeys[]", "TagKeys")]),
];

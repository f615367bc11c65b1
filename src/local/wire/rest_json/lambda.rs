//! The operations of Lambda. See "Actions" of the AWS Lambda API Reference.

use super::{Route, Success};

const QUALIFIER: &[(&str, &str)] = &[("Qualifier", "Qualifier")];
const PAGE: &[(&str, &str)] = &[("Marker", "Marker"), ("MaxItems", "MaxItems")];
const REVISION: &[(&str, &str)] = &[("Qualifier", "Qualifier"), ("RevisionId", "RevisionId")];

const INVOKE: Route = Route {
    method: "POST",
    path: "/2015-03-31/functions/{FunctionName}/invocations",
    operation: "Invoke",
    asked: None,
    query: QUALIFIER,
    headers: &[
        ("x-amz-invocation-type", "InvocationType"),
        ("x-amz-log-type", "LogType"),
        ("x-amz-client-context", "ClientContext"),
    ],
    payload: Some("Payload"),
    is_document: false,
    renamed: &[],
    reply: Success {
        status: 200,
        status_member: Some("StatusCode"),
        headers: &[
            ("x-amz-function-error", "FunctionError"),
            ("x-amz-log-result", "LogResult"),
            ("x-amz-executed-version", "ExecutedVersion"),
        ],
        payload: Some("Payload"),
    },
};

/// Operations that are missing here are answered with 501. Those that the service refuses are listed, so that the
/// response can name them.
pub(super) const ROUTES: &[Route] = &[
    INVOKE,
    Route::new("POST", "/2015-03-31/functions", "CreateFunction", 201),
    Route::new("GET", "/2015-03-31/functions", "ListFunctions", 200).query(&[
        ("Marker", "Marker"),
        ("MaxItems", "MaxItems"),
        ("FunctionVersion", "FunctionVersion"),
    ]),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction", 200).query(QUALIFIER),
    Route::new("DELETE", "/2015-03-31/functions/{FunctionName}", "DeleteFunction", 204).query(QUALIFIER),
    Route::new("PUT", "/2015-03-31/functions/{FunctionName}/code", "UpdateFunctionCode", 200),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}/configuration", "GetFunctionConfiguration", 200)
        .query(QUALIFIER),
    Route::new("PUT", "/2015-03-31/functions/{FunctionName}/configuration", "UpdateFunctionConfiguration", 200),
    Route::new("POST", "/2015-03-31/functions/{FunctionName}/versions", "PublishVersion", 201),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}/versions", "ListVersionsByFunction", 200).query(PAGE),
    Route::new("POST", "/2015-03-31/functions/{FunctionName}/aliases", "CreateAlias", 201),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}/aliases", "ListAliases", 200).query(PAGE),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "GetAlias", 200),
    Route::new("PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "UpdateAlias", 200),
    Route::new("DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "DeleteAlias", 204),
    Route::new("POST", "/2015-03-31/functions/{FunctionName}/policy", "AddPermission", 201).query(QUALIFIER),
    Route::new("GET", "/2015-03-31/functions/{FunctionName}/policy", "GetPolicy", 200).query(QUALIFIER),
    Route::new("DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", "RemovePermission", 204)
        .query(REVISION),
    Route::new("PUT", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "PutFunctionEventInvokeConfig", 200)
        .query(QUALIFIER),
    Route::new(
        "POST",
        "/2019-09-25/functions/{FunctionName}/event-invoke-config",
        "UpdateFunctionEventInvokeConfig",
        200,
    )
    .query(QUALIFIER),
    Route::new("GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config", "GetFunctionEventInvokeConfig", 200)
        .query(QUALIFIER),
    Route::new(
        "DELETE",
        "/2019-09-25/functions/{FunctionName}/event-invoke-config",
        "DeleteFunctionEventInvokeConfig",
        204,
    )
    .query(QUALIFIER),
    Route::new(
        "GET",
        "/2019-09-25/functions/{FunctionName}/event-invoke-config/list",
        "ListFunctionEventInvokeConfigs",
        200,
    )
    .query(PAGE),
    Route::new("POST", "/2015-03-31/event-source-mappings", "CreateEventSourceMapping", 202),
    Route::new("GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings", 200).query(&[
        ("Marker", "Marker"),
        ("MaxItems", "MaxItems"),
        ("EventSourceArn", "EventSourceArn"),
        ("FunctionName", "FunctionName"),
    ]),
    Route::new("GET", "/2015-03-31/event-source-mappings/{UUID}", "GetEventSourceMapping", 200),
    Route::new("PUT", "/2015-03-31/event-source-mappings/{UUID}", "UpdateEventSourceMapping", 202),
    Route::new("DELETE", "/2015-03-31/event-source-mappings/{UUID}", "DeleteEventSourceMapping", 202),
    Route::new("GET", "/2017-03-31/tags/{Resource}", "ListTags", 200),
    Route::new("POST", "/2017-03-31/tags/{Resource}", "TagResource", 204),
    Route::new("DELETE", "/2017-03-31/tags/{Resource}", "UntagResource", 204).query(&[("tagKeys[]", "TagKeys")]),
    Route::new("GET", "/2016-08-19/account-settings", "GetAccountSettings", 200),
    Route::new("PUT", "/2017-10-31/functions/{FunctionName}/concurrency", "PutFunctionConcurrency", 200),
    Route::new("GET", "/2019-09-30/functions/{FunctionName}/concurrency", "GetFunctionConcurrency", 200),
    Route::new("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", "DeleteFunctionConcurrency", 204),
    Route::new(
        "PUT",
        "/2019-09-30/functions/{FunctionName}/provisioned-concurrency",
        "PutProvisionedConcurrencyConfig",
        202,
    ),
    Route::new(
        "GET",
        "/2019-09-30/functions/{FunctionName}/provisioned-concurrency",
        "GetProvisionedConcurrencyConfig",
        200,
    ),
    Route::new("POST", "/2021-10-31/functions/{FunctionName}/url", "CreateFunctionUrlConfig", 201).query(QUALIFIER),
    Route::new("GET", "/2021-10-31/functions/{FunctionName}/url", "GetFunctionUrlConfig", 200).query(QUALIFIER),
    Route::new("PUT", "/2021-10-31/functions/{FunctionName}/url", "UpdateFunctionUrlConfig", 200).query(QUALIFIER),
    Route::new("DELETE", "/2021-10-31/functions/{FunctionName}/url", "DeleteFunctionUrlConfig", 204).query(QUALIFIER),
    Route::new("GET", "/2021-10-31/functions/{FunctionName}/urls", "ListFunctionUrlConfigs", 200).query(PAGE),
    Route::new("GET", "/2020-06-30/functions/{FunctionName}/code-signing-config", "GetFunctionCodeSigningConfig", 200),
];

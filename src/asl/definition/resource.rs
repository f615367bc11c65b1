//! Parses the `Resource` of a Task state.
//!
//! Cited: Step Functions Developer Guide, "Integrating optimized services with Step Functions" and "Learning to use AWS
//! service SDK integrations". As in AWS, an unknown integration is rejected when the definition is stored.

use serde::{Deserialize, Serialize};

use crate::words;

/// How a task waits for its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    RequestResponse,
    /// `.sync`: waits until the job is complete.
    Sync,
    /// `.sync:2`: as `.sync`, with the job's output parsed as JSON.
    Sync2,
    WaitForTaskToken,
}

/// A parsed `Resource`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resource {
    /// The ARN of a function.
    Lambda {
        arn: String,
    },
    Activity {
        arn: String,
    },
    /// `arn:aws:states:::sqs:sendMessage`
    Optimized {
        service: String,
        action: String,
        pattern: Pattern,
    },
    /// `arn:aws:states:::aws-sdk:sqs:sendMessage`
    Sdk {
        service: String,
        action: String,
        pattern: Pattern,
    },
}

/// Optimized integrations: service, actions, and whether they support `.sync` and `.waitForTaskToken`.
const OPTIMIZED: [(&str, &[&str], bool, bool); 23] = [
    ("apigateway", &["invoke"], false, true),
    ("athena", &["startQueryExecution"], true, false),
    ("athena", &["stopQueryExecution", "getQueryExecution", "getQueryResults"], false, false),
    ("batch", &["submitJob"], true, false),
    ("bedrock", &["invokeModel"], false, true),
    ("bedrock", &["createModelCustomizationJob"], true, false),
    ("codebuild", &["startBuild", "startBuildBatch"], true, false),
    (
        "codebuild",
        &["stopBuild", "stopBuildBatch", "retryBuildBatch", "deleteBuildBatch", "batchDeleteBuilds", "batchGetReports"],
        false,
        false,
    ),
    ("databrew", &["startJobRun"], true, false),
    ("dynamodb", &["getItem", "putItem", "deleteItem", "updateItem"], false, false),
    ("ecs", &["runTask"], true, true),
    (
        "eks",
        &[
            "createCluster",
            "deleteCluster",
            "createNodegroup",
            "deleteNodegroup",
            "createFargateProfile",
            "deleteFargateProfile",
            "runJob",
        ],
        true,
        false,
    ),
    ("eks", &["call"], false, true),
    ("elasticmapreduce", &["createCluster", "terminateCluster", "addStep"], true, false),
    (
        "elasticmapreduce",
        &["cancelStep", "setClusterTerminationProtection", "modifyInstanceFleetByName", "modifyInstanceGroupByName"],
        false,
        false,
    ),
    (
        "emr-serverless",
        &[
            "createApplication",
            "startApplication",
            "stopApplication",
            "deleteApplication",
            "startJobRun",
            "cancelJobRun",
        ],
        true,
        false,
    ),
    ("events", &["putEvents"], false, true),
    ("glue", &["startJobRun"], true, false),
    ("http", &["invoke"], false, false),
    ("lambda", &["invoke"], false, true),
    ("mediaconvert", &["createJob"], true, false),
    ("sns", &["publish"], false, true),
    ("sqs", &["sendMessage"], false, true),
];

impl Resource {
    /// Parses the `Resource` of a Task. The error is the message of AWS.
    pub(crate) fn parse(arn: &str) -> Result<Resource, String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let &["arn", _, service, region, account, rest] = parts.as_slice() else {
            return Err("Value is not a valid resource ARN".to_owned());
        };
        match service {
            "lambda" => Ok(Resource::Lambda { arn: arn.to_owned() }),
            "states" if rest.starts_with("activity:") => Ok(Resource::Activity { arn: arn.to_owned() }),
            // The console and some templates write a region and an account, which have no effect.
            "states" if region.is_empty() == account.is_empty() => integration(rest).ok_or_else(|| unrecognised(arn)),
            _ => Err(unrecognised(arn)),
        }
    }

    pub fn pattern(&self) -> Pattern {
        match self {
            Resource::Lambda { .. } | Resource::Activity { .. } => Pattern::RequestResponse,
            Resource::Optimized { pattern, .. } | Resource::Sdk { pattern, .. } => *pattern,
        }
    }

    /// Returns the `resourceType` of history events, such as `sqs` or `aws-sdk:sqs`.
    pub fn kind(&self) -> String {
        match self {
            Resource::Lambda { .. } => "lambda".to_owned(),
            Resource::Activity { .. } => "activity".to_owned(),
            Resource::Optimized { service, .. } => service.clone(),
            Resource::Sdk { service, .. } => format!("aws-sdk:{service}"),
        }
    }

    /// Returns the `resource` of history events, such as `sendMessage.waitForTaskToken`.
    pub fn action(&self) -> String {
        match self {
            Resource::Lambda { arn } | Resource::Activity { arn } => arn.clone(),
            Resource::Optimized { action, pattern, .. } | Resource::Sdk { action, pattern, .. } => {
                format!("{action}{}", pattern.suffix())
            }
        }
    }
}

impl Pattern {
    fn suffix(self) -> &'static str {
        match self {
            Pattern::RequestResponse => "",
            Pattern::Sync => ".sync",
            Pattern::Sync2 => ".sync:2",
            Pattern::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

/// Returns the integration that was most likely meant.
pub(super) fn meant(arn: &str) -> Option<String> {
    let (service, action) = arn.strip_prefix("arn:aws:states:::")?.split_once(':')?;
    let (action, suffix) = action.find('.').map_or((action, ""), |at| action.split_at(at));
    let known =
        OPTIMIZED.iter().flat_map(|(service, actions, ..)| actions.iter().map(move |action| (*service, *action)));
    let known: Vec<String> = known
        .chain([("states", "startExecution")])
        .filter(|(name, _)| name.eq_ignore_ascii_case(service) || words::closest(service, [*name]).is_some())
        .map(|(service, action)| format!("{service}:{action}"))
        .collect();
    let near = words::closest(&format!("{service}:{action}"), known.iter().map(String::as_str))?;
    Some(format!("arn:aws:states:::{near}{suffix}"))
}

fn unrecognised(arn: &str) -> String {
    format!(
        "The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
    )
}

fn integration(rest: &str) -> Option<Resource> {
    let (rest, pattern) = [Pattern::WaitForTaskToken, Pattern::Sync2, Pattern::Sync]
        .into_iter()
        .find_map(|pattern| Some((rest.strip_suffix(pattern.suffix())?, pattern)))
        .unwrap_or((rest, Pattern::RequestResponse));
    if let Some(call) = rest.strip_prefix("aws-sdk:") {
        let (service, action) = call.split_once(':')?;
        let camel = action.starts_with(|first: char| first.is_ascii_lowercase());
        let plain = |text: &str| !text.is_empty() && text.chars().all(|next| next.is_ascii_alphanumeric());
        let sync = matches!(pattern, Pattern::Sync | Pattern::Sync2);
        return (plain(service) && plain(action) && camel && !sync).then(|| Resource::Sdk {
            service: service.to_owned(),
            action: action.to_owned(),
            pattern,
        });
    }
    let (service, action) = rest.split_once(':')?;
    supports(service, action, pattern).then(|| Resource::Optimized {
        service: service.to_owned(),
        action: action.to_owned(),
        pattern,
    })
}

fn supports(service: &str, action: &str, pattern: Pattern) -> bool {
    if service == "states" {
        return action == "startExecution";
    }
    if service == "sagemaker" {
        return action.starts_with("create") && pattern != Pattern::WaitForTaskToken && pattern != Pattern::Sync2;
    }
    if service == "emr-containers" {
        return pattern != Pattern::WaitForTaskToken && pattern != Pattern::Sync2;
    }
    OPTIMIZED.iter().any(|(name, actions, sync, token)| {
        *name == service
            && actions.contains(&action)
            && match pattern {
                Pattern::RequestResponse => true,
                Pattern::Sync => *sync,
                Pattern::Sync2 => false,
                Pattern::WaitForTaskToken => *token,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_read_and_named_as_events_name_them() {
        let cases = [
            ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "sqs", "sendMessage.waitForTaskToken"),
            ("arn:aws:states:::states:startExecution.sync:2", "states", "startExecution.sync:2"),
            ("arn:aws:states:::aws-sdk:dynamodb:putItem", "aws-sdk:dynamodb", "putItem"),
            ("arn:aws:states:::glue:startJobRun.sync", "glue", "startJobRun.sync"),
            (
                "arn:aws:lambda:us-east-1:000000000000:function:f:live",
                "lambda",
                "arn:aws:lambda:us-east-1:000000000000:function:f:live",
            ),
        ];
        let anywhere = |arn: &str| arn.replace("arn:aws:states:::", "arn:aws:states:us-east-1:123456789012:");
        for (arn, ..) in cases {
            assert_eq!(Resource::parse(&anywhere(arn)).is_ok(), Resource::parse(arn).is_ok(), "{arn}");
        }
        for (arn, kind, action) in cases {
            let resource = Resource::parse(arn).unwrap();
            assert_eq!((resource.kind().as_str(), resource.action().as_str()), (kind, action), "{arn}");
        }
    }

    #[test]
    fn what_no_service_offers_is_refused() {
        assert_eq!(Resource::parse("CreateThing"), Err("Value is not a valid resource ARN".to_owned()));
        for arn in [
            "arn:aws:states:::dynamodb:query",
            "arn:aws:states:::lambda:invoke.sync",
            "arn:aws:states:::glue:startJobRun.waitForTaskToken",
            "arn:aws:states:::sqs:sendMessage.sync:2",
            "arn:aws:states:::aws-sdk:s3:getObject.sync",
            "arn:aws:states:::aws-sdk:s3",
            "arn:aws:states:us-east-1::sqs:sendMessage",
            "arn:aws:sqs:us-east-1:000000000000:queue",
        ] {
            assert_eq!(Resource::parse(arn), Err(unrecognised(arn)), "{arn}");
        }
    }
}

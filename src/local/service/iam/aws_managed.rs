//! The AWS managed policies that workshops attach, from the "AWS Managed Policy Reference".
//!
//! The table is small: attaching another one fails with a message that it is not known here.

/// The current version of an AWS managed policy.
#[derive(Debug)]
pub(super) struct AwsPolicy {
    pub(super) arn: &'static str,
    pub(super) version: u32,
    pub(super) created: &'static str,
    pub(super) document: &'static str,
}

impl AwsPolicy {
    pub(super) fn name(&self) -> &'static str {
        self.arn.rsplit('/').next().unwrap_or(self.arn)
    }

    /// Returns the path, `/` or `/service-role/`.
    pub(super) fn path(&self) -> &'static str {
        let rest = self.arn.strip_prefix(PREFIX).unwrap_or("/");
        rest.strip_suffix(self.name()).unwrap_or("/")
    }

    /// Returns a text in the form of an ID; the IDs of AWS are not published.
    pub(super) fn id(&self) -> String {
        let letters = self.name().chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
        format!("ANPA{:X<17.17}", letters.collect::<String>())
    }

    pub(super) fn version_id(&self) -> String {
        format!("v{}", self.version)
    }
}

const PREFIX: &str = "arn:aws:iam::aws:policy";

/// Returns whether an ARN is that of an AWS managed policy, known here or not.
pub(super) fn is_aws(arn: &str) -> bool {
    arn.starts_with("arn:aws:iam::aws:policy/")
}

pub(super) fn find(arn: &str) -> Option<&'static AwsPolicy> {
    POLICIES.iter().find(|policy| policy.arn == arn)
}

pub(super) const POLICIES: &[AwsPolicy] = &[
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AdministratorAccess",
        version: 1,
        created: "2015-02-06T18:39:46Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess",
        version: 1,
        created: "2017-01-11T21:51:32Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"states:*","Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AmazonSNSFullAccess",
        version: 2,
        created: "2024-09-24T22:32:05Z",
        document: r#"{"Version":"2012-10-17","Statement":[
            {"Sid":"SNSFullAccess","Effect":"Allow","Action":"sns:*","Resource":"*"},
            {"Sid":"SMSAccessViaSNS","Effect":"Allow","Action":["sms-voice:DescribeVerifiedDestinationNumbers",
             "sms-voice:CreateVerifiedDestinationNumber","sms-voice:SendDestinationNumberVerificationCode",
             "sms-voice:SendTextMessage","sms-voice:DeleteVerifiedDestinationNumber",
             "sms-voice:VerifyDestinationNumber","sms-voice:DescribeAccountAttributes",
             "sms-voice:DescribeSpendLimits","sms-voice:DescribePhoneNumbers",
             "sms-voice:SetTextMessageSpendLimitOverride","sms-voice:DescribeOptedOutNumbers",
             "sms-voice:DeleteOptedOutNumber"],"Resource":"*",
             "Condition":{"StringEquals":{"aws:CalledViaLast":"sns.amazonaws.com"}}}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess",
        version: 1,
        created: "2015-02-06T18:41:07Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:*"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        version: 2,
        created: "2021-09-27T20:16:37Z",
        document: r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess",
        version: 2,
        created: "2023-11-26T18:12:09Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Sid":"CloudWatchLogsFullAccess","Effect":"Allow",
            "Action":["logs:*","cloudwatch:GenerateQuery"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
        version: 2,
        created: "2024-02-13T21:58:30Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Sid":"AWSXRayDaemonWriteAccess","Effect":"Allow",
            "Action":["xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules",
            "xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],"Resource":["*"]}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        version: 1,
        created: "2015-04-09T15:03:43Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
            "Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
        version: 1,
        created: "2015-02-06T18:41:28Z",
        document: r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["lambda:InvokeFunction"],"Resource":["*"]}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
        version: 1,
        created: "2018-06-14T21:50:45Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sqs:ReceiveMessage",
            "sqs:DeleteMessage","sqs:GetQueueAttributes","logs:CreateLogGroup","logs:CreateLogStream",
            "logs:PutLogEvents"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        version: 1,
        created: "2015-11-11T23:41:46Z",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup",
            "logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents",
            "logs:GetLogEvents","logs:FilterLogEvents"],"Resource":"*"}]}"#,
    },
    AwsPolicy {
        arn: "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole",
        version: 5,
        created: "2023-09-11T16:39:47Z",
        document: r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["glue:*","s3:GetBucketLocation","s3:ListBucket","s3:ListAllMyBuckets",
             "s3:GetBucketAcl","ec2:DescribeVpcEndpoints","ec2:DescribeRouteTables","ec2:CreateNetworkInterface",
             "ec2:DeleteNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups",
             "ec2:DescribeSubnets","ec2:DescribeVpcAttribute","iam:ListRolePolicies","iam:GetRole",
             "iam:GetRolePolicy","cloudwatch:PutMetricData"],"Resource":["*"]},
            {"Effect":"Allow","Action":["s3:CreateBucket"],"Resource":["arn:aws:s3:::aws-glue-*"]},
            {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],
             "Resource":["arn:aws:s3:::aws-glue-*/*","arn:aws:s3:::*/*aws-glue-*/*"]},
            {"Effect":"Allow","Action":["s3:GetObject"],
             "Resource":["arn:aws:s3:::crawler-public*","arn:aws:s3:::aws-glue-*"]},
            {"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],
             "Resource":["arn:aws:logs:*:*:*:/aws-glue/*"]},
            {"Effect":"Allow","Action":["ec2:CreateTags","ec2:DeleteTags"],
             "Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:security-group/*",
             "arn:aws:ec2:*:*:instance/*"],
             "Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["aws-glue-service-resource"]}}}]}"#,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Document, Kind};

    #[test]
    fn every_policy_of_the_table_is_one() {
        for policy in POLICIES {
            assert!(is_aws(policy.arn), "{}", policy.arn);
            assert!(Document::parse(policy.document, Kind::Identity).is_ok(), "{}", policy.arn);
            assert_eq!(policy.id().len(), 21, "{}", policy.arn);
        }
        let role = find("arn:aws:iam::aws:policy/service-role/AWSLambdaRole").expect("known");
        assert_eq!((role.path(), role.name()), ("/service-role/", "AWSLambdaRole"));
    }
}

//! The AWS-managed policies that come with the server: those that people attach most, under AWS's names and ARNs, in our
//! words. Where they are lists of actions, the catalogue makes them.

/// What a policy says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text {
    /// This document.
    Written(&'static str),
    /// Everything in these services.
    Full(&'static [&'static str]),
    /// What reads in these services, in all where none is named.
    Reads(&'static [&'static str]),
    /// What lists in all services, and what reads in these.
    ListsAnd(&'static [&'static str]),
}

/// A policy: its name, its path, what it is for, what it says.
pub(super) type Entry = (&'static str, &'static str, &'static str, Text);

/// The services by which an account is secured and watched.
const SECURITY: &[&str] = &[
    "access-analyzer",
    "account",
    "acm",
    "bailiwick",
    "cloudtrail",
    "cloudwatch",
    "config",
    "guardduty",
    "iam",
    "identitystore",
    "inspector2",
    "kms",
    "macie2",
    "organizations",
    "securityhub",
    "sso",
    "sts",
    "trustedadvisor",
];

const JOB: &str = "/job-function/";
const SERVICE: &str = "/service-role/";

/// All of them.
pub(super) const MANAGED: &[Entry] = &[
    (
        "AdministratorAccess",
        "/",
        "Full access to everything in the account.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "*", "Resource": "*" }
  ]
}"#,
        ),
    ),
    (
        "PowerUserAccess",
        "/",
        "Full access to everything but identities, permissions, the account and its organization.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "EverythingButIdentities",
      "Effect": "Allow",
      "NotAction": ["iam:*", "bailiwick:*", "organizations:*", "account:*", "sso:*", "sso-directory:*", "identitystore:*"],
      "Resource": "*"
    },
    {
      "Sid": "WhatOtherServicesNeed",
      "Effect": "Allow",
      "Action": [
        "account:GetAccountInformation",
        "account:GetPrimaryEmail",
        "account:ListRegions",
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeEffectivePolicy",
        "organizations:DescribeOrganization"
      ],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
    (
        "ReadOnlyAccess",
        "/",
        "Reads everything but secrets and credentials, and changes nothing.",
        Text::Reads(&[]),
    ),
    (
        "ViewOnlyAccess",
        JOB,
        "Lists what there is in every service, and reads nothing of it.",
        Text::ListsAnd(&[]),
    ),
    (
        "SecurityAudit",
        "/",
        "Lists what there is, and reads identities, policies, the audit log and what secures the account, for auditors.",
        Text::ListsAnd(SECURITY),
    ),
    (
        "IAMFullAccess",
        "/",
        "Full access to identities and policies.",
        Text::Full(&["iam", "bailiwick"]),
    ),
    (
        "IAMReadOnlyAccess",
        "/",
        "Reads identities and policies and changes nothing.",
        Text::Reads(&["iam", "bailiwick"]),
    ),
    (
        "IAMUserChangePassword",
        "/",
        "Lets a user change their own password.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "iam:ChangePassword", "Resource": "arn:aws:iam::*:user/${aws:username}" },
    { "Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*" }
  ]
}"#,
        ),
    ),
    (
        "IAMUserSSHKeys",
        "/",
        "Lets a user manage their own SSH keys.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "iam:DeleteSSHPublicKey",
        "iam:GetSSHPublicKey",
        "iam:ListSSHPublicKeys",
        "iam:UpdateSSHPublicKey",
        "iam:UploadSSHPublicKey"
      ],
      "Resource": "arn:aws:iam::*:user/${aws:username}"
    }
  ]
}"#,
        ),
    ),
    (
        "Billing",
        JOB,
        "For whoever looks after bills, payments, budgets and cost reports.",
        Text::Full(&[
            "account",
            "aws-portal",
            "billing",
            "bcm-data-exports",
            "budgets",
            "ce",
            "consolidatedbilling",
            "cur",
            "freetier",
            "invoicing",
            "payments",
            "purchase-orders",
            "tax",
        ]),
    ),
    (
        "DatabaseAdministrator",
        JOB,
        "Sets up and looks after databases, and what watches them.",
        Text::Full(&[
            "application-autoscaling",
            "cloudwatch",
            "dax",
            "dynamodb",
            "elasticache",
            "logs",
            "pi",
            "rds",
            "redshift",
        ]),
    ),
    (
        "DataScientist",
        JOB,
        "Analyses data: queries, clusters, notebooks and models.",
        Text::Full(&[
            "athena",
            "cloudwatch",
            "dynamodb",
            "elasticmapreduce",
            "firehose",
            "glue",
            "kinesis",
            "kinesisanalytics",
            "machinelearning",
            "quicksight",
            "redshift",
            "sagemaker",
        ]),
    ),
    (
        "NetworkAdministrator",
        JOB,
        "Sets up and looks after networks, load balancers and names.",
        Text::Full(&[
            "cloudfront",
            "directconnect",
            "elasticloadbalancing",
            "globalaccelerator",
            "network-firewall",
            "networkmanager",
            "route53",
            "route53domains",
            "route53resolver",
        ]),
    ),
    (
        "SupportUser",
        JOB,
        "Opens and follows support cases, and lists what they are about.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["support:*", "trustedadvisor:*", "health:*"], "Resource": "*" }
  ]
}"#,
        ),
    ),
    (
        "SystemAdministrator",
        JOB,
        "Runs applications and what they need, without looking after identities.",
        Text::Full(&[
            "autoscaling",
            "cloudformation",
            "cloudtrail",
            "cloudwatch",
            "codecommit",
            "codedeploy",
            "codepipeline",
            "config",
            "ds",
            "ec2",
            "elasticloadbalancing",
            "events",
            "lambda",
            "logs",
            "rds",
            "route53",
            "sns",
            "sqs",
            "ssm",
        ]),
    ),
    (
        "AmazonAPIGatewayAdministrator",
        "/",
        "Full access to API Gateway.",
        Text::Full(&["apigateway"]),
    ),
    (
        "AmazonAthenaFullAccess",
        "/",
        "Full access to Athena.",
        Text::Full(&["athena"]),
    ),
    (
        "AmazonDynamoDBFullAccess",
        "/",
        "Full access to DynamoDB.",
        Text::Full(&["dynamodb", "dax"]),
    ),
    (
        "AmazonDynamoDBReadOnlyAccess",
        "/",
        "Reads DynamoDB.",
        Text::Reads(&["dynamodb", "dax"]),
    ),
    (
        "AmazonEC2ContainerRegistryFullAccess",
        "/",
        "Full access to Elastic Container Registry.",
        Text::Full(&["ecr"]),
    ),
    (
        "AmazonEC2ContainerRegistryReadOnly",
        "/",
        "Reads Elastic Container Registry.",
        Text::Reads(&["ecr"]),
    ),
    (
        "AmazonEC2FullAccess",
        "/",
        "Full access to EC2, its load balancers and its scaling.",
        Text::Full(&["autoscaling", "ec2", "elasticloadbalancing"]),
    ),
    (
        "AmazonEC2ReadOnlyAccess",
        "/",
        "Reads EC2, its load balancers and its scaling.",
        Text::Reads(&["autoscaling", "ec2", "elasticloadbalancing"]),
    ),
    (
        "AmazonECS_FullAccess",
        "/",
        "Full access to Elastic Container Service.",
        Text::Full(&["ecs"]),
    ),
    (
        "AmazonElastiCacheFullAccess",
        "/",
        "Full access to ElastiCache.",
        Text::Full(&["elasticache"]),
    ),
    (
        "AmazonElastiCacheReadOnlyAccess",
        "/",
        "Reads ElastiCache.",
        Text::Reads(&["elasticache"]),
    ),
    (
        "AmazonEventBridgeFullAccess",
        "/",
        "Full access to EventBridge.",
        Text::Full(&["events", "pipes", "scheduler", "schemas"]),
    ),
    (
        "AmazonEventBridgeReadOnlyAccess",
        "/",
        "Reads EventBridge.",
        Text::Reads(&["events", "pipes", "scheduler", "schemas"]),
    ),
    (
        "AmazonKinesisFullAccess",
        "/",
        "Full access to Kinesis Data Streams.",
        Text::Full(&["kinesis"]),
    ),
    (
        "AmazonKinesisReadOnlyAccess",
        "/",
        "Reads Kinesis Data Streams.",
        Text::Reads(&["kinesis"]),
    ),
    (
        "AmazonRDSFullAccess",
        "/",
        "Full access to RDS.",
        Text::Full(&["rds"]),
    ),
    (
        "AmazonRDSReadOnlyAccess",
        "/",
        "Reads RDS.",
        Text::Reads(&["rds"]),
    ),
    (
        "AmazonRoute53FullAccess",
        "/",
        "Full access to Route 53.",
        Text::Full(&["route53", "route53domains"]),
    ),
    (
        "AmazonRoute53ReadOnlyAccess",
        "/",
        "Reads Route 53.",
        Text::Reads(&["route53", "route53domains"]),
    ),
    (
        "AmazonS3FullAccess",
        "/",
        "Full access to S3.",
        Text::Full(&["s3", "s3-object-lambda"]),
    ),
    (
        "AmazonS3ReadOnlyAccess",
        "/",
        "Reads S3.",
        Text::Reads(&["s3", "s3-object-lambda"]),
    ),
    (
        "AmazonSESFullAccess",
        "/",
        "Full access to Simple Email Service.",
        Text::Full(&["ses"]),
    ),
    (
        "AmazonSESReadOnlyAccess",
        "/",
        "Reads Simple Email Service.",
        Text::Reads(&["ses"]),
    ),
    (
        "AmazonSNSFullAccess",
        "/",
        "Full access to Simple Notification Service.",
        Text::Full(&["sns"]),
    ),
    (
        "AmazonSNSReadOnlyAccess",
        "/",
        "Reads Simple Notification Service.",
        Text::Reads(&["sns"]),
    ),
    (
        "AmazonSQSFullAccess",
        "/",
        "Full access to Simple Queue Service.",
        Text::Full(&["sqs"]),
    ),
    (
        "AmazonSQSReadOnlyAccess",
        "/",
        "Reads Simple Queue Service.",
        Text::Reads(&["sqs"]),
    ),
    (
        "AmazonSSMFullAccess",
        "/",
        "Full access to Systems Manager.",
        Text::Full(&["ec2messages", "ssm", "ssmmessages"]),
    ),
    (
        "AmazonSSMReadOnlyAccess",
        "/",
        "Reads Systems Manager, parameters' values excepted.",
        Text::Reads(&["ssm"]),
    ),
    (
        "AWSCertificateManagerFullAccess",
        "/",
        "Full access to Certificate Manager.",
        Text::Full(&["acm"]),
    ),
    (
        "AWSCertificateManagerReadOnly",
        "/",
        "Reads Certificate Manager.",
        Text::Reads(&["acm"]),
    ),
    (
        "AWSCloudFormationFullAccess",
        "/",
        "Full access to CloudFormation.",
        Text::Full(&["cloudformation"]),
    ),
    (
        "AWSCloudFormationReadOnlyAccess",
        "/",
        "Reads CloudFormation.",
        Text::Reads(&["cloudformation"]),
    ),
    (
        "AWSCloudTrail_FullAccess",
        "/",
        "Full access to CloudTrail.",
        Text::Full(&["cloudtrail"]),
    ),
    (
        "AWSCloudTrail_ReadOnlyAccess",
        "/",
        "Reads CloudTrail, the audit log here.",
        Text::Reads(&["cloudtrail"]),
    ),
    (
        "AWSCodeBuildAdminAccess",
        "/",
        "Full access to CodeBuild.",
        Text::Full(&["codebuild"]),
    ),
    (
        "AWSCodeCommitFullAccess",
        "/",
        "Full access to CodeCommit.",
        Text::Full(&["codecommit"]),
    ),
    (
        "AWSCodeCommitReadOnly",
        "/",
        "Reads CodeCommit.",
        Text::Reads(&["codecommit"]),
    ),
    (
        "AWSCodePipeline_FullAccess",
        "/",
        "Full access to CodePipeline.",
        Text::Full(&["codepipeline"]),
    ),
    (
        "AWSCodePipeline_ReadOnlyAccess",
        "/",
        "Reads CodePipeline.",
        Text::Reads(&["codepipeline"]),
    ),
    (
        "AWSLambda_FullAccess",
        "/",
        "Full access to Lambda.",
        Text::Full(&["lambda"]),
    ),
    (
        "AWSLambda_ReadOnlyAccess",
        "/",
        "Reads Lambda.",
        Text::Reads(&["lambda"]),
    ),
    (
        "AWSStepFunctionsFullAccess",
        "/",
        "Full access to Step Functions.",
        Text::Full(&["states"]),
    ),
    (
        "AWSStepFunctionsReadOnlyAccess",
        "/",
        "Reads Step Functions.",
        Text::Reads(&["states"]),
    ),
    (
        "AWSOrganizationsFullAccess",
        "/",
        "Full access to the organization.",
        Text::Full(&["organizations"]),
    ),
    (
        "AWSOrganizationsReadOnlyAccess",
        "/",
        "Reads the organization.",
        Text::Reads(&["organizations"]),
    ),
    (
        "CloudFrontFullAccess",
        "/",
        "Full access to CloudFront.",
        Text::Full(&["cloudfront"]),
    ),
    (
        "CloudFrontReadOnlyAccess",
        "/",
        "Reads CloudFront.",
        Text::Reads(&["cloudfront"]),
    ),
    (
        "CloudWatchFullAccess",
        "/",
        "Full access to CloudWatch and its logs.",
        Text::Full(&["cloudwatch", "logs", "oam"]),
    ),
    (
        "CloudWatchReadOnlyAccess",
        "/",
        "Reads CloudWatch and its logs.",
        Text::Reads(&["cloudwatch", "logs", "oam"]),
    ),
    (
        "CloudWatchLogsFullAccess",
        "/",
        "Full access to CloudWatch Logs.",
        Text::Full(&["logs"]),
    ),
    (
        "CloudWatchLogsReadOnlyAccess",
        "/",
        "Reads CloudWatch Logs.",
        Text::Reads(&["logs"]),
    ),
    (
        "SecretsManagerReadWrite",
        "/",
        "Full access to Secrets Manager, the secrets included.",
        Text::Full(&["secretsmanager"]),
    ),
    (
        "AWSKeyManagementServicePowerUser",
        "/",
        "Makes keys and reads about them; using and deleting them is left to key policies.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "kms:CreateAlias",
        "kms:CreateKey",
        "kms:DeleteAlias",
        "kms:Describe*",
        "kms:GenerateRandom",
        "kms:Get*",
        "kms:List*",
        "kms:TagResource",
        "kms:UntagResource",
        "iam:ListGroups",
        "iam:ListRoles",
        "iam:ListUsers"
      ],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
    (
        "AWSLambdaBasicExecutionRole",
        SERVICE,
        "For a function's role: writes its log.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
    (
        "AmazonECSTaskExecutionRolePolicy",
        SERVICE,
        "For a container agent's role: fetches images and writes logs.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "logs:CreateLogStream",
        "logs:PutLogEvents"
      ],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
    (
        "AmazonSSMManagedInstanceCore",
        "/",
        "For a machine's role: lets Systems Manager look after it.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "ec2messages:*",
        "ssm:DescribeAssociation",
        "ssm:DescribeDocument",
        "ssm:GetDeployablePatchSnapshotForInstance",
        "ssm:GetDocument",
        "ssm:GetManifest",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:ListAssociations",
        "ssm:ListInstanceAssociations",
        "ssm:PutComplianceItems",
        "ssm:PutConfigurePackageResult",
        "ssm:PutInventory",
        "ssm:UpdateAssociationStatus",
        "ssm:UpdateInstanceAssociationStatus",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:*"
      ],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
    (
        "CloudWatchAgentServerPolicy",
        "/",
        "For a machine's role: reports figures and logs.",
        Text::Written(
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "cloudwatch:PutMetricData",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:PutRetentionPolicy",
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments"
      ],
      "Resource": "*"
    }
  ]
}"#,
        ),
    ),
];

//! What the harbour's policies say.

use serde_json::{Value, json};

/// A policy: its name, what it is for, its actions, its resources.
pub type Permission = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Twenty policies, each about one thing.
pub const POLICIES: [Permission; 20] = [
    (
        "BerthPlanRead",
        "Read the berth plan.",
        &["s3:GetObject", "s3:ListBucket"],
        &["arn:aws:s3:::berth-plan", "arn:aws:s3:::berth-plan/*"],
    ),
    (
        "BerthPlanWrite",
        "Change the berth plan.",
        &["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
        &["arn:aws:s3:::berth-plan", "arn:aws:s3:::berth-plan/*"],
    ),
    (
        "CostReportsRead",
        "Read the cost reports.",
        &["s3:GetObject"],
        &["arn:aws:s3:::cost-reports/*"],
    ),
    (
        "CraneFirmwareDeploy",
        "Hand new firmware to the cranes.",
        &["iot:CreateJob", "iot:DescribeJob"],
        &["*"],
    ),
    (
        "CraneTelemetryRead",
        "Read what the cranes report.",
        &["dynamodb:GetItem", "dynamodb:Query"],
        &["arn:aws:dynamodb:*:*:table/crane-telemetry"],
    ),
    (
        "CustomsDeclarations",
        "Read and file customs declarations.",
        &["s3:GetObject", "s3:PutObject"],
        &["arn:aws:s3:::customs/declarations/*"],
    ),
    (
        "DatabaseBackups",
        "Make and list database snapshots.",
        &["rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"],
        &["*"],
    ),
    (
        "DeployBerthPlanner",
        "Deploy the berth planner.",
        &["lambda:UpdateFunctionCode", "lambda:GetFunction"],
        &["arn:aws:lambda:*:*:function:berth-planner*"],
    ),
    (
        "DeveloperBoundary",
        "The most that a developer can be given.",
        &[
            "s3:*",
            "dynamodb:*",
            "lambda:*",
            "logs:*",
            "sqs:*",
            "iam:ChangePassword",
            "iam:GetUser",
            "iam:*MFADevice*",
        ],
        &["*"],
    ),
    (
        "GateCamerasView",
        "Watch the gate cameras.",
        &["kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"],
        &["*"],
    ),
    (
        "InvoicesWrite",
        "Write invoices.",
        &["s3:GetObject", "s3:PutObject"],
        &["arn:aws:s3:::invoices/*"],
    ),
    (
        "LogsRead",
        "Search the services' logs.",
        &[
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:DescribeLogGroups",
        ],
        &["*"],
    ),
    (
        "ManageOwnCredentials",
        "Look after one's own password and second factors.",
        &[
            "iam:ChangePassword",
            "iam:GetUser",
            "iam:ListMFADevices",
            "iam:CreateVirtualMFADevice",
            "iam:EnableMFADevice",
            "iam:DeactivateMFADevice",
            "iam:DeleteVirtualMFADevice",
        ],
        &[
            "arn:aws:iam::*:user/*/${aws:username}",
            "arn:aws:iam::*:mfa/${aws:username}*",
        ],
    ),
    (
        "ManifestsRead",
        "Read cargo manifests.",
        &["s3:GetObject", "s3:ListBucket"],
        &["arn:aws:s3:::manifests", "arn:aws:s3:::manifests/*"],
    ),
    (
        "PayrollRead",
        "Read the payroll.",
        &["s3:GetObject"],
        &["arn:aws:s3:::payroll/*"],
    ),
    (
        "QueueOperations",
        "Look into queues and empty them.",
        &[
            "sqs:ReceiveMessage",
            "sqs:PurgeQueue",
            "sqs:GetQueueAttributes",
        ],
        &["arn:aws:sqs:*:*:harbour-*"],
    ),
    (
        "ReefersMonitor",
        "Watch refrigerated containers.",
        &["dynamodb:GetItem", "dynamodb:Query"],
        &["arn:aws:dynamodb:*:*:table/reefers"],
    ),
    (
        "ShiftPlansRead",
        "Read the shift plans.",
        &["s3:GetObject"],
        &["arn:aws:s3:::shift-plans/*"],
    ),
    (
        "TideTablesRead",
        "Read the tide tables.",
        &["s3:GetObject"],
        &["arn:aws:s3:::tide-tables/*"],
    ),
    (
        "YardMapRead",
        "Read the yard map.",
        &["s3:GetObject"],
        &["arn:aws:s3:::yard-map/*"],
    ),
];

/// What is of use to one group alone: the group, and its inline policy.
pub const INLINE: [(&str, Permission); 2] = [
    (
        "Customs",
        (
            "HoldContainer",
            "Hold a container back.",
            &["dynamodb:UpdateItem"],
            &["arn:aws:dynamodb:*:*:table/containers-on-hold"],
        ),
    ),
    (
        "Pilots",
        (
            "StormWarnings",
            "Hear of storms.",
            &["sns:Subscribe", "sns:ListSubscriptionsByTopic"],
            &["arn:aws:sns:*:*:storm-warnings"],
        ),
    ),
];

/// The document of a policy that allows these actions on these resources.
pub fn document(actions: &[&str], resources: &[&str]) -> String {
    let statement = json!({ "Effect": "Allow", "Action": one_or_many(actions), "Resource": one_or_many(resources) });
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn one_or_many(texts: &[&str]) -> Value {
    match texts {
        [one] => json!(one),
        many => json!(many),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_has_a_name_of_its_own() {
        let mut names: Vec<&str> = POLICIES.iter().map(|(name, ..)| *name).collect();
        names.dedup();
        assert_eq!(names.len(), POLICIES.len());
        assert!(names.is_sorted());
    }
}

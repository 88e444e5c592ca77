//! The vocabulary of the workloads: services with the kinds of resources that their ARNs name, and the verbs of
//! actions. Enough of them that a request is about few of the statements, as in real accounts. KMS keys are not among
//! them: no identity policy alone decides about those.

/// A service: its prefix, whether its ARNs name a region, and its kinds of resources (the noun in action names, the
/// beginning of the ARN's last part).
pub struct Service {
    pub prefix: &'static str,
    pub regional: bool,
    pub kinds: &'static [(&'static str, &'static str)],
}

const fn regional(prefix: &'static str, kinds: &'static [(&'static str, &'static str)]) -> Service {
    Service {
        prefix,
        regional: true,
        kinds,
    }
}

const fn global(prefix: &'static str, kinds: &'static [(&'static str, &'static str)]) -> Service {
    Service {
        prefix,
        regional: false,
        kinds,
    }
}

/// Verbs of read actions, then of writes.
pub const VERBS: [&str; 9] = [
    "Get", "List", "Describe", "Put", "Create", "Delete", "Update", "Tag", "Untag",
];

pub const REGIONS: [&str; 4] = ["eu-north-1", "eu-central-1", "us-east-1", "us-west-2"];

pub const ACCOUNT: &str = "111122223333";

pub const TEAMS: [&str; 6] = [
    "harbour", "ledger", "search", "payments", "mobile", "platform",
];

/// Beginnings of resource names; a number follows.
pub const NAMES: [&str; 12] = [
    "orders",
    "invoices",
    "reports",
    "events",
    "sessions",
    "images",
    "exports",
    "audit",
    "models",
    "catalogue",
    "tickets",
    "metrics",
];

pub const SERVICES: [Service; 40] = [
    global(
        "s3",
        &[
            ("Object", "objects/"),
            ("Bucket", "buckets/"),
            ("AccessPoint", "points/"),
        ],
    ),
    regional(
        "ec2",
        &[
            ("Instance", "instance/"),
            ("Volume", "volume/"),
            ("Snapshot", "snapshot/"),
            ("Subnet", "subnet/"),
            ("SecurityGroup", "security-group/"),
        ],
    ),
    global(
        "iam",
        &[
            ("User", "user/"),
            ("Role", "role/"),
            ("Group", "group/"),
            ("Policy", "policy/"),
        ],
    ),
    regional(
        "dynamodb",
        &[
            ("Table", "table/"),
            ("Item", "table/"),
            ("Backup", "backup/"),
        ],
    ),
    regional(
        "lambda",
        &[
            ("Function", "function:"),
            ("Layer", "layer:"),
            ("Alias", "function:"),
        ],
    ),
    regional("sqs", &[("Queue", "queue/"), ("Message", "queue/")]),
    regional("sns", &[("Topic", "topic/"), ("Subscription", "topic/")]),
    regional(
        "kms",
        &[
            ("CustomKeyStore", "store/"),
            ("Alias", "alias/"),
            ("Grant", "alias/"),
        ],
    ),
    regional(
        "rds",
        &[
            ("DBInstance", "db:"),
            ("DBCluster", "cluster:"),
            ("DBSnapshot", "snapshot:"),
        ],
    ),
    regional(
        "logs",
        &[
            ("LogGroup", "log-group:"),
            ("LogStream", "log-stream:"),
            ("LogEvents", "log-group:"),
        ],
    ),
    regional(
        "cloudwatch",
        &[
            ("Alarm", "alarm:"),
            ("Dashboard", "dashboard/"),
            ("MetricData", "metric/"),
        ],
    ),
    regional(
        "ecs",
        &[
            ("Cluster", "cluster/"),
            ("Service", "service/"),
            ("Task", "task/"),
        ],
    ),
    regional(
        "ecr",
        &[("Repository", "repository/"), ("Image", "repository/")],
    ),
    regional(
        "eks",
        &[
            ("Cluster", "cluster/"),
            ("Nodegroup", "nodegroup/"),
            ("Addon", "addon/"),
        ],
    ),
    regional(
        "secretsmanager",
        &[("Secret", "secret:"), ("SecretValue", "secret:")],
    ),
    regional(
        "ssm",
        &[
            ("Parameter", "parameter/"),
            ("Document", "document/"),
            ("Session", "session/"),
        ],
    ),
    regional(
        "states",
        &[
            ("StateMachine", "stateMachine:"),
            ("Execution", "execution:"),
        ],
    ),
    regional("kinesis", &[("Stream", "stream/"), ("Records", "stream/")]),
    regional("firehose", &[("DeliveryStream", "deliverystream/")]),
    regional(
        "glue",
        &[
            ("Job", "job/"),
            ("Crawler", "crawler/"),
            ("Database", "database/"),
        ],
    ),
    regional(
        "athena",
        &[
            ("WorkGroup", "workgroup/"),
            ("QueryExecution", "workgroup/"),
        ],
    ),
    regional(
        "redshift",
        &[("Cluster", "cluster:"), ("Namespace", "namespace:")],
    ),
    regional(
        "elasticache",
        &[
            ("CacheCluster", "cluster:"),
            ("ReplicationGroup", "replicationgroup:"),
        ],
    ),
    regional(
        "elasticloadbalancing",
        &[
            ("LoadBalancer", "loadbalancer/"),
            ("TargetGroup", "targetgroup/"),
            ("Listener", "listener/"),
        ],
    ),
    regional(
        "autoscaling",
        &[
            ("AutoScalingGroup", "autoScalingGroup/"),
            ("LaunchConfiguration", "launchConfiguration/"),
        ],
    ),
    regional(
        "cloudformation",
        &[("Stack", "stack/"), ("ChangeSet", "changeSet/")],
    ),
    global(
        "route53",
        &[
            ("HostedZone", "hostedzone/"),
            ("HealthCheck", "healthcheck/"),
        ],
    ),
    global(
        "cloudfront",
        &[("Distribution", "distribution/"), ("Function", "function/")],
    ),
    regional(
        "apigateway",
        &[("RestApi", "restapis/"), ("Stage", "stages/")],
    ),
    regional("codebuild", &[("Project", "project/"), ("Build", "build/")]),
    regional(
        "codepipeline",
        &[("Pipeline", "pipeline/"), ("Action", "action/")],
    ),
    regional("events", &[("Rule", "rule/"), ("EventBus", "event-bus/")]),
    regional(
        "sagemaker",
        &[
            ("Endpoint", "endpoint/"),
            ("Model", "model/"),
            ("TrainingJob", "training-job/"),
        ],
    ),
    regional(
        "bedrock",
        &[
            ("FoundationModel", "foundation-model/"),
            ("Agent", "agent/"),
        ],
    ),
    regional(
        "backup",
        &[
            ("BackupVault", "backup-vault:"),
            ("BackupPlan", "backup-plan:"),
        ],
    ),
    regional(
        "cognito-idp",
        &[("UserPool", "userpool/"), ("UserPoolClient", "userpool/")],
    ),
    regional(
        "elasticfilesystem",
        &[
            ("FileSystem", "file-system/"),
            ("AccessPoint", "access-point/"),
        ],
    ),
    regional("es", &[("Domain", "domain/")]),
    regional(
        "batch",
        &[
            ("Job", "job/"),
            ("JobQueue", "job-queue/"),
            ("ComputeEnvironment", "compute-environment/"),
        ],
    ),
    regional("transfer", &[("Server", "server/"), ("User", "user/")]),
];

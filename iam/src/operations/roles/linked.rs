//! What roles that are linked to a service are called, and the tasks that delete them.

use crate::types::ServiceName;

/// Services whose role is not named after the first word of their name (Service authorization reference and the services'
/// guides, "service-linked roles").
const NAMED: &[(&str, &str)] = &[
    ("autoscaling", "AutoScaling"),
    ("cloudtrail", "CloudTrail"),
    (
        "dynamodb.application-autoscaling",
        "ApplicationAutoScaling_DynamoDBTable",
    ),
    ("ecs", "ECS"),
    (
        "ecs.application-autoscaling",
        "ApplicationAutoScaling_ECSService",
    ),
    ("eks", "AmazonEKS"),
    ("elasticache", "ElastiCache"),
    ("elasticbeanstalk", "ElasticBeanstalk"),
    ("elasticfilesystem", "AmazonElasticFileSystem"),
    ("elasticloadbalancing", "ElasticLoadBalancing"),
    ("es", "AmazonElasticsearchService"),
    ("guardduty", "AmazonGuardDuty"),
    ("kafka", "Kafka"),
    ("opensearchservice", "AmazonOpenSearchService"),
    ("organizations", "Organizations"),
    ("rds", "RDS"),
    ("replication.dynamodb", "DynamoDBReplication"),
    ("spot", "EC2Spot"),
    ("spotfleet", "EC2SpotFleet"),
    ("sso", "SSO"),
    ("support", "Support"),
    ("trustedadvisor", "TrustedAdvisor"),
];

/// The path of a service's roles.
pub(super) fn path(service: &ServiceName) -> String {
    format!("/aws-service-role/{service}/")
}

/// The name of a service's role: AWS's where it is known, otherwise made from the service's own.
pub(super) fn role_name(service: &ServiceName, suffix: Option<&str>) -> String {
    let word = service.word();
    let known = NAMED.iter().find(|(name, _)| *name == word);
    let middle = known.map_or_else(|| capitalised(word), |(_, name)| (*name).to_owned());
    match suffix {
        Some(suffix) => format!("AWSServiceRoleFor{middle}_{suffix}"),
        None => format!("AWSServiceRoleFor{middle}"),
    }
}

/// `cost-explorer` is `CostExplorer`.
fn capitalised(word: &str) -> String {
    word.split(['-', '.'])
        .flat_map(|part| {
            let mut characters = part.chars();
            let first = characters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(characters)
        })
        .collect()
}

/// A task that deletes a service's role: `task/aws-service-role/SERVICE/ROLE/ID`.
pub(super) fn task(service: &str, role: &str, id: &str) -> String {
    format!("task/aws-service-role/{service}/{role}/{id}")
}

/// The service and the name of the role that a task deletes; none for what is no task's id.
pub(super) fn parse_task(id: &str) -> Option<(ServiceName, &str)> {
    let mut parts = id.strip_prefix("task/aws-service-role/")?.split('/');
    let (service, role, last) = (parts.next()?, parts.next()?, parts.next()?);
    let sound = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c))
    };
    let complete = parts.next().is_none() && id.len() <= 1000 && sound(role) && sound(last);
    let service = ServiceName::parse(service).ok().filter(|_| complete)?;
    Some((service, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_services_role_is_named_after_it() {
        let name = |service: &str, suffix| role_name(&ServiceName::parse(service).unwrap(), suffix);
        assert_eq!(name("ecs.amazonaws.com", None), "AWSServiceRoleForECS");
        assert_eq!(
            name("autoscaling.amazonaws.com", Some("crane")),
            "AWSServiceRoleForAutoScaling_crane"
        );
        assert_eq!(
            name("cost-explorer.amazonaws.com", None),
            "AWSServiceRoleForCostExplorer"
        );
    }

    #[test]
    fn only_a_tasks_id_is_read_as_one() {
        let id = task("ecs.amazonaws.com", "AWSServiceRoleForECS", "a-1");
        let (service, role) = parse_task(&id).unwrap();
        assert_eq!(
            (service.as_str(), role),
            ("ecs.amazonaws.com", "AWSServiceRoleForECS")
        );
        for bad in [
            "",
            "task/aws-service-role/ecs.amazonaws.com/x",
            "task/aws-service-role/x/y/z",
        ] {
            assert!(parse_task(bad).is_none(), "{bad}");
        }
        assert!(parse_task(&format!("{id}/more")).is_none());
        assert!(parse_task("task/aws-service-role/ecs.amazonaws.com/a\"b/c").is_none());
    }
}

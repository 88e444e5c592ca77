//! Bailiwick's own service, which is in every catalogue: its actions are as real as AWS's, and no generated file can
//! know them. The facts are in `evaluator/catalogue/own.txt`.

use super::decode;
use super::service::Service;

/// What our own actions begin with.
pub(super) const PREFIX: &str = "bailiwick";

pub(super) const NAME: &str = "Bailiwick";

const FILE: &str = include_str!("../../catalogue/own.txt");

pub(super) fn service() -> Service {
    let section = FILE.split_once("\n\n").map_or("", |(_, section)| section);
    decode::service(PREFIX, NAME, section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::AccessLevel;

    #[test]
    fn every_line_of_our_own_file_means_something() {
        let service = service();
        let mut groups = FILE.split("\n\n").skip(1);
        // The section begins with an empty group, so the split leaves the line break before the resource types.
        let resource_types = groups
            .next()
            .unwrap()
            .lines()
            .filter(|line| !line.is_empty());
        assert_eq!(service.resource_types().len(), resource_types.count());
        let lines: Vec<&str> = groups.next().unwrap().lines().collect();
        assert_eq!(service.actions().len(), lines.len());
        assert!(
            lines.is_sorted_by_key(|line| line.get(1..)),
            "keep the lines in order"
        );
        for (line, action) in lines.iter().zip(service.actions()) {
            let targets = line
                .split_once('\t')
                .map_or(0, |(_, targets)| targets.split(' ').count());
            assert_eq!(action.resource_types().count(), targets, "{line}");
        }
        assert_eq!(groups.next(), None);
    }

    #[test]
    fn ending_a_session_writes_and_is_about_a_user() {
        let service = service();
        let action = service.action("endsession").unwrap();
        assert_eq!(action.full_name(), "bailiwick:EndSession");
        assert_eq!(action.access_level(), AccessLevel::Write);
        let kinds: Vec<&str> = action
            .resource_types()
            .map(|kind| kind.resource_type.name())
            .collect();
        assert_eq!(kinds, ["user"]);
    }
}

//! The credential report: made by a form, read by its page and its file.

use iam::{
    IamError,
    operations::reports::{
        CREDENTIAL_REPORT_COLUMNS, GenerateCredentialReport, GetCredentialReport,
    },
};

use super::{
    form::Form,
    problem::{Refused, problem},
    visit::{Done, Visit},
};
use crate::model::{CredentialReportModel, CredentialRow, Loaded};

/// How many people the page shows; the file has all.
pub(crate) const SHOWN: usize = 500;

/// The report as its page shows it.
pub(crate) async fn credential_report(visit: &Visit) -> Loaded<CredentialReportModel> {
    let generate = visit
        .reasons_of(&[GenerateCredentialReport::default()])
        .await?;
    let mut model = CredentialReportModel {
        generated: None,
        expired: false,
        rows: Vec::new(),
        total: 0,
        generate: generate.into_iter().next().flatten(),
        now: visit.now(),
    };
    match visit.call(GetCredentialReport::default()).await {
        Ok(report) => {
            model.generated = Some(report.generated_time.0);
            let people = report.content.lines().skip(1);
            model.total = people.clone().count();
            model.rows = people.take(SHOWN).map(|line| row(&cells(line))).collect();
        }
        Err(IamError::ReportNotPresent) => {}
        Err(IamError::ReportExpired) => model.expired = true,
        Err(error) => return Err(problem(visit, &error)),
    }
    Ok(model)
}

fn row(cells: &[String]) -> CredentialRow {
    let cell = |column: &str| {
        let place = CREDENTIAL_REPORT_COLUMNS
            .iter()
            .position(|known| *known == column);
        place
            .and_then(|place| cells.get(place))
            .cloned()
            .unwrap_or_default()
    };
    let key = |number: &str| {
        (
            cell(&format!("access_key_{number}_active")) == "true",
            cell(&format!("access_key_{number}_last_rotated")),
            cell(&format!("access_key_{number}_last_used_date")),
        )
    };
    let user = cell("user");
    CredentialRow {
        root: user == "<root_account>",
        user,
        password: cell("password_enabled"),
        password_last_used: cell("password_last_used"),
        password_last_changed: cell("password_last_changed"),
        password_next_rotation: cell("password_next_rotation"),
        mfa: cell("mfa_active") == "true",
        keys: vec![key("1"), key("2")],
    }
}

/// The cells of a line of the report: quoted where they hold a comma.
pub(super) fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

/// Makes the report.
pub(super) async fn generate(visit: &Visit, _form: &Form) -> Result<Done, Refused> {
    visit
        .call(GenerateCredentialReport::default())
        .await
        .map_err(|error| Refused::by(visit, "generate", error, &[]))?;
    Ok(Done::go("/credential-report?done=generated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_comma_is_one_cell() {
        assert_eq!(cells("a,\"=b,1\",,\"c\"\"d\""), ["a", "=b,1", "", "c\"d"]);
    }
}

//! Reports for auditors: the credentials of everybody, and who used what when. They are made once and read several times,
//! as AWS's clients expect.

mod access_report;
mod credential_csv;
mod generate_credential_report;
mod generate_service_last_accessed_details;
mod get_credential_report;
mod get_service_last_accessed_details;
mod get_service_last_accessed_details_with_entities;

pub use access_report::{
    EntityDetails, EntityInfo, Granularity, ServiceLastAccessed, TrackedActionLastAccessed,
};
pub use credential_csv::CREDENTIAL_REPORT_COLUMNS;
pub use generate_credential_report::{GenerateCredentialReport, GenerateCredentialReportOutput};
pub use generate_service_last_accessed_details::{
    GenerateServiceLastAccessedDetails, GenerateServiceLastAccessedDetailsOutput,
};
pub use get_credential_report::{GetCredentialReport, GetCredentialReportOutput};
pub use get_service_last_accessed_details::{
    GetServiceLastAccessedDetails, GetServiceLastAccessedDetailsOutput,
};
pub use get_service_last_accessed_details_with_entities::{
    GetServiceLastAccessedDetailsWithEntities, GetServiceLastAccessedDetailsWithEntitiesOutput,
};

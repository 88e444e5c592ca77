//! Asking what would be decided, and why: the evaluator's answer about somebody's request that nobody made.

mod input;
mod simulate_principal_policy;
mod subject;

pub use input::{ContextEntry, ContextKeyType};
pub use simulate_principal_policy::{
    AuthorizationDetails, BoundaryDetail, EvaluationResult, Position, SimulatePrincipalPolicy,
    SimulatePrincipalPolicyOutput, SimulatedStatement,
};

//! Examines what deliveries depend on, without sending anything: the rules, their targets, and the permissions between
//! them ("Troubleshooting Amazon EventBridge", EventBridge User Guide).

mod api_log_role;
mod check;
mod delivery;
mod fix;
mod rule;

pub use api_log_role::api_log_role;
pub use check::{Check, State};
pub use fix::Fix;
pub use rule::{Wanted, rules};

//! Placeholders for values that are known only during a run. They have a valid form, so that results can be checked.

/// Creates placeholders for an account and a region.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder<'a> {
    pub account: &'a str,
    pub region: &'a str,
}

impl Placeholder<'_> {
    /// The id of an event, and of anything else identified by a UUID.
    pub const ID: &'static str = "00000000-0000-0000-0000-000000000000";

    /// The id of an API.
    pub const API_ID: &'static str = "a1b2c3d4e5";

    /// Returns the ids that AWS chooses, which no resource has.
    pub fn made_up() -> impl Iterator<Item = &'static str> {
        [Self::ID, Self::API_ID].into_iter()
    }

    /// Returns an ARN of a service.
    pub fn of_service(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }
}

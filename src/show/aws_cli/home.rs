//! The region and the account of the recorded run, with which names become ARNs.

/// The region and the account of the recorded run.
#[derive(Clone, Copy)]
pub(super) struct Home<'a> {
    pub(super) region: &'a str,
    pub(super) account: &'a str,
}

impl Home<'_> {
    /// Returns the ARN of a state machine, which is given by name or ARN.
    pub(super) fn state_machine(self, machine: &str) -> String {
        if machine.starts_with("arn:") {
            return machine.to_owned();
        }
        format!("arn:aws:states:{}:{}:stateMachine:{machine}", self.region, self.account)
    }
}

//! The validation errors that AWS services phrase alike: all problems of a request in one message.
//!
//! `2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than
//! or equal to 1; Value null at 'rule' failed to satisfy constraint: Member must not be null`

use super::Fault;

/// Collects the problems of a request.
#[derive(Debug, Default)]
pub struct Checks {
    problems: Vec<String>,
}

impl Checks {
    pub fn required<T>(&mut self, member: &str, value: Option<&T>) {
        if value.is_none() {
            self.problems
                .push(format!("Value null at '{member}' failed to satisfy constraint: Member must not be null"));
        }
    }

    /// Checks the length in characters; both limits are inclusive.
    pub fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            self.fail(member, value, &format!("Member must have length greater than or equal to {least}"));
        }
        if length > most {
            self.fail(member, value, &format!("Member must have length less than or equal to {most}"));
        }
    }

    /// Checks the length of a value that must not appear in the message.
    pub fn secret_length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        let constraint = match length {
            _ if length < least => format!("greater than or equal to {least}"),
            _ if length > most => format!("less than or equal to {most}"),
            _ => return,
        };
        self.problems
            .push(format!("Value at '{member}' failed to satisfy constraint: Member must have length {constraint}"));
    }

    /// Checks each character with `allowed`; `pattern` is the expression in AWS's message.
    pub fn characters(&mut self, member: &str, value: &str, pattern: &str, allowed: impl Fn(char) -> bool) {
        if value.is_empty() || !value.chars().all(allowed) {
            self.fail(member, value, &format!("Member must satisfy regular expression pattern: {pattern}"));
        }
    }

    pub fn one_of(&mut self, member: &str, value: &str, allowed: &[&str]) {
        if !allowed.contains(&value) {
            self.fail(member, value, &format!("Member must satisfy enum value set: [{}]", allowed.join(", ")));
        }
    }

    pub fn range(&mut self, member: &str, value: i64, least: i64, most: i64) {
        if value < least {
            let constraint = format!("Member must have value greater than or equal to {least}");
            self.fail(member, &value.to_string(), &constraint);
        }
        if value > most {
            let constraint = format!("Member must have value less than or equal to {most}");
            self.fail(member, &value.to_string(), &constraint);
        }
    }

    /// Adds a problem with AWS's phrasing.
    pub fn fail(&mut self, member: &str, value: &str, constraint: &str) {
        self.problems.push(format!("Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"));
    }

    /// Returns the fault that lists every problem, if there is one.
    pub fn finish(self) -> Result<(), Fault> {
        match self.problems.len() {
            0 => Ok(()),
            1 => Err(Fault::validation(format!("1 validation error detected: {}", self.problems.join("; ")))),
            many => Err(Fault::validation(format!("{many} validation errors detected: {}", self.problems.join("; ")))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_every_problem_in_one_message() {
        let mut checks = Checks::default();
        checks.length("name", "", 1, 64);
        checks.required::<String>("rule", None);
        let fault = checks.finish().expect_err("two problems");
        assert_eq!(
            fault.message,
            "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have \
             length greater than or equal to 1; Value null at 'rule' failed to satisfy constraint: Member must \
             not be null"
        );
    }
}

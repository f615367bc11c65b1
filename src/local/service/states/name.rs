//! The names of state machines, executions, activities and aliases.

use super::{Fault, fault};

const LONGEST: usize = 80;

/// Checks a name: no white space, brackets, wildcards, control or special characters.
pub(super) fn check(name: &str) -> Result<(), Fault> {
    let invalid = |next: char| next.is_whitespace() || next.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(next);
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(invalid) {
        return Err(fault::invalid_name(name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_as_aws_checks_them() {
        for name in ["a", "state.machine_1-x", "naïve", &"a".repeat(80)] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in ["", "a b", "a/b", "a:b", "a\u{7f}", "a\u{1f}", "a{b", "a$", "a~b", "a,b", &"a".repeat(81)] {
            assert_eq!(check(name).unwrap_err().message, format!("Invalid Name: '{name}'"));
        }
    }
}

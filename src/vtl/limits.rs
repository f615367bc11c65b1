//! Limits for parsing and rendering templates.

/// Amazon API Gateway quotas: "Mapping template size" is 300 KB.
pub(super) const MAX_TEMPLATE_LENGTH: usize = 300 * 1024;

/// Amazon API Gateway quotas: "Iterations in a #foreach ... #end loop in mapping templates" are 1,000. Velocity ends
/// the loop at this limit without an error.
pub(super) const MAX_ITERATIONS: usize = 1_000;

/// The payload quota of API Gateway, 10 MB, which also limits the rendered text.
pub(super) const MAX_TEXT_LENGTH: usize = 10 * 1024 * 1024;

/// The maximum number of steps, because nested loops multiply. Tests use a lower limit.
pub(super) const MAX_STEPS: usize = if cfg!(test) { 100_000 } else { 2_000_000 };

/// The maximum nesting depth of directives, parentheses, lists and strings.
pub(super) const MAX_SYNTAX_DEPTH: usize = 50;

/// The maximum nesting depth of macro calls and blocks, which for macros is the limit of Velocity.
pub(super) const MAX_CALLS_DEPTH: usize = 20;

/// The maximum nesting depth of lists and maps that are printed or compared.
pub(super) const MAX_VALUE_DEPTH: usize = 120;

/// The maximum total number of items in lists and maps.
pub(super) const MAX_ITEMS: usize = if cfg!(test) { 200_000 } else { 4_000_000 };

/// The maximum total number of bytes that texts, lists and paths may create or traverse, because loops multiply the
/// size of a payload. Tests use a lower limit.
pub(super) const MAX_WORK: usize = if cfg!(test) { 40 } else { 256 } * 1024 * 1024;

/// The number of bytes that compiling a regular expression counts as.
pub(super) const PATTERN_WORK: usize = 512 * 1024;

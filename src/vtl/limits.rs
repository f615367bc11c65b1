//! Where a template ends, whatever it says.

/// Amazon API Gateway quotas: "Mapping template size" is 300 KB.
pub(super) const MAX_TEMPLATE_LENGTH: usize = 300 * 1024;

/// Amazon API Gateway quotas: "Iterations in a #foreach ... #end loop in mapping templates" are 1,000; Velocity leaves
/// the loop at its bound without a word.
pub(super) const MAX_ITERATIONS: usize = 1_000;

/// The payload quota of API Gateway, 10 MB, which no rendered text may pass.
pub(super) const MAX_TEXT_LENGTH: usize = 10 * 1024 * 1024;

/// Nested loops multiply; a template that takes more steps than this is stopped. Tests reach a smaller
/// bound sooner.
pub(super) const MAX_STEPS: usize = if cfg!(test) { 100_000 } else { 2_000_000 };

/// Directives, parentheses, lists and strings inside one another.
pub(super) const MAX_SYNTAX_DEPTH: usize = 50;

/// Macros and blocks that use one another; Velocity stops its macros at 20 too.
pub(super) const MAX_CALLS_DEPTH: usize = 20;

/// Lists and maps inside one another, when they are printed or compared.
pub(super) const MAX_VALUE_DEPTH: usize = 120;

/// Items that lists and maps may hold together.
pub(super) const MAX_ITEMS: usize = if cfg!(test) { 200_000 } else { 4_000_000 };

/// Bytes that texts, lists and paths may take or be gone over together: loops multiply what a payload holds. Tests
/// reach a smaller bound sooner.
pub(super) const MAX_WORK: usize = if cfg!(test) { 40 } else { 256 } * 1024 * 1024;

/// What compiling a regular expression counts as.
pub(super) const PATTERN_WORK: usize = 512 * 1024;

//! The cost of calling JSONata's built-in functions.

use super::hook::Hook;

/// What must be known about a call before the function runs.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    pub(super) hook: Hook,
    /// Number of arguments a call must have; if there are fewer, the context becomes the first argument.
    pub(super) required: usize,
    /// Number of parameters of the function, as higher-order functions count them.
    pub(super) arity: usize,
}

/// Returns the guard of functions whose result, or the work to produce it, can be far larger than their arguments.
pub(super) fn guard(name: &str) -> Option<Guard> {
    let guard = |hook, required, arity| Some(Guard { hook, required, arity });
    match name {
        "string" => guard(Hook::String, 1, 1),
        "join" => guard(Hook::Join, 1, 2),
        "split" => guard(Hook::Split, 2, 3),
        "match" => guard(Hook::Match, 2, 3),
        "replace" => guard(Hook::Replace, 3, 4),
        "pad" => guard(Hook::Pad, 2, 3),
        "base64encode" | "encodeUrl" | "encodeUrlComponent" => guard(Hook::Encode, 1, 1),
        "formatInteger" => guard(Hook::Integer, 2, 2),
        "formatNumber" => guard(Hook::Picture, 2, 3),
        "fromMillis" => guard(Hook::Picture, 1, 3),
        "toMillis" => guard(Hook::Picture, 1, 2),
        "parseInteger" => guard(Hook::Picture, 2, 2),
        "now" => guard(Hook::Picture, 0, 2),
        "range" => guard(Hook::Range, 3, 3),
        "parse" => guard(Hook::Parse, 1, 1),
        "append" => guard(Hook::Piece, 2, 2),
        "merge" | "spread" => guard(Hook::Items, 1, 1),
        _ => None,
    }
}

/// Returns whether the function calls a callback for each item. The list is the first argument, the callback the
/// second.
pub(super) fn is_higher_order(name: &str) -> bool {
    matches!(name, "map" | "filter" | "reduce" | "single" | "sift" | "each" | "sort")
}

/// Returns whether the function can put a value into a larger one, or make a text longer.
pub(super) fn grows(name: &str) -> bool {
    guard(name).is_some() || matches!(name, "zip" | "map" | "each" | "sift")
}

/// Returns the hook that counts one pass over the first argument, for functions that may be called in a loop.
pub(super) fn walk(name: &str) -> Option<Hook> {
    match name {
        "sum" | "max" | "min" | "average" | "length" | "contains" | "substring" | "substringBefore"
        | "substringAfter" | "lookup" | "boolean" | "not" | "hash" | "base64decode" | "decodeUrl"
        | "decodeUrlComponent" => Some(Hook::Read),
        "reverse" | "keys" | "zip" | "partition" | "uppercase" | "lowercase" | "trim" | "sort" => Some(Hook::Copy),
        _ => None,
    }
}

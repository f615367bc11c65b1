//! Checks picture strings of numbers and dates, which can request any width.

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::value::JValue;

use super::meter::{Meter, TOO_MUCH_DATA, error};

/// The maximum length of a picture string in bytes, and the maximum number of digits of a width in it.
const LONGEST: usize = 4096;
const WIDEST: usize = 3;

/// Checks all string arguments of a function that takes a picture, because its position depends on the context.
pub(super) fn check(args: &[JValue], meter: &Meter) -> Result<(), EvaluatorError> {
    for picture in args.iter().filter_map(JValue::as_str) {
        meter.work(64 + picture.len() as u64)?;
        if !is_harmless(picture) {
            return Err(error(TOO_MUCH_DATA));
        }
    }
    Ok(())
}

/// As `check`, and counts Roman numerals, which have one letter for each thousand.
pub(super) fn integer(args: &[JValue], meter: &Meter) -> Result<(), EvaluatorError> {
    check(args, meter)?;
    let roman = args.iter().filter_map(JValue::as_str).any(|picture| picture.starts_with(['I', 'i']));
    let number = args.iter().find_map(JValue::as_f64).map_or(0.0, f64::abs);
    meter.value(if roman { (number / 1000.0) as u64 } else { 512 })
}

/// Returns whether a literal argument needs no check at run time.
pub(super) fn is_harmless_literal(node: &AstNode) -> bool {
    match node {
        AstNode::String(picture) => is_harmless(picture) && !picture.starts_with(['I', 'i']),
        _ => false,
    }
}

/// Returns whether the picture has no large width. A width follows a comma in brackets: `[Y,4-4]`.
fn is_harmless(picture: &str) -> bool {
    let widths = picture.split('[').skip(1).filter_map(|marker| marker.split(']').next());
    let mut widths = widths.flat_map(|marker| marker.split(',').skip(1));
    picture.len() <= LONGEST
        && widths.all(|width| width.split(|next: char| !next.is_numeric()).all(|number| number.len() <= WIDEST))
}

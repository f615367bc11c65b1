//! Pictures of numbers and dates, which can ask for any width.

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::value::JValue;

use super::meter::{Meter, TOO_MUCH_DATA, error};

/// Bytes of a picture, and digits of a width within one.
const LONGEST: usize = 4096;
const WIDEST: usize = 3;

/// Arguments of a function that takes a picture; which one it is depends on the context.
pub(super) fn check(args: &[JValue], meter: &Meter) -> Result<(), EvaluatorError> {
    for picture in args.iter().filter_map(JValue::as_str) {
        meter.work(64 + picture.len() as u64)?;
        if !is_harmless(picture) {
            return Err(error(TOO_MUCH_DATA));
        }
    }
    Ok(())
}

/// Roman numerals have a letter a thousand.
pub(super) fn integer(args: &[JValue], meter: &Meter) -> Result<(), EvaluatorError> {
    check(args, meter)?;
    let roman = args.iter().filter_map(JValue::as_str).any(|picture| picture.starts_with(['I', 'i']));
    let number = args.iter().find_map(JValue::as_f64).map_or(0.0, f64::abs);
    meter.value(if roman { (number / 1000.0) as u64 } else { 512 })
}

/// Whether an argument that is written in place needs no look each time.
pub(super) fn is_harmless_literal(node: &AstNode) -> bool {
    match node {
        AstNode::String(picture) => is_harmless(picture) && !picture.starts_with(['I', 'i']),
        _ => false,
    }
}

/// A width stands in brackets after a comma: `[Y,4-4]`.
fn is_harmless(picture: &str) -> bool {
    let widths = picture.split('[').skip(1).filter_map(|marker| marker.split(']').next());
    let mut widths = widths.flat_map(|marker| marker.split(',').skip(1));
    picture.len() <= LONGEST
        && widths.all(|width| width.split(|next: char| !next.is_numeric()).all(|number| number.len() <= WIDEST))
}

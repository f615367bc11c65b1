//! Evaluates expressions.

use std::cmp::Ordering;
use std::rc::Rc;

use super::error::Fault;
use super::heap::{Members, Value};
use super::limits::MAX_ITERATIONS;
use super::number::{calculate, compare};
use super::print::check_length;
use super::render::Renderer;
use super::syntax::{Expression, Node, Operator};

impl Renderer<'_> {
    pub(super) fn expression(&mut self, expression: &Expression) -> Result<Value, Fault> {
        Ok(match expression {
            Expression::Text(text) => Value::text(text.as_str()),
            Expression::Template(nodes) => self.string(nodes)?,
            Expression::Integer(number) => Value::Integer(*number),
            Expression::Decimal(number) => Value::Decimal(*number),
            Expression::Bool(value) => Value::Bool(*value),
            Expression::Reference(reference) => self.reference(reference)?,
            Expression::List(items) => {
                let items = items.iter().map(|item| self.expression(item)).collect::<Result<_, _>>()?;
                self.heap.list(items).map_err(unplaced)?
            }
            Expression::Map(members) => self.map(members)?,
            Expression::Range(first, last) => self.range(first, last)?,
            Expression::Group(inner) => self.expression(inner)?,
            Expression::Not(_) => Value::Bool(self.holds(expression)?),
            Expression::Binary { at, operator, left, right } => self.binary(*at, *operator, left, right)?,
        })
    }

    /// Evaluates a condition. A boolean has its own value; any other reference is true, because none is null. As in
    /// Velocity 1.7, a literal or an arithmetic result is false.
    pub(super) fn holds(&mut self, condition: &Expression) -> Result<bool, Fault> {
        Ok(match condition {
            Expression::Bool(value) => *value,
            Expression::Reference(reference) => match self.reference(reference)? {
                Value::Bool(value) => value,
                value => !matches!(value, Value::Null),
            },
            Expression::Group(inner) => self.holds(inner)?,
            Expression::Not(inner) => !self.holds(inner)?,
            Expression::Binary { operator, .. } => {
                let arithmetic =
                    [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide, Operator::Modulo];
                !arithmetic.contains(operator) && matches!(self.expression(condition)?, Value::Bool(true))
            }
            _ => false,
        })
    }

    fn string(&mut self, nodes: &[Node]) -> Result<Value, Fault> {
        let mut text = String::new();
        self.nodes(nodes, &mut text)?;
        self.heap.spend(text.len()).map_err(unplaced)?;
        Ok(Value::text(text))
    }

    fn map(&mut self, members: &[(Expression, Expression)]) -> Result<Value, Fault> {
        let mut read = Members::new();
        for (key, value) in members {
            let key = self.expression(key)?;
            let key: Rc<str> = self.heap.text(&key).map_err(unplaced)?.into();
            read.insert(key, self.expression(value)?);
        }
        self.heap.map(read).map_err(unplaced)
    }

    /// Evaluates a range such as `[1..5]`.
    ///
    /// Deviation: the local cloud truncates a range in a VTL template to one element more than the maximum number of
    /// iterations of `#foreach`; Velocity does not.
    fn range(&mut self, first: &Expression, last: &Expression) -> Result<Value, Fault> {
        let (Value::Integer(first), Value::Integer(last)) = (self.expression(first)?, self.expression(last)?) else {
            return Ok(Value::Null);
        };
        let step = if first <= last { 1 } else { -1 };
        let length = first.abs_diff(last).min(MAX_ITERATIONS as u64) as i64;
        let items = (0..=length).map(|offset| Value::Integer(first.saturating_add(offset * step)));
        self.heap.list(items.collect()).map_err(unplaced)
    }

    fn binary(&mut self, at: usize, operator: Operator, left: &Expression, right: &Expression) -> Result<Value, Fault> {
        match operator {
            Operator::Or => return Ok(Value::Bool(self.holds(left)? || self.holds(right)?)),
            Operator::And => return Ok(Value::Bool(self.holds(left)? && self.holds(right)?)),
            _ => {}
        }
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        let ordered = |holds: fn(Ordering) -> bool| Value::Bool(compare(&left, &right).is_some_and(holds));
        Ok(match operator {
            Operator::Equal => Value::Bool(self.equal(at, &left, &right)?),
            Operator::NotEqual => Value::Bool(!self.equal(at, &left, &right)?),
            Operator::Less => ordered(Ordering::is_lt),
            Operator::LessOrEqual => ordered(Ordering::is_le),
            Operator::Greater => ordered(Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(Ordering::is_ge),
            Operator::Add if matches!(left, Value::Text(_)) || matches!(right, Value::Text(_)) => {
                let mut text = String::new();
                self.print(&left, at, &mut text)?;
                self.print(&right, at, &mut text)?;
                let placed = |message: String| Fault::new(at, message);
                check_length(&text).map_err(placed)?;
                self.heap.spend(text.len()).map_err(placed)?;
                Value::text(text)
            }
            _ => calculate(operator, &left, &right).unwrap_or(Value::Null),
        })
    }

    /// Compares numbers by value, other values of the same kind with `equals`, and all others by their text.
    fn equal(&mut self, at: usize, left: &Value, right: &Value) -> Result<bool, Fault> {
        let placed = |message: String| Fault::new(at, message);
        self.heap.spend(self.heap.extent(left) + self.heap.extent(right)).map_err(placed)?;
        if let Some(order) = compare(left, right) {
            return Ok(order.is_eq());
        }
        if std::mem::discriminant(left) == std::mem::discriminant(right) {
            return self.heap.equal(left, right).map_err(placed);
        }
        if matches!(left, Value::Null) || matches!(right, Value::Null) {
            return Ok(false);
        }
        Ok(self.heap.text(left).map_err(placed)? == self.heap.text(right).map_err(placed)?)
    }
}

fn unplaced(message: String) -> Fault {
    Fault::new(0, message)
}

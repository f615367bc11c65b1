//! The values a state's fields can read while it runs: its input, the Context object and the variables.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use serde_json::Value;

use super::data::{Data, MAX_PAYLOAD, size};
use super::error::{DATA_LIMIT_EXCEEDED, StateError};
use super::jsonata::{Bindings, Expression, Failure};
use crate::clock::Timestamp;
use crate::id::Ids;
use crate::jsonpath::{Path, PathError, Root};

/// Variables by name. Inner flows read outer variables; an assignment changes a copy.
pub(crate) type Variables = BTreeMap<String, Data>;

pub(crate) struct Scope<'a> {
    pub(crate) input: &'a Value,
    pub(crate) result: Option<&'a Value>,
    pub(crate) error_output: Option<&'a Value>,
    pub(crate) variables: &'a Variables,
    pub(crate) now: Timestamp,
    ids: &'a mut Ids,
    make_context: &'a dyn Fn() -> Value,
    context: OnceCell<Value>,
    /// Bytes read or created so far.
    made: Cell<usize>,
}

/// The maximum number of bytes that the fields of a state may read or create in total. A definition can refer to the
/// whole input thousands of times, and the size of the result is checked only when it is complete.
const MAX_CREATED: usize = 32 * MAX_PAYLOAD;

impl<'a> Scope<'a> {
    pub(crate) fn new(
        input: &'a Value,
        variables: &'a Variables,
        make_context: &'a dyn Fn() -> Value,
        now: Timestamp,
        ids: &'a mut Ids,
    ) -> Scope<'a> {
        Scope {
            input,
            result: None,
            error_output: None,
            variables,
            now,
            ids,
            make_context,
            context: OnceCell::new(),
            made: Cell::new(0),
        }
    }

    pub(crate) fn with_result(mut self, result: &'a Value) -> Scope<'a> {
        self.result = Some(result);
        self
    }

    pub(crate) fn with_error(mut self, error_output: &'a Value) -> Scope<'a> {
        self.error_output = Some(error_output);
        self
    }

    /// Evaluates a path and returns an owned value. An index beyond the end of an array yields null.
    pub(crate) fn follow(&self, path: &Path) -> Result<Value, PathError> {
        match self.select(path) {
            Err(_) if self.root(&path.root).is_some_and(|root| path.ends_beyond(root)) => Ok(Value::Null),
            found => found.map(Cow::into_owned),
        }
    }

    pub(crate) fn select(&self, path: &Path) -> Result<Cow<'_, Value>, PathError> {
        match (self.root(&path.root), &path.root) {
            (Some(root), _) => path.select(root),
            (None, Root::Variable(name)) => Err(PathError(format!("No results for path: ${name}"))),
            (None, _) => Err(PathError("No results for path: $".to_owned())),
        }
    }

    fn root(&self, root: &Root) -> Option<&Value> {
        match root {
            Root::Input => Some(self.input),
            Root::Context => Some(self.context.get_or_init(|| (self.make_context)())),
            Root::Variable(name) => self.variables.get(name).map(Data::value),
        }
    }

    /// Returns the JSON text of the root of `path`, for messages.
    pub(crate) fn root_text(&self, path: &Path) -> String {
        match &path.root {
            Root::Variable(name) => self.variables.get(name).map(Data::text).unwrap_or_default(),
            root => self.root(root).map(Value::to_string).unwrap_or_default(),
        }
    }

    /// Counts a value that becomes part of the result.
    pub(crate) fn make(&self, value: &Value) -> Result<(), StateError> {
        self.made.set(self.made.get() + size(value));
        if self.made.get() > MAX_CREATED {
            return Err(StateError::in_state(
                DATA_LIMIT_EXCEEDED,
                "The state's fields make more data than the maximum number of bytes service limit.",
            ));
        }
        Ok(())
    }

    /// Evaluates a JSONata expression and converts a failure into a state error.
    pub(crate) fn run(&mut self, expression: &Expression) -> Result<Value, StateError> {
        self.attempt(expression).map_err(|failure| {
            let cause = failure.cause(expression);
            match failure {
                Failure::TooLarge => StateError::in_state(DATA_LIMIT_EXCEEDED, cause),
                _ => StateError::query(cause, Some(&expression.location)),
            }
        })
    }

    pub(crate) fn attempt(&mut self, expression: &Expression) -> Result<Value, Failure> {
        let (make_context, known) = (self.make_context, &self.context);
        let context = || known.get_or_init(make_context).clone();
        let bindings = Bindings {
            input: self.input,
            result: self.result,
            error_output: self.error_output,
            context: &context,
            variables: self.variables,
            now: self.now,
        };
        expression.evaluate(&bindings, self.ids)
    }

    /// Returns a copy of the id generator, for a call that also reads this scope.
    pub(crate) fn take_ids(&mut self) -> Ids {
        self.ids.clone()
    }

    pub(crate) fn return_ids(&mut self, ids: Ids) {
        *self.ids = ids;
    }
}

//! Reads the text of an event into its scalars, in one pass without recursion.
//!
//! Deviation: EventBridge's matcher skips members with an empty name, unless a rule has an empty name before other
//! names. The local cloud treats an empty name like any other.

use crate::json::{Error, Lexer, Token};

use super::{Element, Elements, Field, Fields, PathId, Paths, Scalar, Shape};

/// Selects the paths of an event that have to be read.
pub(in crate::pattern) trait Route {
    /// Returns the path of the member `name` of `from`, or `None` to skip its value.
    fn follow(&mut self, from: PathId, name: &str) -> Option<PathId>;

    /// Returns whether any path below the object at `path` has to be read.
    fn enters(&mut self, path: PathId) -> bool;

    /// Returns whether the scalars at `path` are needed.
    fn wants(&mut self, path: PathId) -> bool;

    /// Returns whether `rest`, the text after a scalar outside all arrays, cannot contain anything needed.
    fn ignores(&mut self, _rest: &str) -> bool {
        false
    }

    /// Called for each container, with its path.
    fn meets(&mut self, _path: PathId, _container: Token) {}
}

/// Reads all paths and stores them.
pub(super) struct Everything<'e> {
    pub(super) paths: &'e mut Paths,
    pub(super) shapes: &'e mut Vec<Shape>,
}

impl Route for Everything<'_> {
    fn follow(&mut self, from: PathId, name: &str) -> Option<PathId> {
        Some(self.paths.add(from, name))
    }

    fn enters(&mut self, _path: PathId) -> bool {
        true
    }

    fn wants(&mut self, _path: PathId) -> bool {
        true
    }

    fn meets(&mut self, path: PathId, container: Token) {
        self.shapes.resize(self.paths.len(), Shape::default());
        if let Some(shape) = self.shapes.get_mut(path.index()) {
            shape.object |= container == Token::ObjectStart;
            shape.array |= container == Token::ArrayStart;
        }
    }
}

/// A container that is being read.
#[derive(Clone, Copy)]
struct Frame {
    path: PathId,
    element: Element,
    /// The number of the array, if the container is one.
    array: Option<u32>,
}

/// Reads the object at the start of `text`, along the paths of `route`.
pub(in crate::pattern) fn flatten<'t>(text: &'t str, route: &mut impl Route) -> Result<Fields<'t>, Error> {
    let mut lexer = Lexer::new(text);
    if lexer.advance()? != Token::ObjectStart {
        return Err(lexer.complaint("Event must be a JSON object"));
    }
    let mut fields = Vec::with_capacity(4);
    let mut elements = Elements::default();
    let mut arrays = 0;
    let mut frame = Frame { path: PathId::ROOT, element: Element::NONE, array: None };
    let mut outer = Vec::new();
    loop {
        let (path, token) = match frame.array {
            None => match lexer.advance_to(|name| route.follow(frame.path, name))? {
                Some(path) => (path, lexer.advance()?),
                None => (frame.path, Token::ObjectEnd),
            },
            Some(_) => (frame.path, lexer.advance()?),
        };
        match token {
            Token::ObjectEnd | Token::ArrayEnd => match outer.pop() {
                Some(around) => frame = around,
                None => break,
            },
            Token::ObjectStart | Token::ArrayStart => {
                route.meets(path, token);
                if token == Token::ObjectStart && !route.enters(path) {
                    lexer.skip_rest()?;
                    continue;
                }
                let element = match frame.array {
                    Some(array) => elements.add(array, frame.element),
                    None => frame.element,
                };
                arrays += u32::from(token == Token::ArrayStart);
                outer.push(frame);
                frame = Frame { path, element, array: (token == Token::ArrayStart).then_some(arrays) };
            }
            _ if route.wants(path) => {
                fields.push(Field { path, value: Scalar::read(token, &mut lexer)?, element: frame.element });
                let in_no_array = || outer.iter().chain([&frame]).all(|frame| frame.array.is_none());
                if in_no_array() && route.ignores(lexer.rest()) {
                    break;
                }
            }
            _ => {}
        }
    }
    Ok(Fields::new(fields, elements))
}

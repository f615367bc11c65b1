//! A mapping template, which is parsed once and rendered for every request.

use std::collections::BTreeMap;

use super::error::{Error, Fault};
use super::input::{Input, Rendered};
use super::limits::MAX_TEMPLATE_LENGTH;
use super::parse::Parser;
use super::render::Renderer;
use super::syntax::{Macro, Node};

/// A mapping template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: String,
    pub(super) nodes: Vec<Node>,
    pub(super) macros: BTreeMap<String, Macro>,
    /// The bodies of `#define` blocks.
    pub(super) blocks: Vec<Vec<Node>>,
}

impl Template {
    /// Parses a template. The error contains its position and what was expected.
    pub fn parse(source: &str) -> Result<Template, Error> {
        if source.len() > MAX_TEMPLATE_LENGTH {
            return Err(Fault::new(0, "a mapping template is 300 KB long at most").located(source));
        }
        let mut parser = Parser::new(source);
        let nodes = parser.whole(source).map_err(|fault| fault.located(source))?;
        Ok(Template { source: source.to_owned(), nodes, macros: parser.macros, blocks: parser.blocks })
    }

    /// Renders the template with `input`. Returns the text and the overrides.
    pub fn render(&self, input: &Input<'_>) -> Result<Rendered, Error> {
        Renderer::new(self, input).render().map_err(|fault| fault.located(&self.source))
    }
}

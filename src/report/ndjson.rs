//! A view that writes each notice as one line of JSON.

use super::view::{Shown, View};
use super::{OutputFormat, document};
use crate::notice::Notice;
use crate::term::Theme;

/// The view of the schema `ork.notice/1`.
#[derive(Debug)]
pub struct Notices;

impl View for Notices {
    fn new(_: Theme, _: u8) -> Self {
        Self
    }

    fn notice(&mut self, notice: &Notice) -> Shown {
        Shown::lines(document("ork.notice/1", notice, OutputFormat::Ndjson))
    }
}

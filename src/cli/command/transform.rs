//! `input-transformer`: performs the step, or prints the input of a target for an event, without a cloud.

use super::step;
use crate::cli::context::Context;
use crate::cli::error::{Error, renderer};
use crate::cli::exit::Exit;
use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::report::{self, OutputFormat};
use crate::step::{InputTransformer, Preview, Receipt, Step};
use crate::text::Text;

pub async fn run(transformer: InputTransformer, cx: &mut Context) -> Result<Exit, Error> {
    let name = match &transformer.template {
        Text::File(path) => path.clone(),
        Text::Inline(_) => "--template".to_owned(),
        Text::Stdin => "stdin".to_owned(),
    };
    let mut step = Step::InputTransformer(transformer);
    if !matches!(&step, Step::InputTransformer(InputTransformer { event: Some(_), .. })) {
        return step::run(step, cx).await;
    }
    step::prepare(&mut step, cx)?;
    match &step {
        Step::InputTransformer(transformer) => preview(transformer, &name, cx),
        _ => Ok(Exit::Done),
    }
}

fn preview(transformer: &InputTransformer, template: &str, cx: &mut Context) -> Result<Exit, Error> {
    let event = transformer.event.as_ref().map(Text::as_str).unwrap_or_default();
    let preview = transformer.preview(event)?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            cx.streams.raw(&format!("{}\n", preview.text.trim_end_matches('\n')))?;
            String::new()
        }
        OutputFormat::Json | OutputFormat::Ndjson => {
            let receipt = Receipt { preview: Some(preview.text.clone()), ..Receipt::default() };
            let document = report::receipt::Document::new("input-transformer", &receipt);
            report::document("ork.receipt/1", &document, format)
        }
    };
    cx.streams.data(&text)?;
    explain(&preview, template, transformer.template.as_str(), cx);
    Ok(if preview.broken { Exit::Invalid } else { Exit::Done })
}

/// Prints the problems of placeholders with their locations.
fn explain(preview: &Preview, name: &str, template: &str, cx: &mut Context) {
    let mut sources = Sources::default();
    let file = sources.add(name, template);
    let diagnostics: Vec<Diagnostic> = preview
        .problems
        .iter()
        .map(|(range, message, help)| {
            let span = Span::new(file, range.clone());
            match preview.broken {
                true => Diagnostic::error(Code::BrokenOutput, span, message, help),
                false => Diagnostic::warning(Code::Placeholder, span, message, help),
            }
        })
        .collect();
    if !diagnostics.is_empty() {
        let text = renderer(&cx.streams).render(&sources, &diagnostics);
        cx.streams.complain_rendered(text.trim_end());
    } else if preview.broken {
        cx.streams.complain("error: the result is not JSON, so EventBridge would not deliver it");
    }
}

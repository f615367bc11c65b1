//! `match`: matches an event pattern against events, without a cloud.

use std::io::{BufRead, BufReader};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::texts::{self, ReadText};
use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::pattern::{Event, Pattern, explain, matches};
use crate::report::{self, OutputFormat};
use crate::term::{Mark, Style};
use crate::text::Text;

/// Try an event pattern on events, offline
///
/// EVENT holds one event, a list of events, or one event a line; each gets a verdict. The exit code is 0 when all of
/// them match and 1 when one does not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork match '{\"source\":[\"com.aws.orders\"]}' event.json
  ork match pattern.json event.json --explain
  cat events.ndjson | ork match pattern.json - -o ndjson")]
pub struct Match {
    /// Event pattern: JSON, a file, or - for stdin
    pattern: Text,
    /// Events: JSON, a file, or - for stdin
    event: Text,
    /// Explain the result field by field
    #[arg(long)]
    explain: bool,
}

/// The result for one event.
#[derive(Debug, Serialize)]
struct Verdict {
    /// The number of the event, starting at 1.
    event: usize,
    matched: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
}

/// All results, as one document.
#[derive(Debug, Serialize)]
struct Verdicts {
    verdicts: Vec<Verdict>,
}

pub fn run(arguments: &Match, cx: &mut Context) -> Result<Exit, Error> {
    if arguments.pattern == Text::Stdin && arguments.event == Text::Stdin {
        return Err(Error::usage("PATTERN and EVENT both read stdin", "give one of them as a file"));
    }
    let text = texts::one(&arguments.pattern, || "PATTERN".to_owned())?;
    let pattern = parse(&text)?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let (mut tried, mut matched, mut kept) = (0, 0, Vec::new());
    each_event(&arguments.event, |event| {
        tried += 1;
        let verdict = judge(&pattern, event, tried, arguments.explain)?;
        matched += usize::from(verdict.matched);
        match format {
            OutputFormat::Text => cx.streams.data(&in_words(&verdict, cx))?,
            OutputFormat::Ndjson => cx.streams.data(&report::document("ork.match/1", &verdict, format))?,
            OutputFormat::Json => kept.push(verdict),
        }
        Ok(())
    })?;
    if tried == 0 {
        return Err(Error::new(Exit::Invalid, "there is no event to match"));
    }
    if format == OutputFormat::Json {
        cx.streams.data(&report::document("ork.matches/1", &Verdicts { verdicts: kept }, format))?;
    }
    Ok(if matched == tried { Exit::Done } else { Exit::Untrue })
}

fn judge(pattern: &Pattern, event: &str, number: usize, why: bool) -> Result<Verdict, Error> {
    let event = Event::parse(event)
        .map_err(|error| Error::new(Exit::Invalid, format!("event {number} is not an event: {error}")))?;
    let explanation = why.then(|| explain(pattern, &event).to_string());
    Ok(Verdict { event: number, matched: matches(pattern, &event), explanation })
}

fn parse(text: &ReadText) -> Result<Pattern, Error> {
    Pattern::parse(&text.text).map_err(|error| {
        let mut sources = Sources::default();
        let span = Span::new(sources.add(&text.name, &text.text), error.span);
        let problem = Diagnostic::error(Code::BadPattern, span, error.reason, error.help);
        Error::diagnostics(sources, vec![problem])
    })
}

/// Passes on each event as soon as it is complete.
fn each_event(source: &Text, mut each: impl FnMut(&str) -> Result<(), Error>) -> Result<(), Error> {
    let reader: Box<dyn BufRead> = match source {
        Text::Inline(text) => Box::new(text.as_bytes()),
        Text::Stdin => Box::new(BufReader::new(std::io::stdin())),
        Text::File(path) => match std::fs::File::open(path) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return Err(texts::unreadable(path, &error)),
        },
    };
    for document in serde_json::Deserializer::from_reader(reader).into_iter::<Box<RawValue>>() {
        let document =
            document.map_err(|error| Error::new(Exit::Invalid, format!("the events are not JSON: {error}")))?;
        let list: Option<Vec<&RawValue>> =
            if document.get().starts_with('[') { serde_json::from_str(document.get()).ok() } else { None };
        for event in list.unwrap_or_else(|| vec![&*document]) {
            each(event.get())?;
        }
    }
    Ok(())
}

fn in_words(verdict: &Verdict, cx: &Context) -> String {
    let (mark, word, style) = match verdict.matched {
        true => (Mark::Passed, "matches", Style::Good),
        false => (Mark::Failed, "does not match", Style::Bad),
    };
    let mut text = format!("{} event {} {}\n", cx.streams.mark(mark), verdict.event, style.paint(word));
    for line in verdict.explanation.iter().flat_map(|explanation| explanation.lines()) {
        text.push_str(&format!("    {line}\n"));
    }
    text
}

//! Writes the elements of JUnit XML that all readers support.

use std::io;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::term::plain;

/// A test suite, which is a run.
#[derive(Debug, Default)]
pub(super) struct Suite {
    pub name: String,
    pub properties: Vec<(&'static str, String)>,
    pub cases: Vec<Case>,
    pub time: Duration,
    pub output: String,
}

/// A test case, which is a step.
#[derive(Debug)]
pub(super) struct Case {
    pub name: String,
    pub class: String,
    /// The path of a file and a line number.
    pub place: Option<(String, usize)>,
    pub time: Duration,
    pub status: Status,
    pub output: String,
}

/// The outcome of a step.
#[derive(Debug)]
pub(super) enum Status {
    Passed,
    Skipped {
        reason: String,
    },
    /// The check failed.
    Failed(Problem),
    /// The step could not be executed.
    Broken(Problem),
}

#[derive(Debug)]
pub(super) struct Problem {
    /// A single line, for tables.
    pub message: String,
    pub kind: &'static str,
    pub description: String,
}

type Xml = Writer<Vec<u8>>;

/// Returns the complete document.
pub(super) fn write(suites: &[Suite]) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 4);
    // Writing to a vector cannot fail.
    let _ = document(&mut xml, suites);
    let mut text = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    text.push('\n');
    text
}

fn document(xml: &mut Xml, suites: &[Suite]) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let time = suites.iter().map(|suite| suite.time).sum();
    let attributes = counts("ork", all(), time);
    let root = xml.create_element("testsuites").with_attributes(pairs(&attributes));
    if suites.is_empty() {
        return root.write_empty().map(drop);
    }
    root.write_inner_content(|xml| suites.iter().try_for_each(|suite| suite.write(xml))).map(drop)
}

impl Suite {
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let attributes = counts(&self.name, self.cases.iter(), self.time);
        let element = xml.create_element("testsuite").with_attributes(pairs(&attributes));
        let content = |xml: &mut Xml| {
            self.write_properties(xml)?;
            self.cases.iter().try_for_each(|case| case.write(xml))?;
            output(xml, &self.output)
        };
        element.write_inner_content(content).map(drop)
    }

    fn write_properties(&self, xml: &mut Xml) -> io::Result<()> {
        if self.properties.is_empty() {
            return Ok(());
        }
        let property = |xml: &mut Xml, (name, value): &(&str, String)| {
            let value = plain(value);
            let attributes = [("name", *name), ("value", &value)];
            xml.create_element("property").with_attributes(attributes).write_empty().map(drop)
        };
        let content = |xml: &mut Xml| self.properties.iter().try_for_each(|pair| property(xml, pair));
        xml.create_element("properties").write_inner_content(content).map(drop)
    }
}

impl Case {
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let mut attributes =
            vec![("name", plain(&self.name)), ("classname", plain(&self.class)), ("time", seconds(self.time))];
        if let Some((file, line)) = &self.place {
            attributes.extend([("file", plain(file)), ("line", line.to_string())]);
        }
        let element = xml.create_element("testcase").with_attributes(pairs(&attributes));
        if matches!(self.status, Status::Passed) && self.output.is_empty() {
            return element.write_empty().map(drop);
        }
        let content = |xml: &mut Xml| {
            self.status.write(xml)?;
            output(xml, &self.output)
        };
        element.write_inner_content(content).map(drop)
    }
}

impl Status {
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        match self {
            Self::Passed => Ok(()),
            Self::Skipped { reason } => {
                let reason = plain(reason);
                xml.create_element("skipped").with_attribute(("message", reason.as_str())).write_empty().map(drop)
            }
            Self::Failed(problem) => problem.write("failure", xml),
            Self::Broken(problem) => problem.write("error", xml),
        }
    }
}

impl Problem {
    fn write(&self, name: &'static str, xml: &mut Xml) -> io::Result<()> {
        let message = plain(&self.message);
        let element = xml.create_element(name).with_attributes([("message", message.as_str()), ("type", self.kind)]);
        element.write_text_content(BytesText::new(&plain(&self.description))).map(drop)
    }
}

fn output(xml: &mut Xml, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    xml.create_element("system-out").write_text_content(BytesText::new(&plain(text))).map(drop)
}

/// Returns the name of a suite, or of all suites, and the number of cases for each outcome.
fn counts<'a>(name: &str, cases: impl Iterator<Item = &'a Case>, time: Duration) -> Vec<(&'static str, String)> {
    let (mut tests, mut skipped, mut failures, mut errors) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.status {
            Status::Passed => {}
            Status::Skipped { .. } => skipped += 1,
            Status::Failed(_) => failures += 1,
            Status::Broken(_) => errors += 1,
        }
    }
    let numbers = [("tests", tests), ("skipped", skipped), ("failures", failures), ("errors", errors)];
    let numbers = numbers.into_iter().map(|(name, number): (_, usize)| (name, number.to_string()));
    std::iter::once(("name", plain(name))).chain(numbers).chain([("time", seconds(time))]).collect()
}

fn pairs<'a>(attributes: &'a [(&'static str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str()))
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

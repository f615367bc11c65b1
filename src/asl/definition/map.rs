//! Reads a Map state.
//!
//! Cited: Step Functions Developer Guide, "Map workflow state", inline and distributed.

use serde_json::Value;

use super::fields::{Object, Range};
use super::reader::Reader;
use super::{Language, Number};
use crate::asl::problem::{Code, Problem};
use crate::asl::template::Template;
use crate::jsonpath::Path;

const COUNT: Range = Range::whole(0.0, 10_000_000.0);
const MAX_LABEL_LENGTH: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Map {
    pub(crate) flow: usize,
    pub(crate) distributed: bool,
    pub(crate) items: Items,
    /// `ItemSelector`, or the older `Parameters`.
    pub(crate) selector: Option<Template>,
    pub(crate) max_concurrency: Option<Number>,
    pub(crate) tolerated_count: Option<Number>,
    pub(crate) tolerated_percentage: Option<Number>,
    pub(crate) reader: Option<ItemReader>,
    pub(crate) batcher: Option<Batcher>,
    pub(crate) writer: Option<Writer>,
    pub(crate) label: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Items {
    /// The input of the state itself.
    Input,
    Path(Path),
    Template(Template),
}

/// `ItemReader`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ItemReader {
    pub(crate) action: String,
    pub(crate) parameters: Option<Template>,
    pub(crate) config: ReaderConfig,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReaderConfig {
    pub(crate) input_type: String,
    /// `FIRST_ROW` or `GIVEN`.
    pub(crate) headers_given: Option<Vec<String>>,
    pub(crate) delimiter: char,
    pub(crate) max_items: Option<Number>,
    pub(crate) items_pointer: Option<String>,
}

/// `ItemBatcher`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batcher {
    pub(crate) max_items: Option<Number>,
    pub(crate) max_bytes: Option<Number>,
    pub(crate) input: Option<Template>,
}

/// `ResultWriter`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Writer {
    /// Whether there is a `Resource`: the results become files in S3.
    pub(crate) exports: bool,
    pub(crate) parameters: Option<Template>,
    pub(crate) transformation: Transformation,
    /// Whether files contain JSON Lines.
    pub(crate) lines: bool,
}

/// The `Transformation` of a `WriterConfig`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Transformation {
    /// The output with the metadata of its execution.
    None,
    Compact,
    Flatten,
}

impl Reader {
    pub(super) fn map(&mut self, object: &Object<'_>, language: Language) -> Option<Map> {
        self.exclusive(object, &["ItemProcessor", "Iterator"], true);
        self.exclusive(object, &["ItemSelector", "Parameters"], false);
        let name = if object.has("ItemProcessor") { "ItemProcessor" } else { "Iterator" };
        let label = self.label(object);
        let selector = if object.has("ItemSelector") {
            self.template(object, "ItemSelector", language)
        } else {
            self.payload(object, "Parameters")
        };
        let max_concurrency = self.number(object, "MaxConcurrency", COUNT, language);
        let tolerated_count = self.number(object, "ToleratedFailureCount", COUNT, language);
        let percent = Range { least: 0.0, most: 100.0, whole: false };
        let tolerated_percentage = self.number(object, "ToleratedFailurePercentage", percent, language);
        let items = self.items(object, language);
        let reader = self.item_reader(object, language);
        let batcher = self.item_batcher(object, language);
        let writer = self.result_writer(object, language);
        let processor = self.object(object, name)?;
        self.only(&processor, &["Comment", "ProcessorConfig", "StartAt", "States"]);
        let distributed = self.processor_config(&processor);
        let flow = self.flow(&processor)?;
        Some(Map {
            flow,
            distributed,
            items,
            selector,
            max_concurrency,
            tolerated_count,
            tolerated_percentage,
            reader,
            batcher,
            writer,
            label,
        })
    }

    fn processor_config(&mut self, processor: &Object<'_>) -> bool {
        let Some(config) = self.object(processor, "ProcessorConfig") else { return false };
        let distributed = self.word(&config, "Mode", &["INLINE", "DISTRIBUTED"]) == Some("DISTRIBUTED");
        if distributed {
            self.only(&config, &["Mode", "ExecutionType"]);
            self.require(&config, &["ExecutionType"]);
            self.word(&config, "ExecutionType", &["STANDARD", "EXPRESS"]);
        } else {
            self.only(&config, &["Mode"]);
        }
        distributed
    }

    fn items(&mut self, object: &Object<'_>, language: Language) -> Items {
        if language == Language::JsonPath {
            return self.path(object, "ItemsPath").map_or(Items::Input, Items::Path);
        }
        self.template(object, "Items", language).map_or(Items::Input, Items::Template)
    }

    /// Parses the label of a distributed Map. As on AWS, `CreateStateMachine` words the error for an invalid label
    /// differently from `ValidateStateMachineDefinition`; the `states` service rewrites it for `CreateStateMachine`.
    fn label(&mut self, object: &Object<'_>) -> Option<String> {
        let label = self.text(object, "Label")?;
        let place = object.at("Label");
        let shown = |next: char| match next {
            '\t' | '\n' | '\r' | '\\' => next.escape_default().to_string(),
            control if control.is_control() => format!("\\x{:02x}", control as u32),
            other => other.to_string(),
        };
        let invalid = |next: &char| " ?*<>{}[]:;,\\|^~$#%&`\"".contains(*next) || next.is_control();
        let problem = if label.is_empty() {
            Some("Label cannot be empty".to_owned())
        } else if label.chars().count() > MAX_LABEL_LENGTH {
            Some(format!("Label name '{label}' exceeds the {MAX_LABEL_LENGTH}-character limit allowed by the service"))
        } else {
            label.chars().find(invalid).map(|next| format!("Label contains invalid character: '{}'", shown(next)))
        };
        if let Some(message) = problem {
            self.problems.push(Problem::new(Code::InvalidLabelName, message, Some(place.clone())));
        }
        if !self.labels.insert(label.to_owned()) {
            let message = format!("Duplicate Label name: {label}");
            self.problems.push(Problem::new(Code::DuplicateLabelName, message, Some(place)));
        }
        Some(label.to_owned())
    }

    fn item_reader(&mut self, object: &Object<'_>, language: Language) -> Option<ItemReader> {
        let reader = self.object(object, "ItemReader")?;
        self.only(&reader, &["Resource", "ReaderConfig", "Parameters", "Arguments"]);
        self.check_language(&reader, language);
        self.require(&reader, &["Resource"]);
        let resource = self.text(&reader, "Resource")?;
        let action = resource.rsplit(':').next().unwrap_or_default().to_owned();
        if !resource.contains(":states:::s3:") || !["getObject", "listObjectsV2"].contains(&action.as_str()) {
            self.say("The field 'Resource' does not match any of the allowed values", &reader.at("Resource"));
        }
        let name = if language == Language::Jsonata { "Arguments" } else { "Parameters" };
        let parameters = self.template(&reader, name, language);
        let config = self.reader_config(&reader, language);
        Some(ItemReader { action, parameters, config })
    }

    fn reader_config(&mut self, reader: &Object<'_>, language: Language) -> ReaderConfig {
        let mut config = ReaderConfig { delimiter: ',', ..ReaderConfig::default() };
        let Some(object) = self.object(reader, "ReaderConfig") else { return config };
        self.check_language(&object, language);
        let types = ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"];
        config.input_type = self.word(&object, "InputType", &types).unwrap_or_default().to_owned();
        config.max_items = self.number(&object, "MaxItems", Range::whole(0.0, 100_000_000.0), language);
        config.items_pointer = self.text(&object, "ItemsPointer").map(str::to_owned);
        if config.input_type != "CSV" {
            for name in ["CSVHeaderLocation", "CSVHeaders", "CSVDelimiter"].into_iter().filter(|name| object.has(name))
            {
                self.say(format!("Field '{name}' is not supported"), &object.place);
            }
            return config;
        }
        if !object.has("CSVHeaderLocation") {
            self.say("The field 'CSVHeaderLocation' is required", &object.place);
        }
        let given = self.word(&object, "CSVHeaderLocation", &["FIRST_ROW", "GIVEN"]) == Some("GIVEN");
        if given && self.require(&object, &["CSVHeaders"]) {
            let headers = self.array(&object, "CSVHeaders").map(Vec::as_slice).unwrap_or_default();
            config.headers_given = Some(headers.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        let delimiters = [("COMMA", ','), ("PIPE", '|'), ("SEMICOLON", ';'), ("SPACE", ' '), ("TAB", '\t')];
        if let Some(word) = self.word(&object, "CSVDelimiter", &delimiters.map(|(name, _)| name)) {
            config.delimiter =
                delimiters.iter().find(|(name, _)| *name == word).map_or(',', |(_, delimiter)| *delimiter);
        }
        config
    }

    fn item_batcher(&mut self, object: &Object<'_>, language: Language) -> Option<Batcher> {
        let batcher = self.object(object, "ItemBatcher")?;
        self.check_language(&batcher, language);
        let max_items = self.number(&batcher, "MaxItemsPerBatch", COUNT, language);
        let max_bytes = self.number(&batcher, "MaxInputBytesPerBatch", Range::whole(0.0, 262_144.0), language);
        let input = self.template(&batcher, "BatchInput", language);
        Some(Batcher { max_items, max_bytes, input })
    }

    fn result_writer(&mut self, object: &Object<'_>, language: Language) -> Option<Writer> {
        let writer = self.object(object, "ResultWriter")?;
        self.only(&writer, &["Resource", "Parameters", "Arguments", "WriterConfig"]);
        self.check_language(&writer, language);
        let resource = self.text(&writer, "Resource").map(str::to_owned);
        if resource.as_deref().is_some_and(|resource| !resource.ends_with(":states:::s3:putObject")) {
            self.say("The field 'Resource' does not match any of the allowed values", &writer.at("Resource"));
        }
        let name = if language == Language::Jsonata { "Arguments" } else { "Parameters" };
        let parameters = self.template(&writer, name, language);
        let config = self.object(&writer, "WriterConfig");
        if resource.is_none() && config.is_none() {
            return None;
        }
        let mut word = |name, allowed: &[&str]| {
            config.as_ref().and_then(|config| self.word(config, name, allowed)).map(str::to_owned)
        };
        let transformation = match word("Transformation", &["NONE", "COMPACT", "FLATTEN"]).as_deref() {
            Some("COMPACT") => Transformation::Compact,
            Some("FLATTEN") => Transformation::Flatten,
            _ => Transformation::None,
        };
        let lines = word("OutputType", &["JSON", "JSONL"]).as_deref() == Some("JSONL");
        Some(Writer { exports: resource.is_some(), parameters, transformation, lines })
    }
}

//! Reads Retry and Catch.

use serde_json::Value;

use super::fields::{Object, Range};
use super::reader::{Here, Reader};
use super::{Language, ResultPath};
use crate::asl::error;
use crate::asl::problem::Place;
use crate::asl::template::Template;

const MOST: f64 = 99_999_999.0;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Retrier {
    pub(crate) errors: Vec<String>,
    pub(crate) interval_seconds: f64,
    pub(crate) max_attempts: u32,
    pub(crate) backoff_rate: f64,
    pub(crate) max_delay_seconds: Option<f64>,
    pub(crate) full_jitter: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Catcher {
    pub(crate) errors: Vec<String>,
    pub(crate) result_path: ResultPath,
    pub(crate) output: Option<Template>,
    pub(crate) assign: Vec<(String, Template)>,
    pub(crate) next: usize,
}

impl Reader {
    pub(super) fn retriers(&mut self, object: &Object<'_>) -> Vec<Retrier> {
        let entries = self.array(object, "Retry").map(Vec::as_slice).unwrap_or_default();
        let mut retriers = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let place = object.at("Retry").item(index);
            if let Some(entry) = self.as_object(entry, place) {
                let last = index + 1 == entries.len();
                retriers.extend(self.retrier(&entry, last));
            }
        }
        retriers
    }

    fn retrier(&mut self, entry: &Object<'_>, last: bool) -> Option<Retrier> {
        self.only(
            entry,
            &[
                "Comment",
                "ErrorEquals",
                "IntervalSeconds",
                "MaxAttempts",
                "BackoffRate",
                "MaxDelaySeconds",
                "JitterStrategy",
            ],
        );
        let errors = self.errors(entry, last);
        let interval = self.fixed(entry, "IntervalSeconds", Range::whole(0.0, MOST));
        let attempts = self.fixed(entry, "MaxAttempts", Range::whole(0.0, MOST));
        let rate = self.fixed(entry, "BackoffRate", Range { least: 1.0, most: f64::MAX, whole: false });
        let max_delay_seconds = self.fixed(entry, "MaxDelaySeconds", Range::whole(1.0, 31_622_400.0));
        let jitter = self.word(entry, "JitterStrategy", &["NONE", "FULL"]);
        Some(Retrier {
            errors: errors?,
            interval_seconds: interval.unwrap_or(1.0),
            max_attempts: attempts.unwrap_or(3.0) as u32,
            backoff_rate: rate.unwrap_or(2.0),
            max_delay_seconds,
            full_jitter: jitter == Some("FULL"),
        })
    }

    pub(super) fn catchers(&mut self, object: &Object<'_>, language: Language, here: Here<'_>) -> Vec<Catcher> {
        let entries = self.array(object, "Catch").map(Vec::as_slice).unwrap_or_default();
        let mut catchers = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let place = object.at("Catch").item(index);
            if let Some(entry) = self.as_object(entry, place) {
                let last = index + 1 == entries.len();
                catchers.extend(self.catcher(&entry, language, here, last));
            }
        }
        catchers
    }

    fn catcher(&mut self, entry: &Object<'_>, language: Language, here: Here<'_>, last: bool) -> Option<Catcher> {
        self.only(entry, &["Comment", "ErrorEquals", "Next", "ResultPath", "Output", "Assign"]);
        self.check_language(entry, language);
        let complete = self.require(entry, &["Next"]);
        let errors = self.errors(entry, last);
        let result_path = self.result_path(entry);
        let output = if language == Language::Jsonata { self.template(entry, "Output", language) } else { None };
        let assign = self.assign(entry, language);
        let next = self.target(entry, "Next", here);
        // If the target is missing, no machine is returned, so this index is never used.
        complete.then_some(Catcher { errors: errors?, result_path, output, assign, next: next.unwrap_or_default() })
    }

    fn errors(&mut self, entry: &Object<'_>, last: bool) -> Option<Vec<String>> {
        if !self.require(entry, &["ErrorEquals"]) {
            return None;
        }
        let place: Place = entry.at("ErrorEquals");
        let names = self.array(entry, "ErrorEquals")?;
        if names.is_empty() {
            self.say("Value cannot be empty", &place);
        }
        let texts: Option<Vec<String>> = names.iter().map(Value::as_str).map(|name| name.map(str::to_owned)).collect();
        if texts.is_none() {
            self.say("Expected value of type String", &place);
        }
        let texts = texts?;
        if texts.iter().any(|name| name == error::ALL) && (texts.len() > 1 || !last) {
            self.say("States.ALL must appear alone and at end of list", &place);
        }
        Some(texts)
    }
}

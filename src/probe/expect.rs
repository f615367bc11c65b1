//! Judges expectations; pure.
//!
//! Of all observed items, `event` selects those with this cause; `body` and `text` select those that match; their
//! number must be within `count`. An item with the right cause that does not match is the most useful hint.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::{Count, Item, Outcome, Verdict};
use crate::diag::{Code, Findings};
use crate::resource::task_token;

/// The expectations that all probes have.
#[derive(Debug, Clone)]
pub struct Expect<'a> {
    pub count: Option<Count>,
    /// The ids of events; empty for any cause.
    pub events: &'a [String],
    /// JSON that the body must contain.
    pub body: Option<Cow<'a, Value>>,
    pub text: &'a [String],
    pub not_text: &'a [String],
    /// Words that must occur in this order in the `history` of the body.
    pub history: &'a [String],
    /// The noun for an item, such as `message` or `log event`.
    pub noun: &'static str,
}

impl Expect<'_> {
    pub(super) fn check(&self, prefix: &str, findings: &mut Findings) {
        if self.count == Some(Count { min: 0, max: None }) {
            findings
                .add(format!("{prefix}count"), Code::BadValue, "any number fits `0..`: this checks nothing")
                .help("write `0` for none, or `1..` for at least one");
        }
    }

    pub fn count(&self) -> Count {
        self.count.unwrap_or(Count::AT_LEAST_ONE)
    }

    /// Returns the verdict on the items observed so far.
    pub fn judge(&self, items: &[Item]) -> Verdict {
        let caused: Vec<&Item> = items.iter().filter(|item| self.is_caused(item)).collect();
        let fitting: Vec<&&Item> = caused.iter().filter(|item| self.difference(item).is_none()).collect();
        let forbidden = caused.iter().find_map(|item| self.forbidden(item));
        let outcome = self.outcome(fitting.len(), caused.len(), forbidden.is_some());
        let misfit = || caused.iter().find_map(|item| self.difference(item));
        let difference = if outcome == Outcome::Passed { None } else { forbidden.or_else(misfit) };
        Verdict {
            probe: String::new(),
            outcome,
            expected: self.expected(),
            got: self.got(fitting.len(), caused.len(), items.len()),
            difference: difference.map(|difference| task_token::masked(&difference)),
            evidence: self.nearest(&caused).into_iter().take(3).map(Item::masked).collect(),
            waited_ms: 0,
            is_at_rest: false,
            trail: Vec::new(),
        }
    }

    /// Returns the verdict on the items after the newest forbidden one, if it is positive, because a user who has
    /// corrected a mistake cannot remove what it left.
    pub fn judge_newest(&self, items: &[Item]) -> Verdict {
        let verdict = self.judge(items);
        let is_mistake = |item: &&Item| self.is_caused(item) && self.forbidden(item).is_some();
        let Some(newest) = items.iter().filter(is_mistake).map(|item| item.at).max() else { return verdict };
        let after: Vec<Item> = items.iter().filter(|item| item.at > newest).cloned().collect();
        let of_rest = self.judge(&after);
        if of_rest.outcome == Outcome::Passed && self.count().min > 0 { of_rest } else { verdict }
    }

    /// Sorts the items by relevance: forbidden ones first, then those that share most words with the expected texts.
    fn nearest<'a>(&self, caused: &[&'a Item]) -> Vec<&'a Item> {
        let wanted: Vec<&str> = self.text.iter().flat_map(|text| text.split_whitespace()).collect();
        let shared = |item: &Item| wanted.iter().filter(|word| item.text.contains(**word)).count();
        let mut nearest = caused.to_vec();
        nearest.sort_by_key(|item| std::cmp::Reverse((self.forbidden(item).is_some(), shared(item))));
        nearest
    }

    fn outcome(&self, fitting: usize, caused: usize, forbidden: bool) -> Outcome {
        let count = self.count();
        if forbidden || count.exceeded_by(fitting) {
            return Outcome::Failed;
        }
        match (count.holds(fitting), caused) {
            (true, _) => Outcome::Passed,
            (false, 0) => Outcome::NothingSeen,
            (false, _) => Outcome::Pending,
        }
    }

    fn is_caused(&self, item: &Item) -> bool {
        self.events.is_empty() || self.events.iter().any(|id| item.text.contains(id.as_str()))
    }

    fn forbidden(&self, item: &Item) -> Option<String> {
        self.not_text.iter().find(|text| item.text.contains(text.as_str())).map(|text| format!("contains `{text}`"))
    }

    /// Returns how an item differs from the expected one, or `None` if it matches.
    fn difference(&self, item: &Item) -> Option<String> {
        if let Some(missing) = self.text.iter().find(|text| !item.text.contains(text.as_str())) {
            return Some(format!("does not contain `{missing}`"));
        }
        if self.body.is_none() && self.history.is_empty() {
            return None;
        }
        let documents = item.documents();
        if documents.is_empty() {
            return Some("the body is not JSON".to_owned());
        }
        let differences: Vec<String> = documents.iter().map_while(|document| self.differs(document)).collect();
        (differences.len() == documents.len()).then(|| differences.last().cloned()).flatten()
    }

    fn differs(&self, document: &Value) -> Option<String> {
        let body = self.body.as_deref().and_then(|body| contains(document, body, "$"));
        body.or_else(|| lacks_of_history(document, self.history))
    }

    /// Describes the expectation: `1 message of the event`.
    pub fn expected(&self) -> String {
        let mut words = self.count().of(self.noun);
        if !self.events.is_empty() {
            words.push_str(if self.events.len() == 1 { " of the event" } else { " of the events" });
        }
        if self.body.is_some() || !self.text.is_empty() || !self.history.is_empty() {
            words.push_str(" with the expected content");
        }
        words
    }

    fn got(&self, fitting: usize, caused: usize, seen: usize) -> String {
        let mut words = Count::exactly(fitting).of(self.noun);
        if caused > fitting {
            words.push_str(&format!(", and {} that looked different", caused - fitting));
        }
        if seen > caused {
            words.push_str(&format!(", and {} of other causes", seen - caused));
        }
        words
    }
}

/// Returns where `actual` lacks a part of `wanted`. The comparison is partial; lists are compared element by element.
fn contains(actual: &Value, wanted: &Value, path: &str) -> Option<String> {
    match (actual, wanted) {
        (Value::Object(actual), Value::Object(wanted)) => wanted.iter().find_map(|(key, value)| {
            let path = format!("{path}.{key}");
            match actual.get(key) {
                Some(found) => contains(found, value, &path),
                None => Some(format!("{path} is missing")),
            }
        }),
        (Value::Array(actual), Value::Array(wanted)) if actual.len() == wanted.len() => actual
            .iter()
            .zip(wanted)
            .enumerate()
            .find_map(|(index, (found, value))| contains(found, value, &format!("{path}[{index}]"))),
        (Value::Number(found), Value::Number(value)) if is_same_number(found, value) => None,
        _ if actual == wanted => None,
        _ => Some(format!("{path} is {actual}, not {wanted}")),
    }
}

/// Compares integers exactly, other numbers as floating-point numbers: `1` equals `1.0`.
fn is_same_number(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

/// Returns the first word that does not follow the previous ones.
fn lacks_of_history(document: &Value, wanted: &[String]) -> Option<String> {
    let history = document.get("history").and_then(Value::as_array).into_iter().flatten();
    let mut happened = history.filter_map(Value::as_str);
    let mut before: Option<&str> = None;
    for wanted in wanted {
        if !happened.any(|word| word == wanted) {
            let after = before.map(|before| format!(" after {before}")).unwrap_or_default();
            return Some(format!("the history has no {wanted}{after}"));
        }
        before = Some(wanted);
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Timestamp;

    fn item(text: &str) -> Item {
        Item { id: text.to_owned(), place: "q".to_owned(), at: None, text: text.to_owned() }
    }

    #[test]
    fn a_corrected_mistake_counts_no_more() {
        let at = |seconds: i64, text: &str| Item { at: Some(Timestamp::from_millis(seconds)), ..item(text) };
        let (text, not_text) = (["authorised".to_owned()], ["refused".to_owned()]);
        let expect = Expect { count: None, text: &text, not_text: &not_text, ..expect(1, &[], None) };
        let cases = [
            (vec![at(1, "refused"), at(2, "authorised")], Outcome::Failed, Outcome::Passed),
            (vec![at(1, "authorised"), at(2, "refused")], Outcome::Failed, Outcome::Failed),
            (vec![at(1, "authorised"), at(1, "refused")], Outcome::Failed, Outcome::Failed),
            (vec![at(1, "authorised")], Outcome::Passed, Outcome::Passed),
        ];
        for (items, all, newest) in cases {
            assert_eq!((expect.judge(&items).outcome, expect.judge_newest(&items).outcome), (all, newest), "{items:?}");
        }
    }

    #[test]
    fn the_nearest_miss_is_shown_first() {
        let lines =
            ["Extended Request Id: x", "Method request path: {}", "a", "b", "Method completed with status: 500"];
        let items = lines.map(item);
        let (text, not_text) = (["Method completed with status: 200".to_owned()], ["b".to_owned()]);
        let expect = |not_text| Expect { text: &text, not_text, ..expect(1, &[], None) };
        let shown = |not_text| {
            let evidence = expect(not_text).judge(&items).evidence;
            evidence.into_iter().map(|item| item.text).collect::<Vec<_>>()
        };
        assert_eq!(
            shown(&[]),
            ["Method completed with status: 500", "Method request path: {}", "Extended Request Id: x"]
        );
        assert_eq!(shown(&not_text)[..2], ["b", "Method completed with status: 500"]);
    }

    fn expect<'a>(count: usize, events: &'a [String], body: Option<&'a Value>) -> Expect<'a> {
        Expect {
            count: Some(Count::exactly(count)),
            events,
            body: body.map(Cow::Borrowed),
            text: &[],
            not_text: &[],
            history: &[],
            noun: "message",
        }
    }

    #[test]
    fn counts_what_has_the_cause() {
        let events = ["e-1".to_owned()];
        let seen = [item("{\"id\":\"e-1\"}"), item("{\"id\":\"e-2\"}")];
        assert_eq!(expect(1, &events, None).judge(&seen).outcome, Outcome::Passed);
        assert_eq!(expect(0, &events, None).judge(&seen).outcome, Outcome::Failed);
        assert_eq!(expect(2, &events, None).judge(&seen).outcome, Outcome::Pending);
        assert_eq!(expect(1, &events, None).judge(&seen[1..]).outcome, Outcome::NothingSeen);
    }

    #[test]
    fn a_record_of_a_function_has_the_cause_of_its_request() {
        let events = ["e-1".to_owned()];
        let record = |id: &str| {
            let request = json!({"id": id, "source": "com.aws.orders"});
            item(&json!({"source": "lambda", "detail": {"requestPayload": request}}).to_string())
        };
        assert_eq!(expect(1, &events, None).judge(&[record("e-1"), record("e-2")]).outcome, Outcome::Passed);
        assert_eq!(expect(1, &events, None).judge(&[record("e-2")]).outcome, Outcome::NothingSeen);
    }

    #[test]
    fn says_where_the_body_differs() {
        let body = json!({"detail": {"value": 415}});
        let verdict = expect(1, &[], Some(&body)).judge(&[item("{\"detail\":{\"value\":300}}")]);
        assert_eq!(verdict.difference.as_deref(), Some("$.detail.value is 300, not 415"));
    }

    #[test]
    fn what_happened_is_looked_for_in_its_order() {
        let seen = [item("{\"history\":[\"Begun\",\"Waited\",\"Done\"]}")];
        let table = [
            (vec!["Begun", "Done"], None),
            (vec!["Done", "Begun"], Some("the history has no Begun after Done")),
            (vec!["Failed"], Some("the history has no Failed")),
        ];
        for (wanted, difference) in table {
            let history: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            let verdict = Expect { history: &history, ..expect(1, &[], None) }.judge(&seen);
            assert_eq!(verdict.difference.as_deref(), difference, "{history:?}");
            assert_eq!(verdict.outcome == Outcome::Passed, difference.is_none());
        }
    }

    #[test]
    fn a_task_token_is_judged_and_not_shown() {
        let token = format!("AQC{}", "0f".repeat(96));
        let seen = [item(&json!({"TaskToken": token}).to_string())];
        let body = json!({"TaskToken": "other"});
        let verdict = expect(1, &[], Some(&body)).judge(&seen);
        assert_eq!(verdict.difference.as_deref(), Some("$.TaskToken is \"TASK_TOKEN\", not \"other\""));
        assert_eq!(verdict.evidence[0].text, "{\"TaskToken\":\"TASK_TOKEN\"}");
        let body = json!({"TaskToken": token});
        assert_eq!(expect(1, &[], Some(&body)).judge(&seen).outcome, Outcome::Passed);
    }

    #[test]
    fn whole_numbers_are_compared_to_the_last_digit() {
        let seen = [item("{\"n\":9007199254740993}")];
        for (wanted, outcome) in
            [(9_007_199_254_740_993_u64, Outcome::Passed), (9_007_199_254_740_992, Outcome::Pending)]
        {
            assert_eq!(expect(1, &[], Some(&json!({"n": wanted}))).judge(&seen).outcome, outcome, "{wanted}");
        }
    }

    #[test]
    fn looks_into_sns_notifications() {
        let body = json!({"detail": {"value": 415.0}});
        let envelope = json!({"Type": "Notification", "Message": "{\"detail\":{\"value\":415}}"}).to_string();
        assert_eq!(expect(1, &[], Some(&body)).judge(&[item(&envelope)]).outcome, Outcome::Passed);
    }
}

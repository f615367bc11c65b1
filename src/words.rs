//! Formats numbers and lists, and finds similar names.

/// Returns a number and a noun: `1 message`, `2 messages`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

/// Returns a noun with its article: `a queue`, `an event bus`.
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Formats a size in decimal units, rounded for readability: `512 B`, `1.2 kB`, `34 MB`.
pub fn bytes(number: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let mut rest = number as f64;
    let mut unit = "B";
    for larger in units {
        if rest < 999.5 {
            break;
        }
        (rest, unit) = (rest / 1000.0, larger);
    }
    if unit == "B" || rest >= 9.95 { format!("{rest:.0} {unit}") } else { format!("{rest:.1} {unit}") }
}

/// Returns the most similar candidate, if any is similar enough.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= name.len().max(candidate.len()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Synonyms of kinds: the names in `ork`, in the AWS services and in the console.
const SYNONYMS: [&[&str]; 10] = [
    &["log", "log-group", "loggroup", "logs", "cloudwatch", "cloudwatch-logs", "cw"],
    &["queue", "sqs", "sqs-queue"],
    &["topic", "sns", "sns-topic"],
    &["table", "dynamodb", "dynamodb-table", "ddb"],
    &["bus", "event-bus", "eventbus", "events", "eventbridge"],
    &["state-machine", "statemachine", "machine", "stepfunctions", "step-functions", "sfn", "states", "workflow"],
    &["function", "lambda", "lambda-function", "fn"],
    &["api-destination", "apidestination", "destination", "http", "https", "webhook"],
    &["rest-api", "restapi", "api", "apigateway", "api-gateway", "execute-api"],
    &["execution", "executions", "state-machine", "stepfunctions", "step-functions", "sfn", "states"],
];

/// Returns the kind that was most likely meant: one with the same meaning or a similar spelling.
pub fn kind_meant<'a>(word: &str, kinds: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let word = word.to_lowercase().replace('_', "-");
    let mut synonyms = SYNONYMS.iter().filter(|synonyms| synonyms.contains(&word.as_str()));
    let same = synonyms.find_map(|synonyms| kinds.iter().find(|kind| synonyms.contains(kind)).copied());
    // `stepfunctions` is spelled similarly to `function`, but is a different kind.
    let is_known = SYNONYMS.iter().any(|synonyms| synonyms.contains(&word.as_str()));
    same.or_else(|| closest(&word, kinds).filter(|_| !is_known))
}

/// Joins items: `a`, `a and b`, `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [start @ .., last] => {
            let start: Vec<&str> = start.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", start.join(", "), last.as_ref())
        }
    }
}

/// Returns a status code with its reason phrase: `401 Unauthorized`.
pub fn status(code: u16) -> String {
    match http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason()) {
        Some(reason) => format!("{code} {reason}"),
        None => code.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals() {
        assert_eq!(count(1, "entry"), "1 entry");
        assert_eq!(count(0, "entry"), "0 entries");
        assert_eq!(count(2, "key"), "2 keys");
        assert_eq!(["queue", "event bus", "API"].map(with_article), ["a queue", "an event bus", "an API"]);
    }

    #[test]
    fn bytes_in_units() {
        let said = [0, 999, 1_000, 9_949, 9_950, 999_499, 999_500, 34_000_000, 1_200_000_000].map(bytes);
        assert_eq!(said, ["0 B", "999 B", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "34 MB", "1.2 GB"]);
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(closest("Ordes", ["Orders", "Inventory"]), Some("Orders"));
        assert_eq!(closest("orders", ["Orders"]), Some("Orders"));
        assert_eq!(closest("zebra", ["Orders", "Inventory"]), None);
    }

    #[test]
    fn a_kind_is_known_by_the_words_of_aws() {
        let targets = ["log", "queue", "topic", "bus", "state-machine", "function"];
        for (word, meant) in [
            ("lambda", Some("function")),
            ("StepFunctions", Some("state-machine")),
            ("event_bus", Some("bus")),
            ("log-group", Some("log")),
            ("queu", Some("queue")),
            ("apigateway", None),
        ] {
            assert_eq!(kind_meant(word, targets), meant, "{word}");
        }
        assert_eq!(kind_meant("cloudwatch", ["log-group", "queue"]), Some("log-group"));
        assert_eq!(kind_meant("states", ["logs", "sqs", "execution"]), Some("execution"));
    }

    #[test]
    fn statuses_have_their_names() {
        assert_eq!((status(401).as_str(), status(299).as_str()), ("401 Unauthorized", "299"));
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a"]), "a");
    }
}

//! Matches one event against the rules of a bus, from the bytes of the event to the names of the rules; compares with
//! `quamina`.
//!
//! Each family of rules has exactly one rule that matches, whatever the number of rules: only the work on rules that do
//! not match grows.

use divan::{Bencher, black_box};
use ork::pattern::{Event, Index, Pattern, matches};

fn main() {
    divan::Divan::from_args().run_benches();
}

const COUNTS: [usize; 3] = [1, 100, 10_000];

/// An order event of the labs.
const ORDER: &str = r#"{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order Notification","source":"com.aws.orders","account":"111122223333","time":"2017-12-22T18:43:48Z","region":"us-west-1","resources":[],"detail":{"category":"lab-supplies","value":415,"location":"eu-west"}}"#;

/// An API call, as reported by CloudTrail.
const TRAIL: &str = r#"{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","account":"111122223333","time":"2017-12-22T18:43:48Z","region":"us-west-1","resources":[],"detail":{"eventVersion":"1.05","userIdentity":{"type":"AssumedRole","principalId":"AIDAJDPLRKLG7UEXAMPLE:session","arn":"arn:aws:sts::111122223333:assumed-role/role/session","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"2017-12-22T18:00:00Z"},"sessionIssuer":{"type":"Role","principalId":"AIDAJDPLRKLG7UEXAMPLE","arn":"arn:aws:iam::111122223333:role/role","accountId":"111122223333","userName":"role"}}},"eventTime":"2017-12-22T18:43:48Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"us-west-1","sourceIPAddress":"10.0.0.17","userAgent":"[S3Console/0.4]","requestParameters":{"bucketName":"glue-workshop","key":"input/lab2/eventdriven/data.csv","x-amz-acl":"private"},"responseElements":null,"requestID":"E1F2A3B4C5D6E7F8","eventID":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333","additionalEventData":{"bytesTransferredIn":1024,"bytesTransferredOut":0,"AuthenticationMethod":"AuthHeader"}}}"#;

/// A family of rules: rule 0 matches the event.
#[derive(Clone, Copy)]
struct Family {
    name: &'static str,
    event: &'static str,
    rule: fn(usize) -> String,
}

impl std::fmt::Display for Family {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

fn named(number: usize, matching: &str, other: &str) -> String {
    if number == 0 { matching.to_owned() } else { format!("{other}{number}") }
}

const FAMILIES: [Family; 9] = [
    Family { name: "exact-detail", event: ORDER, rule: exact_detail },
    Family { name: "exact-source", event: ORDER, rule: exact_source },
    Family { name: "exact-source-in-trail", event: TRAIL, rule: exact_source_in_trail },
    Family { name: "prefix", event: TRAIL, rule: prefix },
    Family { name: "suffix", event: TRAIL, rule: suffix },
    Family { name: "wildcard", event: TRAIL, rule: wildcard },
    Family { name: "numeric-range", event: ORDER, rule: numeric_range },
    Family { name: "anything-but", event: ORDER, rule: anything_but },
    Family { name: "mixed", event: TRAIL, rule: mixed },
];

/// Rules like those of the labs: one source, many locations.
fn exact_detail(number: usize) -> String {
    let location = named(number, "eu-west", "place-");
    format!(r#"{{"source": ["com.aws.orders"], "detail": {{"location": ["{location}"]}}}}"#)
}

fn exact_source(number: usize) -> String {
    format!(r#"{{"source": ["{}"]}}"#, named(number, "com.aws.orders", "com.example.shop-"))
}

fn exact_source_in_trail(number: usize) -> String {
    format!(r#"{{"source": ["{}"]}}"#, named(number, "aws.s3", "aws.service-"))
}

fn prefix(number: usize) -> String {
    let key = named(number, "input/lab2/", "input/lab-");
    format!(r#"{{"source": ["aws.s3"], "detail": {{"requestParameters": {{"key": [{{"prefix": "{key}"}}]}}}}}}"#)
}

fn suffix(number: usize) -> String {
    let key = if number == 0 { "/data.csv".to_owned() } else { format!("-{number}/data.csv") };
    format!(r#"{{"detail": {{"requestParameters": {{"key": [{{"suffix": "{key}"}}]}}}}}}"#)
}

fn wildcard(number: usize) -> String {
    let key = named(number, "lab2", "lab-");
    format!(r#"{{"detail": {{"requestParameters": {{"key": [{{"wildcard": "input/*{key}/*.csv"}}]}}}}}}"#)
}

/// Rules with adjacent ranges of values.
fn numeric_range(number: usize) -> String {
    let low = if number == 0 { 410 } else { 1000 + number * 10 };
    let range = format!(r#"[">=", {low}, "<", {}]"#, low + 10);
    format!(r#"{{"source": ["com.aws.orders"], "detail": {{"value": [{{"numeric": {range}}}]}}}}"#)
}

/// Rules that accept nearly every value of one field and one value of another.
fn anything_but(number: usize) -> String {
    let category = named(number, "lab-supplies", "category-");
    format!(
        r#"{{"source": [{{"anything-but": ["com.example.a", "com.example.b"]}}], "detail": {{"category": ["{category}"]}}}}"#
    )
}

/// Rules of all kinds, as on the bus of a company.
fn mixed(number: usize) -> String {
    match number {
        0 => r#"{"source": ["aws.s3"], "detail": {"eventName": ["PutObject"], "sourceIPAddress": [{"cidr": "10.0.0.0/24"}]}}"#.to_owned(),
        _ => match number % 6 {
            0 => format!(r#"{{"source": ["aws.s3"], "detail": {{"eventName": ["PutObject"], "requestParameters": {{"bucketName": ["bucket-{number}"]}}}}}}"#),
            1 => format!(r#"{{"source": [{{"prefix": "com.example.{number}."}}]}}"#),
            2 => format!(r#"{{"account": ["{:012}"], "detail": {{"eventName": [{{"anything-but": "PutObject"}}]}}}}"#, number * 7919),
            3 => format!(r#"{{"detail-type": ["Type {number}"], "detail": {{"amount": [{{"numeric": [">", {number}]}}]}}}}"#),
            4 => format!(r#"{{"detail": {{"requestParameters": {{"key": [{{"suffix": ".{number}"}}]}}, "errorCode": [{{"exists": true}}]}}}}"#),
            _ => format!(r#"{{"source": ["aws.s3"], "$or": [{{"detail": {{"requestID": ["R{number}"]}}}}, {{"detail": {{"eventID": ["E{number}"]}}}}]}}"#),
        },
    }
}

fn arguments() -> impl Iterator<Item = (Family, usize)> {
    FAMILIES.into_iter().flat_map(|family| COUNTS.into_iter().map(move |count| (family, count)))
}

#[divan::bench(sample_size = 200, args = arguments().map(|(family, count)| Case(family, count)))]
fn ork(bencher: Bencher<'_, '_>, Case(family, count): Case) {
    let mut index = Index::default();
    for number in 0..count {
        index.insert(number, &Pattern::parse(&(family.rule)(number)).expect("the rules are valid"));
    }
    assert_eq!(index.matching_text(family.event).expect("the event is JSON"), [&0]);
    bencher.bench_local(|| index.matching_text(black_box(family.event)).map(|rules| rules.len()));
}

#[expect(clippy::print_stderr, reason = "a benchmark talks to its reader")]
#[divan::bench(sample_size = 200, args = arguments().map(|(family, count)| Case(family, count)))]
fn quamina(bencher: Bencher<'_, '_>, Case(family, count): Case) {
    let mut quamina = quamina::Quamina::new();
    for number in 0..count {
        if let Err(error) = quamina.add_pattern(number, &(family.rule)(number)) {
            // It has a memory limit, which thousands of wildcards exceed, and it does not support `$or`.
            return eprintln!("quamina: {} {count}: {error}", family.name);
        }
    }
    bencher.bench_local(|| quamina.matches_for_event(black_box(family.event.as_bytes())).map(|rules| rules.len()));
}

#[divan::bench(args = ["order", "trail"])]
fn read_whole_event(bencher: Bencher<'_, '_>, name: &str) {
    let event = if name == "order" { ORDER } else { TRAIL };
    bencher.bench_local(|| Event::parse(black_box(event)).is_ok());
}

#[divan::bench]
fn match_one_pattern(bencher: Bencher<'_, '_>) {
    let pattern = Pattern::parse(&exact_detail(0)).expect("the rule is valid");
    let event = Event::parse(ORDER).expect("the event is JSON");
    bencher.bench_local(|| matches(black_box(&pattern), black_box(&event)));
}

#[divan::bench(args = COUNTS)]
fn build_index(count: usize) -> usize {
    let mut index = Index::default();
    for number in 0..count {
        index.insert(number, &Pattern::parse(&mixed(number)).expect("the rules are valid"));
    }
    index.len()
}

/// A family and the number of its rules.
#[derive(Clone, Copy)]
struct Case(Family, usize);

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.0, self.1)
    }
}

//! Tests that the reconciliation runs each minute of a working day, and at no other time.

use std::time::Duration;

use ork::clock::Timestamp;
use ork::flow::Options;
use ork::notice::{Notice, StepOutcome};
use ork::probe::Outcome;

use super::{logged, only_built, run_lab_then, text_of};

/// 2026-01-09T23:57:30Z, a Friday.
const FRIDAY_EVENING: Timestamp = Timestamp::from_millis(1_768_003_050_000);
/// 2026-01-10T09:00:00Z, a Saturday.
const SATURDAY: Timestamp = Timestamp::from_millis(1_768_035_600_000);

#[test]
fn nothing_is_sent_from_friday_night_to_monday_morning() {
    let options = Options { keep: true, ..Options::default() };
    let to_monday = Duration::from_secs(48 * 3600 + 5 * 60);
    let (_, _, sent) = run_lab_then("eventdriven", &only_built(&[]), options, FRIDAY_EVENING, async |clients| {
        let group = "/aws/events/orders_reconciliation";
        clients.clock().sleep(Duration::from_secs(5 * 60)).await;
        let friday = logged(clients, group).await.len();
        clients.clock().sleep(to_monday - Duration::from_secs(5 * 60)).await;
        (friday, logged(clients, group).await)
    });
    let (friday, all) = sent;
    assert_eq!(friday, 2, "23:58 and 23:59");
    let times: Vec<String> = all
        .iter()
        .map(|event| serde_json::from_str::<serde_json::Value>(event).expect("JSON")["time"].to_string())
        .collect();
    let minutes = ["09T23:58:00Z", "09T23:59:00Z", "12T00:00:00Z", "12T00:01:00Z", "12T00:02:00Z"];
    assert_eq!(times, minutes.map(|minute| format!("\"2026-01-{minute}\"")));
}

#[test]
fn on_a_saturday_the_lab_says_that_no_event_came() {
    let (_, heard, ()) =
        run_lab_then("eventdriven", &text_of("eventdriven"), Options::default(), SATURDAY, async |_| ());
    let failed: Vec<&str> = heard
        .iter()
        .filter_map(|notice| match notice {
            Notice::StepFinished { id, outcome: StepOutcome::Failed, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(failed, ["reconciliation-logged"]);
    assert!(heard.iter().any(|notice| matches!(
        notice,
        Notice::Judged { step, verdict } if step == "reconciliation-logged" && verdict.outcome == Outcome::NothingSeen
    )));
}

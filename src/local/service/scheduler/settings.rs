//! The stored form of a schedule, and its form in requests.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::expression::When;
use super::name::check_name;
use super::role;
use super::target::Target;
use super::time::moment;
use crate::clock::Timestamp;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault, decode};

/// One schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Schedule {
    pub(super) settings: Settings,
    pub(super) created_at: Timestamp,
    pub(super) modified_at: Timestamp,
    /// A new number for each change, so that earlier timers are ignored.
    pub(super) number: u64,
}

/// The settings of `CreateSchedule` and `UpdateSchedule`, which replaces all of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) when: When,
    pub(super) description: Option<String>,
    pub(super) state: State,
    pub(super) kms_key_arn: Option<String>,
    pub(super) target: Target,
    pub(super) window: FlexibleTimeWindow,
    pub(super) after_completion: ActionAfterCompletion,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum State {
    #[default]
    Enabled,
    Disabled,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum ActionAfterCompletion {
    #[default]
    None,
    Delete,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FlexibleTimeWindow {
    mode: Mode,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_window_in_minutes: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Mode {
    Off,
    Flexible,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutSchedule {
    pub(super) name: String,
    pub(super) group_name: Option<String>,
    schedule_expression: String,
    schedule_expression_timezone: Option<String>,
    start_date: Option<Value>,
    end_date: Option<Value>,
    description: Option<String>,
    state: Option<State>,
    kms_key_arn: Option<String>,
    target: Target,
    flexible_time_window: FlexibleTimeWindow,
    action_after_completion: Option<ActionAfterCompletion>,
}

impl Settings {
    pub(super) fn read(input: Value, cx: &Cx<'_>) -> Result<Self, Fault> {
        let input: PutSchedule = decode(input)?;
        input.check()?;
        let time = |member: &str, value: Option<&Value>| match value {
            Some(value) => moment(value).map(Some).ok_or_else(|| Fault::validation(format!("Invalid {member}."))),
            None => Ok(None),
        };
        let when = When {
            start: time("StartDate", input.start_date.as_ref())?,
            end: time("EndDate", input.end_date.as_ref())?,
            expression: input.schedule_expression,
            timezone: input.schedule_expression_timezone.unwrap_or_else(|| "UTC".to_owned()),
        };
        when.check(cx.now)?;
        input.flexible_time_window.check()?;
        let target = input.target.with_defaults();
        target.check(cx)?;
        role::check(&target.role_arn, cx)?;
        Ok(Self {
            when,
            description: input.description,
            state: input.state.unwrap_or_default(),
            kms_key_arn: input.kms_key_arn,
            target,
            window: input.flexible_time_window,
            after_completion: input.action_after_completion.unwrap_or_default(),
        })
    }
}

impl PutSchedule {
    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        check_name(&mut checks, "name", &self.name);
        self.group_name.iter().for_each(|group| check_name(&mut checks, "groupName", group));
        checks.length("scheduleExpression", &self.schedule_expression, 1, 256);
        checks.length("description", self.description.as_deref().unwrap_or_default(), 0, 512);
        if let Some(timezone) = &self.schedule_expression_timezone {
            checks.length("scheduleExpressionTimezone", timezone, 1, 50);
        }
        if let Some(minutes) = self.flexible_time_window.maximum_window_in_minutes {
            checks.range("flexibleTimeWindow.maximumWindowInMinutes", minutes, 1, 1440);
        }
        self.target.check_model(&mut checks);
        checks.finish()
    }
}

impl FlexibleTimeWindow {
    /// Returns the length of the window in seconds.
    pub(super) fn seconds(self) -> u64 {
        match self.mode {
            Mode::Off => 0,
            Mode::Flexible => self.maximum_window_in_minutes.unwrap_or_default().unsigned_abs() * 60,
        }
    }

    fn check(self) -> Result<(), Fault> {
        match (self.mode, self.maximum_window_in_minutes) {
            (Mode::Flexible, None) => {
                let message = "MaximumWindowInMinutes must be specified when FlexibleTimeWindow.Mode is FLEXIBLE.";
                Err(Fault::validation(message))
            }
            _ => Ok(()),
        }
    }
}

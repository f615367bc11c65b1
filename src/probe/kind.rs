//! The trait of all kinds of probes, and the macro that defines the enum [`Probe`](super::Probe).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Count, Expect, Item, Query, Watch};
use crate::api_call::ApiCall;
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::{Error, TargetReference, Visit};

/// A kind of probe: a struct whose fields are the keys of a lab and the flags of `ork verify`.
pub(super) trait ProbeKind {
    /// Returns a short name, such as `logs /aws/events/orders`.
    fn describe(&self) -> String;

    /// Returns what holds the items, such as `log group /aws/events/orders`.
    fn place(&self) -> String;

    /// Returns where the AWS Management Console shows the items, in the console's words.
    fn console_path(&self) -> &'static str;

    /// Returns how the AWS CLI counts the items; `calls` are those that `ork` made for the probe. `None` if no API of
    /// AWS has the items.
    fn query(&self, calls: &[ApiCall]) -> Option<Query>;

    /// Describes what a person does on AWS because no API does it.
    fn by_hand(&self) -> Option<String> {
        None
    }

    /// Adds the problems of the probe other than those of its expectations.
    fn check(&self, _findings: &mut Findings) {}

    /// Visits the fields that may name a resource or an event of the lab.
    fn references(&mut self, visit: &mut Visit<'_>);

    /// Returns the expectations.
    fn expect(&self) -> Expect<'_>;

    fn count_mut(&mut self) -> &mut Option<Count>;

    /// Returns the state machine whose executions are listed.
    fn listed_machine(&self) -> Option<&str> {
        None
    }

    /// Returns the address whose mail from topics is expected, other than the mail that asks for a confirmation.
    fn mailbox(&self) -> Option<&str> {
        None
    }

    /// Returns the table and the key of a single item.
    fn item_key(&self) -> Option<(&str, &Value)> {
        None
    }

    /// Returns the state machine whose executions link the events to the items.
    fn through(&self) -> Option<&str> {
        None
    }

    /// Returns whether the probe observes a target of a rule.
    fn observes(&self, _target: &TargetReference) -> bool {
        false
    }

    /// Adds the flags of this kind to a command.
    fn options(&self, line: CommandLine) -> CommandLine;

    /// Returns the value of the flag `--body`, for kinds that have it.
    fn body_flag(&self) -> Option<String> {
        None
    }

    /// Returns whether items can be selected by the event that caused them.
    fn takes_events(&self) -> bool {
        true
    }

    /// Returns whether the probe observes executions, which can be shown while they run.
    fn shows_executions(&self) -> bool {
        false
    }

    /// Returns all items since a moment.
    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error>
    where
        Self: Sized;

    /// Describes items that may exist but cannot be observed now.
    async fn unseen(&self, _clients: &Clients) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Describes items with another cause, which were not observed.
    async fn of_other_causes(&self, _clients: &Clients, _since: Option<Timestamp>) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Waits briefly until concurrent observers have finished.
    async fn settle(&self, _clients: &Clients)
    where
        Self: Sized,
    {
    }

    /// Shows the observed executions; `watched` are those that were running at the previous observation.
    async fn show(
        &self,
        _clients: &Clients,
        _seen: &[Item],
        _watched: &mut BTreeSet<String>,
        _watch: &mut Watch<'_>,
    ) -> Result<(), Error>
    where
        Self: Sized,
    {
        Ok(())
    }

    /// Returns the probe as a trait object. Boxed kinds are unboxed.
    fn as_kind(&self) -> &dyn ProbeKind
    where
        Self: Sized,
    {
        self
    }

    fn as_kind_mut(&mut self) -> &mut dyn ProbeKind
    where
        Self: Sized,
    {
        self
    }
}

/// Defines the enum of probes from a list of kinds with their names in labs and on the command line.
macro_rules! probe_enum {
    ($($name:literal => $field:ident: $Kind:ident($Type:ty),)+) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of probe.
            Probe of ProbeKind { $($name => $Kind($Type),)+ }
        }

        impl Probe {
            /// Describes items that may exist but cannot be observed now.
            pub async fn unseen(&self, clients: &Clients) -> Option<String> {
                match self {
                    $(Self::$Kind(probe) => probe.unseen(clients).await,)+
                }
            }

            async fn of_other_causes(&self, clients: &Clients, since: Option<Timestamp>) -> Option<String> {
                match self {
                    $(Self::$Kind(probe) => probe.of_other_causes(clients, since).await,)+
                }
            }

            pub async fn settle(&self, clients: &Clients) {
                match self {
                    $(Self::$Kind(probe) => probe.settle(clients).await,)+
                }
            }

            pub async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error> {
                match self {
                    $(Self::$Kind(probe) => probe.observe(clients, since).await,)+
                }
            }

            /// Shows the observed executions; `watched` are those that were running at the previous observation.
            async fn show(
                &self,
                clients: &Clients,
                seen: &[Item],
                watched: &mut BTreeSet<String>,
                watch: &mut Watch<'_>,
            ) -> Result<(), Error> {
                match self {
                    $(Self::$Kind(probe) => probe.show(clients, seen, watched, watch).await,)+
                }
            }
        }
    };
}

pub(super) use probe_enum;

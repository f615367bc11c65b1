//! What every kind of probe is, and what makes the enum [`Probe`](super::Probe) of the list of kinds.

use std::collections::BTreeSet;

use super::{Count, Expect, Item, Watch};
use crate::aws::Clients;
use crate::clock::Timestamp;
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::{Error, TargetReference, Visit};

/// A kind of probe: a struct whose fields are the keys of a lab and the flags of `ork verify`.
pub(super) trait ProbeKind {
    /// Returns a short name for it, such as `logs /aws/events/orders`.
    fn describe(&self) -> String;

    /// Returns where a person looks, in the words of the console.
    fn place(&self) -> String;

    /// Adds what is wrong with it beside its expectations.
    fn check(&self, _findings: &mut Findings) {}

    /// Visits the fields that may name a resource or an event of the lab.
    fn references(&mut self, visit: &mut Visit<'_>);

    /// Returns what is expected of what is observed.
    fn expect(&self) -> Expect<'_>;

    fn count_mut(&mut self) -> &mut Option<Count>;

    /// Returns the state machine whose executions lie between the events and what is looked for.
    fn through(&self) -> Option<&str> {
        None
    }

    /// Whether it looks at a target of a rule.
    fn observes(&self, _target: &TargetReference) -> bool {
        false
    }

    /// Adds the flags that only this kind has to a command.
    fn options(&self, line: CommandLine) -> CommandLine;

    /// Returns what the flag `--body` says, of a kind that has it.
    fn body_flag(&self) -> Option<String> {
        None
    }

    /// Whether it looks at executions, which can be shown while they run.
    fn shows_executions(&self) -> bool {
        false
    }

    /// Returns everything there is to see since a moment.
    async fn observe(&self, clients: &Clients, since: Option<Timestamp>) -> Result<Vec<Item>, Error>
    where
        Self: Sized;

    /// Returns what may be there and cannot be seen now, in words.
    async fn unseen(&self, _clients: &Clients) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Returns, in words, what is there besides that it did not observe, as it has another cause.
    async fn of_other_causes(&self, _clients: &Clients, _since: Option<Timestamp>) -> Option<String>
    where
        Self: Sized,
    {
        None
    }

    /// Waits, for a moment, until others who look at the same are done.
    async fn settle(&self, _clients: &Clients)
    where
        Self: Sized,
    {
    }

    /// Shows the executions among what was seen; `watched` are those that ran when it looked before.
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

    /// Returns it without its type; kinds that are boxed in the enum are unboxed here.
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

/// Makes the enum of probes from the list of its kinds: each with the name that labs and the shell use for it.
macro_rules! probe_enum {
    ($($name:literal => $field:ident: $Kind:ident($Type:ty),)+) => {
        $crate::kinds::kinds_enum! {
            /// Every kind of probe.
            Probe of ProbeKind { $($name => $Kind($Type),)+ }
        }

        impl Probe {
            /// Returns everything there is to see since a moment.
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

            /// Shows the executions among what was seen; `watched` are those that ran when it looked before.
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

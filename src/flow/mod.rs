//! What a lab does in a world: deploy, exercise, verify, clean up. Decisions are made elsewhere; flows perform
//! them in order and say everything through a sink.

mod cleanup;
mod confirm;
mod deploy;
mod exercise;
mod late;
mod learn;
mod record;
mod run;
mod stop;

pub use cleanup::clean_up;
pub use exercise::failure_of_verdict;
pub use late::awaited_schedule;
pub use learn::{check, go_on, note_published, note_sent, prepared, ready, reset, samples, solve, start};
pub use record::{Keep, KeepNothing, Recorder};
pub use run::{Course, Options, Summary, Trouble, run};
pub use stop::Stop;

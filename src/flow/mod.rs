//! What a lab does in a world: deploy, exercise, verify, clean up. Decisions are made elsewhere; flows perform
//! them in order and say everything through a sink.

mod cleanup;
mod confirm;
mod deploy;
mod exercise;
mod late;
mod record;
mod run;
mod stop;

pub use cleanup::clean_up;
pub use record::{Keep, KeepNothing};
pub use run::{Course, Options, Summary, Trouble, run};
pub use stop::Stop;

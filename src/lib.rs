//! `ork`: scaffolds, deploys, exercises and verifies event-driven AWS labs from one binary.
//!
//! A module imports only from layers below its own; `tests/architecture` holds the walls.
//!
//! | layer | modules |
//! | --- | --- |
//! | edge | `cli`, `catalog` |
//! | speech | `report`, `show`, `term` |
//! | flows | `flow` |
//! | model | `notice`, `plan`, `lab` |
//! | kinds | `step`, `probe`, `resource`, `inventory`, `doctor` |
//! | worlds | `aws` (the road to any cloud), `local` (the cloud in the binary) |
//! | languages | `pattern`, `transform`, `asl`, `expression`, `policy`, `schedule`, `schema`, `vtl`, `workflow` |
//! | base | everything else: values, places, words, time |

pub mod api_call;
pub mod arn;
pub mod clock;
pub mod command_line;
pub mod defect;
pub mod diag;
mod diagram;
pub mod door;
pub mod duration;
pub mod id;
pub mod json;
pub mod jsonpath;
mod kinds;
pub mod mail;
pub mod package;
mod suggestion;
pub mod text;
pub mod trace;
mod unquoted;
pub mod visible;
pub mod words;
pub mod yaml;

pub mod asl;
pub mod expression;
pub mod pattern;
pub mod policy;
pub mod schedule;
pub mod schema;
pub mod transform;
pub mod vtl;
pub mod workflow;

pub mod aws;
pub mod local;

pub mod doctor;
pub mod inventory;
pub mod probe;
pub mod resource;
pub mod step;

pub mod lab;
pub mod notice;
pub mod plan;

pub mod flow;

pub mod report;
pub mod show;
pub mod term;

pub mod catalog;
pub mod cli;

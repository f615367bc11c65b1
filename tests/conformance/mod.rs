//! The languages held against verdicts of AWS and of EventBridge's own matcher. The cases are not part of the
//! project: without them these tests say so and pass.

mod event_patterns;
mod states;

//! `ork`: event-driven AWS labs from one binary.

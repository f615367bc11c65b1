//! The command `ork`.

fn main() {}

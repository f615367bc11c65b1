//! The entry point: passes on the arguments and returns the exit code.

fn main() -> std::process::ExitCode {
    ork::cli::main()
}

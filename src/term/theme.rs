//! How the output may look, decided once from the flags, the environment and the terminal.

/// What `--color` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// Where the stream is a terminal that can show it
    #[default]
    Auto,
    /// Even into files and pipes
    Always,
    /// Nowhere
    Never,
}

/// How the two streams may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    pub color_stdout: bool,
    pub color_stderr: bool,
    /// stdout is a terminal: raw data is shown, not handed on.
    pub out_is_terminal: bool,
    /// Characters beyond ASCII can be shown.
    pub unicode: bool,
    /// stderr is a terminal: progress can be drawn and erased.
    pub live: bool,
    pub width: usize,
}

impl Theme {
    /// For files, pipes and tests.
    pub const PLAIN: Self = Self {
        color_stdout: false,
        color_stderr: false,
        out_is_terminal: false,
        unicode: false,
        live: false,
        width: 100,
    };
}

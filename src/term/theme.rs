//! The capabilities of the output, determined once from the flags, the environment and the terminal.

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

/// The capabilities of the two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    pub color_stdout: bool,
    pub color_stderr: bool,
    /// Whether stdout is a terminal, so that raw data must be escaped.
    pub out_is_terminal: bool,
    /// Whether characters beyond ASCII can be displayed.
    pub unicode: bool,
    /// Whether stderr is a terminal, so that progress can be drawn and erased.
    pub live: bool,
    pub width: usize,
}

impl Theme {
    /// The theme for files, pipes and tests.
    pub const PLAIN: Self = Self {
        color_stdout: false,
        color_stderr: false,
        out_is_terminal: false,
        unicode: false,
        live: false,
        width: 100,
    };
}

//! The common part of the lists of steps, probes and resources: an enum with one variant for each kind, whose name labs
//! and the command line use.

/// Defines the enum, the names of its variants, and the conversion of a value to the trait of its kind. The trait's
/// `as_kind` also accepts boxed variants.
macro_rules! kinds_enum {
    ($(#[$attribute:meta])* $Enum:ident of $Trait:ident { $($name:literal => $Kind:ident($Type:ty),)+ }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, clap::Subcommand, serde::Deserialize)]
        pub enum $Enum {
            $(
                #[serde(rename = $name)]
                #[command(name = $name)]
                $Kind($Type),
            )+
        }

        impl $Enum {
            /// All names of kinds, as in labs and on the command line.
            pub const KINDS: &'static [&'static str] = &[$($name),+];

            /// Returns the name of the kind, as in labs and on the command line.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$Kind(_) => $name,)+
                }
            }

            fn as_kind(&self) -> &dyn $Trait {
                match self {
                    $(Self::$Kind(of) => of.as_kind(),)+
                }
            }

            fn as_kind_mut(&mut self) -> &mut dyn $Trait {
                match self {
                    $(Self::$Kind(of) => of.as_kind_mut(),)+
                }
            }
        }

        $(
            impl TryFrom<$Enum> for $Type {
                type Error = $Enum;

                /// Returns the value if it is of this kind, or the enum otherwise.
                fn try_from(of: $Enum) -> Result<Self, $Enum> {
                    match of {
                        $Enum::$Kind(of) => Ok(of),
                        other => Err(other),
                    }
                }
            }
        )+
    };
}

pub(crate) use kinds_enum;

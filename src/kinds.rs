//! What the lists of steps, probes and resources have in common: an enum with a variant per kind, each with the name that
//! labs and the shell use for it.

/// Makes the enum, its names, and the way from a value to the trait of its kind. The trait's `as_kind` unboxes variants
/// that hold a box.
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
            /// Every kind, as the lab and the shell write it.
            pub const KINDS: &'static [&'static str] = &[$($name),+];

            /// Returns the name of its kind, as the lab and the shell write it.
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

                /// Returns the value of this kind, or what it is instead.
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

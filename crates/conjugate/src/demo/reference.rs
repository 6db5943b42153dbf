//! The reference strategy, as the binary carries it.

use plant::strategy::SourceFile;

/// The id of the strategy.
pub const STRATEGY: &str = "adc-reference";

macro_rules! files {
    ($($name:literal)*) => {
        /// Its files, by their names in `strategies/`.
        const FILES: &[(&str, &str)] = &[
            $((concat!("adc-reference/", $name), include_str!(concat!("../../../../strategies/adc-reference/", $name))),)*
        ];
    };
}

files! {
    "strategy.toml" "profile.toml" "library.toml" "library-antibody.toml" "small-molecule.toml" "cell-bank.toml" "cell-banks.toml"
    "antibody.toml"
    "drug-substance.toml" "drug-product.toml" "requirements.toml"
}

/// The files of the reference strategy.
#[must_use]
pub fn reference() -> Vec<SourceFile> {
    FILES.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

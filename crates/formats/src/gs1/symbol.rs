//! The symbol of an element string: a GS1 `DataMatrix`, as the dark squares of a grid.

use datamatrix::{DataMatrix, SymbolList};

/// A symbol: how many squares wide and high, and which of them are dark, column and row from the upper left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub width: usize,
    pub height: usize,
    pub dark: Vec<(usize, usize)>,
}

/// Draws an element string, as [`super::element_string`] writes it, with the first FNC1 that makes it one of GS1. Nothing
/// where no symbol holds as much.
///
/// ```
/// let symbol = formats::gs1::symbol("10TCEP-014").unwrap();
/// assert_eq!((symbol.width, symbol.height), (16, 16));
/// ```
#[must_use]
pub fn symbol(element_string: &str) -> Option<Symbol> {
    let code = DataMatrix::encode_gs1(element_string.as_bytes(), SymbolList::default().enforce_square()).ok()?;
    let bitmap = code.bitmap();
    Some(Symbol { width: bitmap.width(), height: bitmap.height(), dark: bitmap.pixels().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the squares say, by the reader of the same crate: the first codeword is FNC1, the rest the text.
    fn read(it: &Symbol) -> Vec<u8> {
        let mut bits = vec![false; it.width * it.height];
        for (column, row) in &it.dark {
            bits[row * it.width + column] = true;
        }
        DataMatrix::decode(&bits, it.width).unwrap()
    }

    proptest! {
        #[test]
        fn a_symbol_says_its_text(lot in "[A-Z0-9-]{1,20}", serial in "[A-Z0-9-]{1,20}") {
            let text = super::super::element_string(&[("10", &lot), ("21", &serial)]).unwrap();
            let drawn = symbol(&text).unwrap();
            let said = read(&drawn);
            // The reader gives the FNC1 in first place as the separator, or leaves it out.
            let said: Vec<u8> = said.strip_prefix(b"\x1d").map_or(said.clone(), <[u8]>::to_vec);
            prop_assert_eq!(said, text.into_bytes());
        }
    }
}

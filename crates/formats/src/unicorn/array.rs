//! An array of single-precision numbers, by its bits.

use std::collections::BTreeMap;

use crate::unreadable::{Unreadable, What};

/// The header of the serialisation: record type, root id 1, header id −1, version 1.0 (MS-NRBF 2.6.1).
const HEADER: [u8; 17] = [0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0];
/// `ArraySinglePrimitive` and the primitive type `Single` (MS-NRBF 2.1.2.1, 2.1.2.3).
const ARRAY: u8 = 15;
const SINGLE: u8 = 11;
/// The last record, `MessageEnd`.
const END: u8 = 11;

/// The array in this part of a curve's package, whose kind stands in another part.
pub(super) fn singles(parts: &BTreeMap<String, Vec<u8>>, file: &str, name: &str) -> Result<Vec<u32>, Unreadable> {
    let part = format!("{file}/{name}");
    let missing = |part: &str| What::PartMissing { part: What::short(part) }.in_file();
    let bytes = parts.get(name).ok_or_else(|| missing(&part))?;
    let kind = parts.get(&format!("{name}DataType")).ok_or_else(|| missing(&format!("{part}DataType")))?;
    let not = || What::NotAnArray { part: What::short(&part) }.in_file();
    // The kind may itself be framed; its name is in it either way.
    let single =
        kind.windows(13).any(|it| it == b"System.Single") && !kind.windows(13).any(|it| it == b"System.Double");
    if !single {
        return Err(not());
    }
    decode(bytes).ok_or_else(not)
}

/// The bits of each number.
fn decode(bytes: &[u8]) -> Option<Vec<u32>> {
    let Some(framed) = bytes.strip_prefix(&HEADER) else { return plain(bytes) };
    let (frame, rest) = framed.split_first_chunk::<10>()?;
    let [ARRAY, _, _, _, _, a, b, c, d, SINGLE] = frame else { return None };
    let length = usize::try_from(i32::from_le_bytes([*a, *b, *c, *d])).ok()?;
    let (numbers, end) = rest.split_at_checked(length.checked_mul(4)?)?;
    if end == [END] { plain(numbers) } else { None }
}

fn plain(bytes: &[u8]) -> Option<Vec<u32>> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| numbers.iter().copied().map(u32::from_le_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_has_as_many_numbers_as_it_says() {
        let framed =
            |length: u8, rest: &[u8]| [&HEADER[..], &[ARRAY, 1, 0, 0, 0, length, 0, 0, 0, SINGLE], rest].concat();
        let two = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
        for (bytes, then) in [
            (two.to_vec(), Some(vec![0x3f80_0000, 0xc000_0000])),
            (framed(2, &[&two[..], &[END]].concat()), Some(vec![0x3f80_0000, 0xc000_0000])),
            (framed(2, &two), None),
            (framed(3, &[&two[..], &[END]].concat()), None),
            (framed(1, &[&two[..], &[END]].concat()), None),
            (vec![1, 2, 3], None),
            (vec![], Some(vec![])),
        ] {
            assert_eq!(decode(&bytes), then, "{bytes:?}");
        }
    }
}

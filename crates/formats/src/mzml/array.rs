//! One array of a spectrum: base64, perhaps zlib, numbers of 32 or 64 bits.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;

use crate::measured::Samples;
use crate::unreadable::{Unreadable, What};
use crate::xml::Element;

const BITS_32: &str = "MS:1000521";
const BITS_64: &str = "MS:1000523";
const ZLIB: &str = "MS:1000574";
const PLAIN: &str = "MS:1000576";
/// Every way of packing that the vocabulary has and that is not read: MS-Numpress and its kin, zstd.
const OTHERS: [&str; 9] = [
    "MS:1002312",
    "MS:1002313",
    "MS:1002314",
    "MS:1002746",
    "MS:1002747",
    "MS:1002748",
    "MS:1003780",
    "MS:1003781",
    "MS:1003782",
];
/// More points than one spectrum has.
const POINTS_MAX: usize = 8_000_000;

/// The points of an array, as many as the spectrum says or as the array says of itself.
pub(super) fn points(array: &Element, terms: &[&Element], length: usize) -> Result<Samples, Unreadable> {
    let line = array.line;
    let name = |it: &Element| What::short(it.attribute("name").unwrap_or_default());
    let not = || What::NotAnArray { part: terms.first().map_or_else(String::new, |it| name(it)) }.in_line(line);
    let has = |accession: &str| terms.iter().any(|it| it.attribute("accession") == Some(accession));
    let packed = terms.iter().find(|it| {
        let accession = it.attribute("accession").unwrap_or_default();
        OTHERS.contains(&accession) || it.attribute("name").is_some_and(|it| it.to_lowercase().contains("numpress"))
    });
    if let Some(packed) = packed {
        return Err(What::CannotUnpack { how: name(packed) }.in_line(line));
    }
    let zlib = match (has(ZLIB), has(PLAIN)) {
        (true, false) => true,
        (false, true) => false,
        // Neither, or both: nothing says what the bytes are.
        (false, false) | (true, true) => return Err(What::CannotUnpack { how: "?".to_owned() }.in_line(line)),
    };
    let width = match (has(BITS_32), has(BITS_64)) {
        (true, false) => 4,
        (false, true) => 8,
        (false, false) | (true, true) => return Err(not()),
    };
    let own = array.attribute("arrayLength").map(str::parse::<usize>);
    let length = own.transpose().map_err(|_| not())?.unwrap_or(length);
    if length > POINTS_MAX {
        return Err(What::TooManyCells { limit: POINTS_MAX }.in_line(line));
    }
    let text = array.child("binary").map_or("", |it| it.text.as_str());
    let text: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(text).map_err(|_| not())?;
    let expected = length * width;
    // An empty spectrum has no bytes, packed or not.
    let bytes = if zlib && !bytes.is_empty() { unpacked(&bytes, expected).ok_or_else(not)? } else { bytes };
    if bytes.len() != expected {
        return Err(not());
    }
    Ok(if width == 4 {
        Samples::Bits32(bytes.as_chunks::<4>().0.iter().copied().map(u32::from_le_bytes).collect())
    } else {
        Samples::Bits64(bytes.as_chunks::<8>().0.iter().copied().map(u64::from_le_bytes).collect())
    })
}

/// What zlib packed, if it is no more than it should be.
fn unpacked(bytes: &[u8], expected: usize) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let most = u64::try_from(expected).ok()?.saturating_add(1);
    ZlibDecoder::new(bytes).take(most).read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

//! Which characters do these bytes stand for? UTF-8, or UTF-16 that says so in its first two bytes; nothing else.
//!
//! In Latin-1, GBK and their kin every byte means something, and the same bytes mean different things in each: a `µ`
//! would silently become another letter. So bytes that are not valid UTF-8 are refused with the line they stand in.

use crate::unreadable::{Unreadable, What};

/// How the characters of a file were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// Reads bytes as text, without the byte order mark.
///
/// # Errors
/// More than [`MAX_BYTES`](crate::MAX_BYTES), nothing at all, bytes that are not the encoding they claim, or control
/// characters, which no table of text contains (a NUL in every other byte is UTF-16 without its mark).
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), Unreadable> {
    if bytes.len() > crate::MAX_BYTES {
        return Err(What::TooLarge { bytes: bytes.len(), limit: crate::MAX_BYTES }.in_file());
    }
    let (text, encoding) = if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        (utf16(rest, u16::from_le_bytes)?, Encoding::Utf16LittleEndian)
    } else if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        (utf16(rest, u16::from_be_bytes)?, Encoding::Utf16BigEndian)
    } else {
        (utf8(bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes))?, Encoding::Utf8)
    };
    if text.trim().is_empty() && !text.contains('\0') {
        return Err(What::Empty.in_file());
    }
    match text.char_indices().find(|(_, it)| it.is_control() && !matches!(it, '\t' | '\n' | '\r')) {
        Some((at, found)) => Err(What::ControlCharacter { code: found as u32 }.in_line(line_at(&text, at))),
        None => Ok((text, encoding)),
    }
}

/// Whether a text ends where a line does. One that does not may have been cut in its last word.
pub(crate) fn ends_a_line(text: &str) -> bool {
    text.ends_with(['\n', '\r'])
}

fn utf8(bytes: &[u8]) -> Result<String, Unreadable> {
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(fault) => fault,
    };
    let (valid, rest) = bytes.split_at_checked(fault.valid_up_to()).unwrap_or((bytes, &[]));
    let line = line_at(&String::from_utf8_lossy(valid), usize::MAX);
    Err(What::NotUtf8 { byte: rest.first().copied().unwrap_or_default() }.in_line(line))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let (pairs, half) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for it in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match it {
            Ok(it) => text.push(it),
            Err(_) => return Err(What::BrokenUtf16.in_line(line_at(&text, usize::MAX))),
        }
    }
    if half.is_empty() { Ok(text) } else { Err(What::BrokenUtf16.in_line(line_at(&text, usize::MAX))) }
}

/// The line, counted from 1, in which the byte `at` stands; CRLF, LF and CR each end one line.
fn line_at(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or(text);
    let feeds = before.matches('\n').count();
    let returns = before.matches('\r').count() - before.matches("\r\n").count();
    u32::try_from(feeds + returns + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn one_text_is_read_from_each_encoding() {
        let text = "浓度 µ,𝛼\r\n1";
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(), Encoding::Utf8),
            (wide(text, u16::to_le_bytes), Encoding::Utf16LittleEndian),
            (wide(text, u16::to_be_bytes), Encoding::Utf16BigEndian),
        ] {
            assert_eq!(decode(&bytes), Ok((text.to_owned(), encoding)));
        }
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_line() {
        for (bytes, what, line) in [
            (&b""[..], What::Empty, None),
            (b"\xef\xbb\xbf \r\n", What::Empty, None),
            (b"a\r\nb\rc\n\xb5g", What::NotUtf8 { byte: 0xb5 }, Some(4)),
            (b"a\nb\0", What::ControlCharacter { code: 0 }, Some(2)),
            (b"\0\0", What::ControlCharacter { code: 0 }, Some(1)),
            (b"a\x1bb", What::ControlCharacter { code: 27 }, Some(1)),
            (b"\xff\xfea\0\n\0\x00\xd8", What::BrokenUtf16, Some(2)),
            (b"\xff\xfea\0b", What::BrokenUtf16, Some(1)),
            (b"\xfe\xff\xdc\x00\0a", What::BrokenUtf16, Some(1)),
        ] {
            let refused = decode(bytes).unwrap_err();
            assert_eq!((refused.what, refused.line, refused.column), (what, line, None), "{bytes:?}");
        }
        let large = vec![b'a'; crate::MAX_BYTES + 1];
        assert!(matches!(decode(&large).unwrap_err().what, What::TooLarge { .. }));
    }
}

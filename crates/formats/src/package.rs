//! Files that are packages of files: a zip in memory, unpacked within bounds, part by part.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::unreadable::{Unreadable, What};
use crate::workbook::MAX_UNPACKED_BYTES;

/// Parts of a package.
const PARTS_MAX: usize = 2_000;
/// How the last record of a zip begins, and how long it is without a comment.
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;

/// How much may still be unpacked, over all packages in a package.
pub(crate) struct Bound(u64);

impl Bound {
    pub(crate) fn new() -> Self {
        Self(MAX_UNPACKED_BYTES)
    }
}

/// The names of the parts, without unpacking anything.
pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    let Ok(archive) = ZipArchive::new(Cursor::new(trimmed(bytes))) else { return Vec::new() };
    archive.file_names().filter_map(|it| it.ok().map(|it| it.into_owned())).collect()
}

/// Every part by its name.
pub(crate) fn parts(bytes: &[u8], bound: &mut Bound) -> Result<BTreeMap<String, Vec<u8>>, Unreadable> {
    let not = || What::NotAPackage.in_file();
    let mut archive = ZipArchive::new(Cursor::new(trimmed(bytes))).map_err(|_| not())?;
    if archive.len() > PARTS_MAX {
        return Err(What::UnpacksTooLarge { limit: MAX_UNPACKED_BYTES }.in_file());
    }
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|_| not())?;
        let name = part.name().map_err(|_| not())?.into_owned();
        let mut content = Vec::new();
        // What a package claims of sizes is not believed.
        part.take(bound.0.saturating_add(1)).read_to_end(&mut content).map_err(|_| not())?;
        let unpacked = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let left = bound.0.checked_sub(unpacked);
        bound.0 = left.ok_or_else(|| What::UnpacksTooLarge { limit: MAX_UNPACKED_BYTES }.in_file())?;
        if parts.insert(name.clone(), content).is_some() {
            return Err(What::MemberTwice { member: What::short(&name) }.in_file());
        }
    }
    Ok(parts)
}

/// Without what some programs fill up behind the end of a zip.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(END.len()).rposition(|it| it == END).map(|it| it + END_BYTES);
    let Some((zip, rest)) = end.and_then(|it| bytes.split_at_checked(it)) else { return bytes };
    if rest.iter().all(|it| *it == 0) { zip } else { bytes }
}

//! Lines about files of instruments.

use plant::batch::Entered;
use plant::id::{FileId, PersonId};
use plant::instrument::{FileTakenIn, FileValue, RecordFromFile, Said, SetAside, TakeInFile, Via};
use plant::text::Text;
use sha2::{Digest as _, Sha256};

use super::how;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        "hands" => hands_in(play, who, words),
        "enters" => enters(play, who, words),
        _ => sets_aside(play, who, words),
    }
}

/// A story has no bytes; a file is the same when it has the same name.
fn file(name: &Text) -> Result<FileId, Wrong> {
    let hash = format!("{:x}", Sha256::digest(name.as_str().as_bytes()));
    FileId::new(&hash).map_err(|it| Wrong::new(it.to_string(), "use another name"))
}

/// `hands in "sec.json" read as waters-empower with "MAB-1" and "Blank"`, or `hands in "sec.json" that cannot be read`
fn hands_in(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("in")?;
    let name = words.text("the name of the file")?;
    let said = if words.take("that") {
        words.need("cannot be read")?;
        let text = |it: &str| Text::new(it).unwrap_or_else(|_| Text::dash());
        Said::Unreadable {
            zh: text("第 2 行 I 列：“121.6.1”不是数值"),
            en: text("line 2, column I: `121.6.1` is not a number"),
        }
    } else {
        words.need("read as")?;
        let format = words.word("a family of files")?;
        words.need("with")?;
        let mut samples = vec![words.text("a sample")?];
        while words.take("and") {
            samples.push(words.text("a sample")?);
        }
        let named = formats::Family::from_id(&format).map(formats::Family::name);
        let advice = "write it as `formats::Family` does";
        let instrument = named.ok_or_else(|| Wrong::new(format!("no family is called `{format}`"), advice))?;
        Said::Read { format, instrument: instrument.to_owned(), samples, table: None }
    };
    let taken = FileTakenIn { file: file(&name)?, name, bytes: 1, via: Via::Folder, said };
    play.does(who, TakeInFile { taken }, &how(words)?)
}

/// `enters from "sec.json" the sample "MAB-1" as purity-monomer = 99.1 % and 99.2 %`, `doubted for "< TEST RNG"`
fn enters(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("from")?;
    let name = words.text("the name of the file")?;
    words.need("the sample")?;
    let sample = words.text("the sample")?.to_string();
    words.need("as")?;
    let attribute = words.word("an attribute")?;
    words.equals()?;
    let mut values = Vec::new();
    loop {
        let place = format!("{}:4", values.len() + 2);
        values.push(match words.entered()? {
            Entered::Typed { text, unit } => FileValue { place, text, unit: Some(unit), remark: None },
            Entered::Chosen(id) => FileValue { place, text: id.to_string(), unit: None, remark: None },
            Entered::Missing(why) => FileValue { place, text: why.to_string(), unit: None, remark: None },
        });
        if !words.take("and") {
            break;
        }
    }
    if words.take("doubted") {
        words.need("for")?;
        let remark = words.text("what the instrument says")?.to_string();
        values.iter_mut().for_each(|it| it.remark = Some(remark.clone()));
    }
    let of = if words.take("of") { Some(words.id("the number of a sample", plant::id::SampleId::new)?) } else { None };
    let (file, batch) = (file(&name)?, play.batch()?);
    play.does(who, RecordFromFile { file, sample, batch, attribute, values, of }, &how(words)?)
}

/// `sets aside "Blank" of "sec.json" because "…"`, or `sets aside the file "sec.json" because "…"`
fn sets_aside(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("aside")?;
    let (name, sample) = if words.take("the") {
        words.need("file")?;
        (words.text("the name of the file")?, None)
    } else {
        let sample = words.text("a sample")?.to_string();
        words.need("of")?;
        (words.text("the name of the file")?, Some(sample))
    };
    play.does(who, SetAside { file: file(&name)?, sample }, &how(words)?)
}

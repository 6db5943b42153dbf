//! Lines about files of instruments.

use plant::batch::Entered;
use plant::id::{DeterminationId, FileId, MethodId, PersonId};
use plant::instrument::{FileTakenIn, FileValue, RecordFromFile, Said, SetAside, TakeInFile, Via};
use plant::lab::{Derivation, DerivedFigure, Input, RecordDetermination, VerifyDetermination};
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
        "derives" => derives(play, who, words),
        "verifies" => verifies(play, who, words),
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

/// `derives from "hic.json" the sample "DS-1" by hic as dar = 4.10 mol/mol and load-d0 = 5.2 %`, `with "{…}"` for other
/// parameters, `in doubt for "…"` where the calculation gives no result.
fn derives(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    if words.next_is("by") {
        return derives_from_readings(play, who, words);
    }
    words.need("from")?;
    let name = words.text("the name of the file")?;
    words.need("the sample")?;
    let sample = words.text("the sample")?.to_string();
    words.need("by")?;
    let method = words.id("a method", MethodId::new)?;
    let batch = play.batch()?;
    let strategy = &play.strategy()?.strategy;
    let declared = strategy.methods.get(&method).and_then(|it| Some((it.version, it.derives.clone()?)));
    let advice = "name a method whose entry in the library has `derives`";
    let (version, derives) = declared.ok_or_else(|| Wrong::new(format!("`{method}` derives nothing"), advice))?;
    words.need("as")?;
    let mut figures = Vec::new();
    loop {
        let attribute = words.word("an attribute")?;
        words.equals()?;
        let Entered::Typed { text, unit } = words.entered()? else {
            return Err(Wrong::new("a calculation gives numbers", "write digits and a unit").into());
        };
        let of = derives.gives.iter().find(|it| attribute.rsplit('/').next() == Some(it.attribute.as_str()));
        let field = of.map(|it| it.field.clone()).unwrap_or_default();
        // Of each injection the same.
        let further = (1..derives.injections).map(|_| text.clone()).collect();
        figures.push(DerivedFigure { attribute, field, text, further, unit, times: None });
        if !words.take("and") {
            break;
        }
    }
    let parameters = if words.take("with") { words.text("parameters")?.to_string() } else { derives.parameters };
    let doubts = if words.take("in") {
        words.need("doubt for")?;
        vec![words.label()?]
    } else {
        vec![]
    };
    let output = serde_json::to_string(&figures).unwrap_or_default();
    let input = Input::File {
        sha256: file(&name)?,
        name: name.to_string(),
        format: "-".to_owned(),
        sample,
        places: vec![],
        acquired: vec![],
    };
    let derivation = Derivation {
        method,
        version,
        calculator: derives.calculator,
        software: "story".to_owned(),
        parameters,
        inputs: vec![input],
        output_sha256: crate::lab::derive::sha256(&output),
        output,
    };
    play.does(
        who,
        RecordDetermination { batch, derivation, figures, doubts, of: None, run: None, begun: None },
        &how(words)?,
    )
}

/// `derives by cell-cytotoxicity from readings "S,1,252,249;T,1,242,236"`, a line between semicolons, `and "…"` for a
/// further field, `of DS-31-001-S01`, `for conjugation/dar-uv` where one method tests several materials: calculated here as
/// the page calculates it.
fn derives_from_readings(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("by")?;
    let method = words.id("a method", MethodId::new)?;
    words.need("from readings")?;
    let mut texts = vec![words.text("lines of readings")?.to_string().replace("; ", "\n")];
    while words.take("and") {
        texts.push(words.text("lines of readings")?.to_string().replace("; ", "\n"));
    }
    let of = if words.take("of") { Some(words.id("the number of a sample", plant::id::SampleId::new)?) } else { None };
    let asked = if words.take("for") { Some(words.word("an attribute")?) } else { None };
    let batch = play.batch()?;
    let plant = &play.plant;
    let all = plant.derivable(&batch);
    let first = || all.iter().find(|it| *it.id == method).and_then(|it| Some(it.gives.first()?.0.clone()));
    let path = asked.or_else(first).unwrap_or_default();
    let hand = || crate::sample::hand::on(plant, &batch, &path, play.now);
    let of = of.map(plant::sample::OfSample::number).or_else(hand);
    let advice = "name a method whose entry in the library has `enters`, and readings that can be read";
    let it = all.iter().find(|it| *it.id == method && it.is_entered());
    let wrong = |said: String| Wrong::new(said, advice);
    let it = it.ok_or_else(|| wrong(format!("no readings are entered for `{method}`")))?;
    let enters = it.method.derives.as_ref().map(|it| it.enters.clone()).unwrap_or_default();
    let typed: Vec<_> = enters.into_iter().zip(texts).collect();
    let it = it.clone().measured_with(&path);
    let found = crate::lab::derive::of_readings(&it, &typed, of.as_ref().map(|it| &it.number));
    let said = |all: Vec<crate::lab::entered::Fault>| {
        let all: Vec<_> = all.iter().map(|it| it.said(crate::language::Lang::En)).collect();
        wrong(all.join("; "))
    };
    let command = found.map_err(said)?.ok_or_else(|| wrong(format!("`{method}` derives nothing")))?;
    let command = RecordDetermination { begun: of.and_then(|it| it.begun), ..command };
    play.does(who, command, &how(words)?)
}

/// `verifies determination DET-00001`
fn verifies(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("determination")?;
    let determination = words.id("a determination", DeterminationId::new)?;
    play.does(who, VerifyDetermination { determination }, &how(words)?)
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

//! The watched folder and the node, over the demonstration.

use std::fs;
use std::path::Path;

use ledger::Options;
use plant::id::{FileId, LotId};
use plant::instrument::{ITSELF, Said};
use plant::lab::Origin;

use super::folder::{Looked, TAKEN};
use crate::app::Running;
use crate::demo;
use crate::language::{Lang, Zone};
use crate::node::{Clock, Folder};

const SEC: &str = r#"{"metadata":{"password":"secret"},"values":{"fields":{"SystemName":"HPLC-07"},
 "channels":[{"fields":{"ChannelId":1,"SampleName":"DS-31-006-S01","Channel":"280","DateAcquired":"2031-03-18T09:41:00"}},
  {"fields":{"ChannelId":2,"SampleName":"Blank","Channel":"280","DateAcquired":"2031-03-18T09:21:00"}}],"injections":[],
 "results":[{"fields":{"ChannelId":1},"curves":[],"peaks":[
  {"fields":{"Name":"Aggregates","RetentionTime":6.10,"PctArea":0.81}}]}]}}"#;

fn running(data: &Path) -> Running {
    let folder = Folder::at(data);
    let mut ledger = folder.open(demo::NODE, Options::default()).unwrap();
    demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    let replayed = Folder::replay(&ledger).unwrap();
    let clock = Clock::from(replayed.plant.clocks.unwrap().1);
    Running::start(&folder, ledger, replayed, clock, Zone::utc()).unwrap()
}

#[test]
fn what_lies_in_the_folder_is_taken_in_once_read_and_put_away() {
    let (data, drop) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let running = running(data.path());
    let app = &running.app;
    fs::create_dir(drop.path().join(TAKEN)).unwrap();
    let before = app.settled().instrument_files.len();
    let lay = |name: &str, text: &str| fs::write(drop.path().join(name), text).unwrap();
    lay("sec.json", SEC);
    lay("broken.csv", "Sample ID,Analysis date/time,Analysis by,Viability (%)\nN-1,2031-03-18 09:15,Li,9.7.1\n");
    lay("empty.csv", "");
    lay("large.csv", &"a".repeat(formats::MAX_BYTES + 1));
    lay("unfinished.csv.part", SEC);
    lay(".hidden", SEC);
    std::os::unix::fs::symlink(data.path(), drop.path().join("link.csv")).unwrap();
    let mut looked = Looked::default();
    // What was seen once may still grow.
    looked.look(app, drop.path());
    assert_eq!(app.settled().instrument_files.len(), before);
    looked.look(app, drop.path());
    assert_eq!(app.settled().instrument_files.len(), before + 4);
    let left = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(left(drop.path()), ".hidden link.csv taken unfinished.csv.part");
    assert_eq!(left(&drop.path().join(TAKEN)), "broken.csv empty.csv large.csv sec.json");
    let (results, waits) = {
        let plant = app.settled();
        let unread = plant.instrument_files.values().filter(|it| matches!(it.said, Said::Unreadable { .. })).count();
        assert_eq!(unread, 4, "three of these, and one of the demonstration's");
        let of = &plant.results[&LotId::new("DS-31-006").unwrap()]["activation/activated-aggregates"];
        let Origin::File { sample, places, format, .. } = &of[0].origin else { panic!("{of:?}") };
        assert_eq!((sample.as_str(), format.as_str(), places.len()), ("DS-31-006-S01", "waters-empower", 1));
        assert_eq!(of[0].recorded.by.as_str(), ITSELF);
        (of.len(), plant.files_waiting().count())
    };
    // The same bytes under another name make nothing more.
    lay("again.json", SEC);
    looked.look(app, drop.path());
    looked.look(app, drop.path());
    let plant = app.settled();
    assert_eq!(plant.instrument_files.len(), before + 4);
    assert_eq!(plant.results[&LotId::new("DS-31-006").unwrap()]["activation/activated-aggregates"].len(), results);
    assert_eq!(plant.files_waiting().count(), waits);
    assert_eq!(left(&drop.path().join(TAKEN)), "again.json broken.csv empty.csv large.csv sec.json");
    // Each is kept under its hash, and the record names it.
    let files: Vec<FileId> = plant.instrument_files.keys().cloned().collect();
    std::mem::drop(plant);
    for file in files {
        let hash = ledger::Hash::from_hex(file.as_str()).unwrap();
        assert!(app.file(&hash).unwrap().is_some(), "{file}");
    }
    let _ledger = running.stop();
}

/// A table of the site's own, which the reference strategy declares: the release sample of the batch in review.
const GC: &str = "Run;Sample;Analyst;Injected;DMAc;Remark\n1;DS-31-005-S06;Li;2031-03-18 10:05;121,5;\n";

#[test]
fn a_table_that_the_site_declared_gives_its_result_and_is_read_again_by_the_version_that_it_was_read_by() {
    let data = tempfile::tempdir().unwrap();
    let running = running(data.path());
    let app = &running.app;
    let taken = app.take_in_itself("gc.csv", GC.as_bytes(), plant::instrument::Via::Folder).unwrap();
    {
        let plant = app.settled();
        // There is a result of it: whether it is measured again is nothing for a program.
        assert_eq!(taken.recorded, 0, "{:?}", plant.instrument_files[&taken.file]);
        let table = plant.instrument_files[&taken.file].table().unwrap();
        assert_eq!((table.strategy.as_str(), table.table.as_str()), ("adc-reference", "headspace-gc"));
        let reading = super::handed::again(&plant, &taken.file).unwrap()(GC.as_bytes()).unwrap();
        let asked = plant.asked_of("DS-31-005-S06");
        let asked = asked.iter().find(|it| it.path == "residual-solvent").unwrap();
        let command = plant::instrument::RecordFromFile {
            file: taken.file.clone(),
            sample: "DS-31-005-S06".to_owned(),
            batch: asked.batch.clone(),
            attribute: asked.path.clone(),
            values: super::handed::values(&reading, "DS-31-005-S06", &asked.attribute.reads),
            of: None,
        };
        let act = plant::Act {
            by: plant::id::PersonId::new("li-na").unwrap(),
            session: plant::id::SessionId::new("test").unwrap(),
            happened: app.now(),
            known: app.now(),
            second: None,
            reason: Some(plant::text::Text::new("measured again").unwrap()),
            signature: None,
        };
        let events = plant::decide(&plant, &command.into(), &act).unwrap();
        let plant::Event::ResultRecorded(of) = &events[0] else { panic!("{events:?}") };
        assert_eq!(of.sample.as_ref().unwrap().number.as_str(), "DS-31-005-S06");
        let plant::batch::Observed::Number(found) = &of.reportable else { panic!("{of:?}") };
        assert_eq!((found.value, found.unit.code()), (122.into(), "[ppm]"), "rounded half up, once");
        let Origin::File { format, places, .. } = &of.origin else { panic!("{of:?}") };
        assert_eq!((format.as_str(), places.as_slice()), ("site-table", &["2:5".to_owned()][..]));
        let again = super::handed::again(&plant, &taken.file).unwrap()(GC.as_bytes()).unwrap();
        assert_eq!(again.samples(), ["DS-31-005-S06"]);
        // What a refusal says of an attribute is its name, of this batch or, where none is named, of any.
        let refusal = |batch: Option<&str>| {
            let it = plant::Refusal::from(plant::Rule::RunMissing).with("attribute", "purity-monomer");
            batch.into_iter().fold(it, |it, batch| it.with("batch", batch))
        };
        for (batch, lang) in [(None, Lang::Zh), (Some("DS-31-005"), Lang::Zh), (Some("DS-31-005"), Lang::En)] {
            let said = crate::words::spoken(lang, &Zone::utc(), &plant, &refusal(batch));
            assert!(!said.found.concat().contains("purity-monomer"), "{said:?}");
            assert!(said.found[0].contains(lang.pick("单体", "monomer")), "{said:?}");
        }
    }
    // A column of another name is no table that anybody declared; a cell that is no number is told with its place.
    for (name, text, then) in [
        ("other.csv", GC.replace("DMAc", "DMF"), "none of the instrument files"),
        ("broken.csv", GC.replace("121,5", "12.1.5"), "line 2, column E"),
    ] {
        let taken = app.take_in_itself(name, text.as_bytes(), plant::instrument::Via::Folder).unwrap();
        let plant = app.settled();
        let Said::Unreadable { en, .. } = &plant.instrument_files[&taken.file].said else { panic!("{name}") };
        assert!(en.as_str().contains(then), "{en}");
    }
    let _ledger = running.stop();
}

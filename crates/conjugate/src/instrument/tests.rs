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
use crate::language::Zone;
use crate::node::{Clock, Folder};

const SEC: &str = r#"{"metadata":{"password":"secret"},"values":{"fields":{"SystemName":"HPLC-07"},
 "channels":[{"fields":{"ChannelId":1,"SampleName":"DS-31-006","Channel":"280","DateAcquired":"2031-03-18T09:41:00"}},
  {"fields":{"ChannelId":2,"SampleName":"Blank","Channel":"280","DateAcquired":"2031-03-18T09:21:00"}}],"injections":[],
 "results":[{"fields":{"ChannelId":1},"curves":[],"peaks":[
  {"fields":{"Name":"Monomer","RetentionTime":7.42,"PctArea":99.10}}]}]}}"#;

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
        let of = &plant.results[&LotId::new("DS-31-006").unwrap()]["purity-monomer"];
        let Origin::File { sample, places, format, .. } = &of[0].origin else { panic!("{of:?}") };
        assert_eq!((sample.as_str(), format.as_str(), places.len()), ("DS-31-006", "waters-empower", 1));
        assert_eq!(of[0].recorded.by.as_str(), ITSELF);
        (of.len(), plant.files_waiting().count())
    };
    // The same bytes under another name make nothing more.
    lay("again.json", SEC);
    looked.look(app, drop.path());
    looked.look(app, drop.path());
    let plant = app.settled();
    assert_eq!(plant.instrument_files.len(), before + 4);
    assert_eq!(plant.results[&LotId::new("DS-31-006").unwrap()]["purity-monomer"].len(), results);
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

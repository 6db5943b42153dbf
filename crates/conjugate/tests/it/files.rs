//! Raw files are as much a part of the record as the entries that name them.

use std::path::Path;
use std::process::{Command, Output};

use conjugate::demo;
use conjugate::node::Folder;
use ledger::{Files, Hash, Options};
use serde_json::Value;

use crate::asking::plant;

/// A demonstration's folder, as `conjugate demo` begins it.
fn demonstration() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let mut ledger = folder.open(demo::NODE, Options::default()).unwrap();
    demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    directory
}

fn verify(data: &Path) -> (bool, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_conjugate")).args(["ledger", "verify", "--data"]).arg(data).output().unwrap();
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    (status.success(), String::from_utf8(stdout).unwrap())
}

/// Every file in the store, by its path.
fn stored(data: &Path) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(data.join("files")).unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> =
        folders.flat_map(|it| std::fs::read_dir(it).unwrap()).map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_demonstration_keeps_the_files_that_its_results_name_and_they_say_what_they_are() {
    let directory = demonstration();
    let files = stored(directory.path());
    let (sound, said) = verify(directory.path());
    assert!(sound, "{said}");
    let line = format!("{0} raw files are named by entries; {0} of them are there as they were named", files.len());
    assert!(files.len() > 3 && said.contains(&line), "{said}");
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains("MADE UP"), "{text}");
    }
    // What the record says of a file is what the file says.
    let folder = Folder::at(directory.path());
    let ledger = folder.open(demo::NODE, Options::default()).unwrap();
    let plant = Folder::replay(&ledger).unwrap().plant;
    let (mut read, kept) = (0, folder.files().unwrap());
    for result in plant.results.values().flat_map(|it| it.values()).flatten() {
        let plant::lab::Origin::File { sha256, places, .. } = &result.origin else { continue };
        let bytes = kept.read(&Hash::from_hex(sha256).unwrap()).unwrap().unwrap();
        let table = formats::results_csv::results(&bytes).unwrap();
        assert!(!places.is_empty());
        for place in places {
            let row = table.rows.iter().find(|it| it.value.at.to_string() == *place).unwrap();
            let said = format!("{:?}", result.replicates);
            assert!(said.contains(row.value.trimmed()), "{} is not in {said}", row.value.trimmed());
            read += 1;
        }
    }
    for certificate in plant.lots.values().flat_map(|it| &it.intake.certificates) {
        let bytes = kept.read(&Hash::from_hex(&certificate.sha256).unwrap()).unwrap().unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("Certificate of analysis"));
        read += 1;
    }
    assert!(read >= files.len(), "{read}");
}

#[test]
fn a_file_that_is_missing_or_altered_is_found_and_one_that_nobody_names_is_only_noted() {
    let directory = demonstration();
    let files = stored(directory.path());
    let name = |at: usize| {
        let path = &files[at];
        let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        format!("{folder}{}", path.file_name().unwrap().to_str().unwrap())
    };
    std::fs::write(directory.path().join("files").join("note.txt"), "whose is this").unwrap();
    let (sound, said) = verify(directory.path());
    assert!(sound && said.contains("note: no entry names `") && said.contains("note.txt"), "{said}");

    let mut text = std::fs::read_to_string(&files[0]).unwrap();
    text.push(' ');
    std::fs::write(&files[0], text).unwrap();
    std::fs::remove_file(&files[1]).unwrap();
    let (sound, said) = verify(directory.path());
    assert!(!sound, "{said}");
    assert!(said.contains(&format!("file {} was altered: its content is not what entry", name(0))), "{said}");
    let missing = format!("file {}, which entry", name(1));
    assert!(said.lines().any(|it| it.starts_with(&missing) && it.ends_with("is missing")), "{said}");
}

/// Whoever verifies knows of a body only that `sha256` names a file. A file that went by another name would not be
/// looked for, so every hash in the events must go by a known one.
#[test]
fn every_hash_in_an_event_goes_by_a_name_that_verification_knows() {
    fn hashes(at: &str, it: &Value, found: &mut Vec<(String, String)>) {
        match it {
            Value::String(text) if Hash::from_hex(text).is_some() => found.push((at.to_owned(), text.clone())),
            Value::Array(all) => all.iter().for_each(|it| hashes(at, it, found)),
            Value::Object(all) => all.iter().for_each(|(name, it)| hashes(name, it, found)),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => (),
        }
    }
    // The digest of what a signer was shown is no file, nor is the root of the tree that goes with what somebody took out; a document of a cell bank lies with whoever keeps it, and the
    // record holds only by which digest it is known.
    let known = ["sha256", "shown", "root", "digest"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/events");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|it| it == "json") {
            let body: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            hashes("", &body, &mut found);
        }
    }
    assert!(found.iter().any(|(name, _)| name == "sha256"), "no event names a file any more");
    for (name, hash) in found {
        assert!(known.contains(&name.as_str()), "`{name}` holds {hash}");
    }
}

#[test]
fn a_file_that_the_command_line_takes_in_is_on_record_once_and_its_result_with_it() {
    let directory = demonstration();
    let conjugate = |words: &[&str]| Command::new(env!("CARGO_BIN_EXE_conjugate")).args(words).output().unwrap();
    let file = directory.path().join("sec.json");
    let text = r#"{"values":{"fields":{},"channels":[{"fields":{"ChannelId":1,"SampleName":"DS-31-006-S01","DateAcquired":"2031-03-18T09:41:00"}}],
        "injections":[],"results":[{"fields":{"ChannelId":1},"peaks":[{"fields":{"Name":"Aggregates","PctArea":0.81}}]}]}}"#;
    std::fs::write(&file, text).unwrap();
    let (data, file) = (directory.path().to_str().unwrap(), file.to_str().unwrap());
    let said = |it: &Output| String::from_utf8(it.stdout.clone()).unwrap() + &String::from_utf8_lossy(&it.stderr);
    let first = conjugate(&["import", file, "--data", data]);
    assert!(first.status.success() && said(&first).contains(": on record as "), "{}", said(&first));
    assert!(said(&first).contains(", 1 results"), "{}", said(&first));
    let again = conjugate(&["import", file, "--data", data]);
    assert!(
        said(&again).contains(": on record before as ") && said(&again).contains(", 0 results"),
        "{}",
        said(&again)
    );
    let (sound, report) = verify(directory.path());
    assert!(sound, "{report}");
    // Without a node a file is read and shown, or refused with its place.
    let shown = conjugate(&["import", file]);
    assert!(said(&shown).contains("relative peak area of Aggregates\t0.81\t%\t2:"), "{}", said(&shown));
    let broken = directory.path().join("broken.csv");
    let header = "Sample Name\tDate & Time\tLocation\tmg/mL\tA260/A280\tA280\n";
    std::fs::write(&broken, format!("{header}N-1\t2031-03-18 09:15\tA\t9.7.1\t0.55\t27.5\n")).unwrap();
    let refused = conjugate(&["import", broken.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("line 2, column D: `9.7.1` is not a number"), "{}", said(&refused));
    // Everything that was read, for a program; a column under another name refuses the file with its place.
    let table = format!("{header}N-1\t2031-03-18 09:15\tA\t20.10\t0.55\t27.5\n");
    std::fs::write(&broken, &table).unwrap();
    let read = conjugate(&["import", "--json", broken.to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    let amount = &json["runs"][0]["amounts"][0];
    assert_eq!((amount["written"].as_str(), amount["value"].as_f64()), (Some("20.10"), Some(20.1)), "{json}");
    assert_eq!((amount["ucum"].as_str(), amount["at"].as_str()), (Some("mg/mL"), Some("2:4")), "{json}");
    std::fs::write(&broken, table.replace("A280\n", "E280\n")).unwrap();
    let refused = conjugate(&["import", "--json", broken.to_str().unwrap()]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
    assert!(said(&refused).contains("line 1, column F: the column `E280` is not known"), "{}", said(&refused));
}

#[tokio::test]
async fn a_page_says_of_a_kept_file_that_it_was_altered_or_is_gone_and_what_mends_it() {
    let demo = plant();
    let me = demo.sign_in("li-na").await;
    let (id, file) = {
        let plant = demo.running.app.settled();
        let mut all = plant.determinations.iter();
        all.find_map(|(id, it)| Some((id.to_string(), it.derivation.file()?.0.clone()))).unwrap()
    };
    let path = Files::at(&demo.data().join("files")).path_of(&Hash::from_hex(file.as_str()).unwrap());
    let before = std::fs::read(&path).unwrap();
    let raw = format!("/files/{file}");
    let pages = [format!("/imports/{file}"), format!("/determinations/{id}")];
    let failed = r#"data-state="fail""#;
    for page in &pages {
        assert!(!demo.get(page, &me).await.text.contains("id=\"h-amiss\""), "{page}");
    }
    let mut altered = before.clone();
    altered[40] ^= 1;
    std::fs::write(&path, &altered).unwrap();
    for (lang, said, who) in [
        (
            "en",
            "The kept bytes do not match the hash under which they were recorded",
            "Tell quality assurance (QA) and IT",
        ),
        ("zh-CN", "所存文件的内容与记录时的哈希值不符", "请通知质量保证（QA）和 IT"),
    ] {
        let answer = demo.ask("GET", &raw, &me, lang, "").await;
        assert_eq!(answer.status, 409, "{raw}");
        assert!(answer.text.contains(said) && answer.text.contains(who), "{}", answer.text);
        for page in &pages {
            let answer = demo.ask("GET", page, &me, lang, "").await;
            assert_eq!(answer.status, 200, "{page}");
            let panel = answer.text.split("id=\"h-amiss\"").nth(1).unwrap_or_else(|| panic!("{page}"));
            let panel = panel.split("</section>").next().unwrap();
            assert!(panel.contains(failed) && panel.contains(said) && panel.contains(who), "{page}: {panel}");
        }
        let again = demo.ask("GET", &pages[1], &me, lang, "").await.text;
        assert!(again.matches(said).count() >= 2, "also where it says whether the bytes are the same");
    }
    for document in ["/imports", "/determinations"].iter().zip([file.as_str(), &id]) {
        let (under, of) = document;
        assert_eq!(demo.get(&format!("{under}/{of}/asm"), &me).await.status, 409);
    }
    std::fs::remove_file(&path).unwrap();
    let gone = "The file is recorded, but not in the store";
    let answer = demo.get(&raw, &me).await;
    assert_eq!((answer.status, answer.text.contains(gone)), (404, true), "{}", answer.text);
    for page in &pages {
        let answer = demo.get(page, &me).await;
        assert_eq!((answer.status, answer.text.contains(gone)), (200, true), "{page}");
    }
    let never = demo.get(&format!("/files/{}", "0a".repeat(32)), &me).await;
    assert_eq!((never.status, never.text.contains(gone)), (404, false));
    std::fs::write(&path, &before).unwrap();
    assert_eq!(demo.get(&raw, &me).await.text.as_bytes(), before);
    assert!(!demo.get(&pages[1], &me).await.text.contains("id=\"h-amiss\""));
}

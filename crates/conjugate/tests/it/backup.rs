//! A lost disk: what a backup carries, what it refuses, and a node that goes on from it.

use std::path::Path;

use conjugate::node::Folder;
use conjugate::node::backup::{BackupError, back_up, check, restore};
use jiff::Timestamp;
use ledger::{Options, VerifierKey, verify};

use super::cluster;
use super::program::{PASSWORDS, Served, config, init, init_with, run, said};

fn now() -> Timestamp {
    Timestamp::now()
}

fn begun() -> (tempfile::TempDir, std::path::PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    assert!(init(&data).status.success());
    (parent, data)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_node_that_lost_its_disk_goes_on_from_its_backup_and_its_key() {
    let (parent, data) = begun();
    let kept_key = std::fs::read(Folder::at(&data).key()).unwrap();
    let target = parent.path().join("backup");
    let served = Served::start(&data);
    let _cookie = served.sign_in("fang-yuan", PASSWORDS[0]);
    // While it runs.
    let made = run(&["backup", text(&target), "--config", text(&config(&data))], "");
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("the signing key is not in it"), "{}", said(&made));
    let again = run(&["backup", text(&target), "--config", text(&config(&data))], "");
    assert!(!again.status.success() && said(&again).contains("nothing is written over"), "{}", said(&again));
    let _later = served.sign_in("lu-an", PASSWORDS[1]);
    let (code, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    for entry in walk(&target) {
        let bytes = std::fs::read(&entry).unwrap();
        assert!(!bytes.windows(12).any(|it| it == b"PRIVATE+KEY+"), "{}", entry.display());
    }

    std::fs::remove_dir_all(&data).unwrap();
    let beside = parent.path().join("backup.checkpoint");
    let restored = run(&["restore", text(&target), "--data", text(&data), "--against", text(&beside)], "");
    assert!(restored.status.success(), "{}", said(&restored));
    let refused = run(&["serve", "--config", text(&config(&data)), "--address", "127.0.0.1:0"], "");
    assert!(said(&refused).contains("has no signing key"), "{}", said(&refused));
    let key = Folder::at(&data).key();
    std::fs::write(&key, &kept_key).unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let served = Served::start(&data);
    let cookie = served.sign_in("lu-an", PASSWORDS[1]);
    assert_eq!(served.ask("GET", "/people", &[("cookie", &cookie)], "").status, 200);
    assert_eq!(served.stop().0, Some(0));
    let verifier = std::fs::read_to_string(key.with_extension("vkey")).unwrap();
    let report = verify(Folder::at(&data).ledger(), &[VerifierKey::parse(verifier.trim()).unwrap()], &[]).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);

    let occupied = run(&["restore", text(&target), "--data", text(&data)], "");
    assert!(!occupied.status.success() && said(&occupied).contains("nothing is written over"), "{}", said(&occupied));
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn another_key_does_not_open_a_restored_ledger() {
    let (parent, data) = begun();
    let target = parent.path().join("backup");
    back_up(&Folder::at(&data), &target, now()).unwrap();
    let copy = parent.path().join("copy");
    restore(&target, &copy, &[], None).unwrap();
    let folder = Folder::at(&copy);
    std::fs::remove_file(folder.key().with_extension("vkey")).unwrap();
    ledger::Key::create(&folder.key(), "merlin.example/one").unwrap();
    assert!(folder.reopen(Options::default()).is_err(), "or anybody could go on in the node's name");
}

#[test]
fn a_backup_that_was_touched_is_not_restored_and_says_what_was() {
    let (parent, data) = begun();
    let files = Folder::at(&data).files().unwrap();
    let hash = files.store(&b"a raw file"[..]).unwrap().to_string();
    let target = parent.path().join("backup");
    let backed = back_up(&Folder::at(&data), &target, now()).unwrap();
    let raw = format!("files/{}/{}", &hash[..2], &hash[2..]);
    assert!(backed.manifest.files.contains_key(&raw) && backed.missing.is_empty());
    assert!(check(&target, &[]).is_ok());

    let told = |wrong: &str| {
        let Err(BackupError::Altered(found)) = restore(&target, &parent.path().join("copy"), &[], None) else {
            panic!("{wrong}");
        };
        assert!(found.iter().any(|it| it.contains(wrong)), "{found:?}");
        assert!(!parent.path().join("copy").exists());
    };
    std::fs::write(target.join(&raw), b"another file").unwrap();
    told(&format!("`{raw}` was changed"));
    std::fs::write(target.join(&raw), b"a raw file").unwrap();
    std::fs::write(target.join("extra"), b"").unwrap();
    told("`extra` was added");
    std::fs::remove_file(target.join("extra")).unwrap();
    std::fs::remove_file(target.join("credentials.json")).unwrap();
    told("`credentials.json` is missing");
    assert!(matches!(check(parent.path(), &[]), Err(BackupError::NotABackup { .. })));
}

#[test]
fn a_raw_file_that_an_entry_names_and_that_is_not_there_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("demo");
    let folder = Folder::at(&data);
    let mut ledger = folder.open(conjugate::demo::NODE, Options::default()).unwrap();
    conjugate::demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    let named = {
        let mut named = std::collections::BTreeSet::new();
        ledger
            .reader()
            .replay(0, |envelope| {
                let (event, _) = conjugate::node::read(&envelope)?;
                named.extend(event.names_file().map(ToOwned::to_owned));
                Ok::<(), conjugate::node::NotReadable>(())
            })
            .unwrap();
        named
    };
    drop(ledger);
    let whole = back_up(&Folder::at(&data), &parent.path().join("whole"), now()).unwrap();
    assert_eq!((whole.missing.len(), named.is_empty()), (0, false));
    let gone = named.first().unwrap();
    std::fs::remove_file(data.join("files").join(&gone[..2]).join(&gone[2..])).unwrap();
    let backed = back_up(&Folder::at(&data), &parent.path().join("backup"), now()).unwrap();
    assert!(!backed.missing.is_empty() && backed.missing.iter().all(|(_, it)| it == gone), "{:?}", backed.missing);
}

#[test]
fn an_upgrade_is_tried_on_a_copy_and_says_line_by_line_what_would_differ() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("demo");
    let folder = Folder::at(&data);
    let mut ledger = folder.open(conjugate::demo::NODE, Options::default()).unwrap();
    conjugate::demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    drop(ledger);
    let target = parent.path().join("backup");
    back_up(&Folder::at(&data), &target, now()).unwrap();
    let same = run(&["upgrade-check", text(&target)], "");
    assert!(same.status.success() && said(&same).contains("the same plant"), "{}", said(&same));
    // As if the version that made the backup had seen a lot released that this one does not.
    let summary = std::fs::read_to_string(target.join("plant.txt")).unwrap();
    let lot = summary.lines().find(|it| it.starts_with("lot ") && it.contains(": quarantine")).unwrap();
    let told = summary.replace(lot, &lot.replace(": quarantine", ": released"));
    std::fs::write(target.join("plant.txt"), &told).unwrap();
    let touched = run(&["upgrade-check", text(&target)], "");
    assert!(said(&touched).contains("`plant.txt` was changed"), "{}", said(&touched));
    let manifest = std::fs::read_to_string(target.join("backup.json")).unwrap();
    let sum = |it: &str| ledger::Hash::of(it.as_bytes()).to_string();
    let (was, is) = (format!("\"bytes\": {}", summary.len()), format!("\"bytes\": {}", told.len()));
    let manifest = manifest.replace(&sum(&summary), &sum(&told)).replace(&was, &is);
    std::fs::write(target.join("backup.json"), manifest).unwrap();
    let differs = run(&["upgrade-check", text(&target)], "");
    assert!(!differs.status.success() && said(&differs).contains(&format!("+ {lot}")), "{}", said(&differs));
}

#[test]
fn a_plant_in_a_database_is_backed_up_while_it_runs_and_goes_on_in_another_or_in_a_file() {
    let (parent, home) = (tempfile::tempdir().unwrap(), cluster::shared().database());
    let data = parent.path().join("plant");
    assert!(init_with(&data, &["--database", &home.url()]).status.success());
    let kept_key = std::fs::read(Folder::at(&data).key()).unwrap();
    let served = Served::start(&data);
    served.sign_in("fang-yuan", PASSWORDS[0]);
    let target = parent.path().join("backup");
    let made = run(&["backup", text(&target), "--config", text(&config(&data))], "");
    assert!(made.status.success(), "{}", said(&made));
    let (code, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    // A version that shall be installed reads the copy, whichever database it is of.
    let same = run(&["upgrade-check", text(&target)], "");
    assert!(same.status.success() && said(&same).contains("the same plant"), "{}", said(&same));

    let beside = parent.path().join("backup.checkpoint");
    let bring = |name: &str, database: &[&str]| {
        let words = ["restore", text(&target), "--data", name, "--against", text(&beside)];
        run(&[&words[..], database].concat(), "")
    };
    // Its own database is not lost, and is not written over.
    let kept = parent.path().join("kept");
    let refused = bring(text(&kept), &[]);
    assert!(!refused.status.success() && said(&refused).contains("already a ledger"), "{}", said(&refused));
    assert!(!kept.exists());

    let other = cluster::shared().database();
    for (name, database) in [("moved", other.url()), ("file", "sqlite".to_owned())] {
        let copy = parent.path().join(name);
        let restored = bring(text(&copy), &["--database", &database]);
        assert!(restored.status.success(), "{}", said(&restored));
        assert_eq!(copy.join("ledger").exists(), database == "sqlite");
        let key = Folder::at(&copy).key();
        std::fs::write(&key, &kept_key).unwrap();
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let served = Served::start(&copy);
        let cookie = served.sign_in("lu-an", PASSWORDS[1]);
        assert_eq!(served.ask("GET", "/people", &[("cookie", &cookie)], "").status, 200);
        assert_eq!(served.stop().0, Some(0));
        let verified = run(&["ledger", "verify", "--data", text(&copy), "--against", text(&beside)], "");
        assert!(verified.status.success(), "{}", said(&verified));
    }
}

//! One signing key after another, and the old checkpoint that catches whoever has the real key.

use std::path::{Path, PathBuf};

use conjugate::node::Folder;
use conjugate::node::backup::verifiers;
use conjugate::node::turn::{Misfit, Turner, change, follow, is_unfinished};
use jiff::Timestamp;
use ledger::{Checkpoint, Key, Ledger, Options, Reader, verify};
use plant::id::PersonId;
use plant::text::Text;

use super::program::{PASSWORDS, Served, config, init, init_with, run, said};

fn begun() -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    assert!(init(&data).status.success());
    (parent, data)
}

fn turner(second: Option<&str>) -> Turner {
    let person = |it: &str| PersonId::new(it).unwrap();
    Turner {
        by: person("fang-yuan"),
        second: second.map(person),
        because: Text::new("changed every year").unwrap(),
        now: Timestamp::now(),
    }
}

fn reader(folder: &Folder) -> Reader {
    Reader::open(folder.ledger(), &verifiers(folder).unwrap()).unwrap()
}

fn key_command(data: &Path, words: &[&str], passwords: &str) -> std::process::Output {
    let config = config(data);
    let all = [words, &["--config", config.to_str().unwrap(), "--passwords", "-", "--because", "changed every year"]]
        .concat();
    run(&all, passwords)
}

#[test]
fn a_changed_key_is_vouched_for_by_the_old_one_and_verification_follows() {
    let (_parent, data) = begun();
    let folder = Folder::at(&data);
    let old = verifiers(&folder).unwrap();
    let kept = reader(&folder).checkpoint();

    let served = Served::start(&data);
    let busy = key_command(&data, &["key", "change", "--by", "fang-yuan"], &format!("{}\n", PASSWORDS[0]));
    assert!(!busy.status.success() && said(&busy).contains("already writing"), "{}", said(&busy));
    assert!(!is_unfinished(&folder), "an attempt while the node is served leaves nothing");
    assert_eq!(served.stop().0, Some(0));
    let wrong = key_command(&data, &["key", "change", "--by", "fang-yuan"], "not the password\n");
    assert!(!wrong.status.success() && said(&wrong).contains("is wrong"), "{}", said(&wrong));
    let changed = key_command(&data, &["key", "change", "--by", "fang-yuan"], &format!("{}\n", PASSWORDS[0]));
    assert!(changed.status.success(), "{}", said(&changed));

    let keys = verifiers(&folder).unwrap();
    assert_eq!((keys.len(), &keys[1]), (2, &old[0]));
    assert_ne!(keys[0], old[0]);
    // The old key vouches for the new one; the new one signs what comes after.
    let served = Served::start(&data);
    served.sign_in("lu-an", PASSWORDS[1]);
    assert_eq!(served.stop().0, Some(0));
    let (turns, misfits) = follow(&reader(&folder), &keys).unwrap();
    assert_eq!((turns.len(), turns[0].recovered.is_none(), misfits), (1, true, vec![]));
    let last = reader(&folder).checkpoint();
    assert!(Checkpoint::open(last.note(), &old).is_err() && Checkpoint::open(last.note(), &keys[..1]).is_ok());
    assert!(verify(folder.ledger(), &keys, &[kept]).unwrap().is_clean());
    let told = run(&["ledger", "verify", "--data", data.to_str().unwrap()], "");
    assert!(told.status.success() && said(&told).contains("the old one signed for it"), "{}", said(&told));

    // A checkpoint of another log, or of a key that came later, is said to be that.
    let (_elsewhere, other) = begun();
    let foreign = data.join("foreign.checkpoint");
    std::fs::write(&foreign, reader(&Folder::at(&other)).checkpoint().note()).unwrap();
    let told = run(&["ledger", "verify", "--data", data.to_str().unwrap(), "--against", foreign.to_str().unwrap()], "");
    assert!(!told.status.success() && said(&told).contains("by a key that this log does not know"), "{}", said(&told));

    // Twice over, the chain is followed all the same.
    change(&folder, &turner(None)).unwrap();
    let (turns, misfits) = follow(&reader(&folder), &verifiers(&folder).unwrap()).unwrap();
    assert_eq!((turns.len(), misfits), (2, vec![]));
}

#[test]
fn the_key_of_a_ledger_in_a_database_is_changed_there() {
    let database = super::cluster::shared().database();
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    let begun = init_with(&data, &["--database", &database.url()]);
    assert!(begun.status.success(), "{}", said(&begun));
    let changed = key_command(&data, &["key", "change", "--by", "fang-yuan"], &format!("{}\n", PASSWORDS[0]));
    assert!(changed.status.success(), "{}", said(&changed));
    assert!(!data.join("ledger").exists(), "no other ledger is begun in the folder");
    // The configuration in the folder says where the ledger lies.
    let told = run(&["ledger", "verify", "--data", data.to_str().unwrap()], "");
    assert!(told.status.success() && said(&told).contains("the old one signed for it"), "{}", said(&told));
}

#[test]
fn whoever_goes_on_with_an_old_key_is_named() {
    let (_parent, data) = begun();
    let folder = Folder::at(&data);
    let stolen = std::fs::read(folder.key()).unwrap();
    change(&folder, &turner(None)).unwrap();
    let keys = verifiers(&folder).unwrap();
    // Somebody who copied the old key in its time appends in its name.
    let copy = data.join("stolen.key");
    std::fs::write(&copy, stolen).unwrap();
    std::fs::set_permissions(&copy, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let options = Options { former_keys: keys.clone(), ..Options::default() };
    let mut forged = Ledger::open(folder.ledger(), Key::load(&copy).unwrap(), options).unwrap();
    let draft = ledger::Draft {
        kind: "people.signed-in".into(),
        version: 1,
        about: vec!["person:lu-an".to_owned()],
        command: "forged".to_owned(),
        actor: "lu-an".to_owned(),
        session: "s".to_owned(),
        happened: Timestamp::now().to_string(),
        known: Timestamp::now(),
        reason: None,
        body: serde_json::value::RawValue::from_string(r#"{"person":"lu-an"}"#.to_owned()).unwrap(),
    };
    let size = forged.append(&[draft]).unwrap().checkpoint.size();
    drop(forged);
    let (_, misfits) = follow(&reader(&folder), &keys).unwrap();
    assert_eq!(misfits, [Misfit::Signer { size, key: format!("{:08x}", keys[1].id()) }]);
}

#[test]
fn a_lost_key_is_replaced_on_the_word_of_two_and_an_old_checkpoint_still_holds() {
    let (_parent, data) = begun();
    let folder = Folder::at(&data);
    let kept = reader(&folder).checkpoint();
    let words = ["key", "recover", "--by", "fang-yuan", "--with", "lu-an"];
    let both = format!("{}\n{}\n", PASSWORDS[0], PASSWORDS[1]);
    let there = key_command(&data, &words, &both);
    assert!(!there.status.success() && said(&there).contains("not lost"), "{}", said(&there));
    std::fs::remove_file(folder.key()).unwrap();
    let alone = key_command(
        &data,
        &["key", "recover", "--by", "fang-yuan", "--with", "fang-yuan"],
        &format!("{0}\n{0}\n", PASSWORDS[0]),
    );
    assert!(!alone.status.success() && said(&alone).contains("R-people-07"), "{}", said(&alone));
    assert!(!is_unfinished(&folder), "what was refused leaves nothing");
    let done = key_command(&data, &words, &both);
    assert!(done.status.success() && said(&done).contains("nothing about the entries before"), "{}", said(&done));
    let keys = verifiers(&folder).unwrap();
    let (turns, misfits) = follow(&reader(&folder), &keys).unwrap();
    let (by, second) = turns[0].recovered.clone().unwrap();
    assert_eq!((by.as_str(), second.as_str(), misfits), ("fang-yuan", "lu-an", vec![]));
    assert!(verify(folder.ledger(), &keys, &[kept]).unwrap().is_clean());
    let served = Served::start(&data);
    served.sign_in("lu-an", PASSWORDS[1]);
    assert_eq!(served.stop().0, Some(0));
}

#[test]
fn a_change_that_was_cut_short_is_ended_and_one_that_was_not_recorded_leaves_nothing() {
    let (parent, data) = begun();
    let folder = Folder::at(&data);
    // Cut short before anything was recorded: a key waits, and no entry names it.
    let waiting = folder.key().with_file_name("next.key");
    Key::create(&waiting, "merlin.example/one").unwrap();
    assert!(folder.reopen(Options::default()).is_err());
    let new = change(&folder, &turner(None)).unwrap();
    assert_eq!(verifiers(&folder).unwrap()[0], new);
    // Cut short after it was recorded: as if the new key had not been moved yet.
    let (secret, public) = (folder.key(), folder.key().with_extension("vkey"));
    std::fs::rename(&secret, &waiting).unwrap();
    std::fs::rename(&public, waiting.with_extension("vkey")).unwrap();
    let former = std::fs::read_to_string(folder.former_keys()).unwrap();
    std::fs::write(&public, &former).unwrap();
    std::fs::remove_file(folder.former_keys()).unwrap();
    assert_eq!(change(&folder, &turner(None)).unwrap(), new, "the change that was begun is ended, and no other begun");
    let (turns, misfits) = follow(&reader(&folder), &verifiers(&folder).unwrap()).unwrap();
    assert_eq!((turns.len(), misfits), (1, vec![]));
    drop(folder.reopen(Options::default()).unwrap());
    drop(parent);
}

#[test]
fn the_administrator_who_signs_a_rewritten_log_with_the_real_key_is_caught_by_one_old_checkpoint() {
    let (parent, data) = begun();
    let folder = Folder::at(&data);
    let served = Served::start(&data);
    served.sign_in("fang-yuan", PASSWORDS[0]);
    assert_eq!(served.stop().0, Some(0));
    let kept = parent.path().join("kept.checkpoint");
    std::fs::write(&kept, reader(&folder).checkpoint().note()).unwrap();

    // Every entry anew, one of them another than it was, signed by the key of the node.
    let entries = reader(&folder).range(0..99).unwrap();
    let forged: Vec<ledger::Draft> = entries
        .iter()
        .map(|it| {
            let envelope = it.envelope().unwrap();
            ledger::Draft {
                kind: envelope.kind.clone().into_owned().into(),
                version: envelope.version,
                about: envelope.about.iter().map(|it| it.subject.clone().into_owned()).collect(),
                command: envelope.command.clone().into_owned(),
                actor: envelope.actor.replace("fang-yuan", "lu-an"),
                session: envelope.session.clone().into_owned(),
                happened: envelope.happened.clone().into_owned(),
                known: envelope.known,
                reason: None,
                body: serde_json::value::RawValue::from_string(envelope.body.to_owned()).unwrap(),
            }
        })
        .collect();
    std::fs::remove_dir_all(folder.root().join("ledger")).unwrap();
    let mut rewritten = Ledger::create(folder.ledger(), Key::load(&folder.key()).unwrap(), Options::default()).unwrap();
    rewritten.append(&forged).unwrap();
    drop(rewritten);

    let data = data.to_str().unwrap();
    let alone = run(&["ledger", "verify", "--data", data], "");
    assert!(alone.status.success(), "by itself the log is sound: {}", said(&alone));
    let against = run(&["ledger", "verify", "--data", data, "--against", kept.to_str().unwrap()], "");
    assert!(!against.status.success() && said(&against).contains("the log was rebuilt"), "{}", said(&against));
}

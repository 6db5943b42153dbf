//! Texts that a verifier believes in nothing: envelopes, checkpoints, keys.
#![no_main]

use std::sync::LazyLock;

use fuzz::changed;
use ledger::{Checkpoint, Envelope, Hash, Key, Ledger, Options, VerifierKey};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<Key> = LazyLock::new(|| Key::from_seed("kestrel", [7; 32]).expect("a name that can be used"));

const ENVELOPE: &str = r#"{"node":"kestrel","seq":12,"epoch":1,"type":"batch.reading-recorded","version":1,"about":[["batch:DS-31-007",11],["lot:LP31-004",null]],"command":"c-1","actor":"zhao-mei","session":"s-1","happened":"2031-03-18T10:21+08:00","known":"2031-03-18T02:21:44.123Z","reason":null,"salt":"abababababababababababababababab","body":{"ph":"7.65"}}"#;

/// A checkpoint that the key signed, over nothing yet.
static SIGNED: LazyLock<Checkpoint> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("conjugate-fuzz-{}", std::process::id()));
    let key = Key::from_seed("kestrel", [7; 32]).expect("a name that can be used");
    let ledger = Ledger::create(&folder, key, Options::default()).expect("a folder of its own");
    let checkpoint = ledger.reader().checkpoint();
    drop(ledger);
    std::fs::remove_dir_all(folder).expect("it was made a moment ago");
    checkpoint
});

fuzz_target!(|bytes: &[u8]| {
    let [which, rest @ ..] = bytes else { return };
    let text = match which % 4 {
        0 => changed(ENVELOPE, rest),
        1 => changed(SIGNED.note(), rest),
        2 => changed(&KEY.verifier().to_string(), rest),
        _ => {
            envelope(rest);
            String::from_utf8_lossy(rest).into_owned()
        }
    };
    envelope(text.as_bytes());
    // Only what was signed opens; other signatures may stand beside it, and say nothing.
    if let Ok(opened) = Checkpoint::open(&text, &[KEY.verifier().clone()]) {
        assert_eq!((opened.size(), opened.root()), (SIGNED.size(), SIGNED.root()), "{text}");
    }
    if let Ok(key) = VerifierKey::parse(&text) {
        assert!(VerifierKey::parse(&key.to_string()).is_ok_and(|it| it == key), "{text}");
    }
    if let Some(hash) = Hash::from_hex(&text) {
        assert_eq!(hash.to_string(), text);
    }
    if let Some(hash) = Hash::from_base64(&text) {
        assert_eq!(Hash::from_base64(&hash.to_base64()), Some(hash));
    }
});

fn envelope(bytes: &[u8]) {
    let Ok(envelope) = Envelope::parse(bytes) else { return };
    for about in &envelope.about {
        assert!(envelope.previous(&about.subject).is_some());
    }
    assert!(!envelope.body.is_empty() && envelope.salt.len() == 32);
    // What is read is what any reader of JSON reads, where the body is JSON at all.
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(bytes) {
        assert_eq!(json["actor"].as_str(), Some(&*envelope.actor));
        assert_eq!(json["command"].as_str(), Some(&*envelope.command));
        assert_eq!(json["reason"].as_str(), envelope.reason.as_deref());
    }
}

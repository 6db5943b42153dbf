//! The published test cases for RFC 6962 proofs, where they are at hand: in the folder named by
//! `CONJUGATE_CORPUS`, or beside the checkout. Our own cases in `src/proof.rs` always run.

use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{Hash, verify_consistency, verify_inclusion};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    desc: String,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    desc: String,
    want_err: bool,
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("CONJUGATE_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let folder = folder.join("merkle");
    folder.is_dir().then_some(folder)
}

fn cases<T: for<'de> Deserialize<'de>>(kind: &str) -> Vec<T> {
    let Some(corpus) = corpus() else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    for folder in std::fs::read_dir(corpus.join(kind)).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            cases.push(serde_json::from_str(&text).unwrap());
        }
    }
    assert!(!cases.is_empty(), "the corpus is there, but holds no {kind} cases");
    cases
}

/// Some cases are wrong precisely in that a hash does not have 32 bytes: such a hash is no [`Hash`].
fn hash(base64: &str) -> Option<Hash> {
    Hash::from_slice(&STANDARD.decode(base64).unwrap())
}

fn hashes(proof: Option<&[String]>) -> Option<Vec<Hash>> {
    proof.unwrap_or_default().iter().map(|text| hash(text)).collect()
}

#[test]
fn every_published_inclusion_case_gets_its_answer() {
    for case in cases::<Inclusion>("inclusion") {
        let proven = || {
            let (leaf, root) = (hash(&case.leaf_hash)?, hash(&case.root)?);
            let proof = hashes(case.proof.as_deref())?;
            verify_inclusion(&leaf, case.leaf_idx, case.tree_size, &proof, &root).ok()
        };
        assert_eq!(proven().is_none(), case.want_err, "{}", case.desc);
    }
}

#[test]
fn every_published_consistency_case_gets_its_answer() {
    for case in cases::<Consistency>("consistency") {
        let proven = || {
            let (first, second) = (hash(&case.root1)?, hash(&case.root2)?);
            let proof = hashes(case.proof.as_deref())?;
            verify_consistency(case.size1, case.size2, &proof, &first, &second).ok()
        };
        assert_eq!(proven().is_none(), case.want_err, "{}", case.desc);
    }
}

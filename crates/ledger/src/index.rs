//! What is kept in memory about the log: the tree, the last entry about each subject, the last
//! checkpoint. It is never stored: the log itself is the index, read once at the start.

use std::{
    collections::HashMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    checkpoint::Checkpoint,
    envelope::Envelope,
    hash::Hash,
    key::VerifierKey,
    reader::ReadError,
    store::{Row, Store, row_number},
    tree::{Edge, Tree},
};

/// What is kept in memory about the settled log: shared by the writer and its readers.
pub(crate) struct Index {
    pub(crate) tree: Tree,
    /// The last entry about each subject.
    pub(crate) heads: HashMap<Box<str>, u64>,
    pub(crate) checkpoint: Checkpoint,
}

impl Index {
    /// Reads the whole log.
    pub(crate) fn read(store: &impl Store, keys: &[VerifierKey]) -> Result<Self, ReadError> {
        let (mut tree, mut heads) = (Tree::default(), HashMap::new());
        let checkpoint = walk(store, keys, Edge::default(), |seq, leaf, envelope| {
            tree.push(leaf);
            for about in &envelope.about {
                remember(&mut heads, &about.subject, seq);
            }
        })?;
        Ok(Self { tree, heads, checkpoint })
    }

    /// Reads what was appended since, and takes it in when all of it is as it should be.
    /// What the writer's own process appends it takes in itself (`live`), and nothing is to be done here.
    pub(crate) fn catch_up(
        index: &RwLock<Self>,
        live: &AtomicBool,
        store: &impl Store,
        keys: &[VerifierKey],
    ) -> Result<(), ReadError> {
        let mut index = index.write().unwrap_or_else(PoisonError::into_inner);
        if live.load(Ordering::SeqCst) {
            return Ok(());
        }
        let (mut leaves, mut heads) = (Vec::new(), Vec::new());
        let checkpoint = walk(store, keys, index.tree.edge().clone(), |seq, leaf, envelope| {
            leaves.push(leaf);
            heads.extend(envelope.about.iter().map(|about| (about.subject.clone().into_owned(), seq)));
        })?;
        leaves.into_iter().for_each(|leaf| index.tree.push(leaf));
        for (subject, seq) in heads {
            remember(&mut index.heads, &subject, seq);
        }
        index.checkpoint = checkpoint;
        Ok(())
    }
}

/// Walks from where a tree ends to the end of the log, and refuses a log that is not as its last
/// checkpoint says: a writer that went on from there would sign someone else's changes.
fn walk(
    store: &impl Store,
    keys: &[VerifierKey],
    edge: Edge,
    each: impl FnMut(u64, Hash, &Envelope<'_>),
) -> Result<Checkpoint, ReadError> {
    store.hold()?;
    let walked = walk_held(store, keys, edge, each);
    // The first error is the one that explains the others.
    let released = store.release();
    let checkpoint = walked?;
    released?;
    Ok(checkpoint)
}

fn walk_held(
    store: &impl Store,
    keys: &[VerifierKey],
    mut edge: Edge,
    mut each: impl FnMut(u64, Hash, &Envelope<'_>),
) -> Result<Checkpoint, ReadError> {
    store.scan(row_number(edge.size())..i64::MAX, &mut |row| {
        let seq = edge.size();
        if u64::try_from(row.seq) != Ok(seq) {
            return Err(ReadError::Missing { seq });
        }
        let leaf = leaf_of(seq, &row)?;
        let envelope = Envelope::parse(row.bytes).map_err(|source| ReadError::NotAnEntry { seq, source })?;
        edge.push(leaf);
        each(seq, leaf, &envelope);
        Ok::<(), ReadError>(())
    })?;
    let size = edge.size();
    let note = store.last_checkpoint()?.unwrap_or_default();
    let checkpoint = Checkpoint::open(&note, keys).map_err(|source| ReadError::Checkpoint { size, source })?;
    if checkpoint.size() != size || *checkpoint.root() != edge.root() {
        return Err(ReadError::NotAsSigned { size });
    }
    Ok(checkpoint)
}

/// Notes the last entry about a subject and answers with the one before it. A name that is known already
/// is not copied.
pub(crate) fn remember(heads: &mut HashMap<Box<str>, u64>, subject: &str, seq: u64) -> Option<u64> {
    match heads.get_mut(subject) {
        Some(head) => Some(std::mem::replace(head, seq)),
        None => heads.insert(subject.into(), seq),
    }
}

/// The leaf hash of a row whose bytes still have it.
pub(crate) fn leaf_of(seq: u64, row: &Row<'_>) -> Result<Hash, ReadError> {
    let leaf = Hash::of_leaf(row.bytes);
    if row.leaf == leaf.0 { Ok(leaf) } else { Err(ReadError::Altered { seq }) }
}

//! The store of a location, whichever of the two it is.

use std::ops::Range;

use crate::{
    answer::Answer,
    hash::Hash,
    location::Location,
    postgres::Postgres,
    sqlite::Sqlite,
    store::{CheckpointRow, Group, Outcome, Row, Store, StoreError, WriteStore},
};

pub(crate) enum Either {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Either {
    /// Opens an existing ledger for reading only.
    pub(crate) fn open_reader(at: &Location) -> Result<Self, StoreError> {
        Ok(match at {
            Location::Folder(folder) => Self::Sqlite(Sqlite::open_reader(&Location::file(folder))?),
            Location::Database(database) => Self::Postgres(Box::new(Postgres::open_reader(database)?)),
        })
    }
}

/// Asks whichever it is.
macro_rules! ask {
    ($self:ident, $store:ident => $question:expr) => {
        match $self {
            Either::Sqlite($store) => $question,
            Either::Postgres($store) => $question,
        }
    };
}

impl Store for Either {
    fn scan<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        ask!(self, store => store.scan(range, each))
    }

    fn scan_checkpoints<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(CheckpointRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        ask!(self, store => store.scan_checkpoints(range, each))
    }

    fn leaves(&self, range: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        ask!(self, store => store.leaves(range))
    }

    fn checkpoint_from(&self, size: u64) -> Result<Option<String>, StoreError> {
        ask!(self, store => store.checkpoint_from(size))
    }

    fn last_checkpoint(&self) -> Result<Option<String>, StoreError> {
        ask!(self, store => store.last_checkpoint())
    }

    fn next_seq(&self) -> Result<i64, StoreError> {
        ask!(self, store => store.next_seq())
    }

    fn answers(&self) -> Result<Vec<Answer>, StoreError> {
        ask!(self, store => store.answers())
    }

    fn hold(&self) -> Result<(), StoreError> {
        ask!(self, store => store.hold())
    }

    fn release(&self) -> Result<(), StoreError> {
        ask!(self, store => store.release())
    }
}

impl WriteStore for Either {
    fn append(&mut self, group: &Group<'_>) -> Result<Outcome, StoreError> {
        ask!(self, store => store.append(group))
    }
}

//! Reading one table of a strategy file. Whatever does not fit is noted as a fault with its place, and reading goes on.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::near::nearest;
use crate::id::NotAnId;
use crate::quantity::{Bound, NotARange, Quantity, Range, UNITS, Unit};
use crate::text::{Label, NotText, Text};

/// Every fault found so far.
#[derive(Default)]
pub(super) struct Faults(Cell<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, fault: Fault) {
        let mut list = self.0.take();
        list.push(fault);
        self.0.set(list);
    }

    pub(super) fn into_vec(self) -> Vec<Fault> {
        self.0.into_inner()
    }
}

/// One file while it is read.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) faults: &'a Faults,
}

impl File<'_> {
    /// Notes a fault at a byte of the file.
    pub(super) fn fault(&self, at: usize, entry: &str, what: FaultKind) {
        let (line, column) = place(self.text, at);
        self.faults.add(Fault { path: self.path.to_string(), line, column, entry: entry.to_string(), what });
    }
}

/// Line and column of a byte, both from 1, the column in characters.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A value and the byte where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<T> {
    pub(super) it: T,
    pub(super) at: usize,
}

/// One table: the keys of an entry.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub(super) file: File<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    /// Its path, for the fault's sentence.
    pub(super) path: String,
}

impl<'a> Entry<'a> {
    pub(super) fn new(file: File<'a>, table: &'a DeTable<'a>, at: usize, path: String) -> Self {
        Self { file, table, at, path }
    }

    /// The table as it was read, for what is handed on and not looked into.
    pub(super) fn raw(&self) -> &'a DeTable<'a> {
        self.table
    }

    /// The same table under another path.
    pub(super) fn named(mut self, path: String) -> Self {
        self.path = path;
        self
    }

    pub(super) fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = Placed<&'a str>> {
        self.table.keys().map(|it| Placed { it: it.get_ref().as_ref(), at: it.span().start })
    }

    /// The byte at which the key's value stands, or the entry's head.
    pub(super) fn at(&self, key: &str) -> usize {
        self.value(key).map_or(self.at, |it| it.span().start)
    }

    pub(super) fn fault(&self, key: &str, what: FaultKind) {
        self.fault_at(self.at(key), what);
    }

    pub(super) fn fault_at(&self, at: usize, what: FaultKind) {
        self.file.fault(at, &self.path, what);
    }

    /// Notes every key that is none of these.
    pub(super) fn only(&self, known: &[&str]) {
        for key in self.keys().filter(|it| !known.contains(&it.it)) {
            let nearest = nearest(key.it, known.iter().copied().filter(|it| !self.has(it)));
            self.fault_at(key.at, FaultKind::UnknownKey { key: key.it.to_string(), nearest });
        }
    }

    /// Notes each of these keys that is there, because an entry of this kind has none.
    pub(super) fn without(&self, keys: &[&str], kind: &str) {
        for key in self.keys().filter(|it| keys.contains(&it.it)) {
            self.fault_at(key.at, FaultKind::KeyNotHere { key: key.it.to_string(), kind: kind.to_string() });
        }
    }

    pub(super) fn require(&self, key: &str) -> bool {
        if !self.has(key) {
            self.fault_at(self.at, FaultKind::Missing { key: key.to_string() });
        }
        self.has(key)
    }

    /// The text, silently.
    pub(super) fn peek(&self, key: &str) -> Option<&'a str> {
        self.value(key)?.get_ref().as_str()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.require(key);
        self.text_maybe(key)
    }

    pub(super) fn text_maybe(&self, key: &str) -> Option<&'a str> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault(key, FaultKind::NotText { key: key.to_string() });
        }
        text
    }

    pub(super) fn id<T>(&self, key: &str, new: fn(&str) -> Result<T, NotAnId>) -> Option<T> {
        let text = self.text(key)?;
        self.id_from(Placed { it: text, at: self.at(key) }, new)
    }

    pub(super) fn id_from<T>(&self, text: Placed<&str>, new: fn(&str) -> Result<T, NotAnId>) -> Option<T> {
        let id = well_formed(text.it).then(|| new(text.it).ok()).flatten();
        if id.is_none() {
            self.fault_at(text.at, FaultKind::BadId { id: text.it.to_string() });
        }
        id
    }

    pub(super) fn label(&self, key: &str) -> Option<Label> {
        self.require(key);
        self.label_maybe(key)
    }

    pub(super) fn label_maybe(&self, key: &str) -> Option<Label> {
        let entry = self.table(key)?;
        entry.only(&["zh", "en"]);
        entry.label_here(key)
    }

    /// The label whose texts are keys of this very table.
    pub(super) fn label_here(&self, key: &str) -> Option<Label> {
        let read = |language: &str| {
            let text = self.text(language)?;
            let key = if key.is_empty() { language.to_string() } else { format!("{key}.{language}") };
            match Text::new(text) {
                Ok(text) => Some(text.as_str().to_string()),
                Err(NotText::Empty) => {
                    self.fault(language, FaultKind::EmptyText { key });
                    None
                }
                Err(NotText::TooLong) => {
                    self.fault(language, FaultKind::TextTooLong { key });
                    None
                }
                Err(NotText::Character(it)) => {
                    let code = format!("U+{:04X}", u32::from(it));
                    self.fault(language, FaultKind::TextCharacter { key, code });
                    None
                }
            }
        };
        let (zh, en) = (read("zh"), read("en"));
        Some(Label { zh: zh?, en: en? })
    }

    pub(super) fn whole(&self, key: &str) -> Option<u32> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|it| u32::from_str_radix(it.as_str(), it.radix()).ok());
        let number = number.filter(|it| *it > 0);
        if number.is_none() {
            self.fault(key, FaultKind::NotWhole { key: key.to_string() });
        }
        number
    }

    /// True or false; false where nothing is said.
    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(value) = self.value(key) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.fault(key, FaultKind::NotFlag { key: key.to_string() });
        }
        flag.unwrap_or(false)
    }

    fn list(&self, key: &str) -> &'a [Spanned<DeValue<'a>>] {
        match self.value(key).map(Spanned::get_ref) {
            Some(DeValue::Array(list)) => list.as_ref(),
            Some(_) => {
                self.fault(key, FaultKind::NotList { key: key.to_string() });
                &[]
            }
            None => &[],
        }
    }

    /// The elements of a list, whatever they are.
    pub(super) fn elements(&self, key: &str) -> Vec<Placed<&'a DeValue<'a>>> {
        self.list(key).iter().map(|it| Placed { it: it.get_ref(), at: it.span().start }).collect()
    }

    /// The texts of a list, each once; none where the key is missing.
    pub(super) fn texts(&self, key: &str) -> Vec<Placed<&'a str>> {
        let mut texts: Vec<Placed<&str>> = Vec::new();
        for Placed { it, at } in self.elements(key) {
            match it.as_str() {
                None => self.fault_at(at, FaultKind::NotText { key: key.to_string() }),
                Some(it) if texts.iter().any(|other| other.it == it) => {
                    self.fault_at(at, FaultKind::Repeated { given: it.to_string() });
                }
                Some(it) => texts.push(Placed { it, at }),
            }
        }
        texts
    }

    /// Notes a list that is missing or names nothing.
    pub(super) fn require_some(&self, key: &str) {
        if self.require(key)
            && self.value(key).is_some_and(|it| it.get_ref().as_array().is_some_and(|it| it.is_empty()))
        {
            self.fault(key, FaultKind::EmptyList { key: key.to_string() });
        }
    }

    /// As [`Self::texts`], of a list that must be there and name something.
    pub(super) fn some_texts(&self, key: &str) -> Vec<Placed<&'a str>> {
        self.require_some(key);
        self.texts(key)
    }

    /// The tables of a list, silently: whatever is no table is left out.
    pub(super) fn peek_tables(&self, key: &str) -> Vec<Self> {
        let Some(DeValue::Array(list)) = self.value(key).map(Spanned::get_ref) else { return Vec::new() };
        let tables = list.iter().filter_map(|it| Some((it.get_ref().as_table()?, it.span().start)));
        tables.map(|(table, at)| Self { file: self.file, table, at, path: self.path.clone() }).collect()
    }

    /// The tables of a list.
    pub(super) fn tables(&self, key: &str) -> Vec<Self> {
        for Placed { it, at } in self.elements(key) {
            if !it.is_table() {
                self.fault_at(at, FaultKind::NotTable { key: key.to_string() });
            }
        }
        self.peek_tables(key)
    }

    /// The table under this key, silently.
    pub(super) fn peek_table(&self, key: &str) -> Option<Self> {
        let table = self.value(key)?.get_ref().as_table()?;
        Some(Self { file: self.file, table, at: self.at(key), path: self.path.clone() })
    }

    /// The table under this key.
    pub(super) fn table(&self, key: &str) -> Option<Self> {
        let table = self.peek_table(key);
        if table.is_none() && self.has(key) {
            self.fault(key, FaultKind::NotTable { key: key.to_string() });
        }
        table
    }

    /// One word of a closed list.
    pub(super) fn one_of<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        self.word(key, Placed { it: text, at: self.at(key) }, words)
    }

    /// Several words of a closed list.
    pub(super) fn some_of<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Vec<T> {
        self.texts(key).into_iter().filter_map(|it| self.word(key, it, words)).collect()
    }

    fn word<T: Copy>(&self, key: &str, given: Placed<&str>, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == given.it).map(|(_, it)| *it);
        if found.is_none() {
            let nearest = nearest(given.it, words.iter().map(|it| it.0));
            let allowed = listed(words.iter().map(|it| it.0));
            self.fault_at(
                given.at,
                FaultKind::NotOneOf { key: key.to_string(), given: given.it.to_string(), allowed, nearest },
            );
        }
        found
    }

    pub(super) fn unit(&self, key: &str) -> Option<Unit> {
        let code = self.text(key)?;
        let unit = Unit::new(code).ok();
        if unit.is_none() {
            let nearest = nearest(code, UNITS.iter().map(|it| it.code));
            self.fault(key, FaultKind::UnknownUnit { code: code.to_string(), nearest });
        }
        unit
    }

    pub(super) fn range(&self, key: &str) -> Option<Range> {
        let given = self.text_maybe(key)?;
        let (key, given) = (key.to_string(), given.to_string());
        match Range::parse(&given) {
            Ok(range) => Some(range),
            Err(NotARange::Reversed) => {
                self.fault(&key.clone(), FaultKind::ReversedRange { key, given });
                None
            }
            Err(NotARange::Form | NotARange::End(_)) => {
                self.fault(&key.clone(), FaultKind::BadRange { key, given });
                None
            }
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<Decimal> {
        let given = self.text_maybe(key)?;
        let number = Quantity::parse(given, Unit::ONE).ok().filter(|it| it.bound == Bound::Exact);
        if number.is_none() {
            self.fault(key, FaultKind::BadNumber { key: key.to_string(), given: given.to_string() });
        }
        number.map(|it| it.value)
    }
}

/// Notes every id of a list that an earlier entry has, and returns the entries in their order.
pub(super) fn unique<'a>(entries: &[Entry<'a>]) {
    let mut seen: BTreeMap<&str, &Entry<'a>> = BTreeMap::new();
    for entry in entries {
        let Some(id) = entry.peek("id") else { continue };
        let Some(first) = seen.get(id) else {
            seen.insert(id, entry);
            continue;
        };
        let what = if first.file.path == entry.file.path {
            FaultKind::DuplicateId { id: id.to_string(), line: place(first.file.text, first.at("id")).0 }
        } else {
            FaultKind::DuplicateIn { id: id.to_string(), path: first.file.path.to_string() }
        };
        entry.fault("id", what);
    }
}

/// Words in backticks, one after the other.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|it| format!("`{it}`")).collect();
    words.join(", ")
}

fn well_formed(id: &str) -> bool {
    id.len() <= 48
        && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
        && id.starts_with(|it: char| it != '-')
}

//! Digital Link: a web address that carries a key, what qualifies it, and further identifiers behind the question mark
//! (GS1 Digital Link, URI Syntax 1.2; from memory). Nothing is asked of the web: the address is only read.

use super::{Ai, Element, Fault, Placed, Why};

/// Keys that a path may begin with, and the qualifiers that may follow each, in their order.
const KEYS: &[(&str, &[&[&str]])] = &[
    ("00", &[]),
    ("01", &[&["22", "10", "21"], &["235"]]),
    ("253", &[]),
    ("401", &[]),
    ("402", &[]),
    ("414", &[&["254"]]),
    ("417", &[]),
    ("8003", &[]),
    ("8004", &[]),
    ("8006", &[&["22", "10", "21"]]),
    ("8017", &[&["8019"]]),
    ("8018", &[&["8019"]]),
];

/// Characters that no address carries as they are.
fn is_foreign(it: char) -> bool {
    !it.is_ascii_graphic() || matches!(it, '<' | '>' | '{' | '}' | '\\' | '^' | '`' | '|' | '"')
}

/// The elements of an address that begins with `scheme`.
pub(super) fn elements(text: &str, scheme: &str) -> Result<Placed, Fault> {
    if let Some((place, it)) = text.chars().enumerate().find(|(_, it)| is_foreign(*it)) {
        return Err(Fault { at: place + 1, why: Why::Character { code: u32::from(it) } });
    }
    // From here on every character is one byte.
    let whole = text.split('#').next().unwrap_or(text);
    let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
    let rest = path.get(scheme.len()..).unwrap_or_default();
    let (host, below) = rest.split_once('/').unwrap_or((rest, ""));
    let no_key = |at: usize| Fault { at, why: Why::NoKey };
    if host.is_empty() {
        return Err(no_key(scheme.len() + 1));
    }
    let begins = scheme.len() + host.len() + 1;
    let mut segments: Vec<(&str, usize)> = Vec::new();
    let mut at = begins;
    for it in below.split('/') {
        segments.push((it, at));
        at += it.len() + 1;
    }
    let mut all = in_path(&segments).ok_or_else(|| no_key(begins + 1))??;
    let mut at = path.len() + 1;
    for pair in query.split(['&', ';']) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !key.is_empty() && key.bytes().all(|it| it.is_ascii_digit()) {
            all.push((element(key, value, at)?, at + 1));
        }
        at += pair.len() + 1;
    }
    Ok(all)
}

/// The key that is furthest to the right, with its qualifiers behind it; nothing where there is none.
fn in_path(segments: &[(&str, usize)]) -> Option<Result<Placed, Fault>> {
    let begins = segments.iter().enumerate().rev().find_map(|(place, (it, _))| {
        let key = KEYS.iter().find(|(key, _)| key == it)?;
        let tail = segments.get(place..)?;
        let codes: Vec<&str> = tail.iter().step_by(2).skip(1).map(|(it, _)| *it).collect();
        let in_order = |order: &[&str]| {
            let places: Option<Vec<usize>> = codes.iter().map(|code| order.iter().position(|it| it == code)).collect();
            places.is_some_and(|it| it.is_sorted_by(|one, next| one < next))
        };
        let fits = codes.is_empty() || key.1.iter().any(|it| in_order(it));
        (tail.len().is_multiple_of(2) && fits).then_some(tail)
    })?;
    let pairs = begins.chunks_exact(2).map(|pair| match pair {
        [(code, at), (value, _)] => element(code, value, *at).map(|it| (it, at + 1)),
        _ => Err(Fault { at: 1, why: Why::NoKey }),
    });
    Some(pairs.collect())
}

fn element(code: &str, value: &str, at: usize) -> Result<Element, Fault> {
    let value_at = at + code.len() + 1;
    let ai =
        Ai::called(code).ok_or_else(|| Fault { at: at + 1, why: Why::UnknownIdentifier { text: code.to_owned() } })?;
    let (mut value, places) = decoded(value, value_at)?;
    // A shorter item number is the same number with zeros before it.
    if matches!(code, "01" | "02") && matches!(value.len(), 8 | 12 | 13) {
        value = format!("{value:0>14}");
    }
    let place = |offset: usize| places.get(offset).copied().unwrap_or(value_at + places.len()) + 1;
    ai.holds(&value).map_err(|(offset, why)| Fault { at: place(offset), why })?;
    Ok(Element { ai, code: code.to_owned(), value })
}

/// The text without its `%2F`, and where each character began.
fn decoded(text: &str, at: usize) -> Result<(String, Vec<usize>), Fault> {
    let (mut bytes, mut places, mut rest, mut here) = (String::new(), Vec::new(), text, at);
    while let Some(it) = rest.chars().next() {
        let (put, taken) = if it == '%' {
            let hex = rest.get(1..3).and_then(|it| u8::from_str_radix(it, 16).ok());
            let byte = hex.filter(|it| it.is_ascii_graphic()).ok_or(Fault { at: here + 1, why: Why::Percent })?;
            (char::from(byte), 3)
        } else {
            (it, 1)
        };
        bytes.push(put);
        places.push(here);
        here += taken;
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok((bytes, places))
}

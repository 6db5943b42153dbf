//! XML as a tree with the line of every element, bounded in depth and number. Files that bring definitions of their own
//! (`<!DOCTYPE`) are refused: no instrument needs them, and they are how small files become enormous ones.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::table::MAX_CELLS;
use crate::unreadable::{Unreadable, What};

const DEPTH_MAX: usize = 64;

/// One element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Its own text, without that of the elements in it.
    pub text: String,
    pub children: Vec<Element>,
    pub line: u32,
}

impl Element {
    /// The first element of this name in it.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|it| it.name == name)
    }

    /// All elements of this name in it.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |it| it.name == name)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| it == name).map(|(_, it)| it.as_str())
    }

    /// The text of an element in it, without the white space around it, where there is some.
    pub(crate) fn text_of(&self, name: &str) -> Option<(&str, u32)> {
        let it = self.child(name)?;
        let text = it.text.trim();
        (!text.is_empty()).then_some((text, it.line))
    }
}

/// Reads a whole document; the answer is its root.
pub(crate) fn parse(text: &str) -> Result<Element, Unreadable> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut elements = 0_usize;
    let mut lines = Lines { text, at: 0, line: 1 };
    loop {
        let event = reader.read_event();
        let line = lines.at(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let not = || What::NotXml.in_line(line);
        let closed = match event.map_err(|_| not())? {
            Event::Start(it) => {
                elements += 1;
                if open.len() >= DEPTH_MAX {
                    return Err(What::TooDeep { limit: DEPTH_MAX }.in_line(line));
                }
                open.push(element(&it, line)?);
                None
            }
            Event::Empty(it) => {
                elements += 1;
                Some(element(&it, line)?)
            }
            // The reader itself sees to it that names match.
            Event::End(_) => Some(open.pop().ok_or_else(not)?),
            Event::Text(it) => {
                add(&mut open, &it);
                None
            }
            Event::CData(it) => {
                add(&mut open, &it);
                None
            }
            Event::GeneralRef(it) => {
                add(&mut open, &reference(&it).ok_or_else(not)?.to_string());
                None
            }
            Event::DocType(_) => return Err(not()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            Event::Eof => break,
        };
        if elements > MAX_CELLS {
            return Err(What::TooManyCells { limit: MAX_CELLS }.in_line(line));
        }
        match (closed, open.last_mut()) {
            (Some(it), Some(parent)) => parent.children.push(it),
            (Some(it), None) if root.is_none() => root = Some(it),
            (Some(_), None) => return Err(not()),
            (None, _) => {}
        }
    }
    if open.is_empty() { root.ok_or(What::NotXml.in_file()) } else { Err(What::NotXml.in_line(lines.line)) }
}

/// Counts lines once from the beginning to the end.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn at(&mut self, byte: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.at..byte.min(self.text.len())).unwrap_or_default();
        let breaks = passed.iter().filter(|it| **it == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = byte.max(self.at);
        self.line
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(it) = open.last_mut() {
        it.text.push_str(text);
    }
}

fn element(it: &BytesStart<'_>, line: u32) -> Result<Element, Unreadable> {
    let not = || What::NotXml.in_line(line);
    let mut attributes = Vec::new();
    for attribute in it.attributes() {
        let attribute = attribute.map_err(|_| not())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| not())?.into_owned();
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
    }
    Ok(Element { name: it.local_name().as_ref().to_owned(), attributes, line, ..Element::default() })
}

/// `&amp;` and its four kin, `&#181;`, `&#xB5;`; a document has no others without definitions of its own.
fn reference(it: &BytesRef<'_>) -> Option<char> {
    if let Some(found) = it.resolve_char_ref().ok()? {
        return Some(found);
    }
    match &**it {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_line_and_their_text() {
        let text =
            "<?xml version=\"1.0\"?>\n<a x=\"1 &lt; 2\">\n <b>&#181;g &amp; </b><!-- no -->\n<c/><n:b>2</n:b></a>\n";
        let it = parse(text).unwrap();
        assert_eq!((it.name.as_str(), it.attribute("x"), it.line), ("a", Some("1 < 2"), 2));
        assert_eq!(it.text_of("b"), Some(("µg &", 3)));
        assert_eq!(it.all("b").map(|it| it.text.trim()).collect::<Vec<_>>(), ["µg &", "2"]);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in [
            "",
            "a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "</a>",
            "<a>&nbsp;</a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<a b=1/>",
            "<a b='1' b='2'/>",
        ] {
            assert!(matches!(parse(text).unwrap_err().what, What::NotXml), "{text}");
        }
        assert!(matches!(parse(&"<a>".repeat(100)).unwrap_err().what, What::TooDeep { .. }));
    }
}

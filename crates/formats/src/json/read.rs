//! From text to [`Json`], with bounds on depth and number of values.

use super::{Json, Kind};
use crate::place::Place;
use crate::table::MAX_CELLS;
use crate::unreadable::{Unreadable, What};

/// How deep lists and objects may lie in each other; instruments stay below twenty.
const DEPTH_MAX: usize = 64;

/// Reads a whole text as one value.
///
/// # Errors
/// Whatever is no JSON, a name twice in one object, or more than is read.
///
/// ```
/// let it = formats::json::parse("{\"area\":\n  [20.10, 1e-3]}").unwrap();
/// let first = &it.get("area").unwrap().items()[0];
/// assert_eq!((first.written(), first.at.to_string().as_str()), (Some("20.10"), "2:4"));
/// assert!(formats::json::parse("{\"a\":1,\"a\":2}").is_err());
/// ```
pub fn parse(text: &str) -> Result<Json, Unreadable> {
    let mut reader = Reader { rest: text, line: 1, column: 1, values: 0 };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.not("")) }
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    column: u32,
    values: usize,
}

impl<'a> Reader<'a> {
    fn at(&self) -> Place {
        Place { line: self.line, column: self.column }
    }

    fn not(&self, wanted: &'static str) -> Unreadable {
        let found = What::short(self.rest.lines().next().unwrap_or_default());
        What::NotJson { wanted, found }.in_line(self.line)
    }

    /// Takes what was looked at already; there is no line break in it.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        let characters = u32::try_from(taken.chars().count()).unwrap_or(u32::MAX);
        self.column = self.column.saturating_add(characters);
        self.rest = rest;
        taken
    }

    fn space(&mut self) {
        while let Some(it) = self.rest.chars().next().filter(|it| matches!(it, ' ' | '\t' | '\n' | '\r')) {
            self.take(1);
            // CRLF ends one line, at its second character.
            if it == '\n' || (it == '\r' && !self.rest.starts_with('\n')) {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            }
        }
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), Unreadable> {
        self.space();
        if self.rest.starts_with(sign) {
            self.take(sign.len());
            Ok(())
        } else {
            Err(self.not(sign))
        }
    }

    fn is(&mut self, sign: char) -> bool {
        self.space();
        let is = self.rest.starts_with(sign);
        if is {
            self.take(sign.len_utf8());
        }
        is
    }

    fn value(&mut self, depth: usize) -> Result<Json, Unreadable> {
        self.space();
        let at = self.at();
        self.values += 1;
        if self.values > MAX_CELLS {
            return Err(What::TooManyCells { limit: MAX_CELLS }.in_line(at.line));
        }
        if depth > DEPTH_MAX {
            return Err(What::TooDeep { limit: DEPTH_MAX }.in_line(at.line));
        }
        let kind = match self.rest.chars().next() {
            Some('{') => self.object(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Kind::String(self.string()?),
            Some('-' | '0'..='9') => Kind::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Json { at, kind })
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Unreadable> {
        self.sign("{")?;
        let mut members: Vec<(String, Json)> = Vec::new();
        // A set of the names would cost more than it saves: objects have few members, and a hostile one is bounded.
        let mut names = std::collections::BTreeSet::new();
        if self.is('}') {
            return Ok(Kind::Object(members));
        }
        loop {
            self.space();
            let line = self.line;
            if !self.rest.starts_with('"') {
                return Err(self.not("\""));
            }
            let name = self.string()?;
            if !names.insert(name.clone()) {
                return Err(What::MemberTwice { member: What::short(&name) }.in_line(line));
            }
            self.sign(":")?;
            let value = self.value(depth + 1)?;
            members.push((name, value));
            if self.is(',') {
                continue;
            }
            self.sign("}")?;
            return Ok(Kind::Object(members));
        }
    }

    fn list(&mut self, depth: usize) -> Result<Kind, Unreadable> {
        self.sign("[")?;
        let mut items = Vec::new();
        if self.is(']') {
            return Ok(Kind::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.is(',') {
                continue;
            }
            self.sign("]")?;
            return Ok(Kind::List(items));
        }
    }

    fn word(&mut self) -> Result<Kind, Unreadable> {
        for (word, kind) in [("null", Kind::Null), ("true", Kind::Bool(true)), ("false", Kind::Bool(false))] {
            if self.rest.starts_with(word) {
                self.take(word.len());
                return Ok(kind);
            }
        }
        Err(self.not("{ [ \" 0"))
    }

    /// The grammar of RFC 8259 §6; the digits are kept.
    fn number(&mut self) -> Result<String, Unreadable> {
        let length = self.rest.find(|it: char| !matches!(it, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let text = self.rest.get(..length.unwrap_or(self.rest.len())).unwrap_or_default();
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(it, e)| (it, Some(e)));
        let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(it, f)| (it, Some(f)));
        let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        let sound = digits(whole)
            && (whole.len() == 1 || !whole.starts_with('0'))
            && fraction.is_none_or(digits)
            && exponent.is_none_or(|it| digits(it.strip_prefix(['+', '-']).unwrap_or(it)));
        if !sound {
            return Err(self.not("0"));
        }
        Ok(self.take(text.len()).to_owned())
    }

    fn string(&mut self) -> Result<String, Unreadable> {
        self.take(1);
        let mut text = String::new();
        loop {
            let plain = self.rest.find(['"', '\\', '\n', '\r', '\t']).ok_or_else(|| self.not("\""))?;
            text.push_str(self.take(plain));
            match self.rest.chars().next() {
                Some('"') => {
                    self.take(1);
                    return Ok(text);
                }
                Some('\\') => {
                    self.take(1);
                    text.push(self.escaped()?);
                }
                // A line break inside a text is no JSON.
                _ => return Err(self.not("\"")),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Unreadable> {
        let sign = self.rest.chars().next().ok_or_else(|| self.not("\\"))?;
        let plain = match sign {
            '"' | '\\' | '/' => sign,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return Err(self.not("\\")),
        };
        self.take(1);
        Ok(plain)
    }

    /// `\uXXXX`, or two of them for what UTF-16 writes as a pair.
    fn unicode(&mut self) -> Result<char, Unreadable> {
        let first = self.unit()?;
        if let Some(it) = char::from_u32(first) {
            return Ok(it);
        }
        self.sign("\\")?;
        let second = self.unit()?;
        let units = [first, second].map(|it| u16::try_from(it).unwrap_or_default());
        char::decode_utf16(units).next().and_then(Result::ok).ok_or_else(|| self.not("\\u"))
    }

    fn unit(&mut self) -> Result<u32, Unreadable> {
        let digits = self.rest.strip_prefix('u').and_then(|it| it.get(..4)).ok_or_else(|| self.not("\\u"))?;
        if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(self.not("\\u"));
        }
        let unit = u32::from_str_radix(digits, 16).map_err(|_| self.not("\\u"))?;
        self.take(5);
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        fn value(it: &Json) -> String {
            match &it.kind {
                Kind::Null => format!("{}null", it.at),
                Kind::Bool(yes) => format!("{}{yes}", it.at),
                Kind::Number(text) => format!("{}#{text}", it.at),
                Kind::String(text) => format!("{}{text:?}", it.at),
                Kind::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(" ")),
                Kind::Object(members) => {
                    let member = |(name, it): &(String, Json)| format!("{name}={}", value(it));
                    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(" "))
                }
            }
        }
        match parse(text) {
            Ok(it) => value(&it),
            Err(it) => format!("{} {:?}", it.line.unwrap_or_default(), it.what),
        }
    }

    #[test]
    fn every_value_is_as_written_and_knows_its_place() {
        for (text, then) in [
            ("1", "1:1#1"),
            (" [ 1.50 ,\r\n-0.0,2E+3 ] ", "[1:4#1.50 2:1#-0.0 2:6#2E+3]"),
            (
                "{\"\\u00b5g\": \"\\ud83d\\ude00 \\\"\\n\", \"b\":[null,true,false,{}]}",
                "{µg=1:13\"😀 \\\"\\n\" b=[1:39null 1:44true 1:49false {}]}",
            ),
            ("\"浓度\"", "1:1\"浓度\""),
        ] {
            assert_eq!(show(text), then, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_line() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "NaN",
            "\"a",
            "\"a\nb\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "[1] 2",
            "tru",
            "{\"a\":1,}",
            "\"\\u+123\"",
        ] {
            assert!(show(text).contains("NotJson"), "{text:?}: {}", show(text));
        }
        assert_eq!(show("{\"a\":1,\n\"a\":2}"), "2 MemberTwice { member: \"a\" }");
        assert_eq!(show(&"[".repeat(100_000)), "1 TooDeep { limit: 64 }");
        assert!(show(&format!("[{}0]", "0,".repeat(1_000_001))).contains("TooManyCells"));
    }
}

//! From the text to the configuration, noting every fault on the way.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ConfigFault, Wrong};
use super::{Config, Origin};
use crate::language::{Lang, Zone};
use crate::node::Database;
use crate::node::outside::{Place, Way};

type Value<'a> = Spanned<DeValue<'a>>;

/// The text and what was found wrong in it.
struct Reading<'a> {
    text: &'a str,
    faults: Vec<(usize, Wrong)>,
}

const TOP: [&str; 7] = ["data", "database", "language", "time-zone", "drop", "serve", "outside"];
const OUTSIDE: [&str; 5] = ["name", "folder", "mail", "post", "every-hours"];
const SERVE: [&str; 4] = ["address", "origin", "trusted-proxies", "session-idle-minutes"];

pub(super) fn config(text: &str, folder: &Path) -> Result<Config, Vec<ConfigFault>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut it = Reading { text, faults: Vec::new() };
    for error in &errors {
        let at = error.span().map_or(0, |it| it.start);
        it.faults.push((at, Wrong::NotToml { message: error.message().to_owned() }));
    }
    let mut config = Config::plain(folder);
    if errors.is_empty() {
        it.top(table.get_ref(), &mut config, folder);
    }
    it.finish(config)
}

impl<'a> Reading<'a> {
    fn note(&mut self, at: Range<usize>, what: Wrong) {
        self.faults.push((at.start, what));
    }

    fn only(&mut self, table: &DeTable<'a>, known: &[&str], prefix: &str) {
        for key in table.keys().filter(|it| !known.contains(&it.get_ref().as_ref())) {
            self.note(key.span(), Wrong::UnknownKey { key: format!("{prefix}{}", key.get_ref()) });
        }
    }

    /// The text of a key, trimmed, and where it stands.
    fn text_of(&mut self, table: &DeTable<'a>, key: &str, named: &str) -> Option<(String, Range<usize>)> {
        let value: &Value<'_> = table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text.trim().to_owned(), value.span())),
            None => {
                self.note(value.span(), Wrong::NotText { key: named.to_owned() });
                None
            }
        }
    }

    fn top(&mut self, table: &DeTable<'a>, config: &mut Config, folder: &Path) {
        self.only(table, &TOP, "");
        if let Some((text, _)) = self.text_of(table, "data", "data") {
            config.data = folder.join(text);
        }
        if let Some((text, _)) = self.text_of(table, "drop", "drop").filter(|it| !it.0.is_empty()) {
            config.drop = Some(folder.join(text));
        }
        if let Some((found, at)) = self.text_of(table, "database", "database") {
            if Database::holds_password(&found) {
                let shown = Database::without_password(&found);
                self.note(at.clone(), Wrong::DatabasePassword { shown });
            }
            match Database::parse(&found) {
                Ok(it) => config.database = it,
                Err(why) => {
                    self.note(at, Wrong::NoDatabase { found: Database::without_password(&found), why: why.to_string() })
                }
            }
        }
        if let Some((found, at)) = self.text_of(table, "language", "language") {
            match Lang::from_tag(&found) {
                Some(it) => config.language = it,
                None => self.note(at, Wrong::NotOneOf { key: "language".to_owned(), found, options: "zh-CN, en" }),
            }
        }
        if let Some((found, at)) = self.text_of(table, "time-zone", "time-zone") {
            match Zone::new(&found) {
                Ok(it) => config.zone = it,
                Err(_) => self.note(at, Wrong::NoZone { found }),
            }
        }
        match table.get("serve").map(|it| (it.get_ref().as_table(), it.span())) {
            Some((Some(serve), _)) => self.serve(serve, config),
            Some((None, at)) => self.note(at, Wrong::NotTable { key: "serve".to_owned() }),
            None => {}
        }
        match table.get("outside").map(|it| (it.get_ref().as_array(), it.span())) {
            Some((Some(places), _)) => {
                for each in places.iter() {
                    match each.get_ref().as_table() {
                        Some(place) => config.outside.extend(self.place(place, each.span(), folder)),
                        None => self.note(each.span(), Wrong::NotTable { key: "[outside]".to_owned() }),
                    }
                }
            }
            Some((None, at)) => self.note(at, Wrong::NotTable { key: "[outside]".to_owned() }),
            None => {}
        }
    }

    /// One place outside.
    fn place(&mut self, table: &DeTable<'a>, at: Range<usize>, folder: &Path) -> Option<Place> {
        self.only(table, &OUTSIDE, "outside.");
        let name = self.text_of(table, "name", "outside.name").map(|it| it.0).filter(|it| !it.is_empty());
        let directory = self.text_of(table, "folder", "outside.folder");
        let mail = self.text_of(table, "mail", "outside.mail");
        let post = self.text_of(table, "post", "outside.post");
        let mut every = SignedDuration::from_hours(24);
        if let Some(value) = table.get("every-hours") {
            let hours = value.get_ref().as_integer().and_then(|it| it.as_str().parse::<i64>().ok());
            match hours.filter(|it| (1..=720).contains(it)) {
                Some(it) => every = SignedDuration::from_hours(it),
                None => self.note(value.span(), Wrong::NoHours),
            }
        }
        // What is handed to a program of the machine must not be read by it as something else.
        let plain =
            |it: &str| !it.starts_with('-') && !it.contains(char::is_whitespace) && !it.contains(char::is_control);
        let way = match (directory, mail, post) {
            (Some((it, _)), None, None) => Some(Way::Folder(folder.join(it))),
            (None, Some((it, at)), None) => {
                let sound =
                    plain(&it) && it.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty());
                if sound {
                    Some(Way::Mail(it))
                } else {
                    self.note(at, Wrong::NoMail { found: it });
                    return None;
                }
            }
            (None, None, Some((it, at))) => {
                if plain(&it) && (it.starts_with("https://") || it.starts_with("http://")) {
                    Some(Way::Post(it))
                } else {
                    self.note(at, Wrong::NoPost { found: it });
                    return None;
                }
            }
            (None | Some(_), None | Some(_), None | Some(_)) => None,
        };
        if name.is_none() || way.is_none() {
            self.note(at, Wrong::NoPlace);
        }
        Some(Place { name: name?, way: way?, every })
    }

    fn serve(&mut self, table: &DeTable<'a>, config: &mut Config) {
        self.only(table, &SERVE, "serve.");
        if let Some((found, at)) = self.text_of(table, "origin", "serve.origin") {
            match Origin::parse(&found) {
                Ok(it) => config.origin = Some(it),
                Err(_) => self.note(at, Wrong::NoOrigin { found }),
            }
        }
        if let Some((found, at)) = self.text_of(table, "address", "serve.address") {
            match found.parse::<SocketAddr>() {
                Ok(it) => {
                    config.address = it;
                    if !it.ip().is_loopback() && table.get("origin").is_none() {
                        self.note(at, Wrong::OriginOwed);
                    }
                }
                Err(_) => self.note(at, Wrong::NoAddress { found }),
            }
        }
        self.proxies(table, config);
        if let Some(value) = table.get("session-idle-minutes") {
            let minutes = value.get_ref().as_integer().and_then(|it| it.as_str().parse::<u64>().ok());
            match minutes.filter(|it| (1..=1440).contains(it)) {
                Some(it) => config.idle = Duration::from_secs(it * 60),
                None => self.note(value.span(), Wrong::NoMinutes),
            }
        }
    }

    fn proxies(&mut self, table: &DeTable<'a>, config: &mut Config) {
        let named = "serve.trusted-proxies";
        let Some(value) = table.get("trusted-proxies") else { return };
        let Some(list) = value.get_ref().as_array() else {
            return self.note(value.span(), Wrong::NotTexts { key: named.to_owned() });
        };
        for each in list.iter() {
            match each.get_ref().as_str().map(|it| (it, it.parse::<IpAddr>())) {
                Some((_, Ok(it))) => config.proxies.push(it),
                Some((found, Err(_))) => self.note(each.span(), Wrong::NoIp { found: found.to_owned() }),
                None => self.note(each.span(), Wrong::NotTexts { key: named.to_owned() }),
            }
        }
    }

    fn finish(mut self, config: Config) -> Result<Config, Vec<ConfigFault>> {
        if self.faults.is_empty() {
            return Ok(config);
        }
        self.faults.sort_by_key(|it| it.0);
        let placed = |(at, what): (usize, Wrong)| {
            let before = self.text.get(..at).unwrap_or(self.text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            ConfigFault { line, column, what }
        };
        Err(std::mem::take(&mut self.faults).into_iter().map(placed).collect())
    }
}

//! What of the trail is asked for, as it stands in an address.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::language::Zone;

/// The kinds of subject, as entries name them.
const SUBJECTS: [&str; 11] = [
    "batch",
    "lot",
    "strategy",
    "equipment",
    "consumable",
    "person",
    "deviation",
    "investigation",
    "exception",
    "organisation",
    "procedure",
];

/// The fields of the form; all of them may be empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// `batch:DS-31-007`, or an id whose kind is not known.
    pub(super) subject: String,
    pub(super) person: String,
    /// An event type, or the first part of one: `quality`.
    pub(super) kind: String,
    /// Days by the plant's own clocks, both included.
    pub(super) from: String,
    pub(super) to: String,
    /// Only entries before this one: the next page.
    pub(super) before: String,
    /// Only entries of the access log, and of these types where any are named; no address says it.
    #[serde(skip)]
    pub(super) door: Option<&'static [&'static str]>,
}

impl Filter {
    /// Every subject that may be meant.
    pub(super) fn subjects(&self) -> Vec<String> {
        let asked = self.subject.trim();
        if asked.is_empty() {
            return vec![];
        }
        if asked == "node" || asked == "access" || asked.contains(':') {
            return vec![asked.to_owned()];
        }
        SUBJECTS.iter().map(|it| format!("{it}:{asked}")).collect()
    }

    /// Whether an entry about these things is asked for.
    pub(super) fn wants_about(&self, mut about: impl Iterator<Item = bool>, kind: &str) -> bool {
        self.door.is_none_or(|kinds| about.any(|it| it) && (kinds.is_empty() || kinds.contains(&kind)))
    }

    /// Whether an event type is asked for.
    pub(super) fn wants(&self, kind: &str) -> bool {
        let asked = self.kind.trim();
        asked.is_empty() || kind == asked || kind.strip_prefix(asked).is_some_and(|it| it.starts_with('.'))
    }

    /// The instants between which entries became known; a day that cannot be read is no bound.
    pub(super) fn known(&self, zone: &Zone) -> (Option<Timestamp>, Option<Timestamp>) {
        let day = |text: &str| zone.instant(&format!("{}T00:00:00", text.trim()));
        let to = day(&self.to).and_then(|it| it.checked_add(SignedDuration::from_hours(24)).ok());
        (day(&self.from), to)
    }

    pub(super) fn before(&self) -> Option<u64> {
        self.before.trim().parse().ok()
    }

    /// Whether anything is left out.
    pub(super) fn is_narrow(&self) -> bool {
        [&self.subject, &self.person, &self.kind, &self.from, &self.to].iter().any(|it| !it.trim().is_empty())
    }

    /// The filter as a query, from before an entry.
    pub(super) fn query(&self, before: Option<u64>) -> String {
        let before = before.map(|it| it.to_string()).unwrap_or_default();
        let fields = [
            ("subject", self.subject.as_str()),
            ("person", &self.person),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("before", &before),
        ];
        let given = fields.iter().filter(|(_, value)| !value.trim().is_empty());
        given.map(|(name, value)| format!("{name}={}", encoded(value.trim()))).collect::<Vec<_>>().join("&")
    }
}

/// A value as it stands in a query: everything but letters, digits and a few marks as its bytes.
pub(super) fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|it| match it {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' => char::from(it).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_of_any_kind_and_a_kind_may_be_a_family() {
        let filter =
            |subject: &str, kind: &str| Filter { subject: subject.into(), kind: kind.into(), ..Filter::default() };
        assert_eq!(filter("batch:DS-1", "").subjects(), ["batch:DS-1"]);
        assert!(filter("DS-1", "").subjects().contains(&"lot:DS-1".to_owned()));
        assert!(filter("", "").subjects().is_empty());
        for (asked, kind, then) in [
            ("", "batch.started", true),
            ("batch", "batch.started", true),
            ("batch.started", "batch.started", true),
            ("bat", "batch.started", false),
            ("lab", "batch.started", false),
        ] {
            assert_eq!(filter("", asked).wants(kind), then, "{asked} {kind}");
        }
    }

    #[test]
    fn a_query_carries_what_was_typed_and_nothing_else() {
        let filter = Filter { subject: "batch:DS-1&x=<".into(), ..Filter::default() };
        assert_eq!(filter.query(Some(12)), "subject=batch:DS-1%26x%3D%3C&before=12");
    }

    #[test]
    fn a_day_holds_every_instant_of_it() {
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let filter = Filter { from: "2031-03-18".into(), to: "2031-03-18".into(), ..Filter::default() };
        let (from, to) = filter.known(&zone);
        assert_eq!(from.unwrap().to_string(), "2031-03-17T16:00:00Z");
        assert_eq!(to.unwrap().to_string(), "2031-03-18T16:00:00Z");
    }
}

//! How the laboratory works with what is out of specification or out of trend: the questions of the first phase, the time
//! that an investigation may take, how many retests a plan may hold, how many earlier results a trend needs.
//!
//! A version from before this was declared has the usual figures, so that a result outside its limit is never without
//! an investigation. Where the figures come from: MHRA, Out of Specification Investigations (2013, revised 2018), phases
//! Ia to III; FDA, Investigating Out-of-Specification Test Results (2006, revision 1 of 2022), section III; China GMP 2010,
//! article 224. The limits of time and number are the site's own; the clauses are cited from memory.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, calendar};
use super::entry::{Entry, unique};
use super::fault::FaultKind;
use crate::id::EntryId;
use crate::people::Role;
use crate::text::Label;

/// How the laboratory investigates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Laboratory {
    /// Within how many working days an OOS investigation is to be closed.
    pub oos_days: u32,
    /// How many retests one plan may hold at most.
    pub retests_max: u32,
    /// From how many earlier results on an expected range is worked out.
    pub trend_results: u32,
    /// What analyst and supervisor each answer in the first phase.
    pub questions: Vec<LabQuestion>,
    /// Who assesses the laboratory phase and states its cause; any analyst who did not measure, where nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<EntryId>,
    /// The days on which the laboratory works.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub calendar: Calendar,
}

fn is_usual(calendar: &Calendar) -> bool {
    *calendar == Calendar::default()
}

/// One question of the first phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabQuestion {
    pub id: EntryId,
    pub name: Label,
}

/// The usual questions: what a laboratory error can have touched.
const USUAL: [(&str, &str, &str); 7] = [
    (
        "sample",
        "样品：编号、外观、贮存和处理与要求一致",
        "Sample: number, appearance, storage and handling as required",
    ),
    ("method", "方法：按现行版本操作，无偏离", "Method: the version in force was followed without departure"),
    (
        "calculation",
        "计算：公式、稀释、单位、积分和修约正确",
        "Calculation: formula, dilution, units, integration and rounding are right",
    ),
    (
        "standard",
        "对照品和试剂：正确、在有效期内、配制正确",
        "Standards and reagents: the right ones, in date, rightly prepared",
    ),
    (
        "instrument",
        "仪器：已确认、校准在效期内、运行正常",
        "Instrument: qualified, calibrated, and working as it should",
    ),
    ("suitability", "系统适用性：试验前后均符合要求", "System suitability: met before and after the run"),
    (
        "analyst",
        "检验员：经培训，操作与原始记录无异常",
        "Analyst: trained; nothing unusual in the work or the raw data",
    ),
];

impl Laboratory {
    /// The usual figures, for versions that declare none.
    #[must_use]
    pub fn usual() -> Self {
        let question = |(id, zh, en): &(&str, &str, &str)| {
            Some(LabQuestion { id: EntryId::new(id).ok()?, name: Label::new(zh, en) })
        };
        Self {
            oos_days: 30,
            retests_max: 7,
            trend_results: 6,
            questions: USUAL.iter().filter_map(question).collect(),
            supervisor: None,
            calendar: Calendar::default(),
        }
    }

    /// The role of the one who assesses the laboratory phase (FDA, Investigating OOS Test Results, 2022, III.B: the
    /// supervisor's assessment is objective and made in time).
    #[must_use]
    pub fn led_by(&self) -> Role {
        self.supervisor.as_ref().and_then(Role::named).unwrap_or(Role::QcAnalyst)
    }
}

pub(super) fn laboratory(entry: &Entry<'_>) -> Option<Laboratory> {
    entry.only(&["oos-days", "retests-max", "trend-results", "supervisor", "calendar", "question"]);
    for key in ["oos-days", "retests-max", "trend-results"] {
        entry.require(key);
    }
    let trend = entry.whole("trend-results");
    if trend.is_some_and(|it| it < TREND_RESULTS_LEAST) {
        entry.fault("trend-results", FaultKind::TrendOfFew { least: TREND_RESULTS_LEAST.to_string() });
    }
    let supervisor = match entry.has("supervisor") {
        true => Some(EntryId::new(entry.one_of("supervisor", SUPERVISORS)?.id()).ok()?),
        false => None,
    };
    let calendar = match entry.table("calendar") {
        Some(it) => calendar(&it)?,
        None => Calendar::default(),
    };
    let questions = entry.tables("question");
    entry.require("question");
    unique(&questions);
    let read: Vec<Option<LabQuestion>> = questions.iter().map(question).collect();
    Some(Laboratory {
        oos_days: entry.whole("oos-days")?,
        retests_max: entry.whole("retests-max")?,
        trend_results: trend?,
        questions: read.into_iter().collect::<Option<_>>()?,
        supervisor,
        calendar,
    })
}

/// Who may assess: somebody of the laboratory, so that quality, which decides about the cause, has no part in stating it.
const SUPERVISORS: &[(&str, Role)] = &[("qc-supervisor", Role::QcSupervisor)];

/// Of fewer a moving range says nothing about scatter.
const TREND_RESULTS_LEAST: u32 = 4;

fn question(entry: &Entry<'_>) -> Option<LabQuestion> {
    entry.only(&["id", "name"]);
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    Some(LabQuestion { id: id?, name: name? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;

    const HEAD: &str = "illustrative = true\n";
    const DECLARED: &str = "[laboratory]\noos-days = 20\nretests-max = 5\ntrend-results = 8\n[[laboratory.question]]\n\
        id = \"sample\"\nname = { zh = \"样品\", en = \"Sample\" }\n";

    #[test]
    fn what_is_declared_counts_and_otherwise_the_usual() {
        let old = edited(&[]);
        assert!(old.laboratory.is_none() && !serde_json::to_string(&old).unwrap().contains("laboratory"));
        assert_eq!(old.laboratory(), Laboratory::usual());
        assert_eq!(Laboratory::usual().questions.len(), USUAL.len());
        let text = format!("{HEAD}\n[[decision]]\nabout = \"alert\"\n");
        let declared = edited(&[(&text, &format!("{HEAD}{DECLARED}[[decision]]\nabout = \"alert\"\n"))]);
        let it = declared.laboratory();
        assert_eq!((it.oos_days, it.retests_max, it.trend_results, it.questions.len()), (20, 5, 8, 1));
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("oos-days = 20", "oos-days = ¶0", "NotWhole"),
            ("oos-days = 20", "¶oos-day = 20\noos-days = 3", "UnknownKey"),
            ("trend-results = 8", "trend-results = ¶2", "TrendOfFew"),
            ("id = \"sample\"", "id = ¶7", "NotText"),
        ] {
            let text = format!("{HEAD}\n[[decision]]\nabout = \"alert\"\n");
            let edit = format!("{HEAD}{}[[decision]]\nabout = \"alert\"\n", DECLARED.replace(from, to));
            let (faults, places) = marked(&[(&text, &edit)]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            assert!(kinds.len() == 1 && kinds[0].starts_with(then), "{to}: {kinds:?}");
            for (path, line, column) in places {
                assert!(faults.iter().any(|it| (&it.path, it.line, it.column) == (&path, line, column)), "{faults:?}");
            }
        }
    }
}

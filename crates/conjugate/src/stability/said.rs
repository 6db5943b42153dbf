//! The words of studies: where one stands, how a cell of its matrix stands, what a deviation of it is about.

use plant::Plant;
use plant::id::StudyId;
use plant::stability::{Change, Lack, Place, PlaceState, Reaches, Study, StudyStanding, Timing};
use plant::verdict::Verdict;
use rust_decimal::Decimal;

use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::people::Shown;

/// The name of an attribute of a study.
pub(super) fn attribute(lang: Lang, plant: &Plant, it: &Study, path: &str) -> String {
    plant.study_attribute(it, path).map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
}

/// A place in words: lot, condition, month.
pub(super) fn place(lang: Lang, it: &Place) -> String {
    let months = lang.say("stability-at-months").with("months", it.months).plain();
    format!("{} · {} · {months}", it.lot, it.condition)
}

/// What a deviation of a study is about.
pub(crate) fn matter(lang: Lang, plant: &Plant, study: &StudyId, at: Option<&Place>, path: Option<&str>) -> String {
    let name = path
        .map(|path| plant.studies.get(study).map_or_else(|| path.to_owned(), |it| attribute(lang, plant, it, path)));
    let parts =
        [Some(lang.say("stability-study-n").with_text("study", study).plain()), at.map(|it| place(lang, it)), name];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Where a study stands.
pub(super) fn standing(lang: Lang, it: &Study) -> Stated {
    let standing = it.standing();
    let state = match standing {
        StudyStanding::Proposed => State::Pending,
        StudyStanding::Approved | StudyStanding::Running => State::Info,
        StudyStanding::Stopped => State::Stop,
        StudyStanding::Ended => State::Verified,
    };
    Stated::new(lang, state).saying(lang.text(&format!("stability-standing-{}", standing.id())))
}

/// How a cell stands.
pub(super) fn cell(lang: Lang, it: PlaceState) -> Stated {
    let state = match it {
        PlaceState::Ahead => State::Pending,
        PlaceState::Due => State::Alert,
        PlaceState::Overdue => State::Action,
        PlaceState::Missed => State::Stop,
        PlaceState::Pulled => State::Unverified,
        PlaceState::Tested(Verdict::Pass) => State::Pass,
        PlaceState::Tested(Verdict::Indeterminate) => State::Indeterminate,
        PlaceState::Tested(Verdict::Fail) => State::Fail,
    };
    Stated::new(lang, state).saying(lang.text(&format!("stability-cell-{}", it.id())))
}

/// Whether a pull was in its window.
pub(super) fn timing(lang: Lang, it: Timing) -> Stated {
    let (state, days) = match it {
        Timing::OnTime => (State::Pass, 0),
        Timing::Early { days } | Timing::Late { days } => (State::Action, days),
    };
    Stated::new(lang, state).saying(lang.say(&format!("stability-timing-{}", it.id())).with("days", days).plain())
}

/// Why there is no figure.
pub(super) fn lack(lang: Lang, it: Lack) -> String {
    lang.text(&format!("stability-lack-{}", it.id()))
}

/// What the accelerated conditions say.
pub(super) fn change(lang: Lang, it: Change) -> String {
    lang.text(&format!("stability-change-{}", it.id()))
}

/// Months to one place, cut and never rounded up: what is shown is no more than the data support.
pub(super) fn months(lang: Lang, it: Reaches) -> String {
    match it {
        Reaches::At(months) => {
            let shown: Decimal = months.trunc_with_scale(1);
            lang.say("stability-months").with_text("months", shown).plain()
        }
        Reaches::Never => lang.text("stability-never"),
        Reaches::Unknown => lang.text("stability-unknown"),
    }
}

/// What a signature about a study covers.
pub(super) fn signed(lang: Lang, plant: &Plant, id: &StudyId, it: &Study, meaning: &str) -> Shown {
    let lots: Vec<String> = it.lots.iter().map(ToString::to_string).collect();
    let mut lines = vec![
        format!("{id} · {} {} · {}", it.strategy, it.version, it.stage),
        format!(
            "{} · {} · {}",
            lang.text(&format!("stability-purpose-{}", it.purpose.id())),
            lots.join(", "),
            it.container
        ),
    ];
    lines.extend(it.conditions.iter().map(|it| {
        let months: Vec<String> = it.months.iter().map(ToString::to_string).collect();
        format!("{} {} · {} · −{}/+{}", it.id, it.climate, months.join(" "), it.early_days, it.late_days)
    }));
    lines.extend(it.tests.iter().map(|of| attribute(lang, plant, it, &of.attribute)));
    lines.extend(plant.unconsidered(it).map(|(at, path, of)| {
        format!("{} · {} · {}", place(lang, at), attribute(lang, plant, it, path), of.test.recorded.seq)
    }));
    lines.extend(it.shelf_lives.iter().filter(|it| it.decided.is_none()).flat_map(|it| {
        let figure = |of: &plant::stability::Figure| {
            let of_market = super::of_market(&of.input.attribute, of.input.market.as_deref());
            format!("{of_market}: {} · {}", months(lang, of.reaches), of.digest)
        };
        let market = |(market, months): (&String, &u32)| {
            format!("{market}: {}", lang.say("stability-months").with("months", *months).plain())
        };
        core::iter::once(lang.say("stability-months").with("months", it.months).plain())
            .chain(it.markets.iter().map(market))
            .chain(it.figures.iter().map(figure))
    }));
    Shown { meaning: lang.text(meaning), lines }
}

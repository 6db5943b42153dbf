//! `GET /results/{batch}/analysis`: the certificates of analysis of a batch, and what one would say now.

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use plant::Plant;
use plant::batch::Observed;
use plant::id::BatchId;
use plant::lab::{Analysis, AnalysisDates, AnalysisLine, AnalysisSkipped, IssueAnalysis, Lack, Required};
use plant::verdict::Verdict;
use serde::Deserialize;

use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{Bounds, Instant, Signing, State, Stated, Tabs};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown};
use crate::quality::{Problem, result_shown};
use crate::words;

#[derive(Template)]
#[template(path = "lab/analysis.html")]
struct AnalysisPage {
    shell: Shell,
    /// What the paper is: a certificate, or a statement of results that do not comply.
    title: String,
    batch: String,
    lot: String,
    product: String,
    stage: String,
    strategy: (String, String),
    organisation: String,
    /// The choice of limits, where there is one.
    markets: Option<Tabs>,
    market: String,
    /// The certificate that is shown, where one is.
    issued: Option<Issued>,
    /// What one would say now, where the reader reads the results and no certificate says it already.
    draft: Option<Draft>,
    all: Vec<Listed>,
    problem: Option<Problem>,
    /// The results are the reader's to read, not only the certificates.
    own: bool,
}

/// A certificate as it was signed.
struct Issued {
    lines: Vec<Line>,
    title: String,
    warning: Option<Stated>,
    verdict: Stated,
    name: String,
    meaning: String,
    at: Instant,
    entry: u64,
    /// No result came after it.
    current: bool,
    dates: Vec<(String, String)>,
}

/// What a certificate would say now.
struct Draft {
    warning: Option<Stated>,
    button: String,
    dates: Vec<(String, String)>,
    lines: Vec<Line>,
    lacking: usize,
    may: May,
    /// Where nothing lacks.
    signing: Option<Signing>,
}

/// One test.
struct Line {
    name: String,
    method: String,
    required: String,
    /// On which daily intake of a patient the limits rest, by the strategy of the batch; empty where on none.
    intake: String,
    found: String,
    /// The round of reprocessing or rework that it was found after.
    round: Option<u32>,
    state: Stated,
    /// When it was tested.
    tested: String,
    sample: Option<String>,
    run: Option<String>,
    /// Whether it was typed, read from a file, or derived.
    source: String,
    /// The entries of the result and of its verification.
    entries: Vec<u64>,
    /// Where it cannot be judged: the entries in which that was decided.
    decided: Vec<u64>,
}

/// One certificate in the list of all.
struct Listed {
    href: String,
    entry: u64,
    market: String,
    at: Instant,
    name: String,
    verdict: Stated,
    current: bool,
    shown: bool,
}

/// Which certificate.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Limits of a market; those of release where there is none.
    #[serde(default)]
    market: String,
    /// The entry of one that was issued; the last of the market where none is named.
    entry: Option<u64>,
}

fn verdict(lang: Lang, it: Verdict) -> Stated {
    let (state, key) = match it {
        Verdict::Pass => (State::Pass, "analysis-complies"),
        Verdict::Fail => (State::Fail, "analysis-does-not-comply"),
        Verdict::Indeterminate => (State::Indeterminate, "state-indeterminate"),
    };
    Stated::new(lang, state).saying(lang.text(key))
}

/// What a paper with this verdict over all its lines is called, by which limits.
fn title(lang: Lang, market: Option<&str>, it: Verdict) -> String {
    let key = match it {
        Verdict::Pass => return lang.text("analysis"),
        Verdict::Fail => "analysis-title-fails",
        Verdict::Indeterminate => "analysis-title-decided",
    };
    lang.say(key).with_text("limits", limits(lang, market)).plain()
}

/// What stands above and below a paper that does not say that the batch complies.
fn warning(lang: Lang, market: Option<&str>, it: Verdict) -> Option<Stated> {
    let (state, key) = match it {
        Verdict::Pass => return None,
        Verdict::Fail => (State::Fail, "analysis-no-release"),
        Verdict::Indeterminate => (State::Indeterminate, "analysis-not-all-judged"),
    };
    Some(Stated::new(lang, state).saying(lang.say(key).with_text("limits", limits(lang, market)).plain()))
}

/// What is said of one line. Beside one that fails no other is said to comply: it is within its limit.
fn line_verdict(lang: Lang, it: Verdict, whole: Verdict) -> Stated {
    match (it, whole) {
        (Verdict::Pass, Verdict::Fail) => Stated::new(lang, State::Info).saying(lang.text("analysis-within")),
        (Verdict::Pass | Verdict::Fail | Verdict::Indeterminate, _) => verdict(lang, it),
    }
}

fn required(lang: Lang, it: &Required) -> String {
    match it {
        Required::Within { limit, unit } => {
            format!("{} {}", Bounds::from(limit).text(lang), unit.shown()).trim_end().to_owned()
        }
        Required::Undeclared => lang.text("analysis-no-limit"),
        Required::OneOf(names) => {
            let names: Vec<_> = names.iter().map(|it| lang.label(it)).collect();
            names.join(lang.pick("、", ", "))
        }
    }
}

/// The value of a line; a judgement by the name that the batch's own strategy gives it.
fn found(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisLine) -> String {
    let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it));
    let attribute = stage.and_then(|(_, stage)| stage.attribute_at(&it.attribute));
    match (attribute, &it.found) {
        (Some(attribute), value) => result_shown::value(lang, attribute, value),
        (None, Observed::Number(it)) => it.to_string(),
        (None, Observed::Choice(it)) => it.to_string(),
        (None, Observed::Order(_) | Observed::Missing(_)) => lang.text("results-no-value"),
    }
}

fn intake(lang: Lang, plant: &Plant, batch: &BatchId, path: &str) -> String {
    let pinned = plant.batches.get(batch).and_then(|it| plant.pinned(it));
    let said = pinned.and_then(|(_, stage)| crate::strategy::exposure(lang, stage, stage.attribute_at(path)?));
    said.unwrap_or_default()
}

/// When a batch was made, until when it may be used, and how it is stored.
fn dates(lang: Lang, zone: &Zone, it: Option<&AnalysisDates>) -> Vec<(String, String)> {
    let Some(it) = it else { return Vec::new() };
    let mut all = vec![(lang.text("analysis-made"), zone.day(it.made))];
    let until = |key: &str, at: Option<Timestamp>| at.map(|at| (lang.text(key), zone.day(at)));
    let known = [until("analysis-use-by", it.use_by), until("analysis-retest-by", it.retest_by)];
    let undated = || (lang.text("analysis-use-by"), lang.text("analysis-undated"));
    if known.iter().all(Option::is_none) {
        all.push(undated());
    }
    all.extend(known.into_iter().flatten());
    all.extend(it.storage.as_ref().map(|it| (lang.text("analysis-storage"), lang.label(it).to_owned())));
    all
}

fn line(lang: Lang, zone: &Zone, plant: &Plant, batch: &BatchId, it: &AnalysisLine, whole: Verdict) -> Line {
    let measured = it.measured.as_ref();
    Line {
        tested: measured.map_or_else(String::new, |it| zone.day(it.at)),
        sample: measured.and_then(|it| it.sample.as_ref()).map(ToString::to_string),
        run: measured.and_then(|it| it.run.as_ref()).map(ToString::to_string),
        name: lang.label(&it.name).to_owned(),
        method: it.method.as_ref().map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        required: required(lang, &it.required),
        intake: intake(lang, plant, batch, &it.attribute),
        found: found(lang, plant, batch, it),
        round: (it.round > 0).then_some(it.round),
        state: line_verdict(lang, it.verdict, whole),
        source: source(lang, plant, batch, it),
        entries: vec![it.result, it.verified],
        decided: it.decided.clone(),
    }
}

/// Where the result that a line states came from; the record of the result says it.
fn source(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisLine) -> String {
    let lot = plant.batches.get(batch).map(|it| &it.lot);
    let mut all = lot.map(|lot| plant.results_on(lot, &it.attribute)).into_iter().flatten();
    all.find(|of| of.recorded.seq == it.result).map_or_else(String::new, |it| result_shown::source(lang, &it.origin))
}

/// What was not tested on this batch: never as conforming.
fn without(lang: Lang, plant: &Plant, batch: &BatchId, it: &AnalysisSkipped) -> Line {
    Line {
        name: lang.label(&it.name).to_owned(),
        method: it.method.as_ref().map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        required: required(lang, &it.required),
        intake: intake(lang, plant, batch, &it.attribute),
        found: lang.say("analysis-left-out").with("n", it.every).with_text("batch", &it.last).plain(),
        round: None,
        state: Stated::new(lang, State::Info).saying(lang.text("gap-left-out")),
        tested: String::new(),
        sample: None,
        run: None,
        source: String::new(),
        entries: vec![it.skipped],
        decided: Vec::new(),
    }
}

/// The limits of a market, or those of release, by their name.
fn limits(lang: Lang, market: Option<&str>) -> String {
    match market {
        Some(market) => lang.say("analysis-of-market").with_text("market", market).plain(),
        None => lang.text("analysis-of-release"),
    }
}

fn of_market(market: &str) -> Option<&str> {
    Some(market.trim()).filter(|it| !it.is_empty())
}

/// What the signature covers: every line of the certificate, in the reader's language.
fn signed(lang: Lang, zone: &Zone, plant: &Plant, id: &BatchId, market: Option<&str>) -> Option<Shown> {
    let all = plant.analysed(id, market)?;
    let tested = all.into_iter().map(|it| it.2).filter(|it| !matches!(it, Err(Lack::LeftOut)));
    let lines = tested.map(Result::ok).collect::<Option<Vec<_>>>()?;
    let whole = Verdict::over(lines.iter().map(|it| it.verdict));
    let mut said = vec![format!("{id} · {}", limits(lang, market))];
    said.extend(warning(lang, market, whole).map(|it| it.words().to_owned()));
    let dates = dates(lang, zone, plant.analysis_dates(id).as_ref());
    said.extend(dates.into_iter().map(|(name, value)| format!("{name}: {value}")));
    said.extend(lines.iter().map(|it| {
        let of = line(lang, zone, plant, id, it, whole);
        let tested = format!("{}: {}", lang.text("analysis-measured"), of.tested);
        let verdict = match whole {
            Verdict::Fail => of.state.words().to_owned(),
            Verdict::Pass | Verdict::Indeterminate => words::verdict(lang, it.verdict),
        };
        format!("{} · {} · {} · {verdict} · {tested}", of.name, of.required, of.found)
    }));
    said.extend(plant.analysed_without(id, market).iter().map(|it| {
        let of = without(lang, plant, id, it);
        format!("{} · {} · {}", of.name, of.required, of.found)
    }));
    let meaning = match whole {
        Verdict::Pass => lang.text("analysis-sign"),
        Verdict::Fail => lang.say("analysis-sign-fails").with_text("limits", limits(lang, market)).plain(),
        Verdict::Indeterminate => lang.text("analysis-sign-decided"),
    };
    Some(Shown { meaning, lines: said })
}

fn draft(shell: &Shell, plant: &Plant, me: &Me, id: &BatchId, market: Option<&str>) -> Option<Draft> {
    let lang = shell.lang;
    let all = plant.analysed(id, market)?;
    let lacking = all.iter().filter(|it| it.2.as_ref().is_err_and(|it| *it != Lack::LeftOut)).count();
    let left_out = plant.analysed_without(id, market);
    let tested = all.iter().filter(|it| !matches!(it.2, Err(Lack::LeftOut)));
    let (version, stage) = plant.pinned(plant.batches.get(id)?)?;
    // What a line that lacks something will say is open; what fails already, fails.
    let now = |it: &plant::lab::Analysed<'_>| it.2.as_ref().map_or(Verdict::Pass, |it| it.verdict);
    let whole = all.iter().map(now).fold(Verdict::Pass, Verdict::max);
    let lines = tested.map(|(_, attribute, now)| match now {
        Ok(it) => line(lang, &shell.zone, plant, id, it, whole),
        Err(lack) => Line {
            name: lang.label(&attribute.name).to_owned(),
            method: attribute
                .method
                .as_ref()
                .and_then(|it| version.strategy.methods.get(it))
                .map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
            required: result_shown::specification(lang, attribute),
            intake: crate::strategy::exposure(lang, stage, attribute).unwrap_or_default(),
            found: lang.text("results-no-value"),
            round: None,
            state: Stated::new(lang, State::Indeterminate).saying(lang.text(&format!("gap-{}", lack.id()))),
            tested: String::new(),
            sample: None,
            run: None,
            source: String::new(),
            entries: Vec::new(),
            decided: Vec::new(),
        },
    });
    let signing = signed(lang, &shell.zone, plant, id, market).map(|it| Signing::new(shell, me, &it));
    let lines = lines.chain(left_out.iter().map(|it| without(lang, plant, id, it)));
    let dates = dates(lang, &shell.zone, plant.analysis_dates(id).as_ref());
    let button = lang.text(if whole == Verdict::Fail { "analysis-issue-fails" } else { "analysis-issue" });
    let warning = warning(lang, market, whole);
    Some(Draft {
        warning,
        button,
        dates,
        lines: lines.collect(),
        lacking,
        may: May::of(lang, me, "lab.issue-analysis"),
        signing,
    })
}

fn issued(shell: &Shell, plant: &Plant, id: &BatchId, it: &Analysis, own: bool) -> Issued {
    let lang = shell.lang;
    Issued {
        lines: it
            .lines
            .iter()
            .map(|of| line(lang, &shell.zone, plant, id, of, it.verdict))
            .chain(it.skipped.iter().map(|of| without(lang, plant, id, of)))
            .collect(),
        title: title(lang, it.market.as_deref(), it.verdict),
        warning: warning(lang, it.market.as_deref(), it.verdict),
        verdict: verdict(lang, it.verdict).boxed(),
        name: it.signature.name.to_string(),
        meaning: it.signature.meaning.to_string(),
        at: shell.zone.time(it.stamp.happened),
        entry: it.stamp.seq,
        current: holds(plant, id, it, own),
        dates: dates(lang, &shell.zone, it.dates.as_ref()),
    }
}

/// Whether it says what the results say; whoever reads the certificates alone sees the newest of each market as such.
fn holds(plant: &Plant, id: &BatchId, it: &Analysis, own: bool) -> bool {
    if own {
        return plant.is_current(id, it);
    }
    let newest = plant.analyses_of(id).iter().rev().find(|of| of.market == it.market);
    newest.is_some_and(|newest| newest.stamp.seq == it.stamp.seq)
}

/// `GET /results/{batch}/analysis`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let id = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    page(shell, &app, &me, &id, &asked, None)
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &BatchId,
    asked: &Asked,
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let plant = app.shared();
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let own = !app.shares_part_of(id);
    let market = of_market(&asked.market);
    let all = plant.analyses_of(id);
    let shown = match asked.entry {
        Some(entry) => Some(all.iter().find(|it| it.stamp.seq == entry).ok_or(PageError::NotFound)?),
        None => all.iter().rev().find(|it| it.market.as_deref() == market),
    };
    let here = format!("/results/{id}/analysis");
    let says_it = shown.is_some_and(|it| holds(&plant, id, it, own));
    let wanted = own && asked.entry.is_none() && !says_it;
    let draft = if wanted { draft(&shell, &plant, me, id, market) } else { None };
    let shown_market = shown.map_or(market, |it| it.market.as_deref());
    let tabs = |tabs: Tabs, market: Option<&str>| {
        let href = market.map_or_else(|| here.clone(), |it| format!("{here}?market={it}"));
        tabs.tab(limits(lang, market), href, None, market == shown_market)
    };
    let known = plant.markets_of(id);
    let markets = (!known.is_empty()).then(|| {
        let all = std::iter::once(None).chain(known.iter().map(|it| Some(it.as_str())));
        all.fold(Tabs::new(lang.text("analysis-limits")), tabs)
    });
    let organisation = plant.organisations.get(&batch.organisation);
    let shown_as = shown.filter(|_| draft.is_none());
    let page = AnalysisPage {
        title: shown_as.map_or_else(|| lang.text("analysis"), |it| title(lang, it.market.as_deref(), it.verdict)),
        batch: id.to_string(),
        lot: batch.lot.to_string(),
        product: lang.label(&version.strategy.product).to_owned(),
        stage: lang.label(&stage.name).to_owned(),
        strategy: (
            format!("/strategy/{}/v/{}/{}", version.strategy.id, version.version, stage.id),
            format!("{} v{}", version.strategy.id, version.version),
        ),
        organisation: organisation.map_or_else(|| batch.organisation.to_string(), |it| lang.label(&it.name).to_owned()),
        markets,
        market: market.unwrap_or_default().to_owned(),
        issued: shown_as.map(|it| issued(&shell, &plant, id, it, own)),
        all: all
            .iter()
            .rev()
            .map(|it| Listed {
                href: format!("{here}?entry={}", it.stamp.seq),
                entry: it.stamp.seq,
                market: limits(lang, it.market.as_deref()),
                at: shell.zone.time(it.stamp.happened),
                name: it.signature.name.to_string(),
                verdict: verdict(lang, it.verdict),
                current: holds(&plant, id, it, own),
                shown: draft.is_none() && shown.is_some_and(|of| of.stamp.seq == it.stamp.seq),
            })
            .collect(),
        draft,
        problem,
        own,
        shell: shell.clone().at(if own { Section::Review } else { Section::Disposition }),
    };
    Ok(Page(page).into_response())
}

/// `POST /results/{batch}/analysis`
pub(super) async fn issue(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let market = of_market(posted.field("market").unwrap_or_default()).map(ToOwned::to_owned);
    // Where something lacks, nothing is covered, and the rule says what lacks.
    let shown = signed(shell.lang, &shell.zone, &app.settled(), &id, market.as_deref());
    let command = IssueAnalysis { batch: id.clone(), market: market.clone() };
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => {
            let market = market.map_or_else(String::new, |it| format!("?market={it}"));
            Ok(Redirect::to(&format!("/results/{id}/analysis{market}")).into_response())
        }
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let asked = Asked { market: market.unwrap_or_default(), entry: None };
            page(shell, &app, &posted.me, &id, &asked, Some(problem))
        }
    }
}

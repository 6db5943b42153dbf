//! `GET /results/{batch}/analysis`: the certificates of analysis of a batch, and what one would say now.

mod line;
mod said;

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::BatchId;
use plant::lab::{Analysed, Analysis, AnalysisLine, IssueAnalysis, Lack};
use plant::verdict::Verdict;
use serde::Deserialize;

use self::line::{Line, lacking, line, without};
use self::said::{amount, conclusion, dates, limits, makers, title, verdict, warning};
use super::said::name;
use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::part::{Instant, Signing, State, Stated, Tabs};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown};
use crate::quality::Problem;
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
    number: Option<String>,
    conclusion: Stated,
    warning: Option<Stated>,
    /// Who signed, in the reader's language.
    name: String,
    /// The name as it was signed, where it is another one.
    signed_as: Option<String>,
    meaning: String,
    at: Instant,
    entry: u64,
    /// It says what the results say now.
    current: bool,
    /// The certificate that took its place: what it is called, and its address.
    newer: Option<(String, String)>,
    facts: Vec<(String, String)>,
}

/// What a certificate would say now.
struct Draft {
    title: String,
    warning: Option<Stated>,
    button: String,
    facts: Vec<(String, String)>,
    lines: Vec<Line>,
    lacking: usize,
    may: May,
    /// Where nothing lacks.
    signing: Option<Signing>,
}

/// One certificate in the list of all.
struct Listed {
    href: String,
    /// Its number; of one from before they had any, its entry.
    called: String,
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
    said.extend(facts(lang, zone, plant, id, &lines).into_iter().map(|(name, value)| format!("{name}: {value}")));
    said.extend(lines.iter().map(|it| {
        let of = line(lang, zone, plant, id, it, whole);
        let tested = format!("{}: {} {}", lang.text("analysis-measured"), of.tested, of.analyst);
        let checked = format!("{}: {} {}", lang.text("analysis-checked"), of.checked, of.verifier);
        let verdict = match whole {
            Verdict::Fail => of.state.words().to_owned(),
            Verdict::Pass | Verdict::Indeterminate => words::verdict(lang, it.verdict),
        };
        format!("{} · {} · {} · {verdict} · {tested} · {checked}", of.name, of.required, of.found)
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

/// What would stand above the lines now: who made it and how much, when, and how it is stored.
fn facts(lang: Lang, zone: &Zone, plant: &Plant, id: &BatchId, lines: &[AnalysisLine]) -> Vec<(String, String)> {
    let mut all = makers(lang, plant.analysis_makers(id, lines).as_ref());
    all.extend(amount(lang, plant.analysis_amount(id).as_ref()));
    all.extend(dates(lang, zone, plant.analysis_dates(id).as_ref()));
    all
}

fn draft(shell: &Shell, plant: &Plant, me: &Me, id: &BatchId, market: Option<&str>) -> Option<Draft> {
    let (lang, zone) = (shell.lang, &shell.zone);
    let all = plant.analysed(id, market)?;
    let open = all.iter().filter(|it| it.2.as_ref().is_err_and(|it| *it != Lack::LeftOut)).count();
    let left_out = plant.analysed_without(id, market);
    let tested = all.iter().filter(|it| !matches!(it.2, Err(Lack::LeftOut)));
    // What a line that lacks something will say is open; what fails already, fails.
    let now = |it: &Analysed<'_>| it.2.as_ref().map_or(Verdict::Pass, |it| it.verdict);
    let whole = all.iter().map(now).fold(Verdict::Pass, Verdict::max);
    let said: Vec<_> = all.iter().filter_map(|it| it.2.as_ref().ok().cloned()).collect();
    let lines = tested.map(|it| match &it.2 {
        Ok(it) => line(lang, zone, plant, id, it, whole),
        Err(lack) => lacking(lang, plant, id, &it.1, lack),
    });
    let signing = signed(lang, zone, plant, id, market).map(|it| Signing::new(shell, me, &it));
    let lines = lines.chain(left_out.iter().map(|it| without(lang, plant, id, it)));
    Some(Draft {
        title: if whole == Verdict::Fail { title(lang, market, whole) } else { lang.text("analysis") },
        warning: warning(lang, market, whole),
        button: lang.text(if whole == Verdict::Fail { "analysis-issue-fails" } else { "analysis-issue" }),
        facts: facts(lang, zone, plant, id, &said),
        lines: lines.collect(),
        lacking: open,
        may: May::of(lang, me, "lab.issue-analysis"),
        signing,
    })
}

/// The number of a certificate; of one from before they had any, its entry.
fn called(lang: Lang, it: &Analysis) -> String {
    match &it.number {
        Some(number) => number.to_string(),
        None => lang.say("analysis-entry").with("entry", it.stamp.seq).plain(),
    }
}

fn issued(shell: &Shell, plant: &Plant, id: &BatchId, it: &Analysis, own: bool) -> Issued {
    let (lang, zone, market) = (shell.lang, &shell.zone, it.market.as_deref());
    let current = holds(plant, id, it, own);
    let newer = plant.analyses_of(id).iter().rev().find(|of| of.market == it.market && of.stamp.seq > it.stamp.seq);
    let newer = newer.filter(|_| !current);
    let signer = name(lang, plant, &it.stamp.by);
    let mut facts = makers(lang, it.makers.as_ref());
    facts.extend(amount(lang, it.amount.as_ref()));
    facts.extend(dates(lang, zone, it.dates.as_ref()));
    Issued {
        lines: it
            .lines
            .iter()
            .map(|of| line(lang, zone, plant, id, of, it.verdict))
            .chain(it.skipped.iter().map(|of| without(lang, plant, id, of)))
            .collect(),
        title: title(lang, market, it.verdict),
        number: it.number.as_ref().map(ToString::to_string),
        conclusion: conclusion(lang, (id, &zone.day(it.stamp.happened)), market, it.verdict, it.skipped.len()).boxed(),
        warning: warning(lang, market, it.verdict),
        signed_as: Some(it.signature.name.to_string()).filter(|it| *it != signer),
        name: signer,
        meaning: it.signature.meaning.to_string(),
        at: zone.time(it.stamp.happened),
        entry: it.stamp.seq,
        current,
        newer: newer.map(|it| (called(lang, it), format!("/results/{id}/analysis?entry={}", it.stamp.seq))),
        facts,
    }
}

/// Whether it says what the results say; whoever reads the certificates alone is told where one does not, and reads the newest
/// of each market as the one that holds.
fn holds(plant: &Plant, id: &BatchId, it: &Analysis, own: bool) -> bool {
    if own {
        return plant.is_current(id, it);
    }
    let newest = plant.analyses_of(id).iter().rev().find(|of| of.market == it.market);
    !it.old && newest.is_some_and(|newest| newest.stamp.seq == it.stamp.seq)
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
        title: match (&draft, shown_as) {
            (Some(it), _) => it.title.clone(),
            (None, Some(it)) => title(lang, it.market.as_deref(), it.verdict),
            (None, None) => lang.text("analysis"),
        },
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
                called: called(lang, it),
                market: limits(lang, it.market.as_deref()),
                at: shell.zone.time(it.stamp.happened),
                name: name(lang, &plant, &it.stamp.by),
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

//! The recording as it is drawn: with what was made of it, and with another behind it.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::Determination;
use plant::strategy::Stage;

use super::super::as_asm::Told;
use super::super::injection::{self, Calculated, Injected};
use super::behind::{self, Offer};
use super::stack::Stack;
use super::{again, beside};
use crate::app::App;
use crate::calc::{Picture, Pictured};
use crate::language::Lang;
use crate::page::PageError;

/// A determination with what came out of deriving it again, and of what is laid behind it.
pub(super) struct Drawing {
    pub(super) it: Determination,
    /// It can be had as an Allotrope document.
    pub(super) asm: bool,
    pub(super) again: Option<Calculated>,
    /// What is wrong with the kept file that it was derived from.
    pub(super) amiss: Option<PageError>,
    pub(super) offers: Vec<Offer>,
    laid: Option<Calculated>,
    /// What is wrong with the kept file of what is laid behind.
    laid_amiss: Option<PageError>,
    /// Where the recordings of its sample stand in the file.
    there: Vec<String>,
    /// Which of the injections is drawn, from 0.
    pub(super) injection: usize,
}

impl Drawing {
    /// Reads the kept file once and derives again, away from the threads that serve pages, and without the plant.
    pub(super) async fn of(
        lang: Lang,
        app: &App,
        id: &DeterminationId,
        (asked, injection): (Option<&str>, usize),
    ) -> Result<Self, PageError> {
        let (it, derives, offers, told) = {
            let plant = app.settled();
            let it = plant.determinations.get(id).cloned().ok_or(PageError::NotFound)?;
            let offers = behind::offers(lang, &plant, id, &it, asked);
            let derives = again::derives(&plant, &it);
            let told = Told::of(app, &plant, &it);
            (it, derives, offers, told)
        };
        let app = app.clone();
        let work = move || {
            let (reading, amiss) = match again::kept(&app, &it) {
                Ok(reading) => (reading, None),
                Err(error) => (None, Some(error)),
            };
            let derived = derives.as_ref().and_then(|by| again::derived(&it, reading.as_ref(), by));
            let chosen = offers.iter().find(|it| it.chosen).zip(derives.as_ref());
            let laid = chosen.zip(it.derivation.file()).map(|((offer, by), (file, _))| {
                behind::calculated(&app, offer, (file, reading.as_ref()), (by, &it.derivation.parameters))
            });
            let (laid, laid_amiss) = match laid.transpose() {
                Ok(laid) => (laid.flatten(), None),
                Err(error) => (None, Some(error)),
            };
            let asm = told.is_some_and(|it| it.is_written(reading.as_ref()));
            let there = reading.as_ref().zip(derives.as_ref()).zip(it.derivation.file());
            let there = there.map_or_else(Vec::new, |((reading, by), (_, of))| injection::places(reading, of, by));
            Self { there, it, asm, again: derived, amiss, offers, laid, laid_amiss, injection }
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| PageError::Broken)
    }

    /// Its injections, from 1, where there are several: where each stands in the file, and whether it is drawn.
    pub(super) fn injections(&self) -> Vec<(usize, String, bool)> {
        let places = again::places(&self.it);
        let drawn = if self.injection < places.len() { self.injection } else { 0 };
        let all = places.iter().enumerate().map(|(at, it)| (at.saturating_add(1), it.clone(), at == drawn));
        if places.len() > 1 { all.collect() } else { vec![] }
    }

    /// The recordings of the sample in the file, and which of them it was made over, where there are several.
    pub(super) fn recordings(&self) -> Vec<(String, bool)> {
        let counted = again::places(&self.it);
        let all = self.there.iter().map(|it| (it.clone(), counted.contains(it)));
        if self.there.len() > 1 { all.collect() } else { vec![] }
    }

    fn chosen(&self) -> Option<&Offer> {
        self.offers.iter().find(|it| it.chosen)
    }

    /// The picture; and what was to stand behind it and cannot be drawn.
    pub(super) fn picture(&self, lang: Lang, title: String) -> (Option<Pictured>, Option<String>) {
        let drawn = |it: Option<&Injected>| it.and_then(|it| it.answer.as_ref()?.picture.clone());
        let mine = self.again.as_ref().and_then(|it| it.at(self.injection));
        let own = drawn(mine).map(Picture::without_bars);
        let signal = mine.and_then(|it| it.signal.clone());
        let own = match signal {
            Some(signal) => own.map(|it| it.measured_in(signal)),
            None => own,
        };
        let chosen = self.chosen();
        let behind = chosen.zip(drawn(self.laid.as_ref().and_then(|it| it.at(self.injection))));
        let both = own.clone().zip(behind).and_then(|(own, (offer, other))| own.over(offer.name.clone(), &other));
        let not_drawn = chosen.filter(|_| both.is_none()).map(|it| {
            let said = match self.laid_amiss {
                None => lang.say("behind-not"),
                Some(what) => lang.say("behind-amiss").with_text("what", what.title(lang)),
            };
            said.with_text("name", &it.name).plain()
        });
        (both.or(own).map(|it| Pictured::of(lang, title, &it)), not_drawn)
    }

    /// The distributions beside each other: this one, the other method's, and that of what is laid behind.
    pub(super) fn stacks(&self, lang: Lang, plant: &Plant, stage: &Stage, method: String) -> Vec<Stack> {
        let output = serde_json::from_str(&self.it.derivation.output).unwrap_or_default();
        let mut stacks = vec![Stack { name: method, href: String::new(), shares: behind::shares(&output) }];
        let other = beside::by_the_other(lang, plant, stage, &self.it);
        stacks.extend(other.map(|(name, shares)| Stack { name, href: "#methods".to_owned(), shares }));
        stacks.extend(self.chosen().zip(self.laid.as_ref()).map(|(offer, laid)| Stack {
            name: offer.name.clone(),
            href: offer.href.clone(),
            shares: behind::shares(&laid.output()),
        }));
        // The batch before it, unless it is laid behind already.
        let before = self.offers.iter().find(|it| it.is_earlier() && !it.chosen);
        stacks.extend(before.and_then(|it| {
            let shares = behind::shares(&it.output()?);
            Some(Stack { name: it.name.clone(), href: it.href.clone(), shares })
        }));
        stacks.retain(|it| !it.shares.is_empty());
        stacks
    }
}

//! The drawing never contradicts the verdict.

use super::*;
use crate::language::Lang;
use crate::page::part::{Reach, State};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn range(text: &str) -> Bounds {
    Bounds::from(&plant::quantity::Range::parse(text).unwrap())
}

fn place(limits: &str, value: &str) -> (Scale, Place) {
    let bar = LimitBar::new(Lang::En, "pH", "").registered(Some(range(limits))).value(
        number(value),
        Reach::Exact,
        State::Fail,
    );
    let scale = Scale::of(&bar).unwrap();
    (scale, scale.place(number(value), &Edge::of(range(limits)).collect::<Vec<_>>()))
}

#[test]
fn a_value_that_exceeds_by_its_last_digit_is_drawn_beyond_the_limit() {
    for (limits, edge, value, beyond) in [
        ("20.0..25.0", "25.0", "25.0000001", true),
        ("20.0..25.0", "25.0", "25.0", false),
        ("20.0..25.0", "25.0", "24.9999999", false),
        ("<=3.0", "3.0", "3.0", false),
        ("<3.0", "3.0", "3.0", true),
    ] {
        let (scale, place) = place(limits, value);
        let edge = scale.at(number(edge));
        assert_eq!(place.x >= edge + 2.0, beyond, "{value} against {limits}: {} and {edge}", place.x);
        assert!(beyond || place.x <= edge, "{value} against {limits}: {} and {edge}", place.x);
    }
}

#[test]
fn close_limits_keep_the_value_on_its_own_side_of_each() {
    let bar = LimitBar::new(Lang::En, "x", "").normal(Some(range("10..10.01"))).registered(Some(range("0..10.02")));
    let scale = Scale::of(&bar).unwrap();
    let edges: Vec<Edge> = Edge::of(range("10..10.01")).chain(Edge::of(range("0..10.02"))).collect();
    let x = scale.place(number("10.015"), &edges).x;
    assert!(scale.at(number("10.01")) < x && x < scale.at(number("10.02")), "{x}");
}

#[test]
fn a_value_far_away_is_at_the_edge_and_says_so() {
    let (_, place) = place("20..25", "900");
    assert_eq!((place.x, place.off), (100.0, Some(Side::High)));
}

#[test]
fn without_a_limit_there_is_nothing_to_draw() {
    assert!(Scale::of(&LimitBar::new(Lang::En, "x", "")).is_none());
}

#[test]
fn a_range_is_written_with_its_own_digits_and_ends() {
    for (text, then) in
        [("6.90..7.50", "6.90–7.50"), ("<=3.0", "≤ 3.0"), ("<3.0", "< 3.0"), (">0", "> 0"), ("-40..-20", "−40 to −20")]
    {
        assert_eq!(range(text).text(Lang::En), then);
    }
}

#[test]
fn what_is_drawn_is_also_said() {
    let bar = LimitBar::new(Lang::En, "Residual <DMA>", "µg/g").registered(Some(range("<=100"))).value(
        number("120"),
        Reach::Below,
        State::Indeterminate,
    );
    assert_eq!(bar.described(), "Residual <DMA>: < 120 µg/g, Indeterminate; registered ≤ 100");
    assert!(bar.to_string().contains("aria-label=\"Residual &lt;DMA&gt;: &lt; 120"));
}

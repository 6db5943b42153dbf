//! Verdicts that others publish, edges, and what holds of every scan.

use proptest::prelude::*;

use super::*;

/// The elements without brackets, each with `^` before it where a separator would stand.
fn flat(scan: &Scan) -> String {
    let mut text = String::from("^");
    for (place, it) in scan.elements.iter().enumerate() {
        text.push_str(&it.code);
        text.push_str(&it.value);
        if it.ai.predefined().is_none() && place + 1 < scan.elements.len() {
            text.push('^');
        }
    }
    text
}

/// Verdicts of the GS1 Barcode Syntax Engine (Apache-2.0), as its own tests state them.
#[test]
fn brackets_are_read_as_the_syntax_engine_reads_them() {
    for (text, then) in [
        ("(01)12345678901231", Some("^0112345678901231")),
        ("(10)12345", Some("^1012345")),
        ("(01)12345678901231(10)12345", Some("^01123456789012311012345")),
        ("(3100)123456(10)12345", Some("^31001234561012345")),
        ("(10)12345(11)991225", Some("^1012345^11991225")),
        ("(3900)12345(11)991225", Some("^390012345^11991225")),
        ("(10)12345\\(11)991225", Some("^1012345(11)991225")),
        ("(10)12345\\(", Some("^1012345(")),
        ("(235)ABC", Some("^235ABC")),
        ("(01)12345678901231(235)XYZ(10)BATCH", Some("^0112345678901231235XYZ^10BATCH")),
        ("(235)ABCDEFGHIJKLMNOPQRSTUVWXYZ12", Some("^235ABCDEFGHIJKLMNOPQRSTUVWXYZ12")),
        ("(235)ABCDEFGHIJKLMNOPQRSTUVWXYZ123", None),
        ("(10)(11)98765", None),
        ("(10)12345(11)", None),
        ("(1A)12345", None),
        ("()12345", None),
        ("(1)12345", None),
        ("(12345)12345", None),
        ("(15", None),
        ("(", None),
        ("(01)123456789012312(10)12345", None),
        ("(10)12345^", None),
        ("(17)9(90)217", None),
    ] {
        assert_eq!(read(text).ok().map(|it| flat(&it)).as_deref(), then, "{text}");
    }
}

/// Verdicts of the same source, item numbers without their leading zeros permitted; the words of early drafts in place of numbers (`/gtin/…`) are not read here.
#[test]
fn addresses_are_read_as_the_syntax_engine_reads_them() {
    for (text, then) in [
        ("ftp://", None),
        ("http://", None),
        ("http:///", None),
        ("http://a/b", None),
        ("HtTp://a/b/00/006141411234567890", None),
        ("https://a/01/12312312312333", Some("^0112312312312333")),
        ("https://a/01/12312312312333<bad", None),
        ("https://a/01/12312312312333`bad", None),
        ("https://a/stem/00/006141411234567890", Some("^00006141411234567890")),
        ("https://a/more/stem/00/006141411234567890", Some("^00006141411234567890")),
        ("https://a/gtin/12312312312333", None),
        ("https://a/01/12312312312333/22/TEST/10/ABC/21/XYZ", Some("^011231231231233322TEST^10ABC^21XYZ")),
        ("https://a/01/12312312312333/235/TEST", Some("^0112312312312333235TEST")),
        ("https://a/253/1231231231232TEST5678901234567", Some("^2531231231231232TEST5678901234567")),
        ("https://a/253/1231231231232TEST56789012345678", None),
        ("https://a/8018/123456789012345675/8019/123", Some("^8018123456789012345675^8019123")),
        ("https://a/stem/00/006141411234567890/", None),
        ("https://a/stem/00/006141411234567890?", Some("^00006141411234567890")),
        ("https://a/01/12312312312333?99=ABC&98=XYZ", Some("^011231231231233399ABC^98XYZ")),
        ("https://a/01/12312312312333?99=", None),
        ("https://a/01/12312312312333?99=ABC&999=faux", None),
        ("https://a/01/12312312312333?99=ABC&unknown=666&98=XYZ", Some("^011231231231233399ABC^98XYZ")),
        ("https://a/01/12312312312333?singleton&99=ABC&98=XYZ", Some("^011231231231233399ABC^98XYZ")),
        ("https://brand.example.com/01/9520123456788", Some("^0109520123456788")),
        (
            "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426",
            Some("^010952012345678810ABC1^2112345^17180426"),
        ),
        ("https://id.gs1.org/414/9520123456788/254/32a%2Fb", Some("^414952012345678825432a/b")),
        ("https://a/01//12312312312333", None),
        ("https://a/01/1231231231233%003", None),
        ("https://a/01/12312312312333?99=ABC%00DEF", None),
        ("https://a/01/12312312312333/10/", None),
        ("https://a/01/12312312312333/99/ABC", None),
        // Qualifiers out of their order are no path of the standard.
        ("https://a/01/12312312312333/21/XYZ/10/ABC", None),
    ] {
        assert_eq!(read(text).ok().map(|it| flat(&it)).as_deref(), then, "{text}");
    }
}

#[test]
fn what_scanners_send_is_read_with_or_without_its_symbology() {
    for (text, then) in [
        ("]C1010952012345678810ABC", Ok("^010952012345678810ABC")),
        ("]d2010952012345678810ABC\u{1d}17320630", Ok("^010952012345678810ABC^17320630")),
        ("]Q3\u{1d}10ABC\u{1d}21S-1\u{1d}", Ok("^10ABC^21S-1")),
        ("010952012345678810ABC|21S-1", Ok("^010952012345678810ABC^21S-1")),
        ("10ABC~21S-1", Ok("^10ABC^21S-1")),
        // A separator is allowed behind a value that needs none.
        ("17320630\u{1d}10ABC", Ok("^1732063010ABC")),
        ("]C010952012345678810ABC", Err(1)),
        ("]E00952012345678", Err(1)),
        ("0109520123456789", Err(16)),
        ("010952012345678", Err(16)),
        ("10ABC\u{1d}\u{1d}21S", Err(7)),
        ("17321330", Err(3)),
        ("17320230", Err(3)),
        ("7003320200", Err(5)),
        ("70033202291260", Err(11)),
        ("10ABC\u{e9}D", Err(6)),
        ("10ABCDEFGHIJKLMNOPQRSTU21S", Err(23)),
        ("3106123456", Err(1)),
        ("", Err(1)),
        ("\u{1d}", Err(2)),
        ("TCEP-014", Err(1)),
        ("10A\u{1d}10B", Err(5)),
    ] {
        let found = read(text).map(|it| flat(&it)).map_err(|it| it.at);
        assert_eq!(found.as_deref().map_err(|it| *it), then, "{text:?}");
    }
    assert_eq!(flat(&read("10A\u{1d}10A").unwrap()), "^10A^10A", "the same twice is the same");
}

#[test]
fn a_scan_says_what_it_is_about() {
    let scan = read("]d201095201234567883103001250172912001\u{1d}").unwrap_err();
    assert_eq!(scan.why, Why::UnknownIdentifier { text: "1".to_owned() });
    let scan = read("]d20109520123456788310300125017291200\u{1d}10TCEP-014\u{1d}21C01").unwrap();
    assert_eq!((scan.gtin(), scan.lot(), scan.serial()), (Some("09520123456788"), Some("TCEP-014"), Some("C01")));
    assert_eq!(scan.expiry(2028).map(|it| it.to_string()).as_deref(), Some("2029-12-31"));
    assert_eq!(scan.net_weight().map(|it| it.to_string()).as_deref(), Some("1.250"));
    let until = read("7003320229235910B").unwrap_err();
    assert!(matches!(until.why, Why::TooMuch { .. }), "{until:?}");
    let until = read("70033202292359\u{1d}10B").unwrap();
    assert_eq!(until.expiry(2031).map(|it| it.to_string()).as_deref(), Some("2032-02-29"));
}

#[test]
fn the_century_is_the_nearest() {
    for (text, year, then) in [
        ("310101", 2031, "2031-01-01"),
        ("810101", 2031, "2081-01-01"),
        ("820101", 2031, "1982-01-01"),
        ("000101", 2099, "2100-01-01"),
        ("490101", 2099, "2149-01-01"),
        ("500101", 2099, "2050-01-01"),
        ("990101", 2000, "1999-01-01"),
        ("000200", 2100, "2100-02-28"),
    ] {
        assert_eq!(day(text, year).map(|it| it.to_string()).as_deref(), Some(then), "{text} in {year}");
    }
}

#[test]
fn check_digits_are_those_of_the_general_specifications() {
    // The worked example of the specifications' section on check digits, and an item number of GS1's own.
    assert_eq!(check_digit("629104150021"), Some(3));
    assert_eq!(check_digit("0952012345678"), Some(8));
    assert_eq!(check_digit("00614141123456789"), Some(0));
    assert_eq!(check_digit("12a"), None);
}

#[test]
fn every_fault_has_its_words_in_both_languages() {
    for text in [
        "",
        "]C010",
        "TCEP",
        "(10",
        "010952",
        "1712345678",
        "10\u{e9}",
        "0109520123456789",
        "17321330",
        "10A|10B",
        "https://a/b",
        "https://a/01/%zz",
    ] {
        let fault = read(text).unwrap_err();
        for zh in [true, false] {
            let words = fault.in_words(zh);
            assert!(words.sentence.contains(&fault.at.to_string()) && !words.advice.is_empty(), "{fault:?}");
        }
    }
}

#[test]
fn no_identifier_begins_another() {
    for one in Ai::all() {
        for other in Ai::all() {
            let stem = |it: &Ai| it.code.trim_end_matches('n').to_owned();
            assert!(one.code == other.code || !stem(other).starts_with(&stem(one)), "{} {}", one.code, other.code);
        }
    }
}

/// Found by fuzzing: the brackets made a text too long that had been read without them.
#[test]
fn what_is_as_long_as_may_be_is_read_again_in_every_form() {
    let day = "11311231".to_owned();
    let longest = day.repeat(512);
    let scan = read(&longest).unwrap();
    let elements: Vec<_> = scan.elements.iter().map(|it| (it.code.as_str(), it.value.as_str())).collect();
    let people = bracketed(&elements).unwrap();
    assert_eq!((elements.len(), people.len()), (512, 5120));
    assert_eq!(read(&people).unwrap().elements, scan.elements);
    assert_eq!(read(&element_string(&elements).unwrap()).unwrap().elements, scan.elements);
    for (text, at) in [(day.repeat(513), 4097), (format!("{people}(11)311231"), 5121), ("1".repeat(16_385), 16_384)] {
        let fault = read(&text).unwrap_err();
        assert!(fault.why == Why::TooLong && fault.at == at, "{fault:?}");
    }
}

/// Any value that a lot or a serial number may have.
fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[!\"%-?A-Z_a-z]{1,20}").unwrap()
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(lot in text(), serial in text(), gtin in 0u64..10_000_000_000_000, month in 1u8..13) {
        let front = format!("{gtin:013}");
        let gtin = format!("{front}{}", check_digit(&front).unwrap());
        let until = format!("32{month:02}00");
        let elements = [("01", gtin.as_str()), ("10", lot.as_str()), ("17", until.as_str()), ("21", serial.as_str())];
        let string = element_string(&elements).unwrap();
        let people = bracketed(&elements).unwrap();
        for written in [&string, &format!("]d2{string}"), &people] {
            let scan = read(written).unwrap();
            prop_assert_eq!(scan.gtin(), Some(gtin.as_str()));
            prop_assert_eq!(scan.lot(), Some(lot.as_str()));
            prop_assert_eq!(scan.serial(), Some(serial.as_str()));
            prop_assert_eq!(scan.get("17"), Some(until.as_str()));
        }
    }

    #[test]
    fn one_wrong_digit_of_a_key_is_never_taken(place in 0usize..14, by in 1u8..10) {
        let mut digits: Vec<u8> = b"09520123456788".to_vec();
        digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
        let text = format!("01{}", String::from_utf8(digits).unwrap());
        prop_assert!(read(&text).is_err(), "{text}");
    }

    #[test]
    fn whatever_comes_is_read_or_refused_at_a_character_of_it(text in "\\PC{0,60}|[\\]()0-9A-Z\u{1d}|/:?&=%]{0,60}") {
        match read(&text) {
            Ok(scan) => prop_assert!(!scan.elements.is_empty()),
            Err(fault) => prop_assert!(fault.at >= 1 && fault.at <= text.chars().count() + 1, "{fault:?}"),
        }
    }
}

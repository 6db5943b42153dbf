//! Documents made here, with arrays as the standard packs them.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::family::{self, Family};
use crate::measured::{Moment, Samples};

fn term(accession: &str, name: &str, more: &str) -> String {
    format!("<cvParam cvRef=\"MS\" accession=\"{accession}\" name=\"{name}\" {more}/>")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// One array: its term, its bytes as packed, and the terms of width and packing.
fn array(which: &str, bytes: &[u8], how: &str) -> String {
    format!(
        "<binaryDataArray encodedLength=\"0\">{how}{which}<binary>{}</binary></binaryDataArray>\n",
        STANDARD.encode(bytes)
    )
}

fn document(arrays: &str, length: usize) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<indexedmzML><mzML>\n\
         <referenceableParamGroupList><referenceableParamGroup id=\"ms1\">{}</referenceableParamGroup></referenceableParamGroupList>\n\
         <sampleList><sample id=\"s1\" name=\"DS-26-011\"/></sampleList>\n\
         <softwareList><software id=\"x\" version=\"4.2\">{}</software></softwareList>\n\
         <instrumentConfigurationList><instrumentConfiguration id=\"IC1\">{}{}</instrumentConfiguration></instrumentConfigurationList>\n\
         <run id=\"r\" startTimeStamp=\"2026-03-18T09:15:00Z\" sampleRef=\"s1\"><spectrumList count=\"1\">\n\
         <spectrum index=\"0\" id=\"scan=1\" defaultArrayLength=\"{length}\"><referenceableParamGroupRef ref=\"ms1\"/>{}\n\
         <scanList><scan>{}</scan></scanList>\n<binaryDataArrayList count=\"2\">\n{arrays}</binaryDataArrayList></spectrum></spectrumList></run></mzML></indexedmzML>",
        term("MS:1000511", "ms level", "value=\"1\""),
        term("MS:1001483", "made up software", ""),
        term("MS:1001911", "Q Exactive", ""),
        term("MS:1000529", "instrument serial number", "value=\"SN-1\""),
        term("MS:1000128", "profile spectrum", ""),
        term("MS:1000016", "scan start time", "value=\"4.10\" unitName=\"minute\""),
    )
}

const MZ: (&str, &str) = ("MS:1000514", "m/z array");
const INTENSITY: (&str, &str) = ("MS:1000515", "intensity array");
const WIDE: &str = "<cvParam accession=\"MS:1000523\" name=\"64-bit float\"/>";
const NARROW: &str = "<cvParam accession=\"MS:1000521\" name=\"32-bit float\"/>";
const PLAIN: &str = "<cvParam accession=\"MS:1000576\" name=\"no compression\"/>";
const ZLIB: &str = "<cvParam accession=\"MS:1000574\" name=\"zlib compression\"/>";

fn wide(them: &[f64]) -> Vec<u8> {
    them.iter().flat_map(|it| it.to_le_bytes()).collect()
}

fn narrow(them: &[f32]) -> Vec<u8> {
    them.iter().flat_map(|it| it.to_le_bytes()).collect()
}

fn sound() -> String {
    let mz = array(&term(MZ.0, MZ.1, ""), &zlib(&wide(&[2_500.125, 2_500.25, 1e-30])), &format!("{WIDE}{ZLIB}"));
    let unit = "unitName=\"number of detector counts\"";
    let intensity =
        array(&term(INTENSITY.0, INTENSITY.1, unit), &narrow(&[0.5, 12_345.25, 0.0]), &format!("{NARROW}{PLAIN}"));
    document(&(mz + &intensity), 3)
}

#[test]
fn a_spectrum_has_its_arrays_bit_by_bit() {
    let reading = family::read(sound().as_bytes()).unwrap();
    let run = &reading.runs[0];
    let trace = &run.traces[0];
    assert_eq!((reading.family, run.sample.called()), (Family::MzMl, "DS-26-011"));
    assert_eq!(trace.axis.points, Samples::Bits64([2_500.125, 2_500.25, 1e-30_f64].map(f64::to_bits).to_vec()));
    assert_eq!(trace.signal.points, Samples::Bits32([0.5, 12_345.25, 0.0_f32].map(f32::to_bits).to_vec()));
    assert_eq!(trace.signal.unit.as_deref(), Some("number of detector counts"));
    let settings: Vec<_> = run
        .settings
        .iter()
        .map(|it| format!("{} {} {:?}", it.name, it.written, it.unit.as_ref().and_then(|it| it.ucum)))
        .collect();
    assert_eq!(settings, ["ms level 1 None", "scan start time 4.10 Some(\"min\")"]);
    assert_eq!(run.others[0].0, "profile spectrum");
    assert!(matches!(run.when.as_ref().unwrap().moment, Moment::Zoned(..)));
    let it = &reading.instrument;
    let said = [&it.model, &it.serial, &it.software, &it.version].map(|it| it.as_ref().unwrap().text.as_str());
    assert_eq!(said, ["Q Exactive", "SN-1", "made up software", "4.2"]);
}

#[test]
fn an_empty_spectrum_is_one() {
    let empty = |which: (&str, &str)| array(&term(which.0, which.1, ""), b"", &format!("{WIDE}{ZLIB}"));
    let reading = family::read(document(&(empty(MZ) + &empty(INTENSITY)), 0).as_bytes()).unwrap();
    assert!(reading.runs[0].traces[0].axis.points.is_empty());
}

#[test]
fn what_cannot_be_unpacked_rightly_is_refused_by_name_and_line() {
    let text = sound();
    let numpress = "<cvParam accession=\"MS:1002312\" name=\"MS-Numpress linear prediction compression\"/>";
    let later = "<cvParam accession=\"MS:9999999\" name=\"MS-Numpress of tomorrow\"/>";
    for (was, is, then) in [
        (
            ZLIB,
            numpress,
            "line 11: the numbers are packed by `MS-Numpress linear prediction compressio…`, which is not read",
        ),
        (ZLIB, later, "line 11: the numbers are packed by `MS-Numpress of tomorrow`, which is not read"),
        (ZLIB, "", "line 11: the numbers are packed by `?`, which is not read"),
        (ZLIB, PLAIN, "line 11: `64-bit float` is not the array that it says it is"),
        (WIDE, NARROW, "line 11: `32-bit float` is not the array that it says it is"),
        (WIDE, "", "line 11: `zlib compression` is not the array that it says it is"),
        (
            "defaultArrayLength=\"3\"",
            "defaultArrayLength=\"4\"",
            "line 11: `64-bit float` is not the array that it says it is",
        ),
        ("defaultArrayLength=\"3\"", "", "line 8: `defaultArrayLength` is missing"),
        ("MS:1000514", "MS:1000786", "line 8: `m/z array` is missing"),
        ("<binary>", "<binary>*", "line 11: `64-bit float` is not the array that it says it is"),
        ("</run>", "</ruin>", "this is no well-formed XML"),
    ] {
        assert!(text.contains(was), "{was}");
        let refused = family::read(text.replacen(was, is, 1).as_bytes()).unwrap_err().to_string();
        assert!(refused.ends_with(then), "{is}: {refused}");
    }
}

#[test]
fn a_small_file_does_not_unpack_into_an_enormous_one() {
    let bomb = array(&term(MZ.0, MZ.1, ""), &zlib(&vec![0; 1 << 26]), &format!("{WIDE}{ZLIB}"));
    let other = array(&term(INTENSITY.0, INTENSITY.1, ""), &narrow(&[1.0]), &format!("{NARROW}{PLAIN}"));
    assert!(family::read(document(&(bomb + &other), 1).as_bytes()).is_err());
    let huge = format!("defaultArrayLength=\"{}\"", usize::MAX);
    let refused = family::read(sound().replace("defaultArrayLength=\"3\"", &huge).as_bytes()).unwrap_err();
    assert!(matches!(refused.what, crate::What::TooManyCells { .. }));
}

//! A native mass spectrum of the demonstration: made up by a formula, written as mzML, and taken in as any other file.
//!
//! Two glycoforms (148,057 and 148,219.1 Da, 60 and 40 per cent) with 0, 2, 4, 6 and 8 drugs of 1,316.6 Da in the shares that
//! are told; charges about 27 with a deviation of 1.6; each peak a Gaussian of 3 at half height; 3,500 points from m/z 4,500
//! on in steps of 0.8; a ripple of a fixed sequence below 0.1 on heights of some hundreds. The molecule leaves the column
//! over five spectra; one before them and one after them hold the ripple alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use science::chromatogram::shape;

/// Mass of a proton, in Da (CODATA 2018: 1.007 276 466 621).
const PROTON: f64 = 1.007_276_466_621;
const GLYCOFORMS: [(f64, f64); 2] = [(148_057.0, 0.6), (148_219.1, 0.4)];
const DRUG: f64 = 1_316.6;
const POINTS: u32 = 3_500;
/// When in the run each spectrum is recorded, in minutes, and how much of the molecule it holds.
const SCANS: [(&str, f64); 7] =
    [("2.9", 0.0), ("3.3", 0.08), ("3.5", 0.24), ("3.7", 0.34), ("3.9", 0.24), ("4.1", 0.1), ("4.9", 0.0)];

/// A Gaussian of height one and deviation one.
fn gauss(x: f64) -> f64 {
    shape::value(x, 0.0, 1.0, 0.0) * (2.0 * core::f64::consts::PI).sqrt()
}

/// Masses, and heights without a ripple: areas of D0, D2, D4, D6 and D8 in per cent.
fn spectrum(areas: [f64; 5]) -> (Vec<f64>, Vec<f64>) {
    // Full width at half maximum is 2·√(2·ln 2) standard deviations.
    const WIDTH: f64 = 3.0 / 2.354_820_045;
    let mut peaks = vec![];
    for (mass, glycoform) in GLYCOFORMS {
        for (load, area) in [0.0, 2.0, 4.0, 6.0, 8.0].into_iter().zip(areas) {
            for charge in 18_u32..=38 {
                let z = f64::from(charge);
                peaks.push(((mass + load * DRUG) / z + PROTON, 10.0 * glycoform * area * gauss((z - 27.0) / 1.6)));
            }
        }
    }
    let mz: Vec<f64> = (0..POINTS).map(|it| 4_500.0 + 0.8 * f64::from(it)).collect();
    let near = |at: f64| peaks.iter().filter(move |it| (it.0 - at).abs() < 6.0 * WIDTH);
    let height = |at: f64| near(at).fold(0.0, |sum, it| sum + it.1 * gauss((at - it.0) / WIDTH));
    let heights = mz.iter().map(|at| height(*at)).collect();
    (mz, heights)
}

/// A run of a sample as mzML: the spectra one after another.
pub(super) fn written(sample: &str, areas: [f64; 5], acquired: Timestamp) -> String {
    let (mz, heights) = spectrum(areas);
    let mut seed = 27_u32;
    let mut ripple = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 16) / 65_535.0 * 0.1
    };
    let array = |accession: &str, name: &str, them: &[f64]| {
        let bytes: Vec<u8> = them.iter().flat_map(|it| it.to_le_bytes()).collect();
        let bytes = STANDARD.encode(bytes);
        format!(
            "<binaryDataArray encodedLength=\"{}\"><cvParam cvRef=\"MS\" accession=\"MS:1000523\" name=\"64-bit float\"/>\
             <cvParam cvRef=\"MS\" accession=\"MS:1000576\" name=\"no compression\"/>\
             <cvParam cvRef=\"MS\" accession=\"{accession}\" name=\"{name}\"/><binary>{bytes}</binary></binaryDataArray>\n",
            bytes.len()
        )
    };
    let mut spectra = String::new();
    for (index, (minutes, part)) in SCANS.iter().enumerate() {
        let intensity: Vec<f64> = heights.iter().map(|it| it * part + ripple()).collect();
        spectra.push_str(&format!(
            "<spectrum index=\"{index}\" id=\"scan={}\" defaultArrayLength=\"{POINTS}\"><cvParam cvRef=\"MS\" accession=\"MS:1000511\" name=\"ms level\" value=\"1\"/>\
             <cvParam cvRef=\"MS\" accession=\"MS:1000128\" name=\"profile spectrum\"/>\n\
             <scanList count=\"1\"><scan><cvParam cvRef=\"MS\" accession=\"MS:1000016\" name=\"scan start time\" value=\"{minutes}\" unitCvRef=\"UO\" unitAccession=\"UO:0000031\" unitName=\"minute\"/></scan></scanList>\n\
             <binaryDataArrayList count=\"2\">\n{}{}</binaryDataArrayList></spectrum>\n",
            index + 1,
            array("MS:1000514", "m/z array", &mz),
            array("MS:1000515", "intensity array", &intensity),
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <!-- MADE UP by a formula for the demonstration; no instrument wrote this -->\n\
         <mzML xmlns=\"http://psi.hupo.org/ms/mzml\" version=\"1.1.0\">\n\
         <sampleList count=\"1\"><sample id=\"s1\" name=\"{sample}\"/></sampleList>\n\
         <softwareList count=\"1\"><software id=\"x\" version=\"1\"><cvParam cvRef=\"MS\" accession=\"MS:1000799\" name=\"custom unreleased software tool\" value=\"made up\"/></software></softwareList>\n\
         <instrumentConfigurationList count=\"1\"><instrumentConfiguration id=\"IC1\"><cvParam cvRef=\"MS\" accession=\"MS:1000031\" name=\"instrument model\"/>\
         <cvParam cvRef=\"MS\" accession=\"MS:1000529\" name=\"instrument serial number\" value=\"MADE-UP-1\"/></instrumentConfiguration></instrumentConfigurationList>\n\
         <run id=\"native\" startTimeStamp=\"{}\" sampleRef=\"s1\"><spectrumList count=\"{}\">\n\
         {spectra}</spectrumList></run></mzML>\n",
        acquired.strftime("%Y-%m-%dT%H:%M:%SZ"),
        SCANS.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::injection;

    #[test]
    fn the_reference_method_finds_in_the_file_what_was_put_into_the_spectrum() {
        let strategy = plant::strategy::load(&crate::demo::reference()).unwrap();
        let method = strategy.methods.iter().find(|(id, _)| id.as_str() == "native-ms").map(|it| it.1).unwrap();
        let derives = method.derives.as_ref().unwrap();
        let areas = [5.0, 25.0, 40.0, 22.0, 8.0];
        let reading = formats::family::read(written("DS-1", areas, Timestamp::UNIX_EPOCH).as_bytes()).unwrap();
        let found = injection::calculated(&reading, "DS-1", derives, &derives.parameters, None).unwrap();
        assert!(found.doubts.is_empty(), "{:?}", found.doubts);
        for (load, area) in [0, 2, 4, 6, 8].into_iter().zip(areas) {
            let share = found.output().pointer(&format!("/distribution_percent/{load}")).unwrap().as_f64().unwrap();
            assert!((share - area).abs() < 1.0, "D{load}: {share} for {area}");
        }
        // (2·25 + 4·40 + 6·22 + 8·8) / 100
        let dar = found.output().pointer("/dar").unwrap().as_f64().unwrap();
        assert!((dar - 4.06).abs() < 0.05, "{dar}");
    }
}

//! What a plant installs, by one command: the binary, its service, its guides, and the checksums of all of them.
//!
//! The binary holds everything that it needs (pages, texts, time zones, `SQLite`). Where the compiler has the musl target
//! it is static altogether; where it has not, it asks the system for nothing but the C library, and the command says so.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};

use crate::{Failed, ci};

/// A target whose programs ask the system for nothing.
const STATIC: &str = "x86_64-unknown-linux-musl";
/// What lies beside the binary.
const BESIDE: [&str; 5] =
    ["setup/conjugate.service", "docs/operations.md", "docs/operations.zh-CN.md", "LICENSE", "CHANGELOG.md"];

/// Why there is no release.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReleaseError {
    #[error("failed to {attempt} `{}`", path.display())]
    File {
        attempt: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` asks the system for more than the C library: {found}", path.display())]
    NotAlone { path: PathBuf, found: String },
}

fn failed(attempt: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ReleaseError {
    let path = path.to_owned();
    move |source| ReleaseError::File { attempt, path, source }
}

/// Builds the release and lays everything into one folder below cargo's own.
pub(crate) fn release(root: &Path) -> Result<(), Failed> {
    let build = ["build", "--release", "--locked", "--package", "conjugate"];
    let with_musl = [&build[..], &["--target", STATIC]].concat();
    let built = if has(STATIC) {
        ci::one(root, "static build", &with_musl)?;
        Path::new(STATIC).join("release")
    } else {
        println!(
            "the target {STATIC} is not installed: the binary will ask the system for its C library, and nothing else"
        );
        ci::one(root, "build", &build)?;
        PathBuf::from("release")
    };
    let target = ci::target(root)?;
    let folder = target.join("conjugate-release");
    let binary = folder.join("conjugate");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("sweep", &folder)(error).into()),
        Ok(()) | Err(_) => {}
    }
    fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
    let from = target.join(built).join("conjugate");
    fs::copy(&from, &binary).map_err(failed("copy", &from))?;
    alone(&binary)?;
    for name in BESIDE {
        let from = root.join(name);
        let to = folder.join(Path::new(name).file_name().unwrap_or_default());
        fs::copy(&from, &to).map_err(failed("copy", &from))?;
    }
    checksums(&folder)?;
    println!("\n{}", folder.display());
    Ok(())
}

fn has(target: &str) -> bool {
    // A target is installed where the compiler finds its libraries.
    let asked =
        Command::new("rustc").args(["--print", "target-libdir", "--target", target]).stderr(Stdio::null()).output();
    let folder =
        asked.ok().filter(|it| it.status.success()).map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
    folder.is_some_and(|it| fs::read_dir(it).is_ok_and(|mut inside| inside.next().is_some()))
}

/// The libraries that every Linux with the GNU C library has.
const OF_THE_C_LIBRARY: [&str; 6] = ["linux-vdso.so", "libc.so", "libm.so", "libgcc_s.so", "ld-linux", "libpthread.so"];

/// Whether the binary asks for nothing that a bare system has not.
fn alone(binary: &Path) -> Result<(), ReleaseError> {
    let asked = Command::new("ldd").arg(binary).output().map_err(failed("look at", binary))?;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let strange: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|it| it.contains(".so") && !OF_THE_C_LIBRARY.iter().any(|known| it.contains(known)))
        .collect();
    if strange.is_empty() {
        print!("what the binary asks of the system:\n{said}");
        return Ok(());
    }
    Err(ReleaseError::NotAlone { path: binary.to_owned(), found: strange.join("; ") })
}

/// `SHA256SUMS`, as `sha256sum --check` reads it.
fn checksums(folder: &Path) -> Result<(), ReleaseError> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|it| it.map(|it| it.map(|it| it.path())).collect())
        .map_err(failed("look into", folder))?;
    names.sort();
    let mut text = String::new();
    for path in names {
        let bytes = fs::read(&path).map_err(failed("read", &path))?;
        let hash: String = Sha256::digest(&bytes).iter().map(|it| format!("{it:02x}")).collect();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        text.push_str(&format!("{hash}  {name}\n"));
    }
    let path = folder.join("SHA256SUMS");
    fs::write(&path, &text).map_err(failed("write", &path))?;
    print!("{text}");
    Ok(())
}

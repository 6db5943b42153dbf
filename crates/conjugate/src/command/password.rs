//! Passwords come from the terminal, a file or standard input, never from an argument: arguments can be read by
//! everybody on the machine and stay in the shell's history.

use std::io::IsTerminal as _;
use std::path::Path;

use crate::people::password;

/// The passwords of these people, in their order: a line each from the file, `-` for standard input, or asked for twice
/// on the terminal.
///
/// # Errors
/// When a password is missing, too weak, or typed differently the second time.
pub(super) fn passwords(people: &[&str], from: Option<&Path>) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let given = match from {
        Some(path) if path == Path::new("-") => lines(std::io::stdin().lock(), people.len())?,
        Some(path) => {
            let file = std::fs::File::open(path);
            let file = file.map_err(|it| format!("failed to read the passwords in `{}`: {it}", path.display()))?;
            lines(std::io::BufReader::new(file), people.len())?
        }
        None if std::io::stdin().is_terminal() => people.iter().map(|it| typed(it)).collect::<Result<Vec<_>, _>>()?,
        None => return Err("there is no terminal to ask for passwords; name a file with `--passwords`, or `-`".into()),
    };
    if given.len() < people.len() {
        return Err(format!("{} passwords are needed, a line each; {} came", people.len(), given.len()).into());
    }
    for (person, it) in people.iter().zip(&given) {
        if let Some(weak) = password::weakness(person, it) {
            return Err(format!("the password of `{person}` is not taken: {weak}").into());
        }
    }
    Ok(given)
}

/// The passwords that these people have, in their order.
///
/// # Errors
/// When one is missing, or there is no terminal to ask on.
pub(super) fn credentials(people: &[&str], from: Option<&Path>) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let given = match from {
        Some(path) if path == Path::new("-") => lines(std::io::stdin().lock(), people.len())?,
        Some(path) => {
            let file = std::fs::File::open(path);
            let file = file.map_err(|it| format!("failed to read the passwords in `{}`: {it}", path.display()))?;
            lines(std::io::BufReader::new(file), people.len())?
        }
        None if std::io::stdin().is_terminal() => {
            let ask = |it: &&str| rpassword::prompt_password(format!("Password of {it} / {it} 的密码: "));
            people.iter().map(ask).collect::<Result<Vec<_>, _>>()?
        }
        None => return Err("there is no terminal to ask for passwords; name a file with `--passwords`, or `-`".into()),
    };
    if given.len() < people.len() {
        return Err(format!("{} passwords are needed, a line each; {} came", people.len(), given.len()).into());
    }
    Ok(given)
}

fn lines(from: impl std::io::BufRead, wanted: usize) -> std::io::Result<Vec<String>> {
    from.lines().take(wanted).collect()
}

fn typed(person: &str) -> Result<String, Box<dyn std::error::Error>> {
    for _ in 0..3 {
        let first = rpassword::prompt_password(format!("Password of {person} / {person} 的密码: "))?;
        if let Some(weak) = password::weakness(person, &first) {
            eprintln!("{weak}");
            continue;
        }
        if rpassword::prompt_password("Once more / 再输入一次: ")? == first {
            return Ok(first);
        }
        eprintln!("The two are not the same. / 两次输入不一致。");
    }
    Err(format!("no password for `{person}` after three attempts").into())
}

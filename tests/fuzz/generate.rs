//! Generates random texts: valid ones that were changed, and sequences of words.

use arbtest::arbitrary::{Result, Unstructured};

/// Characters that are difficult for parsers: terminators, quotes, control characters, characters of several bytes.
const ODD: [&str; 20] = [
    "\0",
    "\n",
    "\r\n",
    "\t",
    "\"",
    "'",
    "\\",
    "\\u00",
    "\u{7f}",
    "\u{85}",
    "é",
    "ß",
    "漢",
    "😀",
    "\u{202e}",
    "\u{feff}",
    "-",
    "1e999",
    "9007199254740993",
    "0.1",
];

pub(super) fn text(u: &mut Unstructured<'_>, seeds: &[&str], words: &[&str]) -> Result<String> {
    let mut text = if u.ratio(3, 4)? { (*u.choose(seeds)?).to_owned() } else { soup(u, words)? };
    for _ in 0..u.int_in_range(0..=6)? {
        change(u, &mut text, seeds, words)?;
        if text.len() > 20_000 {
            break;
        }
    }
    Ok(text)
}

fn soup(u: &mut Unstructured<'_>, words: &[&str]) -> Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(1..=40)? {
        text.push_str(piece(u, words)?);
        if u.ratio(1, 4)? {
            text.push(' ');
        }
    }
    Ok(text)
}

fn piece<'a>(u: &mut Unstructured<'_>, words: &[&'a str]) -> Result<&'a str> {
    if u.ratio(1, 6)? { Ok(u.choose(&ODD)?) } else { Ok(u.choose(words)?) }
}

fn change(u: &mut Unstructured<'_>, text: &mut String, seeds: &[&str], words: &[&str]) -> Result<()> {
    let (start, end) = (place(u, text)?, place(u, text)?);
    let (start, end) = (start.min(end), start.max(end));
    match u.int_in_range(0..=7)? {
        0 => text.insert_str(start, piece(u, words)?),
        1 => text.replace_range(start..end, ""),
        2 => text.replace_range(start..end, piece(u, words)?),
        3 => text.truncate(start),
        4 => {
            let part = text[start..end].to_owned();
            text.insert_str(end, &part);
        }
        5 => {
            let other = *u.choose(seeds)?;
            let from = place(u, other)?;
            text.insert_str(start, &other[from..]);
        }
        6 => {
            let times = u.int_in_range(2..=300)?;
            text.insert_str(start, &piece(u, words)?.repeat(times));
        }
        _ => {
            let number = u.arbitrary::<i64>()?.to_string();
            text.replace_range(start..end, &number);
        }
    }
    Ok(())
}

/// Returns a position between two characters.
fn place(u: &mut Unstructured<'_>, text: &str) -> Result<usize> {
    let at = u.int_in_range(0..=text.len())?;
    Ok(text.floor_char_boundary(at))
}

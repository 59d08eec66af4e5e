//! Names in one line, with commas between.

/// The names in one line: `draft, review`. One that holds a comma or a quote stands in quotes, as in CSV.
pub fn join<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let quoted = |name: &str| {
        if name.contains([',', '"', '\n']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
    };
    names.into_iter().map(|name| quoted(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The names of a line or of several, trimmed; empty ones are left out.
pub fn split(text: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(name) = names.last_mut() else { return names };
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => name.extend(chars.next()),
            '"' if is_quoted => is_quoted = false,
            '"' if name.trim().is_empty() => is_quoted = true,
            ',' | '\n' if !is_quoted => names.push(String::new()),
            c => name.push(c),
        }
    }
    let names = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        for names in [vec![], vec!["draft"], vec!["a, b", "c"], vec!["say \"hi\"", "x"], vec!["5\" disk", "\""]] {
            assert_eq!(split(&join(&names)), names);
        }
        assert_eq!(split(" a ,, b\nc,"), ["a", "b", "c"]);
    }
}

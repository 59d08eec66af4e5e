//! Texts of single cells.

/// `text` as a cell that no spreadsheet takes for a formula: what could begin one gets a leading `'`.
///
/// Plain numbers stay as they are. The rule is that of OWASP's "CSV Injection": `=`, `+`, `-`, `@`, tab, carriage return,
/// line feed, and the full-width forms of the first four.
pub fn spreadsheet_safe(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky && !is_plain_number(text) { format!("'{text}") } else { text.to_owned() }
}

/// A number in a cell; empty where there is none.
pub(super) fn number<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A share or a mean in a cell, with four decimals; empty where there is none.
pub(super) fn decimal(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.4}")).unwrap_or_default()
}

fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_kept() {
        for (text, cell) in [
            ("", ""),
            ("plain", "plain"),
            ("a=1", "a=1"),
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("-1+2", "'-1+2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("- a list", "'- a list"),
            ("-", "'-"),
            ("-inf", "'-inf"),
            ("-5", "-5"),
            ("+1.5e-3", "+1.5e-3"),
        ] {
            assert_eq!(spreadsheet_safe(text), cell, "{text:?}");
        }
    }
}

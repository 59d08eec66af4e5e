//! Tables of what was decided, done and remembered.

/// A column: what stands in its cells, as HTML.
pub(super) struct Column {
    head: &'static str,
    class: &'static str,
    cells: Vec<String>,
}

impl Column {
    /// Names, statuses and the like, a few words each.
    pub(super) const fn words(head: &'static str, cells: Vec<String>) -> Self {
        Self { head, class: "", cells }
    }

    /// Numbers.
    pub(super) const fn numbers(head: &'static str, cells: Vec<String>) -> Self {
        Self { head, class: " class=\"number\"", cells }
    }

    /// Whatever people and models wrote, of any length.
    pub(super) const fn texts(head: &'static str, cells: Vec<String>) -> Self {
        Self { head, class: " class=\"text\"", cells }
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// A table whose rows go by the cells of `names`; a column with nothing in it is left out.
pub(super) fn table(caption: Option<&str>, names: &Column, others: impl IntoIterator<Item = Column>) -> String {
    let others: Vec<Column> = others.into_iter().filter(|column| !column.is_empty()).collect();
    let heads: String = std::iter::once(names)
        .chain(&others)
        .map(|Column { head, class, .. }| format!("<th scope=\"col\"{class}>{head}</th>"))
        .collect::<Vec<_>>()
        .concat();
    let row = |(at, name): (usize, &String)| {
        let cell =
            |column: &Column| format!("<td{}>{}</td>", column.class, column.cells.get(at).map_or("", String::as_str));
        format!(
            "<tr><th scope=\"row\"{}>{name}</th>{}</tr>\n",
            names.class,
            others.iter().map(cell).collect::<Vec<_>>().concat()
        )
    };
    let rows: String = names.cells.iter().enumerate().map(row).collect::<Vec<_>>().concat();
    let caption = caption.map(|caption| format!("<caption>{caption}</caption>")).unwrap_or_default();
    format!(
        "<div class=\"scroll\"><table class=\"wide\">{caption}\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_with_nothing_in_it_is_left_out() {
        let column = |cells: [&str; 2]| cells.map(str::to_owned).into();
        let table = |weights: [&str; 2]| {
            let others = [Column::numbers("Weight", column(weights)), Column::texts("Reason", column(["a", ""]))];
            table(Some("Ballot 1"), &Column::words("Voter", column(["Ada", "Bo"])), others)
        };
        assert!(table(["", ""]).contains("<th scope=\"row\">Bo</th><td class=\"text\"></td></tr>"));
        assert!(!table(["", ""]).contains("Weight"));
        assert!(
            table(["", "2"]).contains("<th scope=\"row\">Ada</th><td class=\"number\"></td><td class=\"text\">a</td>")
        );
    }
}

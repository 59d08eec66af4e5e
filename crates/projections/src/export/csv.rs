//! Lines of CSV: RFC 4180, UTF-8, CRLF, every cell safe for spreadsheets.

use super::cell::spreadsheet_safe;
use csv::{Terminator, WriterBuilder};

/// One line, its end included. For a header: [`super::TurnRow::HEADERS`] or [`super::RunRow::HEADERS`].
pub fn line<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let record = fields.into_iter().map(|field| spreadsheet_safe(field.as_ref()));
    // Nothing here can fail: memory takes every write, and what was text before is text after.
    let bytes = writer.write_record(record.map(String::into_bytes)).ok().and_then(|()| writer.into_inner().ok());
    String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_reads_back_as_its_fields() {
        assert_eq!(
            line(["a", "b,c", "say \"hi\"", "", "two\nlines"]),
            "a,\"b,c\",\"say \"\"hi\"\"\",,\"two\nlines\"\r\n"
        );
        assert_eq!(line(["=1+1", "-3"]), "'=1+1,-3\r\n");
    }
}

//! Markdown of a model to HTML that is safe by construction.
//!
//! The parser's events are translated one by one and only those that are named here reach the page: raw HTML becomes
//! text, an image becomes a link to it, a link keeps its address only if its scheme is `http`, `https` or `mailto`.
//! What is written here is the whole of the markup, so nothing is left for a sanitiser to find. There are no inline
//! styles either: the content security policy forbids them.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// What of Markdown is understood beyond CommonMark: tables, strikethrough, task lists.
pub(super) const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_TASKLISTS);

/// The HTML of a piece of Markdown, whoever wrote it.
pub fn html(source: &str) -> String {
    let mut safe = Safe::default();
    for event in Parser::new_ext(source, OPTIONS) {
        safe.take(event);
    }
    let mut html = String::with_capacity(source.len() + source.len() / 2);
    pulldown_cmark::html::push_html(&mut html, safe.events.into_iter());
    html
}

/// Collects the events that may reach the page.
#[derive(Default)]
struct Safe<'a> {
    events: Vec<Event<'a>>,
    /// Inline elements that are open, and what closes each.
    open: Vec<Close>,
    line: Line,
}

/// What closes an inline element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Close {
    /// Nothing was opened: only its text is drawn.
    Nothing,
    Anchor,
    Tag(TagEnd),
}

/// Where in a line of a paragraph the next event stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Line {
    /// At its start.
    Start,
    /// Within it, or not in a paragraph.
    #[default]
    Within,
    /// Within a line that the agent wrote for the coordinator.
    Directive,
}

impl<'a> Safe<'a> {
    fn take(&mut self, event: Event<'a>) {
        let opens_line = matches!(event, Event::Start(Tag::Paragraph));
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Html(text) | Event::InlineHtml(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.events.push(Event::Text(text));
            }
            Event::FootnoteReference(name) => self.events.push(Event::Text(name)),
            Event::TaskListMarker(done) => {
                let mark = if done { "☑\u{a0}" } else { "☐\u{a0}" };
                self.events.push(Event::Text(CowStr::Borrowed(mark)));
            }
            Event::Text(text) => {
                if self.line == Line::Start && self.open.is_empty() && is_directive(&text) {
                    self.markup("<span class=\"markdown__directive\">".to_owned());
                    self.line = Line::Directive;
                }
                self.events.push(Event::Text(text));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.end_line();
                self.events.push(event);
                self.line = Line::Start;
                return;
            }
            Event::Code(_) | Event::Rule => self.events.push(event),
        }
        if opens_line {
            self.line = Line::Start;
        } else if self.line == Line::Start {
            self.line = Line::Within;
        }
    }

    fn end_line(&mut self) {
        if self.line == Line::Directive {
            self.markup("</span>".to_owned());
        }
        self.line = Line::Within;
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Link { link_type, dest_url, .. } => self.open_anchor(&address(link_type, &dest_url)),
            Tag::Image { dest_url, .. } => {
                self.open_anchor(&dest_url);
                self.events.push(Event::Text(CowStr::Borrowed("Image: ")));
            }
            // One level for all, below the headings of the page itself; the size tells them apart.
            Tag::Heading { level, .. } => self.markup(format!("<h4 data-level=\"{}\">", rank(level))),
            // A long line of code scrolls, and whatever scrolls must take focus.
            Tag::CodeBlock(kind) => self.markup(match language(&kind) {
                Some(language) => format!("<pre tabindex=\"0\" data-language=\"{}\"><code>", escaped(language)),
                None => "<pre tabindex=\"0\"><code>".to_owned(),
            }),
            Tag::Table(alignments) => {
                // An alignment would be written as an inline style.
                let plain = vec![pulldown_cmark::Alignment::None; alignments.len()];
                self.events.push(Event::Start(Tag::Table(plain)));
            }
            Tag::BlockQuote(_) => self.events.push(Event::Start(Tag::BlockQuote(None))),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.open_inline(tag),
            Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                self.events.push(Event::Start(tag));
            }
            _ => self.events.push(Event::Start(Tag::Paragraph)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::Paragraph {
            self.end_line();
        }
        match tag {
            TagEnd::Link | TagEnd::Image | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                match self.open.pop() {
                    Some(Close::Anchor) => self.markup("</a>".to_owned()),
                    Some(Close::Tag(tag)) => self.events.push(Event::End(tag)),
                    Some(Close::Nothing) | None => {}
                }
            }
            TagEnd::Heading(_) => self.markup("</h4>\n".to_owned()),
            TagEnd::CodeBlock => self.markup("</code></pre>\n".to_owned()),
            TagEnd::BlockQuote(_) => self.events.push(Event::End(TagEnd::BlockQuote(None))),
            TagEnd::Paragraph
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => self.events.push(Event::End(tag)),
            _ => self.events.push(Event::End(TagEnd::Paragraph)),
        }
    }

    /// Opens emphasis. A line for the coordinator is drawn plain, since an element in it may end in another line.
    fn open_inline(&mut self, tag: Tag<'a>) {
        if self.line == Line::Directive {
            self.open.push(Close::Nothing);
        } else {
            self.open.push(Close::Tag(tag.to_end()));
            self.events.push(Event::Start(tag));
        }
    }

    /// Opens an anchor, unless one is open already (an image in a link) or the address is not safe.
    fn open_anchor(&mut self, address: &str) {
        let plain = self.line == Line::Directive || self.open.contains(&Close::Anchor) || !is_safe(address);
        if plain {
            self.open.push(Close::Nothing);
            return;
        }
        let address = escaped(address);
        self.markup(format!("<a href=\"{address}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"));
        self.open.push(Close::Anchor);
    }

    /// Writes markup of our own.
    fn markup(&mut self, markup: String) {
        self.events.push(Event::Html(markup.into()));
    }
}

/// Whether a line is one that the coordinator reads: `MEMORY key: value`, `STATE …` or `SHARE …`. It is drawn as an aside;
/// what came of it stands in the transcript as a notice.
fn is_directive(line: &str) -> bool {
    ["MEMORY ", "STATE ", "SHARE "].iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.contains(':')))
}

/// Where a link leads; the parser leaves `mailto:` out of an e-mail address in angle brackets.
fn address(link_type: LinkType, destination: &str) -> String {
    if link_type == LinkType::Email { format!("mailto:{destination}") } else { destination.to_owned() }
}

/// Whether an address has one of the schemes that cannot run anything. Relative addresses have none: a model does not
/// know this site.
fn is_safe(address: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// The language that a code block names.
fn language<'a>(kind: &'a CodeBlockKind<'_>) -> Option<&'a str> {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().filter(|word| !word.is_empty()),
        CodeBlockKind::Indented => None,
    }
}

const fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        _ => 3,
    }
}

/// Text as the value of an attribute in double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::html;

    fn check(source: &str, expected: &str) {
        assert_eq!(html(source).trim_end(), expected, "{source}");
    }

    #[test]
    fn ordinary_markdown_is_drawn() {
        check("a **b** *c* `d`", "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>");
        check("# Big", "<h4 data-level=\"1\">Big</h4>");
        check("- [x] done\n- [ ] open", "<ul>\n<li>☑\u{a0}done</li>\n<li>☐\u{a0}open</li>\n</ul>");
        check(
            "```rust,ignore\nlet a = 1 < 2;\n```",
            "<pre tabindex=\"0\" data-language=\"rust\"><code>let a = 1 &lt; 2;\n</code></pre>",
        );
        check(
            "|a|b|\n|:-:|--:|\n|1|2|",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody></table>",
        );
        check(
            "[x](https://e.org/?a=1&b=2)",
            "<p><a href=\"https://e.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">x</a></p>",
        );
        check(
            "<me@e.org>",
            "<p><a href=\"mailto:me@e.org\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">me@e.org</a></p>",
        );
    }

    #[test]
    fn lines_for_the_coordinator_are_set_apart() {
        check(
            "Yes.\nMEMORY plan: *ship*\nMore.",
            "<p>Yes.\n<span class=\"markdown__directive\">MEMORY plan: ship</span>\nMore.</p>",
        );
        check("STATE a: b", "<p><span class=\"markdown__directive\">STATE a: b</span></p>");
        for ordinary in ["MEMORY is short", "A MEMORY a: b", "- MEMORY a: b", "`MEMORY a: b`"] {
            assert!(!html(ordinary).contains("directive"), "{ordinary}");
        }
    }

    #[test]
    fn an_image_becomes_a_link_and_a_strange_link_becomes_text() {
        check(
            "![a *b*](https://e.org/p.png)",
            "<p><a href=\"https://e.org/p.png\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">Image: a <em>b</em></a></p>",
        );
        check(
            "[![a](https://e.org/p.png)](https://e.org)",
            "<p><a href=\"https://e.org\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">Image: a</a></p>",
        );
        check("[x](/admin) [y](//e.org) [z](javascript:alert(1))", "<p>x y z</p>");
    }
}

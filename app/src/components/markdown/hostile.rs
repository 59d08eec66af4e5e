//! What hostile models write: none of it may reach the page as markup of its own.

use super::{Blocks, html};

/// Payloads of the usual kinds: raw elements, event handlers, schemes in every spelling, nesting, broken markup.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//e.org/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "text <script>alert(1)</script> text",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert`1`>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<style>@import 'https://e.org/x.css';</style>",
    "<link rel=stylesheet href=https://e.org/x.css>",
    "<meta http-equiv=refresh content='0;url=https://e.org'>",
    "<base href=https://e.org>",
    "<form action=https://e.org><button>x</button></form>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](\u{200b}javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](DATA:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://e.org/1)",
    "[x](//e.org)",
    "[x](https:javascript:alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "[x][r]\n\n[r]: <data:text/html,x>",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](https://e.org/pixel.png)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x\" onerror=\"alert(1)](https://e.org/p.png)",
    "[![x](https://e.org/p.png)](javascript:alert(1))",
    "[a [b](javascript:alert(1)) c](https://e.org)",
    "![a [b](javascript:alert(1))](https://e.org)",
    "[x](https://e.org/\" onmouseover=\"alert(1))",
    "[x](<https://e.org/\" onmouseover=\"alert(1)>)",
    "[x](https://e.org 'a\" onclick=\"alert(1)')",
    "[x](https://e.org/'onclick='alert(1))",
    "```\" onload=\"alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "```x\"><img/src=x/onerror=alert(1)>\ncode\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "# h {#id onclick=alert(1)}",
    "- <img src=x onerror=alert(1)>",
    "> <iframe src=//e.org>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)</script>",
    "<div>\n\n*x*\n\n<script>alert(1)</script>\n</div>",
    "$<img src=x onerror=alert(1)>$",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "<x-y z=\"\n\n\"><script>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "MEMORY a: <script>alert(1)</script>",
    "MEMORY a: [x](javascript:alert(1)) **b\nSTATE <img src=x onerror=alert(1)>: **",
];

/// What our own markup consists of.
const ELEMENTS: &[&str] = &[
    "p",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "a",
    "h4",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "br",
    "span",
];
const ATTRIBUTES: &[&str] = &["href", "rel", "target", "data-level", "data-language", "tabindex", "start", "class"];

/// Reads our own output back: every `<` in it opens or closes an element that we write, and they nest.
fn assert_harmless(source: &str, html: &str) {
    let mut open = Vec::new();
    for rest in html.split('<').skip(1) {
        let (tag, _) = rest.split_once('>').unwrap_or_else(|| panic!("an open tag from {source:?}: {html}"));
        let (closes, empty) = (tag.starts_with('/'), tag.ends_with('/'));
        let tag = tag.trim_start_matches('/').trim_end_matches('/').trim();
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(ELEMENTS.contains(&name), "<{name}> from {source:?}: {html}");
        match (closes, empty) {
            (true, _) => assert_eq!(open.pop(), Some(name), "from {source:?}: {html}"),
            (false, false) => open.push(name),
            (false, true) => {}
        }
        let mut attributes = tag[name.len()..].trim();
        while !attributes.is_empty() {
            let (attribute, after) = attributes.split_once("=\"").unwrap_or_else(|| panic!("{tag:?} from {source:?}"));
            let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("{tag:?} from {source:?}"));
            assert!(ATTRIBUTES.contains(&attribute), "{attribute} from {source:?}: {html}");
            if attribute == "href" {
                let safe = ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                assert!(safe, "{value} from {source:?}");
            }
            attributes = after.trim();
        }
    }
    assert!(open.is_empty(), "{open:?} stay open from {source:?}: {html}");
}

#[test]
fn hostile_text_stays_text() {
    assert!(PAYLOADS.len() >= 40);
    for source in PAYLOADS {
        assert_harmless(source, &html(source));
    }
}

#[test]
fn hostile_text_stays_text_at_every_cut_of_its_stream() {
    for source in PAYLOADS {
        let mut blocks = Blocks::default();
        for end in (0..=source.len()).filter(|end| source.is_char_boundary(*end)) {
            blocks.update(&source[..end]);
            for block in blocks.iter() {
                assert_harmless(source, &html(&block.source));
            }
        }
    }
}

#[test]
fn hostile_text_stays_text_inside_other_text() {
    for (at, source) in PAYLOADS.iter().enumerate() {
        let other = PAYLOADS[(at * 7 + 3) % PAYLOADS.len()];
        for joined in [
            format!("{source}\n\n{other}"),
            format!("{source}{other}"),
            format!("> {source}\n> - {other}"),
            format!("**{source}** [{other}](https://e.org)"),
        ] {
            assert_harmless(&joined, &html(&joined));
        }
    }
}

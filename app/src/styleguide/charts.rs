//! Figures and charts.

use super::log::{Log, Opening};
use super::{Layout, group, state};
use crate::components::agent_mark::agent_colour;
use crate::components::chart::ChartFigure;
use crate::components::chart::bar::{Bar, Part};
use crate::components::chart::lines::{Line, Lines};
use crate::components::chart::matrix::flow_matrix;
use crate::components::chart::scale::Scale;
use crate::components::chart::strip::{Strip, TimeAxis};
use crate::components::export_panel::{ExportFile, ExportPanel, rows};
use crate::components::kpi_card::KpiCard;
use crate::components::timeline::TimelineFigure;
use leptos::prelude::*;
use model::event::{FailureKind, InterruptKind, TurnPurpose};
use model::{AgentId, TurnStrategy};
use projections::Timeline;
use projections::metrics::{Distribution, Flow};

pub(super) fn charts() -> Vec<AnyView> {
    vec![
        group(Layout::Columns, [figure("with a figure", Some("4.2 s")), figure("without", None)]),
        group(
            Layout::Columns,
            [
                state("bars", bars()),
                state("tokens by source", sources()),
                state("strips", strips()),
                state("lines", lines()),
                state("matrix", matrix()),
            ],
        ),
        group(
            Layout::Rows,
            [
                state("timeline", view! { <TimelineFigure timeline=timeline() /> }),
                state("timeline, nothing yet", view! { <TimelineFigure timeline=Timeline::default() /> }),
            ],
        ),
    ]
}

/// Files of a conversation.
pub(super) fn files() -> Vec<AnyView> {
    let address = |format: &str| format!("/api/v1/conversations/0/export?format={format}");
    let files = vec![
        ExportFile { format: "HTML", holds: "Report, to read and to print", rows: None, address: address("html") },
        ExportFile {
            format: "CSV",
            holds: "Turns and other calls, each attempt a row",
            rows: rows(1_204, "row"),
            address: address("csv"),
        },
    ];
    let panel = view! { <ExportPanel scope="This conversation, as of now." files>""</ExportPanel> };
    vec![group(Layout::Rows, [state("files by format", panel)])]
}

fn figure(name: &str, value: Option<&str>) -> AnyView {
    let note = if value.is_some() { "median of 12 turns" } else { "no turn has ended" };
    let definition = "Time from the request to the last token of a turn.";
    let value = value.map(str::to_owned);
    state(
        name,
        view! { <ul class="kpis"><KpiCard name="Turn" value note change=Some("12 points more than before".to_owned()) definition /></ul> },
    )
}

/// A chart in its frame, with a table of two columns.
fn framed(finding: &'static str, rows: &[(&str, &str)], chart: AnyView) -> AnyView {
    let rows: Vec<_> = rows.iter().map(|(head, cell)| vec![(*head).to_owned(), (*cell).to_owned()]).collect();
    view! {
        <ChartFigure finding about="What is measured, and how." heads=vec!["Agent", "Value"] rows>{chart}</ChartFigure>
    }
    .into_any()
}

/// A line of a chart with the agent's name and a value.
fn line(position: usize, name: &'static str, drawn: AnyView, value: &'static str) -> AnyView {
    view! {
        <li class="bar-line" data-agent=agent_colour(position)>
            <span class="bar-line__name">{name}</span>
            {drawn}
            <span class="bar-line__value">{value}</span>
        </li>
    }
    .into_any()
}

fn bars() -> AnyView {
    let bar = |position, name, waiting, speaking, value| {
        let parts = vec![
            Part::new("Waiting", waiting, "soft"),
            Part::new("Speaking", speaking, "agent"),
            Part::new("Idle", 1.0 - waiting - speaking, "rest"),
        ];
        line(position, name, view! { <Bar parts label=format!("{name}: {value}") /> }.into_any(), value)
    };
    let bars =
        [bar(0, "Ada", 0.1, 0.6, "70%"), bar(1, "Bo", 0.05, 0.25, "30%"), bar(2, "A data analyst", 0.0, 0.0, "0%")];
    framed(
        "Ada was busiest",
        &[("Ada", "70%"), ("Bo", "30%"), ("A data analyst", "0%")],
        view! { <ul class="bar-lines">{bars.into_iter().collect_view()}</ul> }.into_any(),
    )
}

fn sources() -> AnyView {
    let sources = [
        ("Instructions", 0.35, "s1"),
        ("People", 0.1, "s2"),
        ("Own turns", 0.2, "s3"),
        ("Others’ turns", 0.25, "s4"),
        ("Memory", 0.1, "s5"),
    ];
    let parts = sources.map(|(label, share, look)| Part::new(label, share, look)).to_vec();
    let legend = sources.map(|(label, _, look)| view! { <li data-part=look>{label}</li> }).into_iter().collect_view();
    framed(
        "Instructions take the most room",
        &[("Instructions", "35%"), ("People", "10%")],
        view! { <Bar parts label="Tokens by source".to_owned() /> <ul class="legend">{legend}</ul> }.into_any(),
    )
}

fn strips() -> AnyView {
    let scale = Scale::time(0, 2_000);
    let strip = |position, name, values: Vec<u64>, value| {
        let (distribution, label) = (Distribution::of(values), format!("{name}: median {value}"));
        line(position, name, view! { <Strip distribution scale label /> }.into_any(), value)
    };
    let many = (1..=24).map(|n| n * 73 % 1_900).collect();
    let strips = [strip(0, "Ada", vec![180, 320, 450, 1_400], "320 ms"), strip(1, "Bo", many, "876 ms")];
    framed(
        "Half of all first tokens came within a second",
        &[("Ada", "320 ms"), ("Bo", "876 ms")],
        view! {
            <ul class="bar-lines">
                {strips.into_iter().collect_view()}
                <li class="bar-line" aria-hidden="true"><span></span><TimeAxis scale /><span></span></li>
            </ul>
        }
        .into_any(),
    )
}

fn lines() -> AnyView {
    let line = |position, name: &str, points: &[(u64, u64)], limit| Line {
        name: name.to_owned(),
        position,
        points: points.to_vec(),
        limit,
    };
    let lines = vec![
        line(0, "Ada", &[(1, 420), (3, 980), (5, 1_700), (7, 2_480)], Some(4_096)),
        line(1, "Bo", &[(2, 500), (4, 1_150), (6, 1_300)], Some(128_000)),
        line(2, "Cy", &[(8, 2_100)], None),
    ];
    framed(
        "What agents are sent grows with each turn",
        &[("Ada", "2,480"), ("Bo", "1,300")],
        view! { <Lines lines unit="tokens" label="Tokens sent, by turn".to_owned() /> }.into_any(),
    )
}

fn matrix() -> AnyView {
    let id = |name: &str| AgentId::slug(name);
    let pair = |from: Option<&str>, to: &str, turns| Flow { from: from.map(id), to: id(to), turns };
    let flow = [
        pair(None, "Ada", 1),
        pair(Some("Ada"), "Bo", 8),
        pair(Some("Bo"), "Cy", 5),
        pair(Some("Cy"), "Ada", 3),
        pair(Some("Cy"), "Bo", 2),
    ];
    let agents = ["Ada", "Bo", "Cy"].map(|name| (id(name), name.to_owned()));
    framed("Bo answers Ada", &[("Ada then Bo", "8"), ("Bo then Cy", "5")], flow_matrix(&flow, &agents).into_any())
}

/// Turns that ended well, were passed, cut off, begun again and failed, and one that runs.
fn timeline() -> Timeline {
    let mut log = Log::start(200, TurnStrategy::RoundRobin, "Should the release wait?");
    let turn = log.begin("ada");
    log.wait(4_000).say(&turn, "It should wait.");
    let turn = log.begin("bo");
    log.wait(2_000).fail(&turn, FailureKind::RateLimited, "", None);
    let turn = log.wait(1_000).again(&turn, 2);
    log.wait(3_000).say(&turn, "It should not.");
    let turn = log.begin("cy");
    log.wait(2_500).cut(&turn, InterruptKind::Stopped, "The tests");
    let turn = log.begin("desk");
    log.wait(1_200).pass(&turn, "Nothing to add.");
    log.open("bo", Opening::of(TurnPurpose::Speak));
    // Something has to happen for the clock to be seen.
    log.wait(2_000).post(&[], "Go on.");
    Timeline::of(&log.transcript())
}

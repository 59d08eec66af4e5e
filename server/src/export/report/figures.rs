//! What kind of conversation it was, its figures, and who took part.

use super::{escaped, mark};
use app::components::badge::status_label;
use app::components::chart::scale::attribute;
use app::format::{self, Cost, percent, span, thousands};
use projections::Transcript;
use projections::metrics::RunMetrics;

/// Team, strategy, when, and how it stands.
pub(super) fn facts(metrics: &RunMetrics, whole: &Transcript) -> String {
    let reason = metrics.finish_reason.map(|reason| format!(": {}", reason.label())).unwrap_or_default();
    let started = metrics.started_at.map(|at| format!("{} UTC", format::day_and_time(at, 0)));
    let facts = [
        Some(format!("<strong>{}{}</strong>", status_label(metrics.status), escaped(&reason))),
        metrics.simulated.then(|| "<span class=\"badge\">Simulated</span>".to_owned()),
        Some(escaped(&metrics.team_name)),
        Some(metrics.strategy.label().to_owned()),
        started,
    ];
    let facts: String =
        facts.into_iter().flatten().map(|fact| format!("<span>{fact}</span> ")).collect::<Vec<_>>().concat();
    let simulated = if metrics.simulated {
        "<p class=\"note\">The simulated model answered: times and tokens say how the team works, not how a model would.</p>\n"
    } else {
        ""
    };
    let rules = whole.team.as_ref().map(|team| escaped(&model::sentence::sentence(team)));
    let rules = rules.map(|rules| format!("<p class=\"note\">{rules}</p>\n")).unwrap_or_default();
    format!("<p class=\"facts\">{facts}</p>\n{rules}{simulated}")
}

/// The figures, each with its name.
pub(super) fn figures(metrics: &RunMetrics) -> String {
    let m = metrics;
    let figures = [
        ("Task completion", m.task_completion.map(percent), String::new()),
        ("Duration", Some(span(m.duration_ms)), format!("{} of it running", span(m.active_ms))),
        ("Turns", Some(thousands(m.turns.into())), format!("{} failed, {} cut off", m.failures, m.interruptions)),
        (
            "Tokens",
            Some(thousands(m.input_tokens + m.output_tokens)),
            format!("{} in, {} out", thousands(m.input_tokens), thousands(m.output_tokens)),
        ),
        ("Cost", Cost::of(m).amount(), Cost::of(m).note().to_owned()),
        ("Time to first token", m.ttft_ms.p50.map(span), format!("median, n = {}", m.ttft_ms.n)),
        ("Utilisation", m.utilisation.map(percent), "mean over the agents".to_owned()),
        ("Context overhead", m.context_overhead.map(percent), "sent before, estimated".to_owned()),
        ("Coherence", m.coherence.map(|coherence| format!("{coherence:.2}")), "0 to 1, a lexical proxy".to_owned()),
        ("Interventions", Some(thousands(m.interventions.into())), "by people, after the task".to_owned()),
        (
            "Satisfaction",
            m.satisfaction.map(|score| format!("{score:.1} of 5")),
            format::count(m.ratings.into(), "rating"),
        ),
    ];
    let cells: String = figures
        .into_iter()
        .map(|(name, value, note)| {
            let value = value.unwrap_or_else(|| "–".to_owned());
            format!("<div><dt>{name}</dt><dd>{} <small>{}</small></dd></div>\n", escaped(&value), escaped(&note))
        })
        .collect::<Vec<_>>()
        .concat();
    format!("<section id=\"figures\">\n<h2>Figures</h2>\n<dl class=\"figures\">\n{cells}</dl>\n</section>\n")
}

/// Who took part, and what share of the talk each had.
pub(super) fn team(metrics: &RunMetrics, whole: &Transcript) -> String {
    let shares: Vec<f64> = metrics.agents.iter().map(|agent| agent.share_of_talk.unwrap_or(0.0)).collect();
    let rows: String = metrics
        .agents
        .iter()
        .zip(shares.iter().zip(format::percents(&shares)))
        .enumerate()
        .map(|(position, (agent, (share, said)))| {
            let spec = whole.team.as_ref().and_then(|team| team.agent(&agent.agent_id));
            let role = spec.map(|spec| escaped(spec.role.as_str())).unwrap_or_default();
            let name = escaped(&agent.agent_name);
            let mark = mark(&agent.agent_name, position);
            format!(
                "<tr><th scope=\"row\"><span class=\"who\">{mark} <span>{name} <small>{role}</small></span></span></th>\
                 <td class=\"number\">{}</td><td class=\"number\">{}</td>\
                 <td class=\"share\"><svg class=\"bar\" data-agent=\"{}\" width=\"100%\" height=\"8\" aria-hidden=\"true\">\
                 <rect width=\"{}\" height=\"100%\"/></svg></td><td class=\"number\">{said}</td></tr>\n",
                thousands(agent.turns.into()),
                thousands(agent.output_tokens),
                app::components::agent_mark::agent_colour(position),
                attribute(share * 100.0),
            )
        })
        .collect::<Vec<_>>().concat();
    format!(
        "<section id=\"team\">\n<h2>Who took part</h2>\n<div class=\"scroll\"><table class=\"wide\">\n<thead><tr><th scope=\"col\">Agent</th>\
         <th scope=\"col\" class=\"number\">Turns</th><th scope=\"col\" class=\"number\">Output tokens, all calls</th>\
         <th scope=\"col\" colspan=\"2\">Share of the replies</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</section>\n"
    )
}

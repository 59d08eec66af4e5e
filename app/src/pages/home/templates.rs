//! Teams to start from.

use crate::api::home::TemplateCard;
use crate::components::agent_mark::AgentMarks;
use crate::components::badge::{StrategyBadge, TasksBadge};
use crate::components::first_speakers::FirstSpeakers;
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::components::strategy_graph::StrategyGraph;
use crate::format;
use leptos::prelude::*;

/// All templates as cards.
#[component]
pub fn Templates(
    /// What each card shows.
    templates: Vec<TemplateCard>,
    /// Starts a sample.
    start: FormAction,
) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="templates">
            <div class="section-head">
                <h2 id="templates">"Templates"</h2>
                <p class="section-head__note">"Each runs offline with the simulated model, on a task of its own."</p>
            </div>
            <ul class="template-grid">
                {templates.into_iter().map(|template| view! { <Card template start /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Card(template: TemplateCard, start: FormAction) -> impl IntoView {
    let TemplateCard { slug, title, summary, strategy, tasks, agents, task, sentence, first, estimated_tokens } =
        template;
    let count = agents.len();
    let names = agents.iter().map(|(name, _)| name.clone()).collect();
    let tokens = format!("≈ {} tokens", format::thousands(estimated_tokens.div_ceil(100) * 100));
    let pending = start.pending();
    let (run, adapt) = (format!("Run it: {title}, with the simulated model"), format!("Make it yours: {title}"));
    let editor = format!("/teams/new?template={slug}");
    view! {
        <li class="template-card">
            <div class="template-card__picture">
                <StrategyGraph strategy agents=count tasks />
            </div>
            <h3 class="template-card__title">{title.clone()}</h3>
            <p class="template-card__summary">{summary}</p>
            <p class="template-card__facts">
                {tasks.then(|| view! { <TasksBadge /> })}
                <StrategyBadge strategy />
                <AgentMarks names />
                <span class="template-card__tokens" title="Input and output of one run, estimated">{tokens}</span>
            </p>
            <details class="disclosure template-card__preview">
                <summary>"Preview" <span class="visually-hidden">{format!(": {title}")}</span></summary>
                <p>{sentence}</p>
                <FirstSpeakers turns=first />
                <dl class="template-card__agents">
                    {agents.into_iter().map(|(name, role)| view! { <div><dt>{name}</dt> <dd>{role}</dd></div> }).collect_view()}
                </dl>
                <p class="template-card__task">{format!("Its task: “{task}”")}</p>
            </details>
            <div class="template-card__actions">
                <ActForm action=start>
                    <input type="hidden" name="template" value=slug />
                    <button
                        class="button"
                        type="submit"
                        aria-label=run
                        aria-busy=move || pending.get().then_some("true")
                    >
                        <Icon name="play" />
                        "Run it"
                    </button>
                </ActForm>
                <a
                    class="button"
                    data-variant="quiet"
                    href=editor
                    aria-label=adapt
                >
                    <Icon name="pencil" />
                    "Make it yours"
                </a>
            </div>
        </li>
    }
}

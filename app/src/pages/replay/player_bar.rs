//! The player: where the replay stands, and what moves it. Stays in sight.

use super::control::{Control, Reading};
use super::track::Track;
use crate::components::button::Button;
use crate::components::commands::KeyHint;
use crate::components::icon::Icon;
use crate::components::moment::Moment;
use crate::format;
use leptos::prelude::*;
use projections::replay::Speed;

/// The player.
#[component]
pub(super) fn PlayerBar(
    /// The replay.
    control: Control,
) -> impl IntoView {
    let is_alive = move || control.is_alive.get().then_some("true");
    view! {
        <section class="player" aria-label="Player" data-alive=is_alive>
            <div class="player__row">
                <div class="player__buttons">
                    <StepLink control step=Step::Back />
                    <PlayButton control />
                    <StepLink control step=Step::Forward />
                </div>
                <SpeedChoice control />
                <Place control />
            </div>
            <Scrubber control />
            <Trouble control />
        </section>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Back,
    Forward,
}

/// A link to the turn before or after; in the browser it moves the player.
#[component]
fn StepLink(control: Control, step: Step) -> impl IntoView {
    let (icon, name, keys) = match step {
        Step::Back => ("skip-back", "Previous turn", "k"),
        Step::Forward => ("skip-forward", "Next turn", "j"),
    };
    let href = move || format!("?at={}", if step == Step::Back { control.previous() } else { control.next() });
    let go = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        match step {
            Step::Back => control.step_back(),
            Step::Forward => control.step_forward(),
        }
    };
    view! {
        <a class="button" data-look="icon" href=href title=name data-command=name data-keys=keys on:click=go>
            <Icon name=icon />
            <span class="visually-hidden">{name}</span>
        </a>
    }
}

#[component]
fn PlayButton(control: Control) -> impl IntoView {
    let icon = Signal::derive(move || if control.playing.get() { "pause" } else { "play" });
    let busy = move || (control.playing.get() && control.reading.get() == Reading::UnderWay).then_some("true");
    view! {
        <button
            class="button player__play"
            type="button"
            data-variant="primary"
            aria-busy=busy
            on:click=move |_| control.toggle()
        >
            <Icon name=icon />
            {move || if control.playing.get() { "Pause" } else { "Play" }}
        </button>
    }
}

#[component]
fn SpeedChoice(control: Control) -> impl IntoView {
    let options = Speed::ALL
        .map(|speed| {
            view! { <option value=speed.as_str() selected=speed == Speed::default()>{speed.label()}</option> }
        })
        .collect_view();
    let choose = move |name: String| {
        if let Some(speed) = Speed::parse(&name) {
            control.set_speed(speed);
        }
    };
    view! {
        <label class="player__speed">
            <span class="visually-hidden">"Speed"</span>
            <select class="field__control" autocomplete="off" on:change:target=move |event| choose(event.target().value())>
                {options}
            </select>
        </label>
    }
}

/// Where the replay stands, in words.
#[component]
fn Place(control: Control) -> impl IntoView {
    let head = control.live.head;
    let event =
        move || format!("Event {} of {}", format::thousands(control.at.get()), format::thousands(control.end()));
    let turn = move || turn_of(control).map(|turn| view! { <span>{turn}</span> });
    let time = move || {
        let (at, ran_ms) = head.with(|head| (head.ran_until, head.ran_ms));
        at.map(|at| {
            let elapsed = format::stopwatch(ran_ms);
            view! { <span><Moment at /></span> <span class="player__elapsed">{elapsed} " in"</span> }
        })
    };
    view! { <p class="player__place"><strong>{event}</strong> {turn} {time}</p> }
}

/// The turn that the replay stands in, and how many there are; `None` before the first.
fn turn_of(control: Control) -> Option<String> {
    let at = control.at.get();
    control.outline.with(|outline| {
        let turn = outline.turn_at(at);
        (turn > 0).then(|| {
            format!("turn {} of {}", format::thousands(turn as u64), format::thousands(outline.turns.len() as u64))
        })
    })
}

/// The slider over the line of turns. Without a script it is a form that asks for an event.
#[component]
fn Scrubber(control: Control) -> impl IntoView {
    let at = control.at;
    let said = move || {
        let speaker = control.outline.with(|outline| outline.speaker(outline.turn_at(at.get())).cloned());
        let speaker = speaker.map(|agent| format!(", {}", agent.name));
        let turn = turn_of(control).map(|turn| format!(", {turn}"));
        let (turn, speaker) = (turn.unwrap_or_default(), speaker.unwrap_or_default());
        format!("Event {} of {}{turn}{speaker}", at.get(), control.end())
    };
    let seek = move |value: String| {
        if let Ok(seq) = value.parse() {
            control.seek(seq);
        }
    };
    // The browser itself takes the arrows, Home and End.
    let step = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "PageUp" => {
            event.prevent_default();
            control.step_forward();
        }
        "PageDown" => {
            event.prevent_default();
            control.step_back();
        }
        _ => {}
    };
    view! {
        <form class="scrubber" method="get" on:submit=move |event| event.prevent_default()>
            <div class="scrubber__line">
                <Track outline=control.outline at />
                <input
                    class="scrubber__range"
                    type="range"
                    name="at"
                    aria-label="Position in the conversation"
                    aria-describedby="replay-keys"
                    aria-valuetext=said
                    autocomplete="off"
                    min="1"
                    max=move || control.end().max(1)
                    step="1"
                    value=at.get_untracked()
                    prop:value=move || at.get().to_string()
                    on:input:target=move |event| seek(event.target().value())
                    on:keydown=step
                />
            </div>
            <noscript><Button>"Go there"</Button></noscript>
        </form>
        <KeyHint keys="Space" does="Play or pause" />
        <p class="player__note" id="replay-keys">
            <span>"Time in which nobody speaks is cut to 2 s."</span>
            <span class="player__keys">" Arrows: event · Page Up and Down: turn · Space: play"</span>
        </p>
    }
}

/// What went wrong with the log, and the way on where the conversation goes on.
#[component]
fn Trouble(control: Control) -> impl IntoView {
    let failed = move || control.reading.get() == Reading::Failed;
    view! {
        <div role="alert" class="player__trouble">
            <Show when=failed>
                <p>"The log could not be read. What is shown is as it was."</p>
                <button class="button" type="button" on:click=move |_| control.read_again()>"Try again"</button>
            </Show>
        </div>
    }
}

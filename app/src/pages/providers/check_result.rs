//! What a check of a provider found.

use super::profile::Abilities;
use crate::components::coded::Coded;
use crate::components::icon::Icon;
use leptos::prelude::*;
use model::provider::ProviderCheck;

/// What a check found.
#[component]
pub fn CheckResult(
    /// What it found.
    check: ProviderCheck,
) -> impl IntoView {
    const SHOWN: usize = 12;
    let ProviderCheck { ok, message, models, profile, .. } = check;
    let more = models.len().saturating_sub(SHOWN);
    let (tone, icon) = if ok { ("ok", "circle-check") } else { ("danger", "circle-x") };
    view! {
        <div class="check-result" data-tone=tone>
            <p class="note" data-tone=tone>
                <Icon name=icon />
                <Coded text=message />
            </p>
            {(!models.is_empty())
                .then(|| {
                    view! {
                        <ul class="check-result__models" aria-label="Models">
                            {models.into_iter().take(SHOWN).map(|model| view! { <li><code>{model}</code></li> }).collect_view()}
                            {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
                        </ul>
                    }
                })}
            {profile.map(|profile| view! { <Abilities abilities=profile.abilities /> })}
        </div>
    }
}

//! The endpoints of a provider, and what those of a pool are doing.

use crate::components::badge::{Badge, Tone};
use crate::components::moment::Moment;
use crate::format::count;
use leptos::prelude::*;
use model::provider::{EndpointLoad, PoolEndpoint};

/// The address of a provider; of a pool each address with what it is doing.
#[component]
pub fn EndpointList(
    /// All endpoints, in their order.
    endpoints: Vec<PoolEndpoint>,
    /// What they are doing, in the same order; empty for one alone.
    load: Vec<EndpointLoad>,
) -> impl IntoView {
    if load.is_empty() {
        return endpoints
            .into_iter()
            .map(|PoolEndpoint { base_url, max_concurrent }| {
                let limit = max_concurrent.map(|most| format!(" · at most {} at once", count(most.into(), "call")));
                view! { <p class="provider-item__where">{base_url} {limit}</p> }
            })
            .collect_view()
            .into_any();
    }
    view! {
        <ul class="endpoint-list" aria-label="Endpoints">
            {endpoints
                .into_iter()
                .zip(load)
                .map(|(endpoint, load)| view! { <PoolMember most=endpoint.max_concurrent load /> })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// One endpoint of a pool.
#[component]
fn PoolMember(most: Option<u32>, load: EndpointLoad) -> impl IntoView {
    let EndpointLoad { base_url, under_way, failures, out_until } = load;
    let calls = match most {
        Some(most) => format!("{under_way} of at most {} under way", count(most.into(), "call")),
        None => format!("{} under way", count(under_way.into(), "call")),
    };
    view! {
        <li class="endpoint-list__member">
            <span class="provider-item__where">{base_url}</span>
            <span class="endpoint-list__state">
                {match out_until {
                    Some(at) => {
                        view! {
                            <Badge tone=Tone::Warn icon="circle-alert">"Left out"</Badge>
                            <span>"after " {count(failures.into(), "failure")} "; tried again from " <Moment at /></span>
                        }
                            .into_any()
                    }
                    None => view! { <Badge tone=Tone::Ok icon="circle-check">"In service"</Badge> }.into_any(),
                }}
                <span>{calls}</span>
            </span>
        </li>
    }
}

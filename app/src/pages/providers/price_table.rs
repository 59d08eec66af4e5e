//! Prices in the list of providers.

use super::form::usd;
use crate::format::{count, day};
use leptos::prelude::*;
use model::provider::Price;
use std::collections::BTreeMap;

/// The prices of a provider: its own, and folded away the built-in ones that hold beside them.
#[component]
pub fn PriceTables(
    /// Its own, by model.
    prices: BTreeMap<String, Price>,
    /// Built-in ones, by model.
    built_in_prices: BTreeMap<String, Price>,
) -> impl IntoView {
    let built_in = (!built_in_prices.is_empty()).then(|| {
        let models = count(built_in_prices.len() as u64, "built-in price");
        let title = match built_in_prices.values().find_map(|price| price.as_of) {
            Some(as_of) => format!("{models}, as of {}", day(&as_of.to_string())),
            None => models,
        };
        view! {
            <details class="disclosure">
                <summary>{title}</summary>
                <PriceTable prices=built_in_prices />
            </details>
        }
    });
    view! {
        {(!prices.is_empty()).then(|| view! { <PriceTable prices /> })}
        {built_in}
    }
}

/// One line a model.
#[component]
fn PriceTable(prices: BTreeMap<String, Price>) -> impl IntoView {
    view! {
        <div class="table-scroll">
            <table class="table">
                <caption class="table__caption">"Dollars a million tokens"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Model"</th>
                        <th scope="col" class="number">"Input"</th>
                        <th scope="col" class="number">"Output"</th>
                        <th scope="col" class="number">"As of"</th>
                    </tr>
                </thead>
                <tbody>
                    {prices
                        .into_iter()
                        .map(|(model, price)| {
                            let as_of = price.as_of.map(|day| day.to_string());
                            view! {
                                <tr>
                                    <th scope="row"><code>{model}</code></th>
                                    <td class="number">{usd(price.input_micro_usd_per_mtok)}</td>
                                    <td class="number">{usd(price.output_micro_usd_per_mtok)}</td>
                                    <td class="number">{as_of.map_or_else(|| "unknown".to_owned(), |iso| day(&iso))}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
}

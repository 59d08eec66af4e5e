//! Who spoke after whom: a table whose cells are shaded by how often.

use leptos::prelude::*;
use model::AgentId;
use projections::metrics::Flow;

/// Who spoke after whom. `agents`: id and name, in the order of the team.
pub fn flow_matrix(flow: &[Flow], agents: &[(AgentId, String)]) -> impl IntoView + use<> {
    let most = flow.iter().map(|pair| pair.turns).max().unwrap_or(0);
    let heads = agents.iter().map(|(_, name)| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let froms = std::iter::once((None, "A person".to_owned()))
        .chain(agents.iter().map(|(id, name)| (Some(id.clone()), name.clone())))
        .collect::<Vec<_>>();
    let rows = froms
        .into_iter()
        .map(|(from, name)| {
            let cells = agents
                .iter()
                .map(|(to, _)| {
                    let turns = count(flow, from.as_ref(), to);
                    view! { <td data-level=level(turns, most)>{if turns == 0 { "·".to_owned() } else { turns.to_string() }}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="chart__scroll" tabindex="0" role="group" aria-label="Who spoke after whom">
            <table class="matrix">
                <caption class="visually-hidden">"Rows: who had spoken last. Columns: who spoke then."</caption>
                <thead><tr><th scope="col">"After"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn count(flow: &[Flow], from: Option<&AgentId>, to: &AgentId) -> u32 {
    flow.iter().find(|pair| pair.from.as_ref() == from && &pair.to == to).map_or(0, |pair| pair.turns)
}

/// A shade from 0 (never) to 4 (most often).
fn level(turns: u32, most: u32) -> u32 {
    if most == 0 { 0 } else { (turns * 4).div_ceil(most) }
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn what_happened_at_all_is_shaded() {
        for (turns, most, shade) in [(0, 0, 0), (0, 9, 0), (1, 9, 1), (5, 9, 3), (9, 9, 4), (1, 1, 4)] {
            assert_eq!(level(turns, most), shade);
        }
    }
}

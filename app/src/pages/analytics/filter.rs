//! What the address asks for, and the form that writes it.

use crate::api::analytics::OverviewFilter;
use crate::components::button::{Button, LinkButton, Variant};
use leptos::prelude::*;
use model::{TeamId, Timestamp, TurnStrategy};

/// Whether models of a provider answered or the simulated one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Real,
    Simulated,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Real, Self::Simulated];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Simulated => "simulated",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Real => "Real models",
            Self::Simulated => "Simulated",
        }
    }

    /// As in "3 conversations with real models".
    pub(super) const fn where_from(self) -> &'static str {
        match self {
            Self::Real => "with real models",
            Self::Simulated => "with the simulated model",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Real => Self::Simulated,
            Self::Simulated => Self::Real,
        }
    }
}

/// What the address asks for. What cannot be read does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    team: Option<TeamId>,
    strategy: Option<TurnStrategy>,
    /// A day, as the date field writes it.
    from: Option<String>,
    /// A day, as the date field writes it.
    to: Option<String>,
    pub(super) kind: Option<Kind>,
}

impl Asked {
    /// Reads the parameters of an address.
    pub(super) fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let day_in = |name| parameter(name).filter(|text| day(text).is_some());
        Self {
            team: parameter("team").and_then(|id| id.parse().ok()),
            strategy: parameter("strategy")
                .and_then(|name| TurnStrategy::ALL.into_iter().find(|strategy| strategy.as_str() == name)),
            from: day_in("from"),
            to: day_in("to"),
            kind: parameter("kind").and_then(|name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name)),
        }
    }

    /// Whether anything is left out; the kind leaves nothing out, it chooses.
    pub(super) fn narrows(&self) -> bool {
        *self != Self { kind: self.kind, ..Self::default() }
    }

    pub(super) fn filter(&self) -> OverviewFilter {
        OverviewFilter {
            team: self.team,
            strategy: self.strategy,
            from: self.from.as_deref().and_then(day),
            to: self.to.as_deref().and_then(day),
        }
    }

    /// Where the runs that are shown are had as a file.
    pub(super) fn export(&self, format: &str, kind: Kind) -> String {
        let mut address = format!("/api/v1/analytics/export?format={format}&kind={}", kind.as_str());
        let filters = [
            ("team", self.team.map(|team| team.to_string())),
            ("strategy", self.strategy.map(|strategy| strategy.as_str().to_owned())),
            ("from", self.from.clone()),
            ("to", self.to.clone()),
        ];
        for (name, value) in filters {
            if let Some(value) = value {
                address.extend(["&", name, "=", &value]);
            }
        }
        address
    }
}

/// The start of a day in UTC: `2026-11-22`.
fn day(text: &str) -> Option<Timestamp> {
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    shaped.then(|| crate::api::load::read(&format!("\"{text}T00:00:00Z\"")).ok())?
}

/// The filters, as a form that writes them into the address.
#[component]
pub(super) fn FilterForm(
    /// What the address asks for.
    asked: Asked,
    /// Stored teams: id and name.
    teams: Vec<(TeamId, String)>,
    /// What is shown.
    kind: Kind,
) -> impl IntoView {
    let narrows = asked.narrows();
    let teams = teams
        .into_iter()
        .map(|(id, name)| view! { <option value=id.to_string() selected=asked.team == Some(id)>{name}</option> })
        .collect_view();
    let strategies = TurnStrategy::ALL
        .map(|strategy| {
            view! { <option value=strategy.as_str() selected=asked.strategy == Some(strategy)>{strategy.label()}</option> }
        })
        .collect_view();
    let kinds = Kind::ALL
        .map(|choice| view! { <option value=choice.as_str() selected=choice == kind>{choice.label()}</option> })
        .collect_view();
    view! {
        <form class="analytics-filter" method="get" action="/analytics" aria-label="Filters">
            <label class="analytics-filter__field">"Models" <select name="kind">{kinds}</select></label>
            <label class="analytics-filter__field">"Team" <select name="team"><option value="">"All"</option>{teams}</select></label>
            <label class="analytics-filter__field">
                "Strategy" <select name="strategy"><option value="">"All"</option>{strategies}</select>
            </label>
            <label class="analytics-filter__field">"From (UTC)" <input type="date" name="from" value=asked.from /></label>
            <label class="analytics-filter__field">"Before (UTC)" <input type="date" name="to" value=asked.to /></label>
            <div class="analytics-filter__acts">
                <Button icon="funnel">"Apply"</Button>
                {narrows.then(|| view! { <LinkButton href="/analytics" variant=Variant::Quiet>"Clear"</LinkButton> })}
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(parameters: &[(&str, &str)]) -> Asked {
        Asked::of(|name| parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_is_read_and_written_back_for_exports() {
        let team = "00000000-0000-7000-8000-000000000001";
        let asked =
            asked(&[("team", team), ("strategy", "dynamic"), ("from", "2026-11-01"), ("to", ""), ("kind", "real")]);
        assert_eq!(asked.kind, Some(Kind::Real));
        assert!(asked.narrows());
        assert_eq!(asked.filter().from.map(|from| from.to_string()).as_deref(), Some("2026-11-01T00:00:00.000Z"));
        assert_eq!(
            asked.export("csv", Kind::Real),
            format!("/api/v1/analytics/export?format=csv&kind=real&team={team}&strategy=dynamic&from=2026-11-01")
        );
    }

    #[test]
    fn what_cannot_be_read_does_not_restrict() {
        let asked =
            asked(&[("team", "x"), ("strategy", "x"), ("from", "2026-13-45"), ("to", "\"><script>"), ("kind", "x")]);
        assert_eq!(asked, Asked::default());
        assert!(!asked.narrows());
    }
}

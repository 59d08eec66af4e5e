import { importExample, plans, protocols, runExample, selectors } from '../support/examples.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

for (const selector of selectors) {
  test(`${selector}: every turn says why its agent spoke`, async ({ page, request }) => {
    await page.goto(`/conversations/${await runExample(request, selector)}`);
    await hydrated(page);
    for (const turn of await turns(page).all()) {
      await turn.getByText(/^Why .+\?/).click();
      await expect(turn.getByRole('table', { name: /^Candidates when/ })).toContainText('Chosen');
    }
    if (selector === 'selector-model') {
      await expect(turns(page).filter({ hasText: 'A model was asked' }).first()).toBeVisible();
    }
    if (selector === 'selector-handoff') await expect(transcript(page).getByText(/hand(s|ed) over to/).first()).toBeVisible();
  });
}

for (const [example, name] of Object.entries(protocols)) {
  test(`${example}: the decision shows how it came about`, async ({ page, request }) => {
    await page.goto(`/conversations/${await runExample(request, example)}`);
    await hydrated(page);
    const decision = transcript(page).getByRole('article', { name: /^(Decision:|.+ leads|No decision)/ }).last();
    await expect(decision).toContainText(name);
    await expect(decision.getByRole('table', { name: 'Tally' })).toBeVisible();
    const votes = /vote|consensus|weighted/.test(example);
    if (votes) {
      const ballot = decision.getByRole('table', { name: /^Ballot \d+: who voted what/ }).last();
      await expect(ballot.getByRole('row').nth(1)).toBeVisible();
    }
  });
}

for (const plan of plans) {
  test(`${plan}: tasks are given to who can do them, and the board says why`, async ({ page, request }) => {
    await page.goto(`/conversations/${await runExample(request, plan)}`);
    await hydrated(page);
    await expect(transcript(page).getByRole('region', { name: /^Plan/ }).first()).toBeVisible();
    await turns(page).first().getByText(/^Why .+\?/).click();
    await expect(turns(page).first().getByRole('table', { name: /was given the task/ })).toContainText('Chosen');
    await expect(page.getByText(/^Why \w+: /).first()).toBeVisible();
  });
}

test('a team within a team shows what was said inside', async ({ page, request }) => {
  await page.goto(`/conversations/${await runExample(request, 'nested-team')}`);
  await hydrated(page);
  const desk = turns(page, 'Story desk').first();
  await desk.getByText('Inside Story desk').click();
  await expect(desk.getByRole('group', { name: 'Inside Story desk' }).locator('article.turn-card').first()).toBeVisible();
});

test('a budget ends with a vote on the last replies, not in silence', async ({ page, request }) => {
  await page.goto(`/conversations/${await runExample(request, 'budget-vote')}`);
  await hydrated(page);
  await expect(runBar(page)).toContainText(/Finished/);
  const decision = transcript(page).getByRole('article', { name: /^Decision:/ });
  await expect(decision.getByRole('table', { name: /^Ballot 1: who voted what/ })).toBeVisible();
});

test('a person mutes an agent and picks the next speaker', async ({ page, api, request, held }) => {
  const team_id = await importExample(request, 'selector-rules');
  const team = (await (await request.get(`/api/v1/teams/${team_id}`)).json()) as { team: { agents: { id: string; name: string; model?: string }[] } };
  for (const agent of team.team.agents) agent.model = held.model;
  const { id } = (await (await request.post('/api/v1/conversations', { data: { team: team.team, task: 'Plan the festival.', seed: 3 } })).json()) as { id: string };
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).not.toHaveCount(0);
  const first = team.team.agents[0]!;
  await api.act(id, 'mute', { agent: first.id });
  await expect(transcript(page)).toContainText(/muted/);
  const last = team.team.agents.at(-1)!;
  await api.act(id, 'pick', { agent: last.id });
  await expect(transcript(page)).toContainText(/picked/);
  await api.act(id, 'stop');
  await expect(runBar(page)).toContainText('Stopped');
});

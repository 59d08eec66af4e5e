import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { runExample } from '../support/examples.ts';
import { team } from '../support/teams.ts';

const details = 'Details';

test('the timeline follows the turns, as a chart and as a table', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { seats: 2, model: held.model, max_turns: 2 }), 'Take a turn each.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const beside = page.getByRole('complementary', { name: details });
  await beside.getByText('Timeline', { exact: true }).click();
  await expect(beside.getByRole('img', { name: 'Ada: 1 turn', exact: true })).toBeVisible();
  await expect(beside.getByText('Still open')).toBeVisible();
  await beside.getByText('View as table').click();
  const table = beside.getByRole('table', { name: /^The longest of all turns/ });
  await expect(table.getByRole('row', { name: /^t1 Ada/ })).toContainText('running');

  await held.release();
  await expect(table.getByRole('row', { name: /^t1 Ada/ })).toContainText('completed');
  await expect(beside.getByRole('img', { name: 'Bo: 1 turn', exact: true })).toBeVisible();
});

test('how far the agents agree stands beside the conversation', async ({ page, request }) => {
  await page.goto(`/conversations/${await runExample(request, 'decision-vote-simple')}`);
  await hydrated(page);
  const beside = page.getByRole('complementary', { name: details });
  await expect(beside.getByText(/^decided/)).toBeVisible();
  await beside.getByRole('link', { name: /leads$/ }).last().click();
  await expect(page).toHaveURL(/#e\d+-decision$/);
});

test('how much of its context an agent was sent before stands beside the conversation', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 2, model: hastyModel, max_turns: 3 }), 'Take a turn, and another.');
  const started = (await api.events(id)).filter(({ type, agent_id }) => type === 'turn_started' && agent_id === 'ada');
  const sent = started.map(({ context }) => context as Record<string, number>);
  const sum = (of: Record<string, number>) => Object.entries(of).reduce((all, [source, tokens]) => (source === 'seen_before' ? all : all + tokens), 0);
  const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)}%`;
  const before = (of: Record<string, number>) => of['seen_before'] ?? 0;

  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const beside = page.getByRole('complementary', { name: details });
  await beside.getByText('Context sent', { exact: true }).click();
  const [first, second] = [sent[0]!, sent[1]!];
  const latest = percent(before(second), sum(second));
  const all = percent(before(first) + before(second), sum(first) + sum(second));
  await expect(beside.getByText(`Seen twice: ${latest}; over its 2 turns ${all}`)).toBeVisible();
  // Bo had one turn: nothing could come twice.
  await expect(beside.getByText(/^Seen twice:/)).toHaveCount(1);
});

test('a template says what it does before it is run', async ({ page }) => {
  await page.goto('/');
  await hydrated(page);
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Debate' }) });
  await card.getByText('Preview').click();
  await expect(card.getByRole('list', { name: 'First speakers' }).getByRole('listitem').first()).toContainText('Ada');
  await expect(card.getByText(/^Its task: /)).toBeVisible();
});

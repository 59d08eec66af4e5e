import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';

test('a team is held against one of its agents', async ({ page, api }) => {
  const id = await api.run(team('round_robin', { seats: 3, max_turns: 6 }), 'Name the greatest risk of the release.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const worth = page.getByRole('region', { name: 'Was the team worth it?' });
  await expect(worth.getByRole('combobox', { name: 'Agent' })).toHaveValue('ada');
  await worth.getByRole('button', { name: 'Compare' }).click();

  await expect(page).toHaveURL(new RegExp(`/analytics/compare\\?run=${id}&run=`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^A used [\d.]+ times the tokens of B/, { timeout: 20_000 });
  await expect(page.getByRole('list').getByRole('link', { name: 'Ada alone' })).toBeVisible();
  const figures = page.getByRole('table', { name: 'What each took' });
  await expect(figures.getByRole('row', { name: /^Turns/ })).toHaveText(/Turns\s*6\s*1\s*0\.17 times/);
  await expect(page.getByRole('table', { name: 'What the teams differ in' }).getByRole('row', { name: /^Strategy/ })).toHaveText(/Strategy\s*Round robin\s*Single agent/);
  await expect(page.getByText('n = 1')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'B: Ada' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('conversations are ticked in the list and compared', async ({ page, api }) => {
    const spec = team('round_robin', { seats: 2 });
    for (const task of ['First of two tasks.', 'Second of two tasks.']) await api.run(spec, task);
    await page.goto('/conversations');
    for (const task of ['First', 'Second']) await page.getByRole('checkbox', { name: `Compare ${task} of two tasks.` }).first().check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByText('They had different tasks.')).toBeVisible();
    await expect(page.getByText('In nothing: what differs is chance.')).toBeVisible();

    await page.goto('/analytics/compare');
    await expect(page.getByText('Choose two to four conversations')).toBeVisible();
  });
});

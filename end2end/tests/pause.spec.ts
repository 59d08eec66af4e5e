import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

test.beforeEach(async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 2 }), 'Talk, with a break.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');
});

test('a pause lets the running turn end; resume goes on with the next', async ({ page, held }) => {
  await runBar(page).getByRole('button', { name: 'Pause', exact: true }).click();

  await expect(runBar(page)).toContainText('Pausing after this turn');
  await held.release();
  await expect(runBar(page)).toContainText('Paused');
  await expect(turns(page)).toHaveCount(1);
  await expect(turns(page, 'Ada')).not.toContainText('Cut off');

  await runBar(page).getByRole('button', { name: 'Resume' }).click();
  await expect(turns(page, 'Bo')).toContainText('spoke last');
  await expect(runBar(page)).toContainText('Finished');
});

test('a pause at once cuts the running turn off; resume begins it again', async ({ page, held }) => {
  await runBar(page).getByRole('button', { name: 'Pause now' }).click();

  await expect(runBar(page)).toContainText('Paused');
  await expect(turns(page, 'Ada')).toContainText('Cut off: the conversation was paused at once');
  await turns(page).getByLabel('What to do with this turn of Ada').click();
  await expect(turns(page)).toContainText('it begins again by itself once you resume');

  await held.release();
  await runBar(page).getByRole('button', { name: 'Resume' }).click();
  await expect(turns(page, 'Ada')).toHaveCount(2);
  await expect(turns(page, 'Ada').last()).toContainText('spoke last');
  await expect(turns(page, 'Ada').last()).not.toContainText('Cut off');
  await expect(runBar(page)).toContainText('Finished');
});

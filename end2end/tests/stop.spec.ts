import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, said, turns } from '../support/transcript.ts';

test('stop cuts the running turn off and keeps what was said', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model }), 'Talk until you are stopped.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');

  await runBar(page).getByRole('button', { name: 'Stop' }).click();

  await expect(runBar(page)).toContainText('Stopped');
  await expect(turns(page, 'Ada')).toContainText('Cut off: the conversation was stopped');
  await expect(turns(page)).toHaveCount(1);
  const cut = (await api.events(id)).find(({ type }) => type === 'turn_interrupted');
  expect(await said(page)).toEqual([cut?.['partial']]);
  expect(String(cut?.['partial'])).not.toBe('');
});

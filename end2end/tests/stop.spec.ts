import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, said, transcript, turns } from '../support/transcript.ts';

test('stop cuts the running turn off and keeps what was said', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model }), 'Talk until you are stopped.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');

  await page.getByRole('textbox', { name: 'Message' }).fill('And the price?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('region', { name: 'Messages that wait' })).toContainText('And the price?');

  await runBar(page).getByRole('button', { name: 'Stop' }).click();

  await expect(runBar(page)).toContainText('Stopped');
  await expect(transcript(page)).toContainText('Not delivered: “And the price?”');
  await expect(turns(page, 'Ada')).toContainText('Cut off: the conversation was stopped');
  await expect(turns(page)).toHaveCount(1);
  const cut = (await api.events(id)).find(({ type }) => type === 'turn_interrupted');
  expect(await said(page)).toEqual([cut?.['partial']]);
  expect(String(cut?.['partial'])).not.toBe('');
});

import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { replies } from '../support/api.ts';
import { team } from '../support/teams.ts';
import { runBar, said, turns } from '../support/transcript.ts';

test('a reload in the middle of a turn shows its text so far within a second', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 1 }), 'Talk.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toContainText('spoke last');
  const before = (await said(page))[0]!;

  await page.reload({ waitUntil: 'commit' });

  await expect(turns(page)).toContainText(before, { timeout: 1_000 });
  await expect(runBar(page)).toContainText('Running');
  await held.release();
  await expect(runBar(page)).toContainText('Finished');
  expect(await said(page)).toEqual(replies(await api.events(id)).map(({ text }) => text));
});

test('a conversation goes on while nobody watches', async ({ page, context, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 2 }), 'Talk among yourselves.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');
  await page.close();

  await held.release();
  await api.stream(id);

  const again = await context.newPage();
  await again.goto(`/conversations/${id}`);
  await expect(runBar(again)).toContainText('Finished');
  const texts = replies(await api.events(id)).map(({ text }) => text);
  expect(texts).toHaveLength(2);
  expect(await said(again)).toEqual(texts);
});

import { durable, replies } from '../support/api.ts';
import { expect, test } from '../support/fixtures.ts';
import { team } from '../support/teams.ts';
import { said, turns } from '../support/transcript.ts';

const task = 'Write the notes of the release.';
const four = { seats: 4, max_turns: 12 };

test('stream, export and page tell the same of a run that was started over the API', async ({ page, api, hastyModel }) => {
  const id = await api.start(team('round_robin', { ...four, model: hastyModel }), task);
  const streamed = await api.stream(id);
  const exported = await api.events(id);

  expect(streamed).toContain('event: end');
  expect(durable(streamed)).toEqual(exported);
  expect(exported.map(({ seq }) => seq)).toEqual(exported.map((_, at) => at + 1));
  expect(replies(exported).map(({ agent }) => agent)).toEqual(['ada', 'bo', 'cy', 'di', 'ada', 'bo', 'cy', 'di', 'ada', 'bo', 'cy', 'di']);
  await page.goto(`/conversations/${id}`);
  await expect(turns(page)).toHaveCount(12);
  expect(await said(page)).toEqual(replies(exported).map(({ text }) => text));
});

test('a seed decides the whole run of the simulated model', async ({ api }) => {
  const run = async (seed: number) => replies(await api.events(await api.run(team('round_robin', four), task, seed)));
  const [once, again, otherwise] = [await run(1), await run(1), await run(2)];
  expect(once.length).toBeGreaterThan(8);
  expect(again).toEqual(once);
  expect(otherwise).not.toEqual(once);
});

import { replies } from '../support/api.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, said } from '../support/transcript.ts';

// Set by scripts/with-postgres.sh, under which scripts/test.sh runs this.
const url = process.env['ROUNDTABLE_TEST_POSTGRES_URL'] ?? 'postgres://run-scripts-test.sh.invalid/none';

test.use({ serverEnv: { DATABASE_URL: url } });

test('four agents take three turns each on PostgreSQL', async ({ page, api, roundtable, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, max_turns: 12, model: hastyModel }), 'Write the notes of the release.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(runBar(page)).toContainText('Finished');
  const texts = replies(await api.events(id)).map(({ text }) => text);
  expect(texts).toHaveLength(12);
  expect(await said(page)).toEqual(texts);

  await roundtable.restart('SIGKILL');
  await page.reload();
  expect(await said(page)).toEqual(texts);
});

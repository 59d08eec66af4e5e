import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { measured } from '../support/measured.ts';
import { team } from '../support/teams.ts';
import { turns } from '../support/transcript.ts';

test('a conversation of 2,000 turns', async ({ page, api }) => {
  const id = await api.run(team('round_robin', { seats: 4, max_turns: 2_000 }), 'Talk for a long time.');
  // Once before, as for a reader who has been here: what is measured is the conversation, not the network.
  await page.goto('/conversations');
  await hydrated(page);

  await page.goto(`/conversations/${id}`);
  await expect(turns(page).last()).toBeVisible();
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime);
  await hydrated(page);
  const alive = await page.evaluate(() => performance.now());
  const count = await turns(page).count();
  measured(
    '2,000 turns: first render within 1.5 s, at most 150 turns in the document',
    `painted after ${(painted / 1000).toFixed(2)} s, answers after ${(alive / 1000).toFixed(2)} s at the latest, ${count} turns`,
    painted <= 1_500 && count <= 150,
  );
});

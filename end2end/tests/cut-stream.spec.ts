import { replies } from '../support/api.ts';
import { CuttableNetwork } from '../support/cuttable.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, said, turns } from '../support/transcript.ts';

// The browser reports every connection that breaks.
test.use({ expectedComplaints: [/net::ERR_/] });

test('a stream that is cut three times misses and repeats nothing', async ({ page, api, roundtable, slowModel }) => {
  const network = await CuttableNetwork.to(roundtable.url);
  const id = await api.start(team('round_robin', { model: slowModel, max_turns: 3 }), 'Talk over a bad line.');
  await page.goto(`${network.url}/conversations/${id}`);
  await hydrated(page);

  for (const agent of ['Ada', 'Bo', 'Cy']) {
    await expect(turns(page, agent)).toContainText('spoke last');
    network.cut();
    await expect(runBar(page)).toContainText('Reconnecting');
    await expect(runBar(page)).toContainText('Live');
  }

  await expect(runBar(page)).toContainText('Finished');
  expect(await said(page)).toEqual(replies(await api.events(id)).map(({ text }) => text));
  await network.end();
});

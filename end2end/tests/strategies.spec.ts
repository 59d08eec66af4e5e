import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { strategies, team } from '../support/teams.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

const expected = {
  single_agent: { name: 'Single agent', speaks: ['Bo'], passedOver: 'not the primary agent' },
  round_robin: { name: 'Round robin', speaks: ['Ada', 'Bo', 'Cy'], passedOver: 'Passed over' },
  dynamic: { name: 'Dynamic', speaks: undefined, passedOver: 'a lower score' },
  collaborative: { name: 'Collaborative', speaks: ['Ada', 'Bo', 'Cy'], passedOver: undefined },
};

for (const strategy of strategies) {
  const { name, speaks, passedOver } = expected[strategy];

  test(`${name}: every turn says why its agent spoke`, async ({ page, api }) => {
    const id = await api.run(team(strategy), 'Draft the release notes, review and test them.');
    const events = await api.events(id);
    const reasons = events.filter(({ type }) => type === 'speakers_selected').map((event) => String(event['reason']));
    await page.goto(`/conversations/${id}`);
    await hydrated(page);
    await expect(runBar(page)).toContainText('Finished');
    await expect(turns(page)).toHaveCount(speaks?.length ?? 3);

    for (const turn of await turns(page).all()) {
      await expect(turn).toContainText('Simulated');
      await turn.getByText(/^Why .+\?/).click();
      await expect(turn.getByText(name, { exact: true })).toBeVisible();
      await expect(turn.getByRole('table')).toContainText('Chosen');
    }
    await expect(turns(page).first()).toContainText(reasons[0]!);
    for (const agent of speaks ?? []) await expect(turns(page, agent)).toBeVisible();
    if (passedOver) await expect(turns(page).last().getByRole('table')).toContainText(passedOver);
  });
}

test('parallel replies stand side by side, and the decision names its sources', async ({ page, api }) => {
  const id = await api.run(team('collaborative', { seats: 4 }), 'Name the greatest risk of the release.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);

  await expect(transcript(page).getByRole('region', { name: 'Parallel replies' }).getByRole('article')).toHaveCount(4);
  const decision = transcript(page).getByRole('article', { name: /^Decision:/ });
  await expect(decision).toHaveAccessibleName('Decision: Bo leads');
  await expect(decision.getByRole('row', { name: /Bo/ })).toContainText('Leads');
  await expect(decision.getByRole('row', { name: /Behind/ })).toHaveCount(3);
  await decision.getByRole('link', { name: 'Go to the leading reply' }).click();
  await expect(page).toHaveURL(/#/);
});

import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';
import { approving, withPerson } from '../support/waiting.ts';

test('a message that waits can be edited and taken back until the turn has ended', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');
  const message = page.getByRole('textbox', { name: 'Message' }).last();
  const waiting = page.getByRole('region', { name: 'Messages that wait' });

  await message.fill('Never mind.');
  await message.press('Enter');
  await expect(waiting).toContainText('Never mind.');
  await expect(waiting.getByRole('heading')).toHaveText('Waits until Ada’s turn ends');
  await waiting.getByRole('button', { name: 'Take back' }).click();
  await expect(waiting).toBeHidden();

  await message.fill('And tests?');
  await message.press('Enter');
  await waiting.getByText('Edit', { exact: true }).click();
  const text = waiting.locator('.waiting__text');
  await waiting.getByRole('textbox', { name: 'Message' }).fill('And nothing?');
  await expect(text).toBeHidden();
  await waiting.getByRole('button', { name: 'Cancel' }).click();
  await expect(text).toHaveText('And tests?');
  await expect(text).toBeVisible();
  await waiting.getByText('Edit', { exact: true }).click();
  await expect(waiting.getByRole('textbox', { name: 'Message' })).toHaveValue('And tests?');
  await waiting.getByRole('textbox', { name: 'Message' }).fill('And docs?');
  await waiting.getByRole('button', { name: 'Save' }).click();
  await expect(waiting.locator('.waiting__text')).toHaveText('And docs?');

  await held.release();
  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('And docs?');
  await expect(waiting).toBeHidden();
  await expect(transcript(page)).not.toContainText('Never mind.');
});

test('a reply waits for approval, is sent back with a comment, and goes on once it is approved', async ({ page, api, hastyModel }) => {
  const id = await api.start(approving(hastyModel), 'Write the notes.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const approval = page.getByRole('region', { name: 'Approval' });
  await expect(approval).toContainText('Ada’s reply waits for your approval');
  await expect(runBar(page)).toContainText('Waiting');
  await expect(page).toHaveTitle(/^\(waiting for you\) Write the notes\./);

  await approval.getByRole('textbox', { name: 'What should be different?' }).fill('Shorter, please');
  await approval.getByRole('button', { name: 'Send back' }).click();
  await expect(turns(page)).toHaveCount(2);
  await expect(turns(page).first()).toContainText('Taken back by you. It no longer counts: “Shorter, please”');

  await approval.getByRole('button', { name: 'Approve' }).click();
  await expect(turns(page).nth(1)).toContainText('Approved by you');
  await expect(turns(page, 'Bo')).toHaveCount(1);
  await expect(approval).toBeHidden();
  await expect(runBar(page)).toContainText('Finished');
  await expect(page).toHaveTitle(/^Write the notes\./);
});

test.describe('while the server is killed', () => {
  // The browser reports the connections that break.
  test.use({ expectedComplaints: [/net::ERR_|Failed to load resource/] });

  test('a person takes a turn, and passes another', async ({ page, api, roundtable, hastyModel }) => {
    const spec = withPerson(hastyModel);
    const id = await api.start({ ...spec, policy: { ...spec.policy, max_turns: 6 } }, 'What do we do?');
    await page.goto(`/conversations/${id}`);
    await hydrated(page);
    const turn = page.getByRole('region', { name: 'Turn of Bo' });
    await expect(turn).toContainText('It is Bo’s turn, and you speak for Bo');
    // What waits for a person survives the process.
    await roundtable.restart('SIGKILL');
    await page.reload();
    await hydrated(page);

    await turn.getByRole('textbox', { name: 'Reply as Bo' }).fill('I would wait until Friday.');
    await turn.getByRole('button', { name: 'Reply as Bo' }).click();
    await expect(turns(page, 'Bo').first()).toContainText('I would wait until Friday.');
    await expect(turns(page, 'Cy')).toHaveCount(1);
    await expect(turns(page, 'Bo')).toHaveCount(2);
    await turn.getByRole('button', { name: 'Pass this turn' }).click();
    await expect(turns(page, 'Bo').last()).toContainText('Passed');
    await expect(runBar(page)).toContainText('Finished');
  });
});

test('the last turn is taken anew', async ({ page, api }) => {
  const id = await api.run(team('round_robin', { max_turns: 2 }), 'Write the notes.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const last = turns(page).last();
  await last.getByLabel('What to do with this turn of Bo').click();
  await last.getByRole('textbox', { name: 'What should be different?' }).fill('Bolder');
  await last.getByRole('button', { name: 'Take it anew' }).click();

  await expect(turns(page)).toHaveCount(3);
  await expect(turns(page).nth(1)).toContainText('Taken back by you. It no longer counts: “Bolder”');
  await expect(turns(page).last().getByRole('heading', { name: 'Bo' })).toBeVisible();
  await expect(runBar(page)).toContainText('Finished');
});

test('the menu of a turn hangs over the page and closes when it is left', async ({ page, api }) => {
  const id = await api.run(team('round_robin', { max_turns: 2 }), 'Write the notes.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const [ada, bo] = [turns(page).first(), turns(page).last()];
  const forks = page.getByRole('button', { name: 'Fork after this turn' });
  const height = (await ada.boundingBox())!.height;

  await ada.getByLabel('What to do with this turn of Ada').click();
  await expect(forks).toHaveCount(1);
  expect((await ada.boundingBox())!.height).toBe(height);
  await bo.getByLabel('What to do with this turn of Bo').click();
  await expect(ada.getByRole('button', { name: 'Fork after this turn' })).toBeHidden();
  await expect(bo.getByRole('button', { name: 'Fork after this turn' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(forks).toHaveCount(0);
  await expect(bo.getByLabel('What to do with this turn of Bo')).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(forks).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Message' }).focus();
  await expect(forks).toHaveCount(0);
});

test('a copy goes on from a turn by itself', async ({ page, api }) => {
  const id = await api.run(team('round_robin', { max_turns: 3 }), 'Write the notes.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const first = turns(page).first();
  await first.getByLabel('What to do with this turn of Ada').click();
  await expect(first).toContainText(/In this conversation that was 2 turns and \d/);
  await first.getByRole('button', { name: 'Fork after this turn' }).click();

  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(runBar(page)).toContainText('Paused');
  await expect(turns(page)).toHaveCount(1);
  await expect(transcript(page)).toContainText('Copied from another conversation');
  await expect(page.getByRole('link', { name: 'the conversation it was copied from' })).toHaveAttribute('href', `/conversations/${id}`);
  await hydrated(page);
  await runBar(page).getByRole('button', { name: 'Resume' }).click();
  await expect(turns(page)).toHaveCount(3);
  await expect(runBar(page)).toContainText('Finished');
});

test('a budget that ran out is raised', async ({ page, api }) => {
  const spec = team('round_robin', { max_turns: 4 });
  const id = await api.run({ ...spec, policy: { ...spec.policy, budget: { max_tokens: 250 } } }, 'Write the notes.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(runBar(page)).toContainText('the budget ran out');
  await runBar(page).getByRole('button', { name: 'Grant 10,000 more tokens' }).click();
  await expect(transcript(page)).toContainText('The budget was raised by 10000 tokens.');
  await expect(turns(page)).toHaveCount(4);
  await expect(runBar(page)).toContainText('Finished');
});

test('an approval is given without JavaScript', async ({ browser, api, roundtable, hastyModel }) => {
  const id = await api.start(approving(hastyModel), 'Write the notes.');
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: roundtable.url });
  const page = await context.newPage();
  const approval = page.getByRole('region', { name: 'Approval' });
  await expect(async () => {
    await page.goto(`/conversations/${id}`);
    await expect(approval).toBeVisible({ timeout: 200 });
  }).toPass();
  await approval.getByRole('button', { name: 'Approve' }).click();
  await expect(async () => {
    await page.goto(`/conversations/${id}`);
    await expect(runBar(page)).toContainText('Finished', { timeout: 200 });
  }).toPass();
  await context.close();
});

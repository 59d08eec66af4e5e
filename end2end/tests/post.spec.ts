import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

test('a message that names an agent makes it speak next', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, model: hastyModel, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toHaveCount(2);

  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(message).toHaveAccessibleDescription('Starts a new round');
  await message.fill('@Di what is missing?');
  await page.getByRole('button', { name: 'Send' }).click();

  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('@Di what is missing?');
  await expect(message).toHaveValue('');
  await expect(turns(page)).toHaveCount(4);
  const answer = turns(page).nth(2);
  await expect(answer.getByRole('heading', { name: 'Di' })).toBeVisible();
  await answer.getByText('Why Di?').click();
  await expect(answer).toContainText('asked for Di');
  await expect(runBar(page)).toContainText(/Round\s*2\s*Turn/);
  await expect(runBar(page)).toContainText('Finished');
});

test('names are offered while one is typed', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, model: hastyModel, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const message = page.getByLabel('Message', { exact: true });
  const names = page.getByRole('listbox', { name: 'Whom to ask' });
  await expect(message).not.toHaveAttribute('aria-expanded');

  await message.pressSequentially('What now, @');
  await expect(names.getByRole('option')).toHaveText(['@Ada', '@Bo', '@Cy', '@Di', '@all']);
  await expect(message).toHaveRole('combobox');
  await expect(names.getByRole('option', { selected: true })).toHaveText('@Ada');
  await message.press('ArrowUp');
  await message.press('ArrowUp');
  const chosen = names.getByRole('option', { selected: true });
  await expect(chosen).toHaveText('@Di');
  await expect(message).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id'))!);
  await message.press('Tab');
  await expect(message).toHaveValue('What now, @Di ');
  await expect(message).toBeFocused();
  await expect(names).toHaveCount(0);

  await message.pressSequentially('and @c');
  await expect(names.getByRole('option')).toHaveText(['@Cy']);
  await message.press('Escape');
  await expect(names).toHaveCount(0);
  await message.pressSequentially('y @b');
  await names.getByRole('option', { name: '@Bo' }).click();
  await expect(message).toHaveValue('What now, @Di and @cy @Bo ');

  // What stands written out is sent.
  await message.pressSequentially('@all');
  await expect(names).toHaveCount(0);
  await message.press('Enter');
  await expect(message).toHaveValue('');
  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('What now, @Di and @cy @Bo @all');
});

test('one press sends while names are offered', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, model: hastyModel, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const message = page.getByLabel('Message', { exact: true });
  await message.pressSequentially('Who else? @');
  await expect(page.getByRole('option', { name: '@Ada' })).toBeVisible();

  // The press and the release are two steps of the pointer: what moves between them would take the click away.
  await page.getByRole('button', { name: 'Send' }).hover();
  await page.mouse.down();
  await expect(page.getByRole('option', { name: '@Ada' })).toBeVisible();
  await page.mouse.up();
  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('Who else? @');
  await expect(message).toHaveValue('');
});

test('whoever asks a muted agent is told that it will not answer', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, model: hastyModel, max_turns: 2 }), 'Begin.');
  await api.act(id, 'mute', { agent: 'cy' });
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const message = page.getByLabel('Message', { exact: true });
  await message.pressSequentially('And you, @Cy?');
  await expect(message).toHaveAccessibleDescription('Cy is muted and will not answer: unmute first.');
  await page.getByRole('button', { name: 'Unmute Cy' }).click();
  await expect(message).toHaveAccessibleDescription('Starts a new round');
});

test('a message during a turn is taken up after it', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');

  await page.getByRole('combobox', { name: 'To' }).selectOption('Cy');
  await page.getByRole('textbox', { name: 'Message' }).fill('One more thing.');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(page.getByRole('region', { name: 'Messages that wait' })).toContainText('One more thing.');
  await held.release();

  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('One more thing.');
  await expect(turns(page).nth(1).getByRole('heading', { name: 'Cy' })).toBeVisible();
});

test('what is written while a message is on its way stays', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 2, model: hastyModel, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const message = page.getByRole('textbox', { name: 'Message' });
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/api/ui/post_message', async (route) => {
    await released;
    await route.continue();
  });
  await message.fill('The first.');
  const sent = page.waitForRequest('**/api/ui/post_message');
  await page.getByRole('button', { name: 'Send' }).click();
  await sent;
  await message.fill('The second.');
  release();
  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('The first.');
  await expect(message).toHaveValue('The second.');
});

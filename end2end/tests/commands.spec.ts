import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { looks, open } from '../support/looks.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

const palette = 'Search pages, commands, teams and conversations';

test('the palette finds a page, a team, a conversation and what can be done here', async ({ page, api, held }) => {
  await api.store({ ...team('round_robin'), name: 'Moon landing' });
  const id = await api.start(team('round_robin', { model: held.model }), 'Plan the picnic.');
  await page.goto('/');
  await hydrated(page);
  const search = page.getByRole('combobox', { name: palette });
  const options = page.getByRole('dialog').getByRole('option');

  await test.step('a team, by the mouse', async () => {
    await page.getByRole('banner').getByRole('button', { name: /^Search/ }).click();
    await search.fill('moon');
    await options.filter({ hasText: 'Moon landing' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Moon landing' })).toBeVisible();
  });

  await test.step('a conversation, by the keyboard', async () => {
    await page.keyboard.press('Control+k');
    await search.fill('picnic');
    await expect(options.first()).toContainText('Conversation');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`/conversations/${id}`);
    await expect(turns(page, 'Ada')).toBeVisible();
  });

  await test.step('an act on it', async () => {
    await page.keyboard.press('Control+k');
    await search.fill('pause now');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(runBar(page)).toContainText('Paused');
  });

  await test.step('nothing of such a name, and out again', async () => {
    await page.keyboard.press('Control+k');
    await search.fill('xyzzy');
    await expect(page.getByRole('dialog')).toContainText('Nothing here has such a name.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test('keys lead through the site and a conversation, and none of them is taken from what is typed', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 3 }), 'Talk.');
  await page.goto('/');
  await hydrated(page);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page).toHaveURL('/teams');

  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await page.keyboard.press('j');
  await expect(turns(page).nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(turns(page).nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(turns(page).nth(0)).toBeFocused();
  await page.keyboard.press('m');
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(message).toBeFocused();
  await page.keyboard.type('ajk? gt');
  await expect(message).toHaveValue('ajk? gt');
  await expect(page).toHaveURL(`/conversations/${id}`);
});

test('the keys of a page are listed, and can be turned off', async ({ page }) => {
  await page.goto('/teams/new?view=canvas');
  await hydrated(page);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toContainText('Go to Teams');
  await expect(dialog).toContainText('View as List');
  await expect(dialog).toContainText('Connect the agent that has the focus');
  await dialog.getByLabel('Single keys are shortcuts').uncheck();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: palette })).toBeVisible();
  await expect(page).toHaveURL('/teams/new?view=canvas');
});

test('axe finds nothing in the palette and the list of keys', async ({ page, baseURL }) => {
  for (const look of looks) {
    await open(page, baseURL!, '/teams', look);
    await hydrated(page);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expectAccessible(page);
  }
});

import { TeamEditor } from '../support/editor.ts';
import { expect, test } from '../support/fixtures.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

test.use({ javaScriptEnabled: false });

test('without JavaScript a team is made, changed, started, steered and exported', async ({ page, held }) => {
  const editor = new TeamEditor(page);

  await test.step('make and change a team', async () => {
    await page.goto('/teams/new');
    await editor.field('Name', editor.part('About')).fill('Plain');
    await editor.addRole({ name: 'writer', priority: 1, capabilities: 'draft' });
    await editor.addAgent(0, { name: 'Ada', role: 'writer', capability: 'draft', model: held.model });
    await editor.addAgent(1, { name: 'Bo', role: 'writer', capability: 'draft', model: held.model });
    await editor.save();
    await expect(page.getByText('Saved, version 1')).toBeVisible();
    await editor.field('Name', editor.part('About')).fill('Plain and simple');
    await editor.field('Most turns', editor.part('Policy')).fill('8');
    await editor.save();
    await expect(page.getByText('Saved, version 2')).toBeVisible();
    await expect(editor.part('What it does')).toContainText('Ada → Bo, at most 8 turns');
  });

  await test.step('start, pause, go on, post and stop', async () => {
    await editor.start('Talk without a script.');
    await expect(runBar(page)).toContainText('Running');
    await runBar(page).getByRole('button', { name: 'Pause now' }).click();
    await expect(runBar(page)).toContainText('Paused');
    await runBar(page).getByRole('button', { name: 'Resume' }).click();
    await expect(runBar(page)).toContainText('Running');
    await page.getByRole('textbox', { name: 'Message' }).fill('Be brief.');
    await page.getByRole('button', { name: 'Send' }).click();
    // While the turn runs it waits above the form; then it is in the transcript.
    await expect(page.locator('.conversation__main')).toContainText('Be brief.');
    await runBar(page).getByRole('button', { name: 'Stop' }).click();
    await expect(runBar(page)).toContainText('Stopped');
    await expect(turns(page).first()).toContainText('Cut off');
  });

  await test.step('export and rate', async () => {
    await page.getByText('Export', { exact: true }).click();
    const file = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Markdown/ }).click();
    expect((await file).suggestedFilename()).toMatch(/^conversation-.*\.md$/);
    await page.getByRole('radio', { name: '4' }).check();
    await page.getByRole('button', { name: 'Rate' }).click();
    await expect(page.getByText('Rated 4 of 5.')).toBeVisible();
  });
});

test('without JavaScript a provider is checked, saved and removed, and a sample runs', async ({ page, fakeOpenAi }) => {
  await page.goto('/providers');
  const form = page.getByRole('region', { name: 'Add a provider' });
  await form.getByLabel('Name', { exact: true }).fill('plain');
  await form.getByLabel('Base URL').fill(fakeOpenAi.url);
  await form.getByRole('button', { name: 'Check' }).click();
  await expect(form.getByRole('list', { name: 'Models' })).toContainText('fake-large');
  await form.getByLabel('Model to try').selectOption('fake-small');
  await form.getByRole('button', { name: 'Try it' }).click();
  await expect(form).toContainText('Streams, the first token after');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/Saved\. It lists \d+ models\./)).toBeVisible();
  await page.getByRole('link', { name: 'Delete plain' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('link', { name: 'Delete plain' })).toHaveCount(0);

  await page.goto('/');
  await page.getByRole('button', { name: 'Run the sample debate' }).click();
  await expect(page).toHaveURL(/\/conversations\//);
  await expect(transcript(page)).toBeVisible();
});

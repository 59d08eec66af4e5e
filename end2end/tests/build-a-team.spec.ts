import { readFile } from 'node:fs/promises';
import { replies } from '../support/api.ts';
import { TeamEditor } from '../support/editor.ts';
import { test as base, expect } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { FakeOpenAi } from '../support/servers.ts';
import { runBar, said, turns } from '../support/transcript.ts';

const key = 'sk-lab-0123456789abcdef-wxyz';

const test = base.extend<{ lab: FakeOpenAi }>({
  lab: async ({}, use) => {
    const lab = await FakeOpenAi.start('--api-key', key, '--tokens-per-second', '400', '--tokens', '40');
    await use(lab);
    await lab.stop();
  },
});

const agents = [
  { name: 'Ada', role: 'writer', capability: 'draft', priority: 5 },
  { name: 'Bo', role: 'critic', capability: 'review', priority: 9 },
  { name: 'Cy', role: 'tester', capability: 'test', priority: 3 },
  { name: 'Di', role: 'editor', capability: 'summarise', priority: 1 },
];

test('what a refused save lists says where it is, and goes once it is mended', async ({ page }) => {
  await page.goto('/teams/new');
  await hydrated(page);
  const editor = new TeamEditor(page);
  const roles = editor.part('Roles');
  for (const _ of [1, 2]) await roles.getByRole('button', { name: 'Add role' }).click();
  await editor.save();
  const refusal = page.locator('#team-form').getByRole('alert');
  const listed = refusal.getByRole('listitem');
  await expect(listed).toHaveText(['Give the team a name.', 'Role 1: Give the role a name.', 'Role 2: Give the role a name.', 'Add at least one agent.']);
  await expect(editor.part('Check')).toContainText('Role 2: Give the role a name.');

  await editor.field('Name', editor.part('About')).fill('Release notes');
  await expect(listed).toHaveCount(3);
  for (const [at, name] of ['writer', 'critic'].entries()) await editor.field('Name', roles.getByRole('listitem').nth(at)).fill(name);
  await expect(refusal).toHaveText('Add at least one agent.');
  await editor.addAgent(0, { name: 'Ada', role: 'writer', capability: 'draft' });
  await expect(refusal).toHaveCount(0);
});

test('from nothing to a finished run of four agents, its figures and its files', async ({ page, api, lab }) => {
  test.setTimeout(60_000);

  await test.step('a provider is checked and saved; its key is never shown again', async () => {
    await page.goto('/providers');
    await hydrated(page);
    const form = page.getByRole('region', { name: 'Add a provider' });
    await form.getByLabel('Name', { exact: true }).fill('lab');
    await form.getByLabel('Base URL').fill(lab.url);
    await form.getByLabel('Key').fill('sk-wrong');
    await form.getByRole('button', { name: 'Check' }).click();
    await expect(form).toContainText(/key/i);
    await form.getByLabel('Key').fill(key);
    await form.getByRole('button', { name: 'Check' }).click();
    await expect(form.getByRole('list', { name: 'Models' })).toContainText('fake-small');
    await form.getByLabel('Model to try').selectOption('fake-large');
    await form.getByRole('button', { name: 'Try it' }).click();
    await expect(form).toContainText('8,192 tokens fit, prompt and reply together');
    await expect(form).toContainText('Calls tools');
    await form.getByRole('button', { name: 'Save' }).click();

    const card = page.locator('.provider-item', { hasText: lab.url });
    await expect(card).toContainText(/Saved\. It lists \d+ models\. An agent speaks by one of them as lab\/MODEL\./);
    await expect(form.getByLabel('Base URL')).toHaveValue('');
    await card.getByText('Try a model', { exact: true }).click();
    await card.getByLabel('Model to try').selectOption('fake-small');
    await card.getByRole('button', { name: 'Try a model of lab' }).click();
    await expect(card).toContainText('Streams, the first token after');
    await expect(card.getByLabel('Model to try')).toHaveValue('fake-small');
    await expect(page.getByText('Key ends in wxyz')).toBeVisible();
    await page.reload();
    await expect(page.getByText('2 models tried')).toBeVisible();
    await expect(page.getByText('Key ends in wxyz')).toBeVisible();
    expect(await page.content()).not.toContain(key.slice(0, -4));
  });

  await test.step('a team is built, checked as it grows, and saved', async () => {
    await page.goto('/teams');
    await hydrated(page);
    await page.getByRole('link', { name: 'New team' }).click();
    const editor = new TeamEditor(page);
    await editor.field('Name', editor.part('About')).fill('Release notes');
    for (const { role, priority, capability } of agents) await editor.addRole({ name: role, priority, capabilities: capability });
    for (const [at, agent] of agents.entries()) await editor.addAgent(at, { ...agent, model: 'lab/fake-large' });
    const policy = editor.part('Policy');
    await policy.getByRole('radio', { name: 'Round robin' }).check();
    await editor.field('Most turns', policy).fill('12');
    await expect(editor.part('What it does')).toContainText('Ada → Bo → Cy → Di, at most 12 turns');
    await editor.part('Check').getByRole('button', { name: 'Limit to 100,000 tokens' }).click();
    await expect(editor.part('What it does')).toContainText('It may use 100000 tokens');
    await expect(editor.part('Check')).toContainText('Nothing to fix');
    await editor.save();
    await expect(page.getByRole('status').filter({ hasText: 'Saved, version 1' })).toBeVisible();
    await editor.start('Write the notes of release 2.0.');
  });

  await expect(page).toHaveURL(/\/conversations\/[0-9a-f-]{36}$/);
  const id = page.url().split('/').at(-1)!;

  await test.step('the run streams, ends, and says why each agent spoke', async () => {
    await expect(turns(page, 'Ada').first()).toContainText('spoke last');
    await expect(runBar(page)).toContainText('Finished', { timeout: 15_000 });
    await expect(runBar(page)).toContainText('12 of 12');
    await expect(turns(page)).toHaveCount(12);
    for (const { name } of agents) await expect(turns(page, name)).toHaveCount(3);
    await expect(page.getByText('Simulated')).toHaveCount(0);
    await turns(page, 'Bo').first().getByText('Why Bo?').click();
    await expect(turns(page, 'Bo').first().getByRole('row', { name: /^Bo / })).toContainText('Chosen');
    expect(await said(page)).toEqual(replies(await api.events(id)).map(({ text }) => text));
  });

  await test.step('its figures', async () => {
    await page.getByRole('link', { name: 'Analytics of this conversation' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Write the notes of release 2.0.');
    for (const figure of ['Task completion', 'Utilisation', 'Context overhead', 'Coherence', 'Time to first token', 'Tokens']) {
      await expect(page.getByRole('region', { name: 'Figures' }).getByText(figure, { exact: true })).toBeVisible();
    }
  });

  await test.step('its files', async () => {
    const download = async (name: string) => {
      const file = page.waitForEvent('download');
      await page.getByRole('region', { name: 'Export' }).getByRole('link', { name, exact: true }).click();
      return readFile(await (await file).path(), 'utf8');
    };
    const [head, ...rows] = (await download('CSV')).trimEnd().split(/\r?\n/);
    expect(rows).toHaveLength(12);
    for (const name of ['ttft_ms', 'duration_ms', 'input_tokens', 'output_tokens', 'cost_micro_usd']) expect(head!.split(',')).toContain(name);
    await expect(page.getByRole('region', { name: 'Export' }).getByRole('row', { name: /^CSV/ })).toContainText('12 rows');
    const passedOn = await download('Without texts: CSV');
    expect(passedOn.split(/\r?\n/)[1]).toContain('[left out]');
    const whole = JSON.parse(await download('JSON')) as { metrics: object; events: { type: string }[] };
    for (const name of ['utilisation', 'context_overhead', 'coherence', 'task_completion', 'satisfaction']) expect(whole.metrics).toHaveProperty(name);
    expect(whole.events.filter(({ type }) => type === 'turn_completed')).toHaveLength(12);
    const lines = (await download('NDJSON')).trimEnd().split('\n').map((line) => JSON.parse(line) as object);
    expect(lines).toEqual(whole.events);
    expect((await download('Markdown')).match(/^### /gm)).toHaveLength(12);
  });
});

import { Canvas } from '../support/canvas.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';

/** The agents of a team, in speaking order, each with its role. */
const names = async (canvas: Canvas) => (await canvas.team()).agents.map(({ name }) => name);

test('dragging, clicking and the keyboard connect to the same team', async ({ page }) => {
  const ways: Record<string, (canvas: Canvas, from: string, to: string) => Promise<void>> = {
    dragged: async (canvas, from, to) => {
      await canvas.node(from).hover();
      await canvas.drag(canvas.node(from).locator('.canvas__dot'), canvas.node(to));
    },
    clicked: async (canvas, from, to) => {
      await canvas.node(from).hover();
      await canvas.node(from).locator('.canvas__dot').click();
      await canvas.node(to).click();
    },
    chosen: async (canvas, from, to) => {
      await canvas.node(from).click();
      await canvas.view.getByLabel('Connect to').selectOption(to);
      await canvas.view.getByRole('button', { name: 'Connect', exact: true }).press('Enter');
      await expect(canvas.view.getByLabel('Connect to')).toBeFocused();
      await expect(canvas.view.getByRole('status')).toHaveText(`${to} now speaks after ${from}.`);
    },
    typed: async (canvas, from, to) => {
      await canvas.node(from).focus();
      await page.keyboard.press('c');
      await expect(canvas.agent(from)).toBeVisible();
      await canvas.node(to).focus();
      await page.keyboard.press('Enter');
    },
  };
  const teams: Record<string, unknown> = {};
  for (const [way, connect] of Object.entries(ways)) {
    const canvas = await Canvas.of(page, 'debate');
    const [first, , third] = await names(canvas);
    await connect(canvas, first!, third!);
    expect((await names(canvas)).indexOf(third!), way).toBe(1);
    teams[way] = await canvas.team();
    // What was not saved would be there again.
    await page.evaluate(() => localStorage.clear());
  }
  for (const way of ['clicked', 'chosen', 'typed']) expect(teams[way], way).toEqual(teams['dragged']);
});

test('who may follow is connected and disconnected, and told', async ({ page }) => {
  const canvas = await Canvas.of(page, 'red-team');
  const [first, second] = await names(canvas);
  const told = canvas.view.getByRole('status');
  await canvas.node(first!).click();
  for (const [act, words] of [
    ['Connect', `After ${first}, only ${second} may speak.`],
    ['Disconnect', `After ${first}, anybody may speak.`],
  ] as const) {
    await canvas.view.getByLabel('Connect to').selectOption(second!);
    await canvas.view.getByRole('button', { name: act, exact: true }).click();
    await expect(told).toHaveText(words);
  }
});

test('a role is given by dragging it, by pressing it, and in the fields', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const { agents } = await canvas.team();
  const [one, two] = agents as [{ name: string; role: string }, { name: string; role: string }];
  await canvas.drag(canvas.role(two.role), canvas.node(one.name));
  const dragged = await canvas.team();
  expect(dragged.agents[0]!.role).toBe(two.role);
  await canvas.tool('Undo').click();
  expect((await canvas.team()).agents[0]!.role).toBe(one.role);

  await canvas.node(one.name).click();
  await canvas.role(two.role).click();
  expect(await canvas.team()).toEqual(dragged);
  await canvas.tool('Undo').click();

  await canvas.node(one.name).click();
  await canvas.agent(one.name).getByLabel('Role', { exact: true }).selectOption(two.role);
  expect(await canvas.team()).toEqual(dragged);
});

test('a role dropped on the ground is a new agent, which undo takes back and redo brings', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const { agents } = await canvas.team();
  const places = () => Promise.all(agents.map(({ name }) => canvas.place(name)));
  const before = await places();
  const role = canvas.role(agents[0]!.role);
  const ground = canvas.view.locator('.canvas__view');
  const from = (await role.boundingBox())!;
  const box = (await ground.boundingBox())!;
  await canvas.drag(role, { x: box.x + 60 - from.x, y: box.y + box.height - 60 - from.y });
  await expect(canvas.node('New agent')).toBeVisible();
  expect((await canvas.team()).agents).toHaveLength(agents.length + 1);
  for (const [row, { x, y }] of (await places()).entries()) {
    expect(Math.hypot(x - before[row]!.x, y - before[row]!.y), 'moved by itself').toBeLessThan(1);
  }
  await canvas.tool('Undo').click();
  await expect(canvas.node('New agent')).toHaveCount(0);
  await canvas.tool('Redo').click();
  await expect(canvas.node('New agent')).toBeVisible();
});

test('a node moves by the pointer and by arrow keys, says so, and stands there after it is saved', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const [name] = await names(canvas);
  const node = canvas.node(name!);
  await node.focus();
  const before = await canvas.place(name!);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  const after = await canvas.place(name!);
  expect([Math.round(after.x - before.x), Math.round(after.y - before.y)]).toEqual([8, 32]);
  await expect(canvas.view.getByRole('status')).toContainText(`${name} at`);
  await canvas.drag(node, { x: -40, y: -30 });
  const stands = await node.getAttribute('transform');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved, version 1' })).toBeVisible();
  await expect(page).toHaveURL(/\/teams\/[0-9a-f-]{36}\?.*view=canvas/);
  await page.reload();
  await hydrated(page);
  await expect(canvas.node(name!)).toHaveAttribute('transform', stands!);
  await canvas.tool('Arrange').click();
  await expect(canvas.node(name!)).not.toHaveAttribute('transform', stands!);
});

test('what was done last is told until something else is done', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const [first, , third] = await names(canvas);
  const told = canvas.view.getByRole('status');
  await canvas.node(first!).focus();
  await page.keyboard.press('Delete');
  await expect(told).toHaveText(`${first} removed. Undo brings it back.`);
  await canvas.node(third!).click();
  await expect(told).toBeEmpty();
  await canvas.tool('Undo').click();
  await expect(told).toHaveText('Undone.');
  await canvas.agent(third!).getByLabel('Name', { exact: true }).first().fill('Someone else');
  await expect(told).toBeEmpty();
});

test('edges mean what the strategy makes of them', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const edges = (meaning: string) => canvas.view.locator(`.canvas__edge[data-meaning=${meaning}]`);
  await expect(edges('next')).toHaveCount(3);
  await expect(canvas.view.getByText((await names(canvas)).join(' → '))).toBeVisible();
  for (const [template, meaning, hub] of [
    ['parallel-brainstorm', 'draft', 'Decision'],
    ['interview-panel', 'candidate', 'Next speaker'],
  ] as const) {
    await Canvas.of(page, template);
    await expect(edges(meaning).first()).toBeAttached();
    await canvas.node(hub).click();
    await expect(page.getByRole('region', { name: 'Policy' })).toBeVisible();
  }
});

test('a new role is named at once', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  await canvas.tool('Add role').click();
  const roles = page.getByRole('region', { name: 'Roles' });
  await expect(roles.getByLabel('Name', { exact: true }).last()).toBeFocused();
});

test('a finding leads from the canvas to its field', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  await canvas.tool('Add agent').click();
  await page.getByRole('region', { name: 'About' }).waitFor({ state: 'hidden' });
  await canvas.view.locator('.canvas__view').click({ position: { x: 8, y: 8 } });
  await page.getByRole('region', { name: 'Check' }).getByRole('link', { name: /Error/ }).first().click();
  await expect(canvas.agent('New agent').getByLabel('Name', { exact: true }).first()).toBeFocused();
});

test('who would speak first is played by the coordinator itself', async ({ page }) => {
  const canvas = await Canvas.of(page, 'debate');
  const [first] = await names(canvas);
  const speakers = page.getByRole('list', { name: 'First speakers' }).getByRole('listitem');
  await expect(speakers).toHaveCount(6);
  await expect(speakers.first()).toContainText(first!);
  await canvas.tool('Add agent').click();
  await expect(page.getByText('Name every agent and role to see who speaks first.')).toBeVisible();
  await expect(speakers).toHaveCount(0);
});

test('who drafts at the same time is one step of those who speak first', async ({ page }) => {
  const canvas = await Canvas.of(page, 'parallel-brainstorm');
  const step = page.getByRole('list', { name: 'First speakers' }).getByRole('listitem').first();
  for (const name of (await names(canvas)).slice(0, 2)) await expect(step).toContainText(name);
  await expect(step).toContainText('at the same time');
});

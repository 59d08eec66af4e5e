import { TeamEditor } from '../support/editor.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';

const source = 'The team as text';

test('a team is changed as YAML, and a fault is named by its line', async ({ page, api }) => {
  const id = await api.store({ ...team('round_robin', { seats: 2 }), name: 'Pair' });
  await page.goto(`/teams/${id}`);
  await hydrated(page);
  await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Source' }).click();
  const text = page.getByRole('textbox', { name: source });
  await expect(text).toHaveValue(/^\{\n {2}"name": "Pair"/);

  await page.getByRole('group', { name: 'Format' }).getByRole('button', { name: 'YAML' }).click();
  await expect(text).toHaveValue(/^name: Pair\n/);

  await test.step('what is typed is the draft', async () => {
    await text.fill((await text.inputValue()).replace('name: Pair', 'name: Duo'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Duo');
    await expect(page.getByText(/Unsaved changes, kept here/)).toBeVisible();
  });

  await test.step('a fault says where it is, and is not saved', async () => {
    const whole = await text.inputValue();
    await text.fill(whole.replace('name: Duo', 'name: [Duo'));
    await expect(page.getByRole('region', { name: 'Source' })).toContainText(/line [12]\b/i);
    await page.getByRole('region', { name: 'Check' }).getByRole('link', { name: /The source is no team/ }).click();
    await expect(text).toBeFocused();
    await expect(text).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('alert').first()).toContainText('The source is no team');
    await text.fill(whole);
    await expect(text).not.toHaveAttribute('aria-invalid', 'true');
  });

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved, version 2')).toBeVisible();
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await file).suggestedFilename()).toBe('duo.yaml');
});

test('while the source is no team nothing else can be changed, and it can be discarded', async ({ page, api }) => {
  const id = await api.store({ ...team('round_robin', { seats: 2 }), name: 'Pair' });
  const editor = new TeamEditor(page);
  const views = page.getByRole('group', { name: 'View' });
  await page.goto(`/teams/${id}?view=source`);
  await hydrated(page);
  const text = page.getByRole('textbox', { name: source });
  const whole = await text.inputValue();
  await text.fill(whole.replace('"Pair"', '"Pair'));
  await expect(text).toHaveAttribute('aria-invalid', 'true');

  for (const view of ['List', 'Canvas']) {
    await views.getByRole('button', { name: view }).click();
    await expect(editor.part('The source is no team')).toBeVisible();
    await expect(editor.part('About')).toBeHidden();
  }
  await page.getByRole('button', { name: 'Mend the source' }).click();
  await expect(text).toHaveValue(/"Pair,/);
  await views.getByRole('button', { name: 'List' }).click();
  await page.getByRole('button', { name: 'Discard what was typed there' }).click();
  await editor.field('Name', editor.part('About')).fill('Duo');
  await views.getByRole('button', { name: 'Source' }).click();
  await expect(text).toHaveValue(/"name": "Duo"/);
});

test('what is typed as text is saved to its last key, by Ctrl S from anywhere, and nothing new makes no version', async ({ page, api }) => {
  const id = await api.store({ ...team('round_robin', { seats: 2 }), name: 'Pair' });
  await page.goto(`/teams/${id}?view=source`);
  await hydrated(page);
  const text = page.getByRole('textbox', { name: source });
  await text.fill((await text.inputValue()).replace('"Pair"', '"Duo"'));
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved, version 2')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Duo');
  await page.reload();
  await hydrated(page);
  await expect(text).toHaveValue(/"Duo"/);

  await page.goto(`/teams/${id}`);
  await hydrated(page);
  const editor = new TeamEditor(page);
  await editor.save();
  await editor.field('Name', editor.part('About')).fill('Trio');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved, version 3')).toBeVisible();
  await expect(page.getByText('What version 2 changed')).toBeHidden();
});

test.describe('where two save', () => {
  test.use({ expectedComplaints: [/status of 409/] });

  test('after somebody else saved in between, what was typed is not taken for a change of the newest version', async ({ page, api }) => {
    const spec = team('round_robin', { seats: 2 });
    const id = await api.store({ ...spec, name: 'Pair' });
    const editor = new TeamEditor(page);
    await page.goto(`/teams/${id}`);
    await hydrated(page);
    await editor.field('Name', editor.part('About')).fill('Mine');
    await api.change(id, { ...spec, name: 'Theirs' });
    await editor.save();
    await expect(page.getByRole('alert')).toContainText('Somebody saved version 2');
    await expect(page.getByRole('alert')).toBeInViewport();
    await expect(page.getByRole('link', { name: 'Look at version 2' })).toHaveAttribute('href', `/teams/${id}?version=2`);
    await page.reload();
    await hydrated(page);
    await expect(page.getByText('You left changes to version 1 unsaved; version 2 was saved since.')).toBeVisible();
  });
});

test('what was not saved is there after a reload, and what a version changed can be read', async ({ page, api }) => {
  const id = await api.store({ ...team('round_robin', { seats: 2 }), name: 'Pair' });
  const editor = new TeamEditor(page);
  const name = editor.field('Name', editor.part('About'));
  await page.goto(`/teams/${id}`);
  await hydrated(page);
  await name.fill('Duo');
  await expect(page.getByText('Unsaved changes, kept here')).toBeVisible();

  await page.reload();
  await hydrated(page);
  await expect(page.getByText('What you had not saved is here again.')).toBeVisible();
  await expect(name).toHaveValue('Duo');
  await page.getByRole('button', { name: 'Discard it' }).click();
  await expect(name).toHaveValue('Pair');
  await expect(page.getByText('Saved, version 1')).toBeVisible();

  await name.fill('Trio');
  await editor.save();
  await expect(page.getByText('Saved, version 2')).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByText('What you had not saved is here again.')).toBeHidden();
  await page.getByText('What version 2 changed').click();
  await expect(page.getByRole('deletion')).toHaveText(/Pair/);
  await expect(page.getByRole('insertion')).toHaveText(/Trio/);

  await page.getByRole('link', { name: 'Version 1' }).click();
  await page.getByText('What was changed since').click();
  await expect(page.getByRole('insertion')).toHaveText(/Trio/);
});

test('a team in TOML is imported', async ({ page }) => {
  await page.goto('/teams');
  await hydrated(page);
  await page.getByText('Import a team').click();
  await page.getByLabel('The team in JSON, YAML or TOML').fill('name = "From a file"\n[[roles]]\nname = "writer"\n[[agents]]\nname = "Ada"\nrole = "writer"\n');
  await page.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'From a file' })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the source is shown in each format, and taken over', async ({ page, api }) => {
    const id = await api.store({ ...team('round_robin', { seats: 2 }), name: 'Pair' });
    await page.goto(`/teams/${id}?view=source&format=toml`);
    const text = page.getByRole('textbox', { name: source });
    await expect(text).toHaveValue(/^name = "Pair"/);
    await text.fill('name = "Duo"\nagents = 3\n');
    await page.getByRole('button', { name: 'Take over' }).click();
    await expect(page.getByRole('region', { name: 'Source' })).toContainText(/line 2/i);
    await expect(text).toHaveValue(/agents = 3/);
    await text.fill('name = "Duo"\n[[roles]]\nname = "writer"\n[[agents]]\nname = "Ada"\nrole = "writer"\n');
    await page.getByRole('button', { name: 'Take over' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Duo');
  });
});

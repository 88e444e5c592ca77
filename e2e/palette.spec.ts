// Finding things from anywhere: the command palette, the page that shows the same, the keys, the menu, and the start page's
// security posture.
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, signIn, verify } from './pages.ts';

test.use({ serverArguments: ['--demo'] });

test('the palette finds pages and people by keyboard alone', { tag: '@javascript' }, async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  const field = page.getByRole('combobox', { name: 'Find pages, people, policies and actions' });
  await page.getByRole('button', { name: 'Commands' }).waitFor();
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await expect(page.getByRole('option', { name: 'Groups' })).toBeVisible();
  await axe(page);
  await page.keyboard.type('priya');
  const option = page.getByRole('listbox', { name: 'Results' }).getByRole('option');
  await expect(option).toHaveText([/priya\.nair.*User/]);
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', 'palette-0');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('priya.nair');

  await page.getByRole('button', { name: 'Commands' }).waitFor();
  await page.getByRole('button', { name: 'Commands' }).click();
  await page.keyboard.type('create');
  await expect(option).toHaveCount(4);
  await page.keyboard.press('ArrowDown');
  await expect(field).toHaveAttribute('aria-activedescendant', 'palette-1');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveAttribute('aria-activedescendant', 'palette-3');
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect(page.getByRole('button', { name: 'Commands' })).toBeFocused();
});

test('a key goes to the search of the page, another shows the keys, and both can be turned off', { tag: '@javascript' }, async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/users');
  await page.getByRole('button', { name: 'Commands' }).waitFor();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search users' })).toBeFocused();
  await page.keyboard.type('?');
  await expect(page.getByRole('searchbox', { name: 'Search users' })).toHaveValue('?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toBeVisible();
  await axe(page);
  await keys.getByRole('checkbox').uncheck();
  await keys.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Commands' }).waitFor();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search users' })).not.toBeFocused();
});

test('what was typed into a long form is not lost by leaving it', { tag: '@javascript' }, async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/groups/create');
  await page.getByRole('button', { name: 'Commands' }).waitFor();
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await page.getByLabel('Group name').pressSequentially('half');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect.poll(() => asked).toEqual(['beforeunload']);
  await expect(page).toHaveURL(/\/groups\/create$/);
  await page.getByLabel('Group name').fill('whole');
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(heading(page)).toHaveText('whole');
  expect(asked).toEqual(['beforeunload']);
});

test('a policy that is half written is not lost by leaving it', { tag: '@javascript' }, async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/roles');
  const role = (await page.getByRole('rowheader').getByRole('link').first().getAttribute('href')) ?? '';
  let asked = 0;
  let leave = true;
  page.on('dialog', async (dialog) => {
    asked += 1;
    await (leave ? dialog.accept() : dialog.dismiss());
  });
  for (const [place, path] of [`${role}/trust`, `${role}/policy`, '/roles/create', '/policies/create'].entries()) {
    leave = true;
    await page.goto(path);
    await page.getByRole('button', { name: 'Commands' }).waitFor();
    asked = 0;
    leave = false;
    await page.locator('#document').pressSequentially(' ');
    await page.getByRole('link', { name: 'Cancel' }).first().click();
    await expect.poll(() => asked, `${place}: ${path}`).toBe(1);
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
  leave = true;
  await page.goto('/');
});

test('the search page finds the same without script', async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.getByRole('searchbox', { name: 'Search everything' }).fill('audit');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=audit/);
  await expect(heading(page)).toHaveText('Search');
  for (const row of [/Audit log.*Page/, /Auditors.*Group/, /SecurityAudit.*Policy/, /AuditReview.*Role/]) {
    await expect(page.getByRole('row').filter({ hasText: row })).toHaveCount(1);
  }
  await axe(page);
  await page.goto('/search?q=%3Cscript%3E');
  await expect(page.getByText('Nothing found')).toBeVisible();
});

test('an employee is offered and finds only what they may see', async ({ server, page }) => {
  const employee = new Person(page);
  await signIn(server, 'employee', employee);
  if ((await heading(page).textContent()) === 'Choose a new password') {
    await employee.chooseNewPassword('nine gulls on one bollard');
  }
  await employee.enrol({ codesOffered: false });
  const menu = page.getByRole('navigation', { name: 'Main' });
  await expect(menu.getByRole('link', { name: 'My security credentials' })).toBeVisible();
  for (const name of ['Users', 'Groups', 'Roles', 'Policies', 'Audit log', 'Account settings']) {
    await expect(menu.getByRole('link', { name, exact: true })).toHaveCount(0);
  }
  const found = await (await page.request.get('/search?format=json&q=priya')).json();
  expect(found).toEqual([]);
  await page.goto('/search?q=priya');
  await expect(page.getByText('iam:ListUsers')).toBeVisible();
});

test('the start page says what should be looked at, and leads there', async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  const posture = page.getByRole('region', { name: 'Security posture' });
  await expect(posture.getByText(/things? to look at/)).toBeVisible();
  await expect(posture.getByText('AdministratorAccess')).toBeVisible();
  await posture.getByRole('link', { name: 'See who' }).first().click();
  await expect(heading(page)).toHaveText('Credential worklists');
});

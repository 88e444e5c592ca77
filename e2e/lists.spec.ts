// Lists: what is sorted, filtered, paged, exported and done to several at once, on the demonstration's data, with and
// without script.
import { type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, policyEditor, signIn, verify } from './pages.ts';

test.use({ serverArguments: ['--demo'] });

/** The names of a list's rows. */
function rows(page: Page) {
  return page.getByRole('rowheader');
}

/** Opens the filters and chooses one. */
async function filter(page: Page, label: string, value: string): Promise<void> {
  const fields = page.locator('details.filter-more');
  await fields.getByText('Filters', { exact: true }).click();
  await fields.getByLabel(label).selectOption({ label: value });
  await fields.getByRole('button', { name: 'Apply filters' }).click();
}

test('a list is sorted both ways, and the way back is the way there', async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/users');
  const header = (name: string) => page.getByRole('columnheader', { name });
  await expect(header('User')).toHaveAttribute('aria-sort', 'ascending');
  await header('Created').getByRole('link').click();
  await expect(page).toHaveURL(/sort=created/);
  await expect(header('Created')).toHaveAttribute('aria-sort', 'ascending');
  await expect(header('User')).not.toHaveAttribute('aria-sort');
  const pages: string[][] = [];
  for (;;) {
    await expect(rows(page).first()).toBeVisible();
    pages.push(await rows(page).allTextContents());
    const next = page.getByRole('link', { name: 'Next' });
    if ((await next.count()) === 0) {
      break;
    }
    const url = page.url();
    await next.click();
    await expect(page).not.toHaveURL(url);
  }
  const all = pages.flat();
  expect(new Set(all).size).toBe(all.length);
  expect(pages.length).toBeGreaterThan(1);
  for (const before of pages.slice(0, -1).reverse()) {
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect(rows(page)).toHaveText(before);
  }
  await expect(page.getByRole('link', { name: 'Previous' })).toHaveCount(0);
  await header('Created').getByRole('link').click();
  await expect(page).toHaveURL(/sort=-created/);
  await expect(header('Created')).toHaveAttribute('aria-sort', 'descending');
  expect(await rows(page).first().textContent()).toBe(all.at(-1));
});

test('roles and instance profiles are sorted, and exported in that order', async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  for (const [path, column, word] of [
    ['/roles', 'Last used', 'used'],
    ['/roles', 'Created', 'created'],
    ['/instance-profiles', 'Created', 'created'],
  ] as const) {
    await page.goto(path);
    const header = page.getByRole('columnheader', { name: column });
    await header.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(`sort=${word}$`));
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    await header.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(`sort=-${word}$`));
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    await axe(page);
    const shown = await rows(page).getByRole('link').allTextContents();
    const name = path === '/roles' ? 'RoleName' : 'InstanceProfileName';
    const file = await (await page.request.get(`${path}?sort=-${word}&export=json`)).json();
    expect(file.map((row: Record<string, string>) => row[name]).slice(0, shown.length)).toEqual(shown);
    const csv = await (await page.request.get(`${path}?sort=-${word}&export=csv`)).text();
    expect(csv.split('\r\n')[1]).toContain(shown[0]);
  }
});

test('who may do everything by another policy than AdministratorAccess is a line of the overview that leads to them', async ({
  server,
  page,
}) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  const lines = page.getByRole('region', { name: 'Security posture' }).getByRole('listitem');
  await page.goto('/');
  await expect(lines.filter({ hasText: 'No other policy lets anybody do everything.' })).toBeVisible();
  await page.goto('/wildcard-administrators');
  await expect(page.getByText('Nobody is on this list')).toBeVisible();
  await page.goto('/roles');
  const own = rows(page).filter({ hasNotText: 'Linked to a service' });
  const role = (await own.getByRole('link').first().textContent()) ?? '';
  await page.goto(`/roles/${role}/policy`);
  await page.getByRole('textbox', { name: 'Policy name' }).fill('all-but-storage');
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] };
  await policyEditor(page).fill(JSON.stringify(document));
  await page.getByRole('button', { name: 'Create policy' }).click();
  await page.goto('/');
  const line = lines.filter({ hasText: '1 role holds other policies that allow everything' });
  await line.getByRole('link', { name: 'See who' }).click();
  await expect(heading(page)).toHaveText('Wildcard administrators');
  const row = page.getByRole('row').filter({ hasText: role });
  await expect(row).toContainText('Nearly everything');
  await axe(page);
  await row.getByRole('link', { name: 'all-but-storage' }).click();
  await expect(page).toHaveURL(new RegExp(`/roles/${role}/policy\\?name=all-but-storage`));
});

test('filters are in the address, shown, and taken off one by one', async ({ server, page, problems }) => {
  problems.allow(/status of 400/);
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/users?q=a');
  await filter(page, 'Password', 'No');
  await expect(page).toHaveURL(/\/users\?q=a&password=no$/);
  const summary = page.getByRole('status').filter({ hasText: /of \d+ user/ });
  await expect(summary).toBeVisible();
  await axe(page);
  await page.getByRole('link', { name: 'Remove filter: Password No' }).click();
  await expect(page).toHaveURL(/\/users\?q=a$/);
  await page.goto('/users?group=Auditors');
  await expect(rows(page).filter({ hasText: 'tomas.herrera' })).toHaveCount(1);
  await expect(rows(page).filter({ hasText: 'ingrid.solberg' })).toHaveCount(0);
  await page.goto('/users?group=Nobody');
  await expect(page.getByText('That filter cannot be used')).toBeVisible();
  await expect(page.getByText('does not exist')).toBeVisible();
  await page.goto('/users?path=planning');
  await expect(page.getByText('That filter cannot be used')).toBeVisible();
  await page.goto('/policies?used=no&filter=customer');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Policies');
});

test('an export holds what the filters find, and no formula', async ({ server, page }) => {
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  await page.goto('/users/create');
  await page.getByLabel('User name').fill('=cmd@evil');
  await page.getByRole('button', { name: 'Create user' }).click();
  await page.goto('/users?q=%3Dcmd');
  await expect(rows(page)).toHaveText(['=cmd@evil']);
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  expect(download.suggestedFilename()).toMatch(/^users-\d{4}-\d\d-\d\d\.csv$/);
  const csv = await page.request.get('/users?q=%3Dcmd&export=csv');
  expect(csv.headers()['content-type']).toContain('text/csv');
  expect(csv.headers()['content-disposition']).toContain('attachment');
  const lines = (await csv.text()).trim().split('\r\n');
  expect(lines[0]).toBe('UserName,Path,UserId,Arn,CreateDate,PasswordLastUsed');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^"'=cmd@evil",/);
  const everybody = await (await page.request.get('/users?export=json&sort=-created&rows=25')).json();
  expect(everybody.length).toBeGreaterThan(30);
  expect(everybody[0].UserName).toBe('=cmd@evil');
  expect(everybody[0].CreateDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/);
  for (const list of ['groups', 'policies']) {
    const found = await (await page.request.get(`/${list}?export=json`)).json();
    expect(found.length, list).toBeGreaterThan(5);
  }
  await page.goto('/audit-log?q=ListUsers');
  await expect(heading(page)).toHaveText('Audit log');
});

test('who may not list gets no file', async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const employee = new Person(page);
  await signIn(server, 'employee', employee);
  if ((await heading(page).textContent()) === 'Choose a new password') {
    await employee.chooseNewPassword('nine gulls on one bollard');
  }
  await employee.enrol({ codesOffered: false });
  for (const list of ['users', 'groups', 'roles', 'instance-profiles', 'policies']) {
    const answer = await page.request.get(`/${list}?export=csv`);
    expect(answer.status(), list).toBe(403);
    expect(await answer.text()).toContain('You may not see this');
  }
});

test('several users are put into a group, out of it, signed out and deleted, with a report', async ({ server, page, problems }) => {
  problems.allow(/status of 400/);
  const operator = new Person(page);
  await signIn(server, 'operator', operator);
  await verify(operator);
  for (const name of ['bulk.one', 'bulk.two', 'bulk.three']) {
    await page.goto('/users/create');
    await page.getByLabel('User name').fill(name);
    await page.getByRole('button', { name: 'Create user' }).click();
    await expect(heading(page)).toHaveText('User created');
  }
  const choose = async (names: string[], what: string) => {
    await page.goto('/users?q=bulk.');
    for (const name of names) {
      await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    await page.getByRole('button', { name: what, exact: true }).click();
  };
  const outcomes = page.getByRole('row').filter({ has: page.getByRole('rowheader') });

  await choose([], 'Add to group');
  await expect(page).toHaveURL(/none-selected/);
  await choose(['bulk.one', 'bulk.two'], 'Add to group');
  await expect(heading(page)).toHaveText('Add 2 users to a group');
  await axe(page);
  await page.getByRole('button', { name: 'Add to group' }).click();
  await expect(page.getByText('Choose a group.').first()).toBeVisible();
  await page.getByLabel('Group', { exact: true }).selectOption('Pilots');
  await page.getByRole('button', { name: 'Add to group' }).click();
  await expect(heading(page)).toHaveText('What was done');
  await expect(outcomes).toHaveText([/bulk\.one.*Done/, /bulk\.two.*Done/]);
  await axe(page);
  await page.goto('/users?group=Pilots&q=bulk');
  await expect(rows(page)).toHaveText([/bulk\.one/, /bulk\.two/]);

  await choose(['bulk.one'], 'Remove from group');
  await page.getByLabel('Group', { exact: true }).selectOption('Pilots');
  await page.getByRole('button', { name: 'Remove from group' }).click();
  await expect(outcomes).toHaveText([/bulk\.one.*Done/]);
  await choose(['bulk.three'], 'Sign out everywhere');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(outcomes).toHaveText([/bulk\.three.*Done/]);

  await choose(['bulk.one', 'bulk.two', 'bulk.three'], 'Delete');
  await expect(page.getByText('bulk.two: a password, 1 group')).toBeVisible();
  await page.getByLabel('Type confirm to delete them').fill('yes');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('Type confirm to delete these users.').first()).toBeVisible();
  await page.getByLabel('Type confirm to delete them').fill('confirm');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(outcomes).toHaveText([/bulk\.one.*Done/, /bulk\.three.*Done/, /bulk\.two.*Done/]);
  await page.goto('/users?q=bulk.');
  await expect(page.getByText('No users match')).toBeVisible();

  // One's own deletion is refused and says why; the others go on.
  await page.goto('/users?q=ingrid.solberg');
  await page.getByRole('checkbox', { name: 'Select ingrid.solberg' }).check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByLabel('Type confirm to delete them').fill('confirm');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(outcomes).toHaveText([/ingrid\.solberg.*Refused.*let another administrator delete it/]);
});

// What people get wrong, and what others try: a clear message, what was typed kept, nothing half-done, the server alive.
import { type APIResponse, type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { Person, policyEditor, setUpRoot } from './pages.ts';

async function createUser(page: Page, name: string): Promise<void> {
  await page.goto('/users/create');
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Console sign-in').uncheck();
  await page.getByRole('button', { name: 'Create user' }).click();
}

function alert(page: Page) {
  return page.getByRole('alert');
}

test('bad input comes back with a message at its place and with what was typed', async ({ server, page, problems }) => {
  problems.allow(/status of 4\d\d/);
  await setUpRoot(server, page);

  await test.step('names that differ only by case', async () => {
    await createUser(page, 'bo.lind');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('bo.lind');
    await createUser(page, 'BO.Lind');
    await expect(alert(page)).toContainText('differ only by case');
    await expect(page.getByLabel('User name')).toHaveValue('BO.Lind');
    await axe(page);
  });

  await test.step('characters that names do not have', async () => {
    await createUser(page, '<b>bo</b>');
    await expect(alert(page)).toContainText('is not allowed');
    await expect(page.getByLabel('User name')).toHaveValue('<b>bo</b>');
  });

  await test.step('policies that are none', async () => {
    const cases: [string, RegExp][] = [
      ['{', /line 1, column 2|Ln 1:/],
      ['{ "Version": "2012-10-17", "Version": "2012-10-17", "Statement": [] }', /Version/],
      ['{ "Statement": [ { "Effect": "allow", "Action": "*", "Resource": "*" } ] }', /Allow/],
      ['{ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "NumericLessThan": { "a:b": "many" } } } }', /NumericLessThan/],
      ['['.repeat(100_000), /deep|nest/],
    ];
    for (const [document, message] of cases) {
      await page.goto('/policies/create');
      await page.getByLabel('Policy name').fill('none');
      await policyEditor(page).fill(document);
      await page.getByRole('button', { name: 'Create policy' }).click();
      await expect(alert(page)).toContainText(message);
      await expect(policyEditor(page)).toHaveValue(document);
      await expect(page.getByLabel('Policy name')).toHaveValue('none');
    }
    await page.goto('/policies?filter=customer');
    await expect(page.getByText('No policies')).toBeVisible();
  });

  await test.step('a page of something that was deleted elsewhere', async () => {
    await page.goto('/users/bo.lind?tab=details');
    const other = await page.context().newPage();
    await other.goto('/users/bo.lind/delete');
    await other.getByLabel('Type bo.lind to confirm').fill('somebody else');
    await other.getByRole('button', { name: 'Delete user' }).click();
    await expect(other.getByText(/bo\.lind/).first()).toBeVisible();
    await expect(other).toHaveURL(/\/users\/bo\.lind\/delete/);
    await other.getByLabel('Type bo.lind to confirm').fill('bo.lind');
    await other.getByRole('button', { name: 'Delete user' }).click();
    await expect(other.getByText('User deleted.')).toBeVisible();
    await other.close();
    await page.getByLabel('User name').fill('bo.lindqvist');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText(/bo\.lind.* does not exist/).first()).toBeVisible();
    await axe(page);
  });

  await test.step('forms that no page sends', async () => {
    const post = (path: string, data: string): Promise<APIResponse> =>
      page.request.post(path, {
        data,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.url, 'sec-fetch-site': 'same-origin' },
      });
    expect((await post('/users/create', 'user_name=a&user_name=b')).status()).toBe(400);
    expect((await post('/users/create', `user_name=${'a'.repeat(1_100_000)}`)).status()).toBe(413);
    expect((await post('/users/create', 'user_name=%ff')).status()).toBe(400);
    // Whatever fits into a form comes back with what was typed, however long.
    const long = 'a'.repeat(900_000);
    const refused = await post('/policies/create', `name=long&document=${long}`);
    expect(refused.status()).toBe(400);
    const text = await refused.text();
    expect(text).toContain(`>${long}</textarea>`);
    expect(text).toContain('The policy document is too long: at most 131,072 characters.');
    expect((await post('/users/create', '')).status()).toBe(400);
    expect((await page.request.get('/readyz')).status()).toBe(200);
  });
});

test('the pages of signing in are sound before and after a refusal', async ({ server, page, problems }) => {
  problems.allow(/status of 4\d\d/);
  await page.goto('/');
  await expect(page.getByText('This server is not set up yet.')).toBeVisible();
  await axe(page);
  const root = await setUpRoot(server, page);
  await root.signOut();
  for (const path of ['/sign-in', '/sign-in/root', '/setup/a-link-that-never-was']) {
    await page.goto(path);
    await expect(page.getByText('not set up yet')).toHaveCount(0);
    await axe(page);
  }
  const giveRoot = async (password: string) => {
    await page.goto('/sign-in/root');
    await page.getByLabel('Root e-mail').fill('root@halden.example');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await giveRoot('not the password');
  await expect(alert(page)).toContainText('The account, the name or the password is not right.');
  await expect(page.getByLabel('Root e-mail')).toHaveValue('root@halden.example');
  await axe(page);
  await giveRoot(root.password);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Enter your code');
  await axe(page);
  await page.getByLabel('6-digit code').fill('000000');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(alert(page)).toContainText('4 tries left');
  await axe(page);
  await page.getByLabel('6-digit code').fill((await root.authenticator?.code()) ?? '');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
});

test('the editor says what is wrong while somebody types', { tag: '@javascript' }, async ({ server, page }) => {
  await setUpRoot(server, page);
  await page.goto('/policies/create');
  const editor = policyEditor(page);
  await expect(page.locator('.editor[data-live]')).toBeVisible();
  await expect(page.locator('.findings')).toHaveCount(0);
  await editor.fill('{\n  "Version": "2012-10-17",\n  "Statement": [ { "Effect": "Allow", "Action": "iam:ListUsers", "Resorce": "*" } ]\n}');
  await expect(page.locator('.findings')).toContainText('Resorce');
  await expect(editor).toHaveAttribute('aria-invalid', 'true');
  await axe(page);
  await page.getByRole('link', { name: /^Ln 3:/ }).first().click();
  await expect(editor).toBeFocused();
  await editor.fill('{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*" } ] }');
  await expect(page.locator('.findings')).toHaveCount(0);
  await expect(editor).not.toHaveAttribute('aria-invalid', 'true');

  // More than a megabyte would be refused on the way, and a page that is never stored cannot bring it back.
  const huge = `"${'a'.repeat(1_200_000)}"`;
  await editor.fill(huge);
  await page.getByLabel('Policy name').fill('huge');
  await page.getByRole('button', { name: 'Create policy' }).click();
  const complaint = await editor.evaluate((area: HTMLTextAreaElement) => area.validationMessage);
  expect(complaint).toContain('131,072');
  await expect(page).toHaveURL(/\/policies\/create$/);
  expect(await editor.inputValue()).toHaveLength(huge.length);
  await editor.fill('{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*" } ] }');
  await page.getByRole('button', { name: 'Create policy' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('huge');
});

// The linter in the policy editor: loaded there alone, right while somebody types, and on the server without script.
import { type Page, type Request } from '@playwright/test';
import { axe, expect, type Server, test } from './fixtures.ts';
import { Person, policyEditor } from './pages.ts';

/** Root, set up and signed in. */
async function setUp(server: Server, page: Page): Promise<void> {
  const root = new Person(page);
  root.password = 'seven cranes over the berth';
  await page.goto(await server.setUpLink());
  await page.getByLabel('Account alias').fill('harbour-prod');
  await page.getByLabel('Root e-mail').fill('root@halden.example');
  await page.getByLabel('Password', { exact: true }).fill(root.password);
  await page.getByLabel('Password again').fill(root.password);
  await page.getByRole('button', { name: 'Continue to the second factor' }).click();
  await root.enrol();
}

const policy = (action: string, more = ''): string =>
  `{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "${action}",\n    "Resource": "*"${more}\n  }\n}`;

const hostile = '</script><img src=x onerror=alert(1)>';

const findings = (page: Page) => page.locator('.findings');
const summary = (page: Page) => page.locator('#document-summary');

test('the linter and the catalogue are loaded by the policy editor alone', { tag: '@javascript' }, async ({ server, page }) => {
  const asked: string[] = [];
  page.on('request', (request: Request) => asked.push(new URL(request.url()).pathname));
  const linters = () => asked.filter((path) => /\/pkg\/(lint|catalogue)/.test(path)).sort();
  await setUp(server, page);
  for (const path of ['/', '/users', '/users/create', '/policies', '/security-credentials']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  expect(asked).toContain('/pkg/bailiwick_bg.wasm');
  expect(linters()).toEqual([]);
  await page.goto('/policies/create');
  await expect(summary(page)).toHaveText('No findings');
  expect(linters()).toEqual(['/pkg/catalogue.txt', '/pkg/lint.js', '/pkg/lint_bg.wasm']);
});

test('an unknown action is found while somebody types, and its fix can be applied and undone', { tag: '@javascript' }, async ({ server, page }) => {
  await setUp(server, page);
  await page.goto('/policies/create');
  const editor = policyEditor(page);
  await expect(summary(page)).toHaveText('No findings');
  await editor.fill(policy('s3:GetObjcet'));
  const found = findings(page).getByRole('listitem').filter({ hasText: 'INVALID_ACTION' });
  await expect(found).toContainText('GetObjcet');
  await expect(summary(page)).toContainText('1 error');
  await expect(editor).toHaveAttribute('aria-invalid', 'true');
  await axe(page);

  await found.getByRole('link', { name: 'Ln 5:15' }).click();
  await expect(editor).toBeFocused();
  const selected = () => editor.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  expect(await selected()).toBe('"s3:GetObjcet"');

  await found.getByRole('button', { name: 'Apply: Write s3:GetObject' }).click();
  await expect(editor).toHaveValue(policy('s3:GetObject'));
  await expect(found).toHaveCount(0);
  await editor.press('ControlOrMeta+z');
  await expect(editor).toHaveValue(policy('s3:GetObjcet'));
  await expect(found).toHaveCount(1);
});

test('a fix that removes something removes just that, past characters of every width', { tag: '@javascript' }, async ({ server, page }) => {
  await setUp(server, page);
  await page.goto('/policies/create');
  const editor = policyEditor(page);
  // A comma too many, behind characters that take two bytes each.
  const text = '{\n  "Version": "2012-10-17",\n  "Statement": { "Sid": "éé", "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*", }\n}';
  await editor.fill(text);
  await findings(page).getByRole('button', { name: 'Apply: Remove the comma' }).click();
  await expect(editor).toHaveValue(text.replace('"*", }', '"*" }'));
});

test('findings have their kind, and our own actions are known', { tag: '@javascript' }, async ({ server, page }) => {
  await setUp(server, page);
  await page.goto('/policies/create');
  const editor = policyEditor(page);
  await editor.fill('{\n  "Statement": [\n    { "Sid": "", "Effect": "Allow", "Action": ["iam:PassRole", "s3:Nothing"], "Resource": "*" }\n  ]\n}');
  await expect(findings(page).getByRole('list', { name: '1 error', exact: true })).toContainText('INVALID_ACTION');
  await expect(findings(page).getByRole('list', { name: /^\d+ security warnings?$/ })).toContainText('PASS_ROLE');
  await expect(findings(page).getByRole('list', { name: /^\d+ warnings?$/ })).toContainText('MISSING_VERSION');
  await axe(page);
  const own = policy('bailiwick:ListSessions').replace('"*"', '"arn:aws:iam::111122223333:user/bo"');
  await editor.fill(own);
  await expect(summary(page)).toHaveText('No findings');
  await expect(findings(page)).toHaveCount(0);
});

test('hostile text in findings stays text', async ({ server, page, problems }) => {
  problems.allow(/status of 4\d\d/);
  let alerted = false;
  page.on('dialog', (dialog) => {
    alerted = true;
    void dialog.dismiss();
  });
  await setUp(server, page);
  await page.goto('/policies/create');
  await page.getByLabel('Policy name').fill('hostile');
  await policyEditor(page).fill(policy(hostile, `,\n    "${hostile}": 1`));
  await page.getByRole('button', { name: 'Create policy' }).click();
  await expect(page.getByRole('alert')).toContainText('error');
  await expect(findings(page)).toContainText(hostile);
  await expect(findings(page).locator('img, script')).toHaveCount(0);
  await policyEditor(page).fill(policy(hostile, `,\n    "${hostile}": 2`));
  await expect(findings(page)).toContainText(hostile);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  expect(alerted).toBe(false);
});

test('Check shows what is found and saves nothing, with script and without', async ({ server, page }) => {
  await setUp(server, page);
  await page.goto('/policies/create');
  await policyEditor(page).fill(policy('iam:LisstUsers'));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Nothing was saved.')).toBeVisible();
  await expect(findings(page)).toContainText('INVALID_ACTION');
  await expect(findings(page)).toContainText('Ln 5:15');
  await expect(policyEditor(page)).toHaveValue(policy('iam:LisstUsers'));
  await axe(page);
  await policyEditor(page).fill(policy('iam:ListUsers'));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Nothing was found in the policy document.')).toBeVisible();
  await page.getByLabel('Policy name').fill('ListUsers');
  await page.getByRole('button', { name: 'Create policy' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ListUsers');

  await page.getByRole('link', { name: 'Edit' }).first().click();
  await policyEditor(page).fill(policy('s3:*'));
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('Nothing was saved.')).toBeVisible();
  await expect(policyEditor(page)).toHaveValue(policy('s3:*'));
  await expect(page).toHaveURL(/\/policies\/edit\?arn=/);
});

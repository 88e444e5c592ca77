// A day of each of the three kinds of people that the console is for, each one walk from page to page by what is written
// there, on the demonstration's data. What each step can do wrong is in the other files; here it has to hang together.
import { type Locator, type Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { heading, Person, policyEditor, signInFully } from './pages.ts';

test.use({ serverArguments: ['--demo'] });

/** Follows a link of the menu. */
async function menu(page: Page, label: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label, exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label, exact: true })).toHaveAttribute('aria-current', 'page');
}

/** Follows a tab of the page. */
async function tab(page: Page, label: string): Promise<void> {
  const link = page.getByRole('navigation', { name: /sections$/ }).getByRole('link', { name: new RegExp(`^${label}( \\d+)?$`) });
  await link.click();
  await expect(link).toHaveAttribute('aria-current', 'page');
}

/** A button or a link of the page. */
function control(page: Page, name: string | RegExp): Locator {
  const main = page.getByRole('main');
  return main.getByRole('button', { name, exact: true }).or(main.getByRole('link', { name, exact: true })).first();
}

/** Follows the link of a row. */
async function row(page: Page, name: string): Promise<void> {
  await page.getByRole('rowheader').getByRole('link', { name, exact: true }).first().click();
  await expect(heading(page)).toHaveText(name);
}

/** Looks for something in the list that is open. */
async function search(page: Page, what: string, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: what }).last().fill(text);
  await control(page, 'Search').click();
}

const readsGroups = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:ListGroups', Resource: '*' }] }, null, 2);

test("an operator's day: who needs help, who is new, what they may do, and what came of it", async ({ server, page, person, problems }) => {
  problems.allow(/status of 403/);
  const operator = await signInFully(server, 'operator', new Person(page));

  await test.step('the overview leads to who has no second factor', async () => {
    await expect(page.getByRole('heading', { name: 'Security posture' })).toBeVisible();
    await page.getByRole('link', { name: 'See who' }).click();
    await control(page, 'See sign-in of priya.nair').click();
    await expect(heading(page)).toHaveText('priya.nair');
    await expect(page.getByText('No MFA device')).toBeVisible();
  });

  const colleague = new Person(await person());
  await test.step('somebody starts work, with a group and a first password', async () => {
    await menu(page, 'Users');
    await control(page, 'Create user').click();
    await page.getByLabel('User name').fill('noa.lindberg');
    await page.getByLabel('Group', { exact: true }).selectOption('Pilots');
    await control(page, 'Create user').click();
    await expect(heading(page)).toHaveText('User created');
    colleague.password = await new Person(page).oneTimePassword();
    await colleague.firstSignIn('halden-harbour', 'noa.lindberg', 'nine gulls on one bollard');
  });

  const groups = colleague.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Groups', exact: true });
  await test.step('they ask for something that they may not see', async () => {
    await expect(groups).toHaveCount(0);
    await colleague.page.goto('/groups');
    await expect(colleague.page.getByText('You may not see this')).toBeVisible();
    await expect(colleague.page.getByText('iam:ListGroups').first()).toBeVisible();
  });

  await test.step('a changed policy gives it to them at once', async () => {
    await menu(page, 'Policies');
    await search(page, 'Search policies', 'TideTablesRead');
    await row(page, 'TideTablesRead');
    await control(page, 'Edit policy').click();
    await policyEditor(page).fill(readsGroups);
    await control(page, 'Save as new version').click();
    await expect(page.getByText('Policy saved. The new version is in force.')).toBeVisible();
    await colleague.page.reload();
    await groups.click();
    await expect(colleague.page.getByRole('rowheader').getByRole('link', { name: 'Pilots' })).toBeVisible();
  });

  await test.step('it was the wrong policy: the former version takes it away at once', async () => {
    await tab(page, 'Versions');
    await control(page, 'Make default: version v1').click();
    await expect(page.getByText('Another version is in force now.')).toBeVisible();
    await groups.click();
    await expect(colleague.page.getByText('You may not see this')).toBeVisible();
  });

  await test.step('the audit log has all of it, and says why', async () => {
    await menu(page, 'Audit log');
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Refusals and failures' });
    await page.getByLabel('User name').fill('noa.lindberg');
    await control(page, 'Filter').click();
    await row(page, 'ListGroups');
    await expect(page.getByRole('row', { name: /Identity-based policies/ })).toContainText('Implicit deny');
    await menu(page, 'Audit log');
    await page.getByLabel('Event name').fill('SetDefaultPolicyVersion');
    await control(page, 'Filter').click();
    await row(page, 'SetDefaultPolicyVersion');
    await expect(page.getByRole('main').getByText(operator).first()).toBeVisible();
    const changed = page.getByRole('table', { name: 'Fields before and after' });
    await expect(changed).toContainText('v2');
    await expect(changed).toContainText('v1');
  });
});

test("an employee's day: the first sign-in, a key for a program, a telephone, and what happened", async ({ server, page, person, problems }) => {
  problems.allow(/status of 403/);
  const employee = new Person(await person());
  await test.step('an operator lets people make their own keys, and hands over a first password', async () => {
    await signInFully(server, 'operator', new Person(page));
    await menu(page, 'Account settings');
    await page.getByLabel('Their access keys').check();
    await control(page, 'Save self-service').click();
    await menu(page, 'Users');
    await control(page, 'Create user').click();
    await page.getByLabel('User name').fill('noa.lindberg');
    await control(page, 'Create user').click();
    employee.password = await new Person(page).oneTimePassword();
  });

  const own = employee.page;
  const codes = await test.step('they choose a password, enrol an app and keep their recovery codes', async () => {
    await own.goto('/sign-in');
    await employee.giveName('halden-harbour', 'noa.lindberg');
    await employee.chooseNewPassword('nine gulls on one bollard');
    await employee.addFirstApp();
    return employee.makeRecoveryCodes();
  });

  await test.step('a program gets a key, and another one in its place', async () => {
    await control(own, 'I have kept them').click();
    await menu(own, 'My security credentials');
    const keys = own.getByRole('table', { name: /^Access keys of / }).getByRole('rowheader');
    await control(own, 'Create access key').click();
    await expect(own.getByText('The secret is shown only now.')).toBeVisible();
    const old = (await keys.first().textContent()) ?? '';
    await control(own, 'Create access key').click();
    await expect(keys).toHaveCount(2);
    await control(own, `Deactivate ${old}`).click();
    await expect(own.getByText('Access key deactivated.')).toBeVisible();
    await own.locator('summary').filter({ hasText: `Delete ${old}` }).click();
    await own.getByLabel('Nothing needs this key any more').check();
    await control(own, `Delete ${old} for good`).click();
    await expect(keys).toHaveCount(1);
    await expect(keys).not.toHaveText(old);
  });

  const telephone = new Person(await person());
  await test.step('they sign in on their telephone by a recovery code, and their computer tells them', async () => {
    telephone.password = employee.password;
    await telephone.page.goto('/sign-in');
    await telephone.giveName('halden-harbour', 'noa.lindberg');
    await telephone.useRecoveryCode(codes[0] ?? '');
    await menu(own, 'Overview');
    await expect(own.getByText('A recovery code was used; 9 are left.')).toBeVisible();
  });

  await test.step('they end that session, which is refused at its next request', async () => {
    await menu(own, 'My security credentials');
    await control(own, 'End all other sessions').click();
    await expect(own.getByText('The sessions were ended.')).toBeVisible();
    await telephone.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My security credentials' }).click();
    await expect(telephone.page).toHaveURL(/\/sign-in/);
  });

  await test.step('their own activity shows the sign-ins, and what they may not do is refused', async () => {
    const activity = own.getByRole('table', { name: /^Last activity/ });
    await expect(activity.getByRole('row', { name: /ConsoleLogin|Signed in/ }).first()).toBeVisible();
    await own.goto('/users');
    await expect(own.getByText('You may not see this')).toBeVisible();
    await employee.signOut();
  });
});

test("an auditor's day: everything is read and taken along, nothing is changed", async ({ server, page }) => {
  const auditor = await signInFully(server, 'auditor', new Person(page));

  /** Every control that writes is there, refused, and names the action that is missing. */
  const refused = async (controls: Record<string, string>) => {
    await expect(page.getByText('You may not see this')).toHaveCount(0);
    for (const [name, action] of Object.entries(controls)) {
      await expect(control(page, name), name).toHaveAttribute('aria-disabled', 'true');
      await expect(control(page, name), name).toHaveAccessibleDescription(new RegExp(action));
    }
  };
  /** What a link downloads. */
  const file = async (link: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('main').getByRole('link', { name: link, exact: true }).click()]);
    const answer = await page.request.get(download.url());
    return { name: download.suggestedFilename(), text: await answer.text() };
  };

  await test.step('people, with what they have and how they sign in', async () => {
    await menu(page, 'Users');
    await refused({ 'Create user': 'iam:CreateUser' });
    await page.getByRole('button', { name: 'Export' }).click();
    const users = await file('CSV');
    expect(users.name).toMatch(/^users-.*\.csv$/);
    expect(users.text.trim().split('\r\n')).toHaveLength(41);
    await search(page, 'Search users', 'priya');
    await row(page, 'priya.nair');
    await refused({ 'Delete user': 'iam:DeleteUser', 'Attach policy': 'iam:AttachUserPolicy', 'Change boundary': 'iam:PutUserPermissionsBoundary' });
    await tab(page, 'Groups');
    await refused({ 'Add to group': 'iam:AddUserToGroup', 'Remove priya.nair from Platform': 'iam:RemoveUserFromGroup' });
    await tab(page, 'Security credentials');
    await refused({ 'Reset password': 'iam:UpdateLoginProfile', 'Create access key': 'iam:CreateAccessKey', 'Reset sign-in factors': 'bailiwick:ResetSignInFactors' });
    await tab(page, 'Tags');
    await refused({ 'Save tag': 'iam:TagUser' });
  });

  await test.step('what is granted, to whom, and since which version', async () => {
    await menu(page, 'Groups');
    await row(page, 'Platform');
    await refused({ 'Delete group': 'iam:DeleteGroup', 'Add user': 'iam:AddUserToGroup' });
    await menu(page, 'Roles');
    await row(page, 'NightWatch');
    await refused({ 'Delete role': 'iam:DeleteRole', 'Attach policy': 'iam:AttachRolePolicy' });
    await tab(page, 'Trust relationships');
    await refused({ 'Edit trust policy': 'iam:UpdateAssumeRolePolicy' });
    await menu(page, 'Policies');
    await search(page, 'Search policies', 'BerthPlan');
    await row(page, 'BerthPlanRead');
    await refused({ 'Edit policy': 'iam:CreatePolicyVersion', 'Delete policy': 'iam:DeletePolicy' });
    await tab(page, 'Attached to');
    await refused({ 'Attach to group': 'iam:AttachGroupPolicy', 'Detach from group Pilots': 'iam:DetachGroupPolicy' });
    await tab(page, 'Last accessed');
    await control(page, 'Check last uses').click();
    await expect(page.getByRole('row', { name: /Amazon S3/ })).toContainText('Never');
  });

  await test.step('the rules of the account', async () => {
    await menu(page, 'Account settings');
    await refused({ 'Save second factors': 'bailiwick:UpdateAccountSettings', 'Save alias': 'iam:CreateAccountAlias' });
    await menu(page, 'Password policy');
    await refused({ 'Save policy': 'iam:UpdateAccountPasswordPolicy' });
  });

  await test.step('the credential report as a file', async () => {
    await menu(page, 'Credential report');
    await control(page, 'Generate report').click();
    await expect(page.getByText('The credential report is ready.')).toBeVisible();
    const report = await file('Download CSV');
    expect(report.text).toContain('priya.nair,arn:aws:iam::731904562218:user/platform/priya.nair,');
  });

  await test.step('the log is whole, names who did what, and goes along', async () => {
    await menu(page, 'Audit log');
    await expect(page.getByText(/^Verified up to record \d+$/)).toBeVisible();
    await page.getByLabel('Event name').fill('DetachUserPolicy');
    await control(page, 'Filter').click();
    await expect(page.getByRole('row', { name: new RegExp(auditor.replace('.', '\\.')) })).toContainText('Refused');
    const records = JSON.parse((await file('Export JSON')).text) as { Records: { eventName: string }[] };
    expect(records.Records.map(({ eventName }) => eventName)).toEqual(['DetachUserPolicy', 'DetachUserPolicy']);
    await row(page, 'DetachUserPolicy');
    await expect(page.getByText('Place in the chain')).toBeVisible();
    expect(server.command('audit', 'verify')).toMatch(/\bwhole\b/);
  });
});

// The story that the product promises: from a fresh server to a colleague who may do exactly one thing, with a second
// factor, enforced, explained and recorded. It runs on both databases and with JavaScript off.
import { axe, expect, test } from './fixtures.ts';
import { Person, policyEditor } from './pages.ts';

const rootPassword = 'seven cranes over the berth';
const adminPassword = 'a tide table for every pier';
const clerkPassword = 'nine gulls on one bollard';

const onlyListUsers = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ListUsersOnly",
      "Effect": "Allow",
      "Action": "iam:ListUsers",
      "Resource": "*"
    }
  ]
}`;

test('from the set-up link to one permission, enforced, explained and recorded', async ({ server, page, person, problems }) => {
  // Refusals are answered with 4xx, which the browser's console mentions.
  problems.allow(/status of (400|403)/);

  const root = new Person(page);
  await test.step('the set-up link makes the account and root with a second factor', async () => {
    await page.goto(await server.setUpLink());
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up the root identity');
    await axe(page);
    await page.getByLabel('Account alias').fill('harbour-prod');
    await page.getByLabel('Account ID').fill('731904562218');
    await page.getByLabel('Root e-mail').fill('root@halden.example');
    await page.getByLabel('Password', { exact: true }).fill(rootPassword);
    await page.getByLabel('Password again').fill('not the same');
    await page.getByRole('button', { name: 'Continue to the second factor' }).click();
    await expect(page.getByText('The two passwords differ.').first()).toBeVisible();
    await expect(page.getByLabel('Account alias')).toHaveValue('harbour-prod');
    await page.getByLabel('Password', { exact: true }).fill(rootPassword);
    await page.getByLabel('Password again').fill(rootPassword);
    await page.getByRole('button', { name: 'Continue to the second factor' }).click();
    await root.enrol();
  });

  const administrator = new Person(await person());
  await test.step('root creates the first administrator', async () => {
    await expect(page).toHaveURL(/\/users\/create\?first=1/);
    await axe(page);
    await page.getByLabel('User name').fill('ines.marchetti');
    await page.getByRole('button', { name: 'Create administrator' }).click();
    administrator.password = await root.oneTimePassword();
    await root.signOut();
  });

  await test.step('the administrator signs in, changes the password and enrols', async () => {
    await administrator.firstSignIn('harbour-prod', 'ines.marchetti', adminPassword);
    await expect(administrator.page.getByRole('heading', { level: 1 })).toHaveText('Overview');
    await axe(administrator.page);
  });

  const clerk = new Person(await person());
  await test.step('a policy that allows listing users only, a group with it, a user in the group', async () => {
    const { page } = administrator;
    await page.goto('/policies/create');
    await page.getByLabel('Policy name').fill('list-users-only');
    const editor = policyEditor(page);
    await editor.fill('{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Actoin": "iam:ListUsers", "Resource": "*" } ] }');
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByText(/Actoin/).first()).toBeVisible();
    await expect(page.getByText(/line 1/i).first()).toBeVisible();
    await expect(page.getByLabel('Policy name')).toHaveValue('list-users-only');
    await axe(page);
    await policyEditor(page).fill(onlyListUsers);
    await page.getByRole('button', { name: 'Create policy' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('list-users-only');
    await axe(page);

    await page.goto('/groups/create');
    await axe(page);
    await page.getByLabel('Group name').fill('harbour-clerks');
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('harbour-clerks');
    await page.goto('/groups/harbour-clerks?tab=permissions');
    await page.getByLabel('Policy', { exact: true }).selectOption({ label: 'list-users-only' });
    await page.getByRole('button', { name: 'Attach policy' }).click();
    await expect(page.getByRole('link', { name: 'list-users-only' })).toBeVisible();
    await axe(page);

    await page.goto('/users/create');
    await page.getByLabel('User name').fill('bo.lind');
    await page.getByRole('button', { name: 'Create user' }).click();
    clerk.password = await administrator.oneTimePassword();
    await page.goto('/groups/harbour-clerks');
    await page.getByLabel('User name').fill('bo.lind');
    await page.getByRole('button', { name: 'Add user' }).click();
    await expect(page.getByRole('link', { name: 'bo.lind' })).toBeVisible();
    await axe(page);
  });

  await test.step('the user must change the password and enrol before anything else', async () => {
    await clerk.page.goto('/sign-in');
    await clerk.giveName('harbour-prod', 'bo.lind');
    for (const path of ['/users', '/', '/security-credentials']) {
      await clerk.page.goto(path);
      await expect(clerk.page).toHaveURL(/\/sign-in\/new-password/);
    }
    await axe(clerk.page);
    await clerk.chooseNewPassword(clerkPassword);
    await clerk.page.goto('/users');
    await expect(clerk.page).toHaveURL(/\/sign-in\/enrol/);
    await axe(clerk.page);
    await clerk.enrol();
  });

  await test.step('the users list shows, "Create user" is disabled and names the missing action', async () => {
    const { page } = clerk;
    await page.goto('/users');
    await expect(page.getByRole('link', { name: 'ines.marchetti' })).toBeVisible();
    const create = page.getByRole('link', { name: 'Create user' });
    await expect(create).toHaveAttribute('aria-disabled', 'true');
    await expect(create).toHaveAccessibleDescription(/iam:CreateUser/);
    await create.hover();
    await expect(page.getByRole('tooltip', { name: /iam:CreateUser/ }).or(page.getByText('Needs iam:CreateUser')).first()).toBeVisible();
    await axe(page);
  });

  await test.step('a forged POST is refused with the same reason', async () => {
    const answer = await clerk.page.request.post('/users/create', {
      form: { user_name: 'mallory' },
      headers: { origin: server.url, 'sec-fetch-site': 'same-origin' },
    });
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain('iam:CreateUser');
    const foreign = await clerk.page.request.post('/users/create', {
      form: { user_name: 'mallory' },
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.status()).toBe(403);
    await administrator.page.goto('/users?q=mallory');
    await expect(administrator.page.getByRole('link', { name: 'mallory' })).toHaveCount(0);
  });

  await test.step('the administrator sees all of it in the audit log, refusals included', async () => {
    const { page } = administrator;
    await page.goto('/audit-log?username=bo.lind&show=everything');
    for (const event of ['CreateUser', 'ListUsers', 'EnableMFADevice', 'PasswordUpdated', 'ConsoleLogin']) {
      await expect(page.getByRole('link', { name: event, exact: true }).first()).toBeVisible();
    }
    await axe(page);
    await page.getByRole('link', { name: 'CreateUser', exact: true }).first().click();
    await expect(page.getByText(/is not authorized to perform: iam:CreateUser/).first()).toBeVisible();
    await axe(page);
    expect(server.command('audit', 'verify')).toMatch(/\bwhole\b/);
  });

  await test.step('a permission that is taken away is refused at once', async () => {
    await administrator.page.goto('/groups/harbour-clerks');
    await administrator.page.getByRole('button', { name: 'Remove bo.lind from harbour-clerks' }).click();
    await expect(administrator.page.getByRole('link', { name: 'bo.lind' })).toHaveCount(0);
    await clerk.page.goto('/users');
    await expect(clerk.page.getByText('You may not see this')).toBeVisible();
    await expect(clerk.page.getByText('iam:ListUsers').first()).toBeVisible();
    await axe(clerk.page);
  });

  await test.step('the set-up link is void', async () => {
    const again = await (await person()).request.get(await server.setUpLink());
    expect(again.status()).toBe(403);
  });
});

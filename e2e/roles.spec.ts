// A role from its creation to its end, and the instance profile that hands it over. Works with and without JavaScript; what
// is pressed is pressed by keyboard.
import { type Locator, type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { heading, setUpRoot } from './pages.ts';

/** Presses a button or follows a link by keyboard. */
async function press(place: Locator): Promise<void> {
  await place.focus();
  await place.press('Enter');
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The text area of a trust policy. */
const trustPolicy = (page: Page): Locator => page.getByRole('textbox', { name: 'Trust policy' });

const conditional = (account: string) => `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::${account}:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`;

test('a role is created, given a policy, trusted anew, emptied and deleted', async ({ server, page, problems }) => {
  problems.allow(/status of 400/);
  await setUpRoot(server, page);
  await page.goto('/roles');
  await expect(page.getByText('No roles yet')).toBeVisible();
  await press(page.getByRole('link', { name: 'Create role' }).first());

  await test.step('whom it trusts is a choice, and the document that the choice stands for', async () => {
    await expect(heading(page)).toHaveText('Create role');
    await expect(trustPolicy(page)).toHaveValue(/:root"/);
    await page.getByLabel('Role name').fill('night watch');
    await page.getByLabel('An AWS service').check();
    await press(button(page, 'Create role'));
    await expect(page.getByLabel('Service', { exact: false }).last()).toHaveAttribute('aria-invalid', 'true');
    await page.getByRole('textbox', { name: 'Service' }).fill('ec2.amazonaws.com');
    await press(button(page, 'Write trust policy'));
    await expect(trustPolicy(page)).toHaveValue(/"Service": "ec2.amazonaws.com"/);
    await expect(page.getByLabel('Role name')).toHaveValue('night watch');
    await press(button(page, 'Create role'));
    await expect(page.getByText('spaces are not allowed', { exact: false }).first()).toBeVisible();
    await axe(page);
    await page.getByLabel('Role name').fill('NightWatch');
    await page.getByLabel('Description').fill('Watches the berths at night');
    await page.getByLabel('Longest session').selectOption('7200');
    await press(button(page, 'Create role'));
    await expect(heading(page)).toHaveText('NightWatch');
    await expect(page.getByText('Role NightWatch created.', { exact: false })).toBeVisible();
    await expect(page.getByText('2 hours').first()).toBeVisible();
  });

  await test.step('a policy is attached, and the policy says so', async () => {
    await page.getByLabel('Policy', { exact: true }).selectOption({ label: 'IAMReadOnlyAccess' });
    await press(button(page, 'Attach policy'));
    await expect(page.getByText('Policy attached.')).toBeVisible();
    await press(page.getByRole('rowheader').getByRole('link', { name: 'IAMReadOnlyAccess' }));
    await press(page.getByRole('navigation', { name: 'Policy sections' }).getByRole('link', { name: 'Attached to' }));
    await expect(page.getByRole('link', { name: 'NightWatch' })).toBeVisible();
    await axe(page);
    await press(page.getByRole('link', { name: 'NightWatch' }));
    await expect(heading(page)).toHaveText('NightWatch');
  });

  await test.step('an instance profile hands it over', async () => {
    await page.goto('/instance-profiles/create');
    await page.getByLabel('Instance profile name').fill('berths');
    await press(button(page, 'Create instance profile'));
    await press(button(page, 'Add role'));
    await expect(page.getByText('Choose a role.').first()).toBeVisible();
    await page.getByLabel('Role', { exact: true }).selectOption('NightWatch');
    await press(button(page, 'Add role'));
    await expect(page.getByText('Role added.')).toBeVisible();
    await axe(page);
    await press(page.getByRole('rowheader').getByRole('link', { name: 'NightWatch' }));
  });

  await test.step('a trust policy that is wrong comes back with what is wrong; a right one is saved', async () => {
    await press(page.getByRole('navigation', { name: 'Role sections' }).getByRole('link', { name: 'Trust relationships' }));
    await expect(page.getByRole('region', { name: 'Trust policy' }).last()).toContainText('ec2.amazonaws.com');
    await press(page.getByRole('link', { name: 'Edit trust policy' }));
    await expect(trustPolicy(page)).toHaveValue(/ec2.amazonaws.com/);
    await trustPolicy(page).fill('{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "sts:AssumeRole" } ] }');
    await press(button(page, 'Save trust policy'));
    await expect(page.getByText(/Principal/).first()).toBeVisible();
    await expect(page.getByText(/line 1/i).first()).toBeVisible();
    await expect(trustPolicy(page)).toHaveValue(/"Effect": "Allow", "Action"/);
    await axe(page);
    await trustPolicy(page).fill(conditional('999988887777'));
    await press(button(page, 'Check'));
    await expect(page.getByText('Nothing was saved.')).toBeVisible();
    await press(button(page, 'Save trust policy'));
    await expect(page.getByText('Trust policy saved.')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Trust policy' }).last()).toContainText('aws:MultiFactorAuthPresent');
  });

  await test.step('all sessions are ended by a policy of the role', async () => {
    await press(page.getByRole('navigation', { name: 'Role sections' }).getByRole('link', { name: 'Sessions' }));
    await expect(page.getByText('Nobody acts as the role')).toBeVisible();
    await press(button(page, 'End all sessions'));
    await expect(page.getByText('All sessions ended.', { exact: false })).toBeVisible();
    await press(page.getByRole('navigation', { name: 'Role sections' }).getByRole('link', { name: 'Permissions' }));
    await expect(page.getByRole('rowheader', { name: 'AWSRevokeOlderSessions' })).toBeVisible();
  });

  await test.step('what it is for is changed', async () => {
    await press(page.getByRole('navigation', { name: 'Role sections' }).getByRole('link', { name: 'Details' }));
    await page.getByLabel('Description').fill('Watches the berths');
    await press(button(page, 'Save changes'));
    await expect(page.getByText('Role NightWatch updated.')).toBeVisible();
    await expect(page.getByLabel('Description')).toHaveValue('Watches the berths');
  });

  await test.step('deleting lists what goes with it and wants the name', async () => {
    await press(page.getByRole('link', { name: 'Delete role' }));
    for (const consequence of ['Leaves 1 instance profile: berths', 'Detaches 1 policy: IAMReadOnlyAccess', 'Deletes 1 inline policy: AWSRevokeOlderSessions']) {
      await expect(page.getByText(consequence)).toBeVisible();
    }
    await axe(page);
    await page.getByLabel('Type NightWatch to confirm').fill('DayWatch');
    await press(button(page, 'Delete role'));
    await expect(page.getByText('Type NightWatch to delete the role', { exact: false }).first()).toBeVisible();
    await page.getByLabel('Type NightWatch to confirm').fill('NightWatch');
    await press(button(page, 'Delete role'));
    await expect(page.getByText('Role deleted.')).toBeVisible();
    await expect(page.getByText('No roles yet')).toBeVisible();
  });

  await test.step('so does deleting the instance profile, which is empty now', async () => {
    await page.goto('/instance-profiles/berths/delete');
    await expect(page.getByText('No role is in it')).toBeVisible();
    await page.getByLabel('Type berths to confirm').fill('berths');
    await press(button(page, 'Delete instance profile'));
    await expect(page.getByText('Instance profile deleted.')).toBeVisible();
  });
});

test('a document that was changed by hand is not lost to a choice', async ({ server, page, problems }) => {
  problems.allow(/status of 400/);
  await setUpRoot(server, page);
  await page.goto('/roles/create');
  await page.getByLabel('Role name').fill('Harbour');
  await trustPolicy(page).fill(conditional('999988887777'));
  await press(button(page, 'Create role'));
  await expect(page.getByText('the document was changed by hand', { exact: false }).first()).toBeVisible();
  await expect(trustPolicy(page)).toHaveValue(/999988887777/);
  await page.getByLabel('What the document says').check();
  await press(button(page, 'Create role'));
  await expect(heading(page)).toHaveText('Harbour');
});

// Two operators on one thing: who comes second sees what the first saved, beside their own text, and replaces it only by
// insisting. Works without JavaScript too.
import { type Locator, type Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, policyEditor, signInFully } from './pages.ts';

const allows = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] }, null, 2);

const trusts = (account: string, action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: action }] }, null, 2);

/** The alert on top of a page that refuses. */
const alert = (page: Page): Locator => page.getByRole('alert');

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('what one operator saved is not overwritten by another who did not see it', async ({ server, page, person, problems }) => {
    problems.allow(/status of 409/);
    const first = page;
    const second = await person();
    const one = new Person(first);
    await signInFully(server, 'operator', one);
    const two = new Person(second);
    // The same authenticator: each of its codes serves once.
    two.authenticator = one.authenticator;
    await signInFully(server, 'operator', two);
    const both = async (path: string) => {
      await first.goto(path);
      await second.goto(path);
    };

    await test.step('a managed policy', async () => {
      await first.goto('/policies/create');
      await first.getByLabel('Policy name').fill('tide-tables');
      await policyEditor(first).fill(allows('s3:GetObject'));
      await first.getByRole('button', { name: 'Create policy' }).click();
      await expect(heading(first)).toHaveText('tide-tables');
      const arn = new URL(first.url()).searchParams.get('arn') ?? '';
      await both(`/policies/edit?arn=${encodeURIComponent(arn)}`);
      await policyEditor(first).fill(allows('s3:PutObject'));
      await first.getByRole('button', { name: 'Save as new version' }).click();
      await expect(heading(first)).toHaveText('tide-tables');

      const mine = allows('s3:ListBucket');
      await policyEditor(second).fill(mine);
      // A check does not count as having seen it.
      await second.getByRole('button', { name: 'Check', exact: true }).click();
      await expect(second.getByText('Somebody else saved a change since you began.')).toBeVisible();
      await second.getByRole('button', { name: 'Save as new version' }).click();
      await expect(alert(second)).toContainText('v2');
      await expect(policyEditor(second)).toHaveValue(mine);
      const theirs = second.getByRole('region', { name: 'The policy in force now' });
      await expect(theirs).toContainText('s3:PutObject');
      await expect(second.getByText('Save again to replace it with what you typed.')).toBeVisible();
      await axe(second);
      await second.getByRole('button', { name: 'Save as new version' }).click();
      await expect(heading(second)).toHaveText('tide-tables');
      await first.reload();
      await first.goto(`/policies/edit?arn=${encodeURIComponent(arn)}`);
      await expect(policyEditor(first)).toHaveValue(mine);
    });

    await test.step('an inline policy, and one that was deleted', async () => {
      const owner = '/groups/two-operators';
      await first.goto('/groups/create');
      await first.getByLabel('Group name').fill('two-operators');
      await first.getByRole('button', { name: 'Create group' }).click();
      await first.goto(`${owner}/policy`);
      await first.getByRole('textbox', { name: 'Policy name' }).fill('berths');
      await policyEditor(first).fill(allows('s3:GetObject'));
      await first.getByRole('button', { name: 'Create policy' }).click();
      await expect(first.getByText('Inline policy saved.')).toBeVisible();
      await both(`${owner}/policy?name=berths`);
      await policyEditor(first).fill(allows('s3:PutObject'));
      await first.getByRole('button', { name: 'Save policy' }).click();
      await expect(first.getByText('Inline policy saved.')).toBeVisible();
      const mine = allows('s3:ListBucket');
      await policyEditor(second).fill(mine);
      await second.getByRole('button', { name: 'Save policy' }).click();
      await expect(alert(second)).toContainText('Somebody saved this policy since you began');
      await expect(policyEditor(second)).toHaveValue(mine);
      await expect(second.getByRole('region', { name: 'The policy in force now' })).toContainText('s3:PutObject');
      await axe(second);

      await first.goto(`${owner}/policy?name=berths`);
      await first.getByLabel('Type berths to confirm').fill('berths');
      await first.getByRole('button', { name: 'Delete inline policy' }).click();
      await expect(first.getByText('Inline policy deleted.')).toBeVisible();
      await second.getByRole('button', { name: 'Save policy' }).click();
      await expect(second.getByText('The policy was deleted.')).toBeVisible();
      await expect(policyEditor(second)).toHaveValue(mine);
      await second.getByRole('button', { name: 'Save policy' }).click();
      await expect(second.getByText('Inline policy saved.')).toBeVisible();
    });

    await test.step('a trust policy', async () => {
      await first.goto('/roles/create');
      await first.getByLabel('Role name').fill('two-operators');
      await first.getByRole('button', { name: 'Create role' }).click();
      await expect(heading(first)).toHaveText('two-operators');
      await both('/roles/two-operators/trust');
      const editor = (on: Page) => on.getByRole('textbox', { name: 'Trust policy' });
      const account = /\d{12}/.exec(await editor(first).inputValue())?.[0] ?? '';
      await editor(first).fill(trusts(account, 'sts:*'));
      await first.getByRole('button', { name: 'Save trust policy' }).click();
      await expect(heading(first)).toHaveText('two-operators');
      const mine = trusts(account, 'sts:AssumeRole');
      await editor(second).fill(mine);
      await second.getByRole('button', { name: 'Save trust policy' }).click();
      await expect(alert(second)).toContainText('Somebody changed the trust policy since you began');
      await expect(editor(second)).toHaveValue(mine);
      await expect(second.getByRole('region', { name: 'The trust policy in force now' })).toContainText('sts:*');
      await second.getByRole('button', { name: 'Save trust policy' }).click();
      await expect(heading(second)).toHaveText('two-operators');
    });

    await test.step('the account’s settings, each part by itself', async () => {
      await both('/account/settings');
      await first.getByLabel('Sessions per person').fill('7');
      await first.getByRole('button', { name: 'Save session limits' }).click();
      await expect(first.getByText('Session limits saved.')).toBeVisible();
      await first.getByLabel('Add a rule for').selectOption('two-operators');
      await first.getByRole('button', { name: 'Save second factors' }).click();
      await expect(first.getByText('Second factors saved.')).toBeVisible();

      await second.getByLabel('Their access keys').check();
      await second.getByRole('button', { name: 'Save self-service' }).click();
      await expect(second.getByText('Self-service saved.')).toBeVisible();
      await second.goBack();
      await second.reload();
      await first.getByLabel('Sessions per person').fill('8');
      await first.getByRole('button', { name: 'Save session limits' }).click();
      await expect(first.getByText('Session limits saved.')).toBeVisible();
      await second.getByLabel('Sessions per person').fill('9');
      await second.getByRole('button', { name: 'Save session limits' }).click();
      await expect(alert(second)).toContainText('Somebody changed these settings since you began');
      await expect(second.getByLabel('Sessions per person')).toHaveValue('9');
      await expect(second.getByText('Sessions per person: 8.')).toBeVisible();
      await axe(second);
      await second.getByRole('button', { name: 'Save session limits' }).click();
      await expect(second.getByText('Session limits saved.')).toBeVisible();

      // Asked about first, as an address: what was saved between asking and saving is noticed even so.
      await second.getByRole('button', { name: 'Show whom it reaches' }).click();
      await expect(second.getByText('Nothing is saved yet.')).toBeVisible();
      await first.goto('/account/settings');
      await first.getByLabel('What members of two-operators need').selectOption('none');
      await first.getByRole('button', { name: 'Save second factors' }).click();
      await expect(first.getByText('No group has a rule of its own.')).toBeVisible();
      await second.reload();
      await expect(second.getByText('Somebody else saved a change since you began.')).toBeVisible();
      await second.getByRole('button', { name: 'Save second factors' }).click();
      await expect(alert(second)).toContainText('Somebody changed these settings since you began');
      await expect(second.getByLabel('What members of two-operators need')).toHaveValue('any');
      await second.getByRole('button', { name: 'Save second factors' }).click();
      await expect(second.getByText('Second factors saved.')).toBeVisible();
    });

    await test.step('the password policy', async () => {
      await both('/account/password-policy');
      await first.getByLabel('Minimum length').fill('21');
      await first.getByRole('button', { name: 'Save policy' }).click();
      await expect(first.getByText('Password policy saved.')).toBeVisible();
      await second.getByLabel('Minimum length').fill('22');
      await second.getByRole('button', { name: 'Save policy' }).click();
      await expect(alert(second)).toContainText('Somebody changed the password policy since you began');
      await expect(second.getByLabel('Minimum length')).toHaveValue('22');
      await expect(second.getByText('Minimum length: 21')).toBeVisible();
      await axe(second);
      await second.getByRole('button', { name: 'Save policy' }).click();
      await expect(second.getByText('Password policy saved.')).toBeVisible();
    });
  });
});

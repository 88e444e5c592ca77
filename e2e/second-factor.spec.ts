// Second factors: security keys, codes, recovery codes, and the fresh proof before a sensitive change. What needs no
// script runs with JavaScript off too.
import { type Page } from '@playwright/test';
import { Authenticator, axe, expect, type Server, test, VirtualKey } from './fixtures.ts';
import { beginSetUp, heading, Person, setUpRoot } from './pages.ts';

/** Makes every session's last proof older than ten minutes. */
function ageProofs(server: Server): void {
  server.sql('update sessions set proved_at = proved_at - 660000');
}

/** Makes ten recovery codes from the page that is open. */
async function makeCodes(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Make ten codes' }).click();
  const codes = page.locator('.codes code');
  await expect(codes).toHaveCount(10);
  return codes.allTextContents();
}

/** Root with an authenticator app and a security key, signed out. */
async function withKey(server: Server, page: Page): Promise<{ root: Person; key: VirtualKey }> {
  const root = await setUpRoot(server, page);
  const key = await VirtualKey.plugIn(page, 'usb');
  await root.addKey('security key', 'Blue key');
  await root.signOut();
  return { root, key };
}

test('a security key is the second factor beside the password, and signs in by nothing else', { tag: '@javascript' }, async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const { root, key } = await withKey(server, page);

  await test.step('a touch is enough', async () => {
    await root.giveRoot();
    await expect(heading(page)).toHaveText('Use your security key');
    await axe(page);
    await page.getByRole('button', { name: 'Use security key' }).click();
    await expect(heading(page)).toHaveText('Overview');
    await root.signOut();
  });

  await test.step('a wrong signature is counted and refused', async () => {
    await key.lies({ isBogusSignature: true });
    await root.giveRoot();
    await page.getByRole('button', { name: 'Use security key' }).click();
    await expect(page.getByRole('alert')).toContainText(/not right or came too late.*4 tries left/);
    await axe(page);
    await key.lies({ isBogusSignature: false });
    await page.getByRole('button', { name: 'Use security key' }).click();
    await expect(heading(page)).toHaveText('Overview');
    await root.signOut();
  });

  await test.step('a key that is chosen is asked at once', async () => {
    await root.giveRoot();
    await page.getByRole('link', { name: /Authenticator app/ }).click();
    await expect(heading(page)).toHaveText('Enter your code');
    await page.getByRole('link', { name: /Security key or passkey/ }).click();
    await expect(heading(page)).toHaveText('Overview');
    await root.signOut();
  });

  await test.step('a copy of the key is refused when its counter goes back', async () => {
    const [copy] = await key.credentials();
    await key.holds({ ...copy!, signCount: 1 });
    await root.giveRoot();
    await page.getByRole('button', { name: 'Use security key' }).click();
    await expect(page.getByRole('alert')).toContainText(/as a copy of itself would/);
  });

  await test.step('it is no passkey', async () => {
    const [copy] = await key.credentials();
    // As an authenticator would answer that keeps every key as a passkey: it knows its user's handle too.
    const [handle] = server.sql('select handle from webauthn_users');
    const userHandle = Buffer.from(handle ?? '', 'base64url').toString('base64');
    await key.holds({ ...copy!, signCount: 500, isResidentCredential: true, userHandle });
    await page.getByRole('button', { name: 'Not you?' }).click();
    await root.usePasskey();
    await expect(page.getByRole('alert')).toContainText(/passkey was not accepted/);
  });
});

test('the first device may be a passkey', { tag: '@javascript' }, async ({ server, page }) => {
  const root = await beginSetUp(server, page);
  await VirtualKey.plugIn(page);
  await page.getByRole('link', { name: /^Passkey/ }).click();
  await expect(heading(page)).toHaveText('Set up your second factor');
  await axe(page);
  await page.getByLabel('Name', { exact: true }).fill('Work laptop');
  await page.getByRole('button', { name: 'Create passkey' }).click();
  await root.declineRecoveryCodes();
  await expect(page).toHaveURL(/\/users\/create\?first=1/);
  await root.signOut();
  await root.usePasskey();
  await expect(heading(page)).toHaveText('Overview');
});

test('who must have what cannot be phished is offered nothing else, and told why', { tag: '@javascript' }, async ({ server, page, person }) => {
  const root = await setUpRoot(server, page);
  await page.goto('/groups/create');
  await page.getByLabel('Group name').fill('pilots');
  await page.getByRole('button', { name: 'Create group' }).click();
  await page.goto('/users/create');
  await page.getByLabel('User name').fill('bo.lind');
  await page.getByLabel('Group', { exact: true }).selectOption('pilots');
  await page.getByRole('button', { name: /^Create/ }).click();
  const pilot = new Person(await person());
  pilot.password = await root.oneTimePassword();
  server.sql("insert into mfa_requirements select account_id, id, true from user_groups where name = 'pilots'");

  const key = await VirtualKey.plugIn(pilot.page, 'usb');
  await pilot.page.goto('/sign-in');
  await pilot.giveName('harbour-prod', 'bo.lind');
  await pilot.chooseNewPassword('nine gulls on one bollard');
  await expect(heading(pilot.page)).toHaveText('Set up your second factor');
  await expect(pilot.page.getByText('Your account asks for a security key or a passkey.')).toBeVisible();
  await expect(pilot.page.getByRole('link', { name: /Authenticator app/ })).toHaveCount(0);
  await expect(pilot.page.getByRole('img', { name: /QR code/ })).toHaveCount(0);
  await axe(pilot.page);
  await pilot.page.getByRole('link', { name: /^Security key/ }).click();
  await pilot.page.getByLabel('Name', { exact: true }).fill('Blue key');
  await pilot.page.getByRole('button', { name: 'Register security key' }).click();
  await pilot.declineRecoveryCodes();
  await pilot.signOut();

  // The only way there is, so the browser asks at once; nobody touches the key until the page was looked at.
  await key.isTouched(false);
  await pilot.page.goto('/sign-in');
  await pilot.giveName('harbour-prod', 'bo.lind');
  await expect(heading(pilot.page)).toHaveText('Use your security key');
  await expect(pilot.page.getByRole('status')).toHaveText(/Touch your security key/);
  await expect(pilot.page.getByText('or use')).toHaveCount(0);
  await key.isTouched(true);
  await pilot.page.getByRole('button', { name: 'Use security key' }).click();
  await expect(heading(pilot.page)).toHaveText('Overview');
});

test('codes and recovery codes each serve once', async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const root = await setUpRoot(server, page);

  const codes = await test.step('ten recovery codes are made and shown once', async () => {
    await page.goto('/security-credentials');
    await expect(page.getByText('No recovery codes left.')).toBeVisible();
    await page.getByRole('link', { name: 'New recovery codes' }).click();
    const codes = await makeCodes(page);
    expect(new Set(codes).size).toBe(10);
    await axe(page);
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await expect(page.getByText('10 of 10 recovery codes left.')).toBeVisible();
    await page.goto('/security-credentials/recovery-codes');
    await expect(page.getByText(codes[0]!)).toHaveCount(0);
    await root.signOut();
    return codes;
  });

  const code = await test.step('a code of the app signs in', async () => {
    await root.giveRoot();
    await expect(heading(page)).toHaveText('Enter your code');
    await axe(page);
    const code = (await root.authenticator?.code()) ?? '';
    await page.getByLabel('6-digit code').fill(code);
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(heading(page)).toHaveText('Overview');
    await root.signOut();
    return code;
  });

  await test.step('the same code does not sign in again', async () => {
    await root.giveRoot();
    await page.getByLabel('6-digit code').fill(code);
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByRole('alert')).toContainText(/was used before: 4 tries left/);
  });

  await test.step('a recovery code does, in any case and spacing', async () => {
    await page.getByRole('link', { name: /Recovery code/ }).click();
    await expect(heading(page)).toHaveText('Enter a recovery code');
    await axe(page);
    await page.getByLabel('Recovery code').fill(codes[0]!.toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(heading(page)).toHaveText('Overview');
    await page.goto('/security-credentials');
    await expect(page.getByText('9 of 10 recovery codes left.')).toBeVisible();
    await root.signOut();
  });

  await test.step('once', async () => {
    await root.giveRoot();
    await page.getByRole('link', { name: /Recovery code/ }).click();
    await page.getByLabel('Recovery code').fill(codes[0]!);
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByRole('alert')).toContainText(/was used before/);
    await expect(page.getByLabel('Recovery code')).toHaveValue('');
  });

  await test.step('after five wrong ones the sign-in is over', async () => {
    for (let left = 3; left >= 0; left -= 1) {
      await page.getByLabel('Recovery code').fill('AAAA-AAAA-AAAA');
      await page.getByRole('button', { name: 'Verify' }).click();
      await expect(page.getByRole('alert')).toContainText(left > 0 ? `${left} ${left === 1 ? 'try' : 'tries'} left` : 'no tries are left');
    }
    await axe(page);
    await page.getByRole('link', { name: 'Sign in again', exact: true }).click();
    await expect(heading(page)).toHaveText('Sign in');
  });
});

test('a sensitive change asks for a fresh proof and keeps what was typed', async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const root = await setUpRoot(server, page);

  await page.goto('/security-credentials');
  await expect(page.getByText(/ask for a fresh proof/)).toHaveCount(0);

  await test.step('a proof that became too old meanwhile', async () => {
    ageProofs(server);
    await page.getByLabel('Device name').fill('root-tablet');
    await page.getByRole('button', { name: 'Add device' }).click();
    await expect(page.getByRole('alert')).toContainText(/Confirm that it is you first/);
    await expect(page.getByLabel('Device name')).toHaveValue('root-tablet');
    await axe(page);
  });

  await test.step('the page says it before somebody types', async () => {
    await page.goto('/security-credentials');
    await expect(page.getByText(/ask for a fresh proof/)).toBeVisible();
    await axe(page);
    await page.getByRole('link', { name: 'Confirm that it is you' }).click();
    await expect(heading(page)).toHaveText('Confirm that it is you');
    await axe(page);
  });

  await test.step('the proof leads back, and the change goes through', async () => {
    await page.getByLabel('6-digit code').fill((await root.authenticator?.code()) ?? '');
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page).toHaveURL(/\/security-credentials$/);
    await page.getByLabel('Device name').fill('root-tablet');
    await page.getByRole('button', { name: 'Add device' }).click();
    await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  });

  await test.step('it leads to no other site', async () => {
    ageProofs(server);
    await page.goto('/prove?next=https%3A%2F%2Fevil.example%2F');
    await page.getByLabel('6-digit code').fill((await root.authenticator?.code()) ?? '');
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(heading(page)).toHaveText('Overview');
  });
});

test('the last device cannot be removed, and a changed password ends the other sessions', async ({ server, page, person, problems }) => {
  problems.allow(/status of 40[03]/);
  const root = await setUpRoot(server, page);
  await page.goto('/security-credentials');
  const remove = page.getByRole('button', { name: /^Remove/ });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await expect(remove).toHaveAccessibleDescription(/Add another device first/);

  const other = new Person(await person());
  other.password = root.password;
  await other.giveRoot();
  await other.page.getByLabel('6-digit code').fill((await root.authenticator?.code()) ?? '');
  await other.page.getByRole('button', { name: 'Verify' }).click();
  await expect(heading(other.page)).toHaveText('Overview');

  await page.getByLabel('Present password').fill(root.password);
  await page.getByLabel('New password', { exact: true }).fill('eleven lanterns on the quay');
  await page.getByLabel('New password again').fill('eleven lanterns on the quay');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed. Your other sessions were ended.')).toBeVisible();
  await page.goto('/users');
  await expect(heading(page)).toHaveText('Users');
  await other.page.goto('/users');
  await expect(other.page).toHaveURL(/\/sign-in\?next=/);
});

test('an administrator adds a token by its seed and resets the factors of who lost them', async ({ server, page, person, problems }) => {
  problems.allow(/status of 40[03]/);
  const root = await setUpRoot(server, page);
  await page.goto('/users/create');
  await page.getByLabel('User name').fill('bo.lind');
  await page.getByRole('button', { name: /^Create/ }).click();
  const clerk = new Person(await person());
  clerk.password = await root.oneTimePassword();
  const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  clerk.authenticator = new Authenticator(seed);

  await test.step('wrong codes leave no token behind', async () => {
    await page.goto('/users/bo.lind?tab=credentials');
    await page.getByText('Add a token').click();
    await page.getByLabel('Device name').fill('token-4711');
    await page.getByLabel('Seed').fill(seed);
    await page.getByLabel('First code').fill('000000');
    await page.getByLabel('Next code').fill('000000');
    await page.getByRole('button', { name: 'Add token' }).click();
    await expect(page.getByRole('alert')).toContainText(/not two consecutive codes/);
    await expect(page.getByLabel('Device name')).toHaveValue('token-4711');
    await expect(page.getByLabel('Seed')).toHaveValue('');
  });

  await test.step('its codes add it', async () => {
    const [first, second] = (await clerk.authenticator?.consecutive()) ?? ['', ''];
    await page.getByLabel('Seed').fill(seed);
    await page.getByLabel('First code').fill(first);
    await page.getByLabel('Next code').fill(second);
    await page.getByRole('button', { name: 'Add token' }).click();
    await expect(page.getByText('Token added.')).toBeVisible();
    await expect(page.getByRole('row', { name: /token-4711.*Authenticator app/ })).toBeVisible();
    await axe(page);
  });

  await test.step('the user signs in with it', async () => {
    await clerk.page.goto('/sign-in');
    await clerk.giveName('harbour-prod', 'bo.lind');
    await clerk.page.getByLabel('6-digit code').fill((await clerk.authenticator?.code()) ?? '');
    await clerk.page.getByRole('button', { name: 'Verify' }).click();
    await clerk.chooseNewPassword('nine gulls on one bollard');
    await expect(heading(clerk.page)).toHaveText('Overview');
  });

  await test.step('the reset wants the name typed, ends the sessions, and a new device is enrolled', async () => {
    await page.goto('/users/bo.lind?tab=credentials');
    await page.getByLabel('Type bo.lind to confirm').fill('someone');
    await page.getByRole('button', { name: 'Reset sign-in factors' }).click();
    await expect(page.getByRole('alert')).toContainText('to reset the user');
    await page.getByLabel('Type bo.lind to confirm').fill('bo.lind');
    await page.getByRole('button', { name: 'Reset sign-in factors' }).click();
    await expect(page.getByText(/Sign-in factors of bo.lind reset/)).toBeVisible();
    await expect(page.getByText('No MFA device')).toBeVisible();
    await clerk.page.goto('/sign-in');
    await clerk.giveName('harbour-prod', 'bo.lind');
    await clerk.enrol();
    await expect(heading(clerk.page)).toHaveText('Overview');
  });
});

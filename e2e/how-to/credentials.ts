// Pages about what proves who somebody is: passwords, second factors, passkeys, recovery, access keys.
import { type Page } from '@playwright/test';
import { expect, type Server, VirtualKey } from '../fixtures.ts';
import { heading, Person } from '../pages.ts';
import { type Followed, type Guide } from './guide.ts';

/** A page that says that the last proof is too old, for its words. */
async function staleProof(guide: Guide, page: Page, server: Server): Promise<void> {
  server.sql('update sessions set proved_at = proved_at - 660000');
  await page.goto('/security-credentials');
  await guide.look();
}

export const credentials: Record<string, Followed> = {
  // What else can happen is in ../second-factor.spec.ts.
  'enrol-mfa': {
    follow: async (guide) => {
      await guide.operator();
      await guide.open('/users/create');
      await guide.give('User name', 'noa.lindberg');
      await guide.press('Create user');
      const colleague = new Person(await guide.someoneElse());
      colleague.password = await guide.who.oneTimePassword();
      guide.who = colleague;
      const { page } = colleague;
      await guide.step('Open the address, type account', async () => {
        await guide.open('/sign-in');
        await colleague.giveName('halden-harbour', 'noa.lindberg');
        await expect(heading(page)).toHaveText('Choose a new password');
      });
      await guide.step('Choose a new password.', () => colleague.chooseNewPassword('nine gulls on one bollard'));
      await guide.step('Set up your second factor.', async () => {
        for (const [way, made] of [['Passkey', 'Create passkey'], ['Security key', 'Register security key']] as const) {
          await guide.press(way, new RegExp(`^${way}`));
          await expect(page.getByRole('button', { name: made })).toBeVisible();
        }
        await guide.press('Authenticator app', /^Authenticator app/);
        await guide.look();
        await colleague.addFirstApp();
      });
      await guide.step('Recovery codes.', async () => {
        await guide.press('Make ten codes');
        await guide.press('I have kept them');
        await expect(heading(page)).toHaveText('Overview');
      });
      await VirtualKey.plugIn(page);
      await colleague.addKey('passkey', 'Work laptop');
      await page.locator('summary').filter({ hasText: 'Rename' }).first().click();
      await guide.give('Device name', 'noa.lindberg-tablet');
      await guide.press('Add device');
      await guide.press('Discard device');
      // A second session, so that there are others to end.
      await page.context().clearCookies();
      await colleague.usePasskey();
      await expect(heading(page)).toHaveText('Overview');
      await guide.menu('My security credentials');
      await guide.press('End all other sessions');
      await guide.says('The sessions were ended.');
      await staleProof(guide, page, guide.server);
    },
  },

  // Everything that must be refused is in ../passkeys.spec.ts.
  passkeys: {
    follow: async (guide) => {
      const { page, who } = guide;
      await VirtualKey.plugIn(page);
      const name = await guide.operator();
      const [code] = await who.makeRecoveryCodes();
      await guide.step('Sign in as usual and open My security credentials.', () => guide.menu('My security credentials'));
      await guide.step('Press Add a passkey.', () => guide.press('Add a passkey'));
      await guide.step('Type where it is kept', async () => {
        await guide.give('Name', 'Work laptop');
        await guide.press('Create passkey');
      });
      await guide.step('The page says "Device added. You can sign in with it."', () => guide.says('Device added. You can sign in with it.'));
      await who.signOut();
      await guide.press('Sign in with a passkey');
      await expect(heading(page)).toHaveText('Overview');
      await who.signOut();
      await guide.step('Sign in another way', async () => {
        await page.goto('/sign-in');
        await who.giveName('halden-harbour', name);
        await who.useRecoveryCode(code ?? '');
      });
      await guide.step('On My security credentials press Remove beside the lost one.', async () => {
        await guide.menu('My security credentials');
        await guide.press('Remove', 'Remove Work laptop');
        await guide.says('Device removed. Your other sessions were ended.');
      });
      await guide.step('Add a new one.', () => who.addKey('passkey', 'New laptop'));
      await staleProof(guide, page, guide.server);
    },
  },

  // Locking out and its times are in the tests of `iam`; tokens are in ../second-factor.spec.ts.
  'recover-access': {
    follow: async (guide) => {
      const { page, who } = guide;
      const name = await guide.operator();
      const [code] = await who.makeRecoveryCodes();
      await who.signOut();
      await who.giveName('halden-harbour', name);
      await guide.look();
      await who.useRecoveryCode(code ?? '');
      await guide.menu('My security credentials');
      await guide.says('9 of 10 recovery codes left.');
      guide.beyondTheBrowser('Make sure that it is really this person');
      await guide.step('Users, the person, Security credentials, at the bottom Reset sign-in factors.', async () => {
        await guide.user('tomas.herrera', 'Security credentials');
        await expect(page.getByRole('button', { name: 'Reset sign-in factors' })).toBeVisible();
      });
      await guide.step("Type the user's name to confirm, and press Reset sign-in factors.", async () => {
        await guide.give('Type tomas.herrera to confirm', 'tomas.herrera');
        await guide.press('Reset sign-in factors');
        await guide.says('Sign-in factors of tomas.herrera reset');
      });
      await guide.menu('Audit log');
      await guide.look();
      const printed = JSON.parse(guide.server.command('recover')) as { RootEmail: string; Password: string };
      const root = new Person(await guide.someoneElse());
      guide.who = root;
      root.password = printed.Password;
      await guide.step('Within an hour, open the sign-in page, Sign in as root', async () => {
        await guide.open('/sign-in');
        await guide.press('Sign in as root');
        await root.giveRoot(printed.RootEmail);
      });
      await guide.step('Choose a new password (at least 15 characters)', async () => {
        await root.chooseNewPassword('seven cranes over the berth');
        await root.addFirstApp();
        await root.declineRecoveryCodes();
      });
      guide.beyondTheBrowser('Delete the file.');
    },
  },

  'access-keys': {
    withoutScript: true,
    follow: async (guide) => {
      await guide.operator();
      const { page } = guide;
      const table = page.getByRole('table', { name: 'Access keys of erik.thorsen' });
      await guide.step('Open Users, the user, Security credentials.', () => guide.user('erik.thorsen', 'Security credentials'));
      await guide.step('Under Access keys press Create access key.', async () => {
        await guide.press('Create access key');
        await guide.says('The secret is shown only now.');
      });
      const old = (await table.getByRole('rowheader').first().textContent()) ?? '';
      expect(old).toMatch(/^AKIA/);
      await guide.step('Press Create access key again', async () => {
        await guide.press('Create access key');
        await expect(table.getByRole('rowheader')).toHaveCount(2);
      });
      await guide.step('Press Deactivate beside the old key.', async () => {
        await guide.press('Deactivate', `Deactivate ${old}`);
        await guide.says('Access key deactivated.');
      });
      await guide.step('Something broke? Activate brings it back', async () => {
        await guide.press('Activate', `Activate ${old}`);
        await guide.says('Access key activated.');
      });
      await guide.step('When nothing misses it, press Deactivate again, open Delete', async () => {
        await guide.press('Deactivate', `Deactivate ${old}`);
        await page.locator('summary').filter({ hasText: `Delete ${old}` }).click();
        await guide.box('Nothing needs this key any more').check();
        await guide.press('Delete for good', `Delete ${old} for good`);
        await guide.says('Access key deleted.');
        await expect(table.getByRole('rowheader')).toHaveCount(1);
      });
    },
  },

  'password-rules': {
    withoutScript: true,
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Password policy.', () => guide.menu('Password policy'));
      await guide.step('Set the Minimum length.', () => guide.give('Minimum length', '16'));
      await guide.step('Former passwords that are refused keeps people', () => guide.give('Former passwords that are refused', '5'));
      await guide.step('Type something at Try a password and press Try it.', async () => {
        await guide.give('Try a password', 'herring and rye');
        await guide.press('Try it');
        await guide.says('Under the rules on this page');
        await expect(guide.field('Minimum length')).toHaveValue('16');
      });
      await guide.step('Press Save policy.', async () => {
        await guide.press('Save policy');
        await guide.says('Password policy saved.');
      });
      await guide.step('Under Back to our own rules press Delete policy.', async () => {
        await guide.press('Delete policy');
        await guide.says('our own rules hold again');
      });
    },
  },
};

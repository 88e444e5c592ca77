// What people do on the pages, in their words. Works with and without JavaScript.
import { type Locator, type Page } from '@playwright/test';
import { Authenticator, expect, type Server } from './fixtures.ts';

/** The text area of a policy editor. */
export function policyEditor(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Policy document' });
}

/** The heading of the page. */
export function heading(page: Page): Locator {
  return page.getByRole('heading', { level: 1 });
}

/** Root, set up as far as the second factor. */
export async function beginSetUp(server: Server, page: Page): Promise<Person> {
  const root = new Person(page);
  root.password = 'seven cranes over the berth';
  await page.goto(await server.setUpLink());
  await page.getByLabel('Account alias').fill('harbour-prod');
  await page.getByLabel('Root e-mail').fill('root@halden.example');
  await page.getByLabel('Password', { exact: true }).fill(root.password);
  await page.getByLabel('Password again').fill(root.password);
  await page.getByRole('button', { name: 'Continue to the second factor' }).click();
  await expect(heading(page)).toHaveText('Set up your second factor');
  return root;
}

/** Root, set up and signed in with an authenticator app. */
export async function setUpRoot(server: Server, page: Page): Promise<Person> {
  const root = await beginSetUp(server, page);
  await root.enrol();
  return root;
}

/** A person with a browser, a password and, once enrolled, an authenticator app. */
export class Person {
  readonly page: Page;
  password = '';
  authenticator: Authenticator | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  /** Gives account, name and password. */
  async giveName(account: string, name: string): Promise<void> {
    await this.page.getByLabel('Account ID or alias').fill(account);
    await this.page.getByLabel('User name').fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** Sets the password that the first sign-in asks for. */
  async chooseNewPassword(password: string): Promise<void> {
    const { page } = this;
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Choose a new password');
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password again').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();
    this.password = password;
  }

  /** Enrols an authenticator app from the page that asks for it. */
  async enrol({ codesOffered = true } = {}): Promise<void> {
    await this.addFirstApp();
    if (codesOffered) {
      await this.declineRecoveryCodes();
    } else {
      await expect(this.page).not.toHaveURL(/\/sign-in|recovery-codes/);
    }
  }

  /** Scans the code of the page that asks for a second factor, and gives the app's two codes. */
  async addFirstApp(): Promise<void> {
    const { page } = this;
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your second factor');
    await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
    const link = await page.locator('a[href^="otpauth:"]').getAttribute('href');
    this.authenticator = new Authenticator(link ?? '');
    const [first, second] = await this.authenticator.consecutive();
    await page.getByLabel('First code').fill(first);
    await page.getByLabel('Next code').fill(second);
    await page.getByRole('button', { name: 'Finish set-up' }).click();
  }

  /** Goes on without the recovery codes that are offered after the first device. */
  async declineRecoveryCodes(): Promise<void> {
    await expect(heading(this.page)).toHaveText('Recovery codes');
    await this.page.getByRole('link', { name: 'Later' }).click();
    await expect(this.page).not.toHaveURL(/\/sign-in|recovery-codes/);
  }

  /** Adds a passkey or a security key on "My security"; the virtual key answers. */
  async addKey(kind: 'passkey' | 'security key', name: string): Promise<void> {
    const { page } = this;
    await page.goto('/security-credentials');
    await page.getByRole('button', { name: `Add a ${kind}` }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: kind === 'passkey' ? 'Create passkey' : 'Register security key' }).click();
    await expect(page.getByText('Device added. You can sign in with it.')).toBeVisible();
    await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
  }

  /** Makes ten recovery codes, the first ones or others, on the page for them. */
  async makeRecoveryCodes(): Promise<string[]> {
    await this.page.goto('/security-credentials/recovery-codes');
    await this.page.getByRole('button', { name: 'Make ten codes' }).click();
    const codes = this.page.locator('.codes code');
    await expect(codes).toHaveCount(10);
    return codes.allTextContents();
  }

  /** Gives a recovery code as the second factor of a sign-in. */
  async useRecoveryCode(code: string): Promise<void> {
    await this.page.getByRole('link', { name: /Recovery code/ }).click();
    await this.page.getByLabel('Recovery code').fill(code);
    await this.page.getByRole('button', { name: 'Verify' }).click();
    await expect(heading(this.page)).toHaveText('Overview');
  }

  /** Gives root's address and password. */
  async giveRoot(email = 'root@halden.example'): Promise<void> {
    await this.page.goto('/sign-in/root');
    await this.page.getByLabel('Root e-mail').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** Signs in by a passkey, without name and password. */
  async usePasskey(): Promise<void> {
    await this.page.goto('/sign-in');
    await this.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  }

  /** The first sign-in with a password that was handed over: a new password, then a second factor. */
  async firstSignIn(account: string, name: string, newPassword: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.giveName(account, name);
    await this.chooseNewPassword(newPassword);
    await this.enrol();
  }

  /** Signs in with password and code. */
  async signIn(account: string, name: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.giveName(account, name);
    await this.page.getByLabel('6-digit code').fill((await this.authenticator?.code()) ?? '');
    await this.page.getByRole('button', { name: 'Verify' }).click();
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  /** Signs out by the account menu. */
  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: /account menu/i }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await expect(this.page.getByText('You are signed out.')).toBeVisible();
  }

  /** The password that the page shows this once. */
  async oneTimePassword(): Promise<string> {
    const shown = this.page.locator('.secret-mask > div.secret > span').first();
    await expect(shown).toHaveCount(1);
    return (await shown.textContent()) ?? '';
  }
}

/** Gives the name and password that `--demo` prints for somebody; gives back the name. */
export async function signIn(server: Server, who: string, person: Person): Promise<string> {
  await server.printed(/an auditor[^]*TOTP\s+\S+/);
  const block = server.output.slice(server.output.indexOf(`an ${who}`));
  const field = (name: string) => new RegExp(`${name}\\s+(\\S+)`).exec(block)?.[1] ?? '';
  person.password = field('password');
  // The same one for whoever signs in again: each of its codes serves once.
  person.authenticator ??= new Authenticator(field('TOTP'));
  await person.page.goto('/sign-in');
  await person.giveName(field('account'), field('name'));
  return field('name');
}

/** The second factor of who signs in, up to the overview. */
export async function verify(person: Person): Promise<void> {
  await person.page.getByLabel('6-digit code').fill((await person.authenticator?.code()) ?? '');
  await person.page.getByRole('button', { name: 'Verify' }).click();
  await expect(heading(person.page)).toHaveText('Overview');
}

/** The whole sign-in of somebody whom `--demo` prints with a second factor; gives back the name. */
export async function signInFully(server: Server, who: string, person: Person): Promise<string> {
  const name = await signIn(server, who, person);
  await verify(person);
  return name;
}

// The harness tests itself: a watcher that sees nothing would make every other test pass.
import { test as plain } from '@playwright/test';
import { expect } from './fixtures.ts';
import { BrowserProblems } from './fixtures/problems.ts';
import { Authenticator, codeAt, decodeBase32 } from './fixtures/totp.ts';

plain.describe('the harness', { tag: '@harness' }, () => {
  plain('the authenticator gives the codes of RFC 6238', () => {
    const secret = Buffer.from('12345678901234567890');
    expect(decodeBase32('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')).toEqual(secret);
    const seconds = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000];
    const codes = seconds.map((second) => codeAt(secret, Math.floor(second / 30)));
    expect(codes).toEqual(['287082', '081804', '050471', '005924', '279037', '353130']);
  });

  plain('two consecutive codes are those of neighbouring steps', async () => {
    const authenticator = new Authenticator('otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const [first, second] = await authenticator.consecutive();
    const secret = Buffer.from('12345678901234567890');
    const now = Math.floor(Date.now() / 30_000);
    expect([now, now - 1].map((step) => [codeAt(secret, step - 1), codeAt(secret, step)])).toContainEqual([first, second]);
  });

  plain('every complaint of the browser is seen, and only what is expected is let pass', async ({ context }) => {
    const problems = new BrowserProblems();
    await problems.watch(context);
    await context.route('http://harness.test/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': "default-src 'none'; script-src 'nonce-x'" },
        body: `<!doctype html><title>x</title><p style="color: red">x</p><script nonce="x">
          console.error('broken');
          console.warn('hydration mismatch at x');
          console.log('harmless');
          setTimeout(() => { throw new Error('thrown') });
        </script>`,
      }),
    );
    const page = await context.newPage();
    await page.goto('http://harness.test/');
    await expect.poll(() => problems.unexpected().join('\n')).toContain('thrown');
    const all = problems.unexpected().join('\n');
    expect(all).toContain('broken');
    expect(all).toContain('hydration mismatch');
    expect(all).toContain('content security policy: style-src');
    expect(all).not.toContain('harmless');
    problems.allow(/./s);
    expect(problems.unexpected()).toEqual([]);
  });
});

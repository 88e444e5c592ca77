// Times the evaluator's decisions in Chromium, for `cargo xtask bench evaluator`. The argument is the folder with the
// module and its JavaScript; one line comes out: microseconds per verdict and per decision with trace, both the
// median over the rounds.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const folder = process.argv[2];
const types = { js: 'text/javascript', wasm: 'application/wasm' };
const browser = await chromium.launch({
  executablePath: process.env.BAILIWICK_CHROMIUM,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage();
await page.route('http://bench.localhost/**', async (route) => {
  const name = new URL(route.request().url()).pathname.slice(1);
  if (name === '') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' });
  return route.fulfill({ contentType: types[name.split('.').pop()], body: await readFile(join(folder, name)) });
});
await page.goto('http://bench.localhost/');
const measured = await page.evaluate(async () => {
  const module = await import('/evaluator.js');
  await module.default({ module_or_path: '/evaluator_bg.wasm' });
  const typical = new module.Typical();
  const micros = (run) => {
    const start = performance.now();
    const decisions = run();
    return ((performance.now() - start) * 1000) / decisions;
  };
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const verdicts = [];
  const traces = [];
  for (let round = 0; round < 31; round += 1) {
    verdicts.push(micros(() => typical.verdicts(200)));
    traces.push(micros(() => typical.traces(50)));
  }
  return [median(verdicts), median(traces)];
});
await browser.close();
console.log(measured.join(' '));

// Runs a test program that was built for wasm32-wasip1: `node xtask/wasi.mjs PROGRAM [ARGUMENT]...`.
// The program sees our arguments, our environment and our files, as a native test would; it has neither threads nor
// other programs.
//
// Each program runs in a process of its own. Node 20 itself dies of a signal now and then when it runs such programs; a
// program cannot do that (what it does wrong ends in a trap, with an exit code). Only then it is run again.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process, { argv, env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { WASI } from 'node:wasi';

const INSIDE = '--inside';
const ATTEMPTS = 3;

async function inside([program, ...rest]) {
  const wasi = new WASI({ version: 'preview1', args: [program, ...rest], env, preopens: { '/': '/' }, returnOnExit: false });
  const module = await WebAssembly.compile(await readFile(program));
  const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
  // A program that fails ends the process itself, with its own exit code.
  wasi.start(instance);
}

function attempt(program) {
  const own = ['--no-warnings', fileURLToPath(import.meta.url), INSIDE, ...program];
  return spawnSync(execPath, own, { stdio: ['inherit', 'pipe', 'inherit'], maxBuffer: 1 << 28 });
}

const [first, ...rest] = argv.slice(2);
if (first === INSIDE) {
  await inside(rest);
} else {
  let ended = attempt([first, ...rest]);
  for (let tried = 1; ended.signal !== null && tried < ATTEMPTS; tried += 1) {
    console.error(`Node died of ${ended.signal} running ${first}; running it again`);
    ended = attempt([first, ...rest]);
  }
  process.stdout.write(ended.stdout);
  process.exitCode = ended.status ?? 101;
}

// Runs a WebAssembly program of the target wasm32-wasip1 on Node: cargo's runner for tests that are to run there, too.
// The program sees our arguments, our environment and our files, as a native test would; it has neither threads nor
// other programs.
import { readFile } from 'node:fs/promises';
import { argv, env } from 'node:process';
import { WASI } from 'node:wasi';

const [program, ...rest] = argv.slice(2);
// A program that fails ends the process itself, with its own exit code.
const wasi = new WASI({ version: 'preview1', args: [program, ...rest], env, preopens: { '/': '/' }, returnOnExit: false });
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
wasi.start(instance);

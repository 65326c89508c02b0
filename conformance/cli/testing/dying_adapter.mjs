// An adapter for tests: the JavaScript client behind a pipe, ended without
// warning when a request has some text in it (first argument).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const lastWords = process.argv[2];
const client = fileURLToPath(
  new URL('../../adapters/javascript/fetch_client.mjs', import.meta.url));
const child = spawn(process.execPath, [client], { stdio: ['pipe', 'inherit', 'inherit'] });

const requests = createInterface({ input: process.stdin });
requests.on('line', (line) => {
  if (line.includes(lastWords)) {
    process.stderr.write('dying as told\n');
    child.kill('SIGKILL');
    process.exit(7);
  }
  child.stdin.write(`${line}\n`);
});
requests.on('close', () => child.stdin.end());
child.on('exit', () => process.exit(0));

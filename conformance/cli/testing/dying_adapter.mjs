// An adapter for tests: the JavaScript client behind a pipe, ended without
// warning after so many answers (first argument).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const answersBeforeDeath = Number(process.argv[2]);
const client = fileURLToPath(
  new URL('../../adapters/javascript/fetch_client.mjs', import.meta.url));
const child = spawn(process.execPath, [client], { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.pipe(child.stdin);

let answers = 0;
createInterface({ input: child.stdout }).on('line', (line) => {
  process.stdout.write(`${line}\n`);
  if (!line.includes('"event"') && ++answers === answersBeforeDeath) {
    process.stderr.write('dying as told\n');
    child.kill('SIGKILL');
    process.exit(7);
  }
});
child.on('exit', () => process.exit(0));

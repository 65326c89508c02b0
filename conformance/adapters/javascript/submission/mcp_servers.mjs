// Remote MCP servers (contract 2.11). Their credentials travel under `secrets`.
import { rejected } from '../errors.mjs';
import { definedOf, nonEmptyString, oneOf, optional, refuseDuplicates, requireObject } from './rules.mjs';
import { deniedHost, parsedUrl } from './urls.mjs';

const LIST = 'submission.mcpServers';
const FIELDS = ['name', 'url', 'transport'];
const STDIO_FIELDS = ['command', 'args', 'env'];
const STDIO_TEXT =
  'stdio MCP servers are not supported by Aex. Aex supports remote MCP servers over HTTP/SSE only.';

export function parseMcpServers(value = []) {
  if (!Array.isArray(value)) throw rejected(`${LIST} must be an array of {name, url} objects`);
  const refuseSecond = refuseDuplicates(LIST, 'name');
  return value.map((entry, index) => {
    const server = parseServer(entry, `${LIST}[${index}]`);
    refuseSecond(server.name);
    return server;
  });
}

function parseServer(entry, path) {
  requireObject(entry, path);
  const isStdio = entry.transport === 'stdio' || STDIO_FIELDS.some((field) => entry[field] !== undefined);
  if (isStdio) throw rejected(STDIO_TEXT);
  const extra = Object.keys(entry).find((key) => !FIELDS.includes(key));
  if (extra !== undefined) {
    throw rejected(`${path}.${extra} is not an allowed field for McpServerRef; permitted: ${FIELDS.join(', ')}`);
  }
  const { name } = entry;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_-]{0,62}$/.test(name)) {
    throw rejected(`${path}.name must match ^[a-z][a-z0-9_-]{0,62}$`);
  }
  const url = checkUrl(nonEmptyString(entry.url, `${path}.url`), `${path}.url`);
  const transport = optional(entry.transport, (value) => oneOf(value, `${path}.transport`, ['http', 'sse']));
  return definedOf({ name, url, transport });
}

/** -> the URL as it was written. */
function checkUrl(text, path) {
  const url = parsedUrl(text);
  if (url === undefined) throw rejected(`${path} is not a valid URL: ${text}`);
  if (!/^https?:$/.test(url.protocol)) throw rejected(`${path} must use http or https (got ${url.protocol})`);
  if (url.username !== '' || url.password !== '') {
    const advice = 'use secrets.mcpServers[].headers for auth';
    throw rejected(`${path} must not contain userinfo (username/password); ${advice}`);
  }
  const denied = deniedHost(url.hostname);
  if (denied !== undefined) throw rejected(`${path} ${denied}`);
  if (url.protocol === 'https:' && url.port !== '') {
    throw rejected(`${path} must use port 443 for https (got ${url.port})`);
  }
  return text;
}

// Where the platform reports the end of a run (contract 2.4).
import { rejected } from '../errors.mjs';
import { nonEmptyString, onlyKeys, requireObject } from './rules.mjs';
import { parsedUrl } from './urls.mjs';

/** -> {url}, the URL as it was written. */
export function parseWebhook(value) {
  onlyKeys(requireObject(value, 'webhook'), 'webhook', ['url']);
  const text = nonEmptyString(value.url, 'webhook.url');
  const url = parsedUrl(text);
  if (url === undefined) throw rejected(`webhook.url must be a valid absolute URL (got ${JSON.stringify(text)})`);
  if (url.protocol !== 'https:') throw rejected(`webhook.url must use https (got ${url.protocol.slice(0, -1)})`);
  if (url.username !== '' || url.password !== '') {
    throw rejected('webhook.url must not contain userinfo (user:pass@host)');
  }
  return { url: text };
}

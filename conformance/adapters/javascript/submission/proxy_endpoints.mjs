// Endpoints that a run may call through the platform's proxy (contract 2.16). Their secrets are elsewhere.
import { rejected } from '../errors.mjs';
import { parseMethods, parseProxyRetry, refuseExtraKeys } from './proxy_retry.mjs';
import {
  definedOf, nonEmptyString, onlyKeys, optional, positiveSafeInteger, refuseDuplicates, requireObject,
  withoutTrailingSlashes,
} from './rules.mjs';
import { parsedUrl } from './urls.mjs';

export const ENDPOINT_NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const RESERVED_NAMES = ['proxy', 'aex', 'internal', 'admin'];
const FIELDS = [
  'name', 'baseUrl', 'authShape', 'allowMethods', 'allowPathPrefixes', 'allowHeaders', 'responseMode',
  'maxRequestBytes', 'maxResponseBytes', 'timeoutMs', 'retry',
];
const AUTH_TYPES = ['none', 'bearer', 'basic', 'header', 'query'];
const RESPONSE_MODES = ['status_only', 'headers_only', 'full'];
const HEADER_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
const FORBIDDEN_HEADERS = [
  'authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'host', 'content-length', 'transfer-encoding',
  'connection', 'upgrade', 'expect', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip',
];

/** -> the endpoints, or undefined for an empty list. Defaults are not written. */
export function parseProxyEndpoints(value) {
  if (!Array.isArray(value)) throw rejected('proxyEndpoints must be an array');
  const refuseSecond = refuseDuplicates('proxyEndpoints', 'name');
  const endpoints = value.map((entry, index) => {
    const endpoint = parseEndpoint(entry, `proxyEndpoints[${index}]`);
    refuseSecond(endpoint.name);
    return endpoint;
  });
  return endpoints.length === 0 ? undefined : endpoints;
}

function parseEndpoint(entry, path) {
  refuseExtraKeys(requireObject(entry, path), path, FIELDS);
  const name = checkName(entry.name, `${path}.name`);
  const baseUrl = parseBaseUrl(entry.baseUrl, `${path}.baseUrl`);
  const authShape = parseAuthShape(entry.authShape, `${path}.authShape`);
  const allowMethods = parseAllowMethods(entry.allowMethods, `${path}.allowMethods`);
  const allowPathPrefixes = parsePathPrefixes(entry.allowPathPrefixes, `${path}.allowPathPrefixes`);
  const allowHeaders = optional(entry.allowHeaders, (value) => parseHeaders(value, `${path}.allowHeaders`, authShape));
  const responseMode = optional(entry.responseMode, (value) => parseResponseMode(value, `${path}.responseMode`));
  const amount = (field) => optional(entry[field], (value) => positiveSafeInteger(value, `${path}.${field}`));
  const maxRequestBytes = amount('maxRequestBytes');
  const maxResponseBytes = amount('maxResponseBytes');
  const timeoutMs = amount('timeoutMs');
  const retry = optional(entry.retry, (value) => parseProxyRetry(value, `${path}.retry`));
  return definedOf({
    name, baseUrl, authShape, allowMethods, allowPathPrefixes, allowHeaders, responseMode,
    maxRequestBytes, maxResponseBytes, timeoutMs, retry,
  });
}

function checkName(value, path) {
  const name = nonEmptyString(value, path);
  if (!ENDPOINT_NAME.test(name)) {
    throw rejected(`${path} must match ${ENDPOINT_NAME} (lowercase letters, digits, '_' and '-'; <=63 chars)`);
  }
  if (RESERVED_NAMES.includes(name)) throw rejected(`${path} is reserved: ${name}`);
  return name;
}

/** -> origin and path without trailing slashes. */
function parseBaseUrl(value, path) {
  const url = parsedUrl(nonEmptyString(value, path));
  if (url === undefined) throw rejected(`${path} must be a valid absolute URL`);
  if (url.protocol !== 'https:') throw rejected(`${path} must use https://`);
  if (url.username !== '' || url.password !== '') throw rejected(`${path} must not embed credentials`);
  if (url.search !== '' || url.hash !== '') throw rejected(`${path} must not include a query string or fragment`);
  return url.origin + withoutTrailingSlashes(url.pathname);
}

function parseAuthShape(value, path) {
  const type = nonEmptyString(requireObject(value, path).type, `${path}.type`);
  if (!AUTH_TYPES.includes(type)) throw rejected(`${path}.type must be one of: ${AUTH_TYPES.join(', ')}`);
  const isNamed = type === 'header' || type === 'query';
  onlyKeys(value, path, isNamed ? ['type', 'name'] : ['type']);
  if (!isNamed) return { type };
  const name = nonEmptyString(value.name, `${path}.name`);
  if (type === 'header') checkHeaderToken(name, `${path}.name`);
  else if (!/^[a-zA-Z0-9_\-.]{1,64}$/.test(name)) {
    throw rejected(`${path}.name must be a URL-safe identifier (<=64 chars)`);
  }
  return { type, name };
}

function parseAllowMethods(value, path) {
  if (Array.isArray(value) && value.length > 0) return parseMethods(value, path);
  throw rejected(`${path} must be a non-empty array of HTTP methods`);
}

function parsePathPrefixes(value, path) {
  if (!Array.isArray(value) || value.length === 0) throw rejected(`${path} must be a non-empty array of path prefixes`);
  for (const prefix of value) {
    if (typeof prefix !== 'string' || !prefix.startsWith('/')) {
      throw rejected(`${path} entries must be non-empty strings starting with '/'`);
    }
    if (/\.\.|%2e%2e/i.test(prefix)) throw rejected(`${path} entry must not contain path traversal: ${prefix}`);
  }
  return [...new Set(value)];
}

function parseHeaders(value, path, authShape) {
  if (!Array.isArray(value)) throw rejected(`${path} must be an array of header names`);
  const own = authShape.type === 'header' ? authShape.name.toLowerCase() : undefined;
  return [...new Set(value.map((entry) => checkAllowedHeader(entry, path, own)))];
}

function checkAllowedHeader(entry, path, own) {
  if (typeof entry !== 'string' || entry === '') throw rejected(`${path} entries must be non-empty strings`);
  checkHeaderToken(entry, path);
  const header = entry.toLowerCase();
  if (FORBIDDEN_HEADERS.includes(header)) throw rejected(`${path} contains a forbidden header: ${header}`);
  if (header === own) {
    const reason = 'the proxy injects it from secrets.proxyEndpointAuth';
    throw rejected(`${path} must not contain the auth header for this endpoint (${own}); ${reason}`);
  }
  return header;
}

function checkHeaderToken(text, path) {
  if (!HEADER_TOKEN.test(text)) throw rejected(`${path} must be a valid header token (<=64 chars): ${text}`);
}

function parseResponseMode(value, path) {
  if (!RESPONSE_MODES.includes(value)) throw rejected(`${path} must be one of: ${RESPONSE_MODES.join(', ')}`);
  return value;
}

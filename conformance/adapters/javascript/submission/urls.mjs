// URLs as the platform reads them, and the hosts it never calls on a caller's behalf (contract 2.11).

/** The WHATWG reading of an absolute URL, or undefined. */
export function parsedUrl(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** What is wrong with the host of an http or https URL, or undefined: a textual test, no name is looked up. */
export function deniedHost(hostname) {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return 'must not target a loopback hostname';
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : undefined;
  const octets = ipv4Octets(address === undefined ? hostname : mappedIpv4(address));
  if (octets !== undefined) return deniedIpv4(octets);
  return address === undefined ? undefined : deniedIpv6(address);
}

function deniedIpv4([a, b]) {
  if (a === 127) return 'must not target loopback IPv4 (127.0.0.0/8)';
  if (a === 169 && b === 254) return 'must not target link-local IPv4 (169.254.0.0/16) — cloud metadata range';
  if (a === 100 && b >= 64 && b <= 127) return 'must not target CGNAT IPv4 (100.64.0.0/10)';
  if (a === 10) return 'must not target RFC1918 IPv4 (10.0.0.0/8)';
  if (a === 172 && b >= 16 && b <= 31) return 'must not target RFC1918 IPv4 (172.16.0.0/12)';
  if (a === 192 && b === 168) return 'must not target RFC1918 IPv4 (192.168.0.0/16)';
  return undefined;
}

function deniedIpv6(address) {
  if (address === '::1') return 'must not target loopback IPv6 (::1)';
  if (/^fe[89ab][0-9a-f]?:/.test(address)) return 'must not target link-local IPv6 (fe80::/10)';
  if (/^f[cd][0-9a-f]{0,2}:/.test(address)) return 'must not target unique-local IPv6 (fc00::/7)';
  return undefined;
}

function ipv4Octets(text) {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text.split('.').map(Number) : undefined;
}

/** The IPv4 address inside ::ffff:0:0/96, which the URL reader has written as two groups. */
function mappedIpv4(address) {
  const groups = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (groups === null) return '';
  return groups.slice(1).map((group) => parseInt(group, 16)).map((n) => `${n >> 8}.${n & 255}`).join('.');
}

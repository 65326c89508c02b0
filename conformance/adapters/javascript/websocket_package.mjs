// Finds the package `ws`: Node 20 has no WebSocket of its own.
import { createRequire } from 'node:module';

// Installed beside the adapter, or Debian's node-ws, which is where only Debian's own Node looks by itself.
const PLACES = ['ws', '/usr/share/nodejs/ws'];

/** The package, or undefined when it is in none of the places. */
export function findWebSocketPackage(places = PLACES) {
  const require = createRequire(import.meta.url);
  for (const place of places) {
    try {
      return require(place);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

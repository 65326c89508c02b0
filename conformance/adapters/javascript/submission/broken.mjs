// Parsers that are wrong in one way each, to see that the harness notices. Never use them as an example.
import { isObject } from '../json.mjs';
import { BRIEF_FIELDS } from './brief.mjs';
import { LIMIT_FIELDS, MACHINE_FIELDS } from './limits.mjs';

export const BROKEN_PARSERS = {
  /** Drops unknown fields of the brief, the limits and the machine, as a lenient decoder does. */
  'unknown-nested-accepted': (Parser) =>
    class extends Parser {
      parseBrief(value) {
        return super.parseBrief(knownOf(value, BRIEF_FIELDS));
      }

      parseLimits(value) {
        return super.parseLimits(knownOf(value, LIMIT_FIELDS));
      }

      parseMachine(value) {
        return super.parseMachine(knownOf(value, MACHINE_FIELDS));
      }
    },

  /** Takes other spellings of yes. */
  'spot-coerced': (Parser) =>
    class extends Parser {
      parseMachine(value) {
        const isYes = value?.spot === 'yes' || value?.spot === 1;
        return super.parseMachine(isYes ? { ...value, spot: true } : value);
      }
    },

  /** Looks for credentials in the top-level fields, but not inside what they contain. */
  'secret-scan-shallow': (Parser) =>
    class extends Parser {
      refuseSecretFields(root) {
        super.refuseSecretFields(Object.fromEntries(Object.entries(root).map(([key, value]) => [key, surface(value)])));
      }
    },
};

function knownOf(value, fields) {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => fields.includes(key))) : value;
}

function surface(value) {
  return isObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, null])) : value;
}

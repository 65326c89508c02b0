// The path of a tool's entry file inside its bundle (contract 2.9): relative, portable, and never outside.
import { rejected } from '../errors.mjs';

const MAX_LENGTH = 512;
const MAX_DEPTH = 16;

export function checkEntryPath(path) {
  const complaint = complaintAbout(path);
  if (complaint !== undefined) throw rejected(`bundle entry path ${complaint}`);
  return path;
}

function complaintAbout(path) {
  if (path.trim() === '') return 'must be non-empty';
  if (path.length > MAX_LENGTH) return `exceeds maxPathLength (${MAX_LENGTH}): ${path}`;
  if (path.includes('\0')) return `contains NUL byte: ${JSON.stringify(path)}`;
  if (path.includes('\\')) return `uses backslash separator: ${path}`;
  if (/^[A-Za-z]:\//.test(path)) return `uses a drive letter: ${path}`;
  if (path.startsWith('/')) return `must be relative: ${path}`;
  if (path.endsWith('/')) return `must not end with '/': ${path}`;
  const segments = path.split('/');
  const bad = segments.find((segment) => ['', '.', '..'].includes(segment));
  if (bad === '..') return `contains '..' segment: ${path}`;
  if (bad !== undefined) return `contains empty or '.' segment: ${path}`;
  return segments.length > MAX_DEPTH ? `exceeds maxDepth (${MAX_DEPTH}): ${path}` : undefined;
}

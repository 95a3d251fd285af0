/**
 * Reads what was kept in the browser. Nothing, if it is not there or is not what is kept there: an earlier desktop, or
 * somebody else, may have written it.
 */
export function readKept<T>(
  storage: Storage,
  name: string,
  isIt: (value: unknown) => value is T,
): T | undefined {
  const text = storage.getItem(name);
  const value = text === null ? undefined : parsed(text);
  return isIt(value) ? value : undefined;
}

/** Keeps a value. A full or forbidden storage costs the protection across reloads, not the work. */
export function keep(storage: Storage, name: string, value: unknown): void {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch (error) {
    console.warn(`${name} is not kept across reloads.`, error);
  }
}

/** The names under which something is kept that begin with `prefix`. */
export function keptNames(storage: Storage, prefix: string): string[] {
  return Array.from(
    { length: storage.length },
    (_, at) => storage.key(at) ?? "",
  ).filter((name) => name.startsWith(prefix));
}

/** A check that a value is an object with these texts in it. */
export function hasTexts<K extends string>(
  ...keys: K[]
): (value: unknown) => value is Record<K, string> {
  return (value): value is Record<K, string> =>
    isObject(value) && keys.every((key) => typeof value[key] === "string");
}

/** A check that a value is a list of pairs of a text and something else. */
export function isPairs<T>(
  isIt: (value: unknown) => value is T,
): (value: unknown) => value is [string, T][] {
  return (value): value is [string, T][] =>
    Array.isArray(value) &&
    value.every(
      (pair) =>
        Array.isArray(pair) && typeof pair[0] === "string" && isIt(pair[1]),
    );
}

/** A check that a value is a list. */
export function isList<T>(
  isIt: (value: unknown) => value is T,
): (value: unknown) => value is T[] {
  return (value): value is T[] => Array.isArray(value) && value.every(isIt);
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

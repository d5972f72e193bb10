/** Makes something when it is first asked for, and keeps it: a client that most calls do not need, with its connections. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

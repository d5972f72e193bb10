/**
 * Makes something of an object once, and keeps it for as long as that object lives: what a revision says is prepared when it is first
 * needed and not for each of its tasks. Nothing is kept by value, so no content stays behind and nothing passes from one owner to
 * another. The object must not be changed afterwards.
 */
export function prepared<From extends object, Made extends object>(make: (from: From) => Made): (from: From) => Made {
  const made = new WeakMap<From, Made>();
  return (from) => {
    const known = made.get(from);
    if (known) return known;
    const fresh = make(from);
    made.set(from, fresh);
    return fresh;
  };
}

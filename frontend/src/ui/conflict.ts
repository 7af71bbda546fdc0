/** Three-way comparison of a record two people changed: what I started from, what I want, what stands there now. */
export interface ConflictField<T> {
  key: keyof T & string
  label: string
  /** How the value reads; default is its text. */
  show?: (value: unknown) => string
}

export interface Conflict<T> extends ConflictField<T> {
  mine: unknown
  theirs: unknown
  original: unknown
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** The fields both sides changed, to different values. */
export function conflicts<T extends object>(fields: readonly ConflictField<T>[], original: T, mine: T, theirs: T): Conflict<T>[] {
  return fields
    .filter(({ key }) => !same(mine[key], original[key]) && !same(theirs[key], original[key]) && !same(mine[key], theirs[key]))
    .map((field) => ({ ...field, mine: mine[field.key], theirs: theirs[field.key], original: original[field.key] }))
}

/** Theirs, plus every field only I changed, plus my choice where both did. */
export function merge<T extends object>(fields: readonly ConflictField<T>[], original: T, mine: T, theirs: T, keepMine: ReadonlySet<string>): T {
  const merged = { ...theirs }
  for (const { key } of fields) {
    const onlyMine = !same(mine[key], original[key]) && same(theirs[key], original[key])
    if (onlyMine || keepMine.has(key)) merged[key] = mine[key]
  }
  return merged
}

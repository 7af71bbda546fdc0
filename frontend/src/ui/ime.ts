/** Enter that only chooses a word of an input method must not submit or pick anything. 229 is what Safari sends. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** Whether the agent writes somewhere, other than within what `but` selects. */
export function isTyping(but?: string): boolean {
  const { activeElement } = document;
  return (
    activeElement?.matches("input, textarea") === true &&
    (but === undefined || activeElement.closest(but) === null)
  );
}

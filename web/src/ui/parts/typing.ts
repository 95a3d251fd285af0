/** Whether the agent writes somewhere. */
export function isTyping(): boolean {
  return document.activeElement?.matches("input, textarea") ?? false;
}

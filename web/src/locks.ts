/** Runs when no other tab of the browser runs under that name. What is aborted before its turn never runs. */
export async function alone(
  name: string,
  aborted: AbortSignal,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await navigator.locks.request(name, { signal: aborted }, run);
  } catch (error) {
    if (!aborted.aborted) {
      throw error;
    }
  }
}

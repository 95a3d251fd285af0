/** Where a call is handed to: the computer's telephone, or the address that the telephony system gives. */
export function callAddress(e164: string, callUrl: string | undefined): string {
  return callUrl === undefined
    ? `tel:${e164}`
    : callUrl.replaceAll("{number}", encodeURIComponent(e164));
}

// Which failures of a request mean that its first byte never left; anything else may have been seen and acted upon.

/** Codes of errors, of Node's and of undici's. */
export const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

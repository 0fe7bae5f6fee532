/** Codes of Node for a certificate that leads to no authority it trusts. */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Test for a certificate of an authority that is not known here: a company's own, as a rule. */
export const isUntrusted = (error: unknown): error is Error & { readonly code: unknown } =>
  error instanceof Error && 'code' in error && UNTRUSTED.has(error.code);

/** Words of an error, for people: the way on where Node only says that it cannot verify a certificate. */
export const messageOf = (error: unknown): string => {
  if (!isUntrusted(error)) return error instanceof Error ? error.message : String(error);
  return (
    `an unknown authority signed the certificate that is shown on the way (${String(error.code)}): give the keeper the ` +
    'one of the authority of your network, by NODE_EXTRA_CA_CERTS or the caCertificates of the construct'
  );
};

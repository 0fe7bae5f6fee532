import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** One value in DER (ITU-T X.690): its tag, its length, its bytes. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts);
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
const integer = (content: Uint8Array): Buffer => der(0x02, content);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const text = (content: string): Buffer => der(0x0c, Buffer.from(content));
const time = (at: number): Buffer => {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(digits));
};

const TRUE = Buffer.from([0x01, 0x01, 0xff]);
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const ALTERNATIVE_NAMES = '551d11';
const ECDSA_WITH_SHA256 = sequence(identifier('2a8648ce3d040302'));

const nameOf = (commonName: string): Buffer => sequence(set(sequence(identifier(COMMON_NAME), text(commonName))));

const extensions = (hosts: readonly string[]): Buffer =>
  hosts.length === 0
    ? sequence(identifier(BASIC_CONSTRAINTS), TRUE, octets(sequence(TRUE)))
    : sequence(identifier(ALTERNATIVE_NAMES), octets(sequence(...hosts.map((host) => der(0x82, Buffer.from(host))))));

interface Wanted {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  /** Names of the servers; none in the certificate of an authority. */
  readonly hosts: readonly string[];
}

const HOUR = 3_600_000;

/** A certificate of X.509 version 3 (RFC 5280, section 4.1), good for an hour, as PEM. */
const certificate = ({ subject, publicKey, issuer, issuerKey, hosts }: Wanted): string => {
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(now - HOUR), time(now + HOUR)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions(hosts))),
  );
  const signature = createSign('sha256').update(toBeSigned).sign(issuerKey);
  const base64 = sequence(toBeSigned, ECDSA_WITH_SHA256, bits(signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
};

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What a TLS server needs. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** An authority that nobody knows, made for one test. */
export interface Authority {
  /** Its own certificate, as PEM: who has it trusts whatever the authority signs. */
  readonly pem: string;
  identityOf(...hosts: readonly string[]): Identity;
}

export const makeAuthority = (): Authority => {
  const issuer = 'An authority of a network';
  const { publicKey, privateKey: issuerKey } = newKeys();
  return {
    pem: certificate({ subject: issuer, publicKey, issuer, issuerKey, hosts: [] }),
    identityOf: (...hosts) => {
      const keys = newKeys();
      const cert = certificate({ subject: 'A server', publicKey: keys.publicKey, issuer, issuerKey, hosts });
      return { key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
};
